"""The pages of 督办, walked as people walk them."""

from __future__ import annotations

import io
import re
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from app.calendar.office import office_calendar
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.supervision import coming, ladder, lights, overview
from app.supervision.models import SupervisionItem
from tests.app.supervision.walk import PDF, feed_back, item, propose, walk
from tests.blueprints.account.visits import Visit, alone, arrive
from tests.office import Office
from tests.questions import at_most

LATER = (clock.today() + timedelta(days=30)).isoformat()


@pytest.fixture
def supervisor(office: Office) -> Visit:
    return arrive(office.app, office.county, "陈立新")


def test_an_item_is_entered_changed_and_sent(office: Office, supervisor: Visit) -> None:
    units = office.county.units
    page = supervisor.open("/supervision/new")
    assert "立项依据" in page
    form = {
        "title": "中小学食堂燃气安全隐患整改", "source": "meeting", "basis": "", "target": "全部安装。",
        "rhythm": "weekly", "urgency": "", "lead": str(units["教育局"]), "due": LATER,
        "organ": str(units["县政府"]), "from": "",
    }  # fmt: skip
    supervisor.send("/supervision", **form)
    assert supervisor.status == 422
    assert "请填写立项依据" in supervisor.page
    assert "全部安装。" in supervisor.page, "what was typed is still there"
    supervisor.send("/supervision", **{**form, "basis": "常务会议纪要"})
    assert supervisor.status == 200
    record_id = db.session.scalars(select(SupervisionItem.id)).one()
    assert supervisor.place == f"/supervision/{record_id}"
    supervisor.send(
        f"/supervision/{record_id}/draft",
        **{**form, "basis": "常务会议纪要", "title": "食堂燃气整改"},
    )
    assert "食堂燃气整改" in supervisor.page
    assert "食堂燃气整改" in supervisor.open("/desk")


def test_a_report_with_evidence_shows_on_the_page_and_its_file_comes_back(
    office: Office, supervisor: Visit
) -> None:
    record_id = propose(office.county)
    walk(office.county, record_id, "carry_out")
    head = arrive(office.app, office.county, "郑秀兰")
    page = head.open(f"/supervision/{record_id}")
    task = re.search(r"/tasks/(\d+)/acts", page)
    assert task is not None
    head.send(f"/tasks/{task[1]}/acts", move="feed_back", version="")
    assert "佐证材料" in head.page
    head.send(
        f"/tasks/{task[1]}/acts", move="feed_back", filled="1", opinion="已安装 20 所。", version="",
        progress="48", back=f"/supervision/{record_id}", evidence=(io.BytesIO(PDF), "验收单.pdf"),
    )  # fmt: skip
    page = head.open(f"/supervision/{record_id}")
    assert "48%" in page
    assert "已安装 20 所。" in page
    link = re.search(rf"/supervision/{record_id}/evidence/\d+", page)
    assert link is not None
    answer = alone(supervisor.client.get, link[0])
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    stranger = arrive(office.app, office.county, "田小雨")
    for address in (link[0], f"/supervision/{record_id}", f"/supervision/{record_id}/form"):
        stranger.open(address)
        assert stranger.status == 404, address


def test_a_notice_that_is_refused_keeps_its_words(office: Office, supervisor: Visit) -> None:
    record_id = propose(office.county)
    walk(office.county, record_id, "carry_out")
    supervisor.open(f"/supervision/{record_id}")
    address = f"/supervision/{record_id}/notices"
    supervisor.send(address, colour="red", words="请说明原因。", due=LATER)
    assert supervisor.status == 409
    assert "尚未发过橙色警示单" in supervisor.page
    assert "请说明原因。" in supervisor.page
    supervisor.send(address, colour="blue", words="请说明原因。", due=LATER)
    assert "督办蓝" in supervisor.page
    link = re.search(rf"{address}/\d+", supervisor.page)
    assert link is not None
    for place in (link[0], f"/supervision/{record_id}/form"):
        assert alone(supervisor.client.get, place).data.startswith(b"%PDF")


def test_every_figure_of_the_board_is_the_list_behind_it(office: Office, supervisor: Visit) -> None:
    for days, progress in ((40, "0"), (2, "20"), (5, "90")):
        record_id = propose(office.county, due=(clock.today() + timedelta(days=days)).isoformat())
        walk(office.county, record_id, "carry_out")
        feed_back(office.county, record_id, progress)
    page = supervisor.open("/supervision/board")
    figures = re.findall(r'<a href="([^"]*)"[^>]*><b>(\d+)</b>', page)
    figures += re.findall(
        r'<a href="([^"]*unit=[^"]*(?:light|silent)[^"]*)" data-row>(\d+)</a>', page
    )
    assert len(figures) > 5
    for address, count in figures:
        shown = supervisor.open(address.replace("&amp;", "&"))
        assert shown.count('<th scope="row"') == int(count), address


