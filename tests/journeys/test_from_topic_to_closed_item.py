"""办会 and 督查督办 as one thread: a topic, a meeting, a decision, an item, its evidence, the archive.

Seven people walk it in a browser, on both databases. The 纪要 goes its way as every document does,
which the journey of a notice walks page by page; here it takes that way without a browser.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.meetings.models import Meeting, Topic
from app.sample import walking
from app.supervision.models import SupervisionItem
from tests.journeys.desk import Desk
from tests.served import Served

TITLE = "关于校园食堂燃气安全隐患整改的汇报"
DECISION = "腊月前完成全县 42 所学校食堂燃气报警装置安装"
PAPER = {"name": "整改方案.txt", "mimeType": "text/plain", "buffer": "整改方案全文".encode()}
EVIDENCE = {"name": "验收单.txt", "mimeType": "text/plain", "buffer": "逐校验收合格".encode()}


def test_a_topic_becomes_a_decision_and_ends_as_evidence_in_the_archive(
    served: Served, new_page: Callable[..., Any]
) -> None:
    desk = partial(Desk, served, new_page=new_page)
    proposer, head, secretary = desk("林芳"), desk("郑秀兰"), desk("包玉兰")
    propose(proposer)
    for colleague, label in ((head, "同意申报"), (secretary, "审核通过")):
        colleague.open(TITLE)
        colleague.press(label)
    secretary.choose("leader", "李建国")
    secretary.confirm("审核通过")
    deputy, mayor = desk("李建国"), desk("苏和")
    deputy.open(TITLE)
    deputy.press("同意上会")
    mayor.open(TITLE)
    mayor.press("列入待上会")

    meeting_id = arrange(secretary)
    mayor.page.goto("/desk?box=reading")
    mayor.go(mayor.page.locator(".row-title:has-text('专题会议')").first)
    mayor.choose("reply", "参加")
    mayor.go(mayor.page.get_by_role("button", name="送出回执"))
    assert "回执已送出" in mayor.text
    it_is_time(served, meeting_id)
    hold(secretary, meeting_id)
    issue(served, meeting_id)

    supervise(desk, head)
    archivist = desk("乔桂英")
    served.settle()
    archivist.page.goto("/archives/proposed")
    assert DECISION in archivist.text, "the item waits for the archivist with all its evidence"
    with served.app.app_context():
        item = db.session.scalars(select(SupervisionItem)).one()
        assert item.target.startswith(DECISION)
        assert [e.name for report in item.feedbacks for e in report.evidence] == ["验收单.txt"]
        assert item.circulation.state.value == "closed"
        db.session.remove()


def propose(proposer: Desk) -> None:
    proposer.page.goto("/topics/new")
    proposer.page.select_option("#organ", label="云岭县人民政府")
    proposer.page.select_option("#kind", label="专题会议")
    proposer.page.fill("#title", TITLE)
    proposer.page.fill("#asked", "审议整改方案。")
    proposer.page.fill("#summary", "全县 42 所学校食堂须安装燃气报警装置。")
    proposer.page.fill("#consulted", "已征求财政局意见，无不同意见。")
    proposer.page.set_input_files("#files", files=[PAPER])
    proposer.go(proposer.page.get_by_role("button", name="保存"))
    assert "整改方案.txt" in proposer.text
    proposer.press("送审")


def arrange(secretary: Desk) -> int:
    """A meeting on the topic, announced; gives its id."""
    page = secretary.page
    page.goto("/meetings/new")
    page.select_option("#organ", label="云岭县人民政府")
    page.select_option("#kind", label="专题会议")
    page.fill("#day", (clock.today() + timedelta(days=1)).isoformat())
    page.fill("#place", "县政府三楼会议室")
    secretary.choose("host", "苏和")
    secretary.go(page.get_by_role("button", name="保存"))
    page.locator(f"label:has-text('{TITLE}') input").check()
    secretary.go(page.get_by_role("button", name="排定议程"))
    assert "议程已排定" in secretary.text
    meeting_id = int(page.url.rpartition("/")[2].partition("?")[0])
    secretary.press("发会议通知")
    return meeting_id


def it_is_time(served: Served, meeting_id: int) -> None:
    """A day goes by."""
    with served.app.app_context(), unit_of_work():
        meeting = db.session.get_one(Meeting, meeting_id)
        meeting.begins_at = clock.now() - timedelta(minutes=1)
        meeting.ends_at = clock.now() + timedelta(hours=2)


def hold(secretary: Desk, meeting_id: int) -> None:
    page = secretary.page
    page.goto(f"/meetings/{meeting_id}")
    secretary.tick("present")
    secretary.go(page.get_by_role("button", name="登记签到"))
    assert "签到已登记" in secretary.text
    page.select_option("select[name=outcome]", label="同意")
    page.fill("textarea[name=text-1]", f"{DECISION}。")
    page.select_option("select[name=unit-1]", label="云岭县教育局")
    secretary.go(page.get_by_role("button", name="登记", exact=True))
    assert "审议结果和议定事项已登记" in secretary.text
    secretary.press("会议结束")
    page.goto(f"/meetings/{meeting_id}")
    secretary.go(page.get_by_role("button", name="起草纪要"))
    assert DECISION in page.input_value("#text")


def issue(served: Served, meeting_id: int) -> None:
    """The 纪要 is reviewed, signed, numbered, set and sealed; what it decided is followed up."""
    with served.app.app_context():
        document_id = db.session.get_one(Meeting, meeting_id).document_id
        assert document_id is not None
        walking.walk(served.county, document_id, "distribute")
        assert db.session.scalars(select(Topic)).one().state.value == "discussed"
    served.settle()


def supervise(desk: Callable[[str], Desk], head: Desk) -> None:
    """立项 交办 领办 反馈 办结 审核 销号."""
    supervisor, chief = desk("陈立新"), desk("乌云")
    supervisor.open(DECISION)
    assert "会议议定" in supervisor.text
    supervisor.press("送审")
    chief.open(DECISION)
    chief.press("同意立项并交办")
    head.open(DECISION)
    head.press("领办")
    head.confirm("领办")
    head.open(DECISION)
    head.opinion("42 所学校全部安装到位。")
    head.press("反馈进展")
    head.page.fill("#progress", "100")
    head.page.set_input_files("#evidence", files=[EVIDENCE])
    head.confirm("反馈进展")
    head.open(DECISION)
    head.press("申请办结")
    head.page.fill("#result", "全部安装到位，逐校验收合格。")
    head.confirm("申请办结")
    supervisor.open(DECISION)
    supervisor.press("初审通过")
    chief.open(DECISION)
    chief.press("同意办结")
    chief.confirm("同意办结")
    supervisor.open(DECISION)
    assert "验收单.txt" in supervisor.text
    supervisor.press("销号")
    assert "流转结束" in supervisor.text