def test_a_supervisor_makes_an_item_of_a_record_that_she_may_read(
    office: Office, supervisor: Visit
) -> None:
    record_id = propose(office.county, title="源头事项")
    address = f"/supervision/new?from=supervision_item:{record_id}"
    assert "《源头事项》" in supervisor.open(address)
    for wrong in ("supervision_item:999999", "person:1", "incoming_document:1", "x", "a:b:c"):
        assert supervisor.open(f"/supervision/new?from={wrong}")
        assert supervisor.status == 200


def test_who_may_not_supervise_sees_no_such_button_and_is_refused(office: Office) -> None:
    head = arrive(office.app, office.county, "郑秀兰")
    assert "立项督办" not in head.open("/supervision/board")
    head.open("/supervision/new")
    assert head.status == 403
    administrator = arrive(office.app, office.county, "安国梁")
    for address in ("/supervision", "/supervision/board", "/supervision/new"):
        administrator.open(address)
        assert administrator.status == 403, address


def test_who_supervises_nothing_finds_empty_pages(office: Office) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    for place in ("", "/board", "/picture", "/scores", "/years"):
        visit.open(f"/supervision{place}")
        assert visit.status == 200, place


def test_the_pages_ask_the_database_a_bounded_number_of_questions(
    office: Office, supervisor: Visit
) -> None:
    for number in range(8):
        record_id = propose(office.county, title=f"事项{number}")
        walk(office.county, record_id, "carry_out")
        for progress in ("10", "20", "30"):
            feed_back(office.county, record_id, progress)
    outbox.drain()
    limits = {"/supervision": 12, "/supervision/board": 12, f"/supervision/{record_id}": 20}
    for address, limit in limits.items():  # with those of the frame around the page
        supervisor.open(address)
        with at_most(limit):
            alone(supervisor.client.get, address)
    assert item(record_id).progress == 30


def test_an_item_is_divided_on_its_page_and_its_score_explains_itself(
    office: Office, supervisor: Visit
) -> None:
    county = office.county
    record_id = propose(county)
    walk(county, record_id, "carry_out")
    head = arrive(office.app, county, "郑秀兰")
    assert "再分解" not in head.open(f"/supervision/{record_id}")
    address = f"/supervision/{record_id}/parts"
    head.open(address)
    form = {
        "parent": "", "level": "", "title-1": "排查 42 所学校", "measure-1": "逐校签字。",
        "person-1": county.seat("林芳"), "share-1": "90", "due-1": "2020-01-06",
    }  # fmt: skip
    head.send(address, **form)
    assert head.status == 422
    assert "逐校签字。" in head.page, "what was typed is still there"
    day = office_calendar().add_working_days(clock.today(), 3).isoformat()
    head.send(address, **{**form, "due-1": day, "share-1": "100"})
    assert "排查 42 所学校" in head.page
    assert "未签收" in head.page
    clerk = arrive(office.app, county, "林芳")
    page = clerk.open(f"/supervision/{record_id}")
    link = re.search(rf"{address}/\d+/receipts", page)
    assert link is not None
    clerk.send(link[0])
    assert "未签收" not in clerk.page
    assert "调整分解" not in clerk.page
    supervisor.open(address)
    assert supervisor.status == 403
    stranger = arrive(office.app, county, "田小雨")
    for place in ("score", "timeline"):
        assert "签收分解任务" in supervisor.open(f"/supervision/{record_id}/timeline")
        supervisor.open(f"/supervision/{record_id}/{place}")
        assert supervisor.status == 200
        stranger.open(f"/supervision/{record_id}/{place}")
        assert stranger.status == 404
    due = clock.local(item(record_id).due_at)
    assert "教育局" in supervisor.open(f"/supervision/scores?period={due.year}")
    supervisor.send(
        "/supervision/scores/circulars", organ=str(county.units["县政府"]), period="2001"
    )
    assert supervisor.status == 409


def test_an_inspection_is_planned_and_shown_to_whom_it_concerns(
    office: Office, supervisor: Visit
) -> None:
    units = office.county.units
    supervisor.open("/inspections/new")
    form = {
        "organ": str(units["县政府"]), "title": "学校食堂管理督查", "kind": "special", "basis_kind": "",
        "basis": "县长批示", "content": "采购和留样。", "scope": "全县学校", "plan": "分两组。",
        "begins": clock.today().isoformat(), "ends": LATER, "objects": str(units["教育局"]),
        "methods": "visit", "leader": office.county.seat("乌云"), "repeated_for": "",
    }  # fmt: skip
    supervisor.send("/inspections", **form)
    assert supervisor.status == 422
    assert "采购和留样。" in supervisor.page
    supervisor.send("/inspections", **{**form, "basis_kind": "order"})
    assert "检查、访谈、暗访" in supervisor.page
    assert supervisor.status == 200
    record = supervisor.place
    with at_most(20):
        alone(supervisor.client.get, record)
    assert "学校食堂管理督查" in supervisor.open("/inspections?list=proposed")
    assert alone(supervisor.client.get, f"{record}/form").data.startswith(b"%PDF")
    head = arrive(office.app, office.county, "郑秀兰")
    for address in (record, f"{record}/form", f"{record}/draft", f"{record}/files/1"):
        head.open(address)
        assert head.status == 404, address
    head.open("/inspections/new")
    assert head.status == 403


def test_the_one_page_for_leaders_names_the_late_and_leads_to_its_lists(
    office: Office, supervisor: Visit
) -> None:
    for days, progress in ((40, "0"), (5, "20"), (6, "30")):
        record_id = propose(office.county, due=(clock.today() + timedelta(days=days)).isoformat())
        walk(office.county, record_id, "carry_out")
        feed_back(office.county, record_id, progress)
    with unit_of_work():
        item(record_id).due_at = clock.now() - timedelta(days=3)
        lights.renew(item(record_id))
    mayor = overview.picture(office.county.actor("苏和"))
    assert (mayor.late, [one.id for one in mayor.named]) == (1, [record_id])
    (this,) = overview.years(office.county.actor("苏和"))
    assert (this.established, this.closed, this.late) == (3, 0, 1)
    assert overview.years(office.county.actor("田小雨")) == []
    page = supervisor.open("/supervision/picture")
    figures = re.findall(r'<a href="([^"]*)"[^>]*><b>(\d+)</b>', page)
    figures += re.findall(r'<a href="([^"]*light=[^"]*)" data-row>(\d+)</a>', page)
    assert len(figures) > 6
    for address, count in figures:
        shown = supervisor.open(address.replace("&amp;", "&"))
        assert shown.count('<th scope="row"') == int(count), address
    limits = {"/supervision/picture": 12, "/supervision/years": 12, "/supervision/scores": 18}
    for address, limit in limits.items():  # with those of the frame around the page
        supervisor.open(address)
        with at_most(limit):
            alone(supervisor.client.get, address)
    assert "3" in supervisor.open("/supervision/years")
    assert alone(supervisor.client.get, "/supervision/picture.pdf").data.startswith(b"%PDF")


def test_the_list_of_reminders_says_whose_step_is_next_and_the_notice_is_filled_in(
    office: Office, supervisor: Visit
) -> None:
    record_id = propose(office.county)
    walk(office.county, record_id, "carry_out")
    assert 'href="/supervision/reminders"' in supervisor.open("/supervision/board")
    page = supervisor.open("/supervision/reminders")
    assert "提醒承办人" in page
    assert "郑秀兰" in page
    assert "下一步催办：" in supervisor.open(f"/supervision/{record_id}")
    due = item(record_id).feedback_due
    late = office_calendar().add_working_days(clock.local(due).date(), 6) if due else clock.today()
    with clock.fixed(datetime.combine(late, time(9), clock.BEIJING)):
        ladder.climb_all()
    page = supervisor.open(f"/supervision/{record_id}")
    assert "已拟好蓝色提醒单" in page
    assert "本事项应于" in page
    assert "反馈期限：" in supervisor.open(f"/supervision/{record_id}/timeline")
    assert "请核发蓝色提醒单" in supervisor.open("/supervision/reminders")
    for name in ("郑秀兰", "田小雨"):
        other = arrive(office.app, office.county, name)
        assert "/supervision/reminders" not in other.open("/supervision/board")
        other.open("/supervision/reminders")
        assert other.status == 403
    with at_most(12):
        coming.coming(office.county.actor("陈立新"))
