"""信息员: where a unit has one, 约稿 go to her too, and only she and the head report in its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bulletins.kinds import ReportState
from app.bulletins.models import Call, Report
from app.circulation import engine
from app.circulation.models import Task
from app.core.database import db
from app.core.errors import NotAllowed
from app.sample import informing
from app.sample.county import County
from tests.blueprints.account.visits import arrive
from tests.office import Office

OFFICER, HEAD, OTHER, EDITOR = "斯琴", "巴特尔", "高娃", "方志敏"


def on_desks(county: County, record: Call | Report) -> set[str]:
    """For whom it waits."""
    names = {key: name for name, key in county.people.items()}
    return {names[task.person_id] for task in informing.waiting(record)}


def moves(county: County, record: Report, who: str) -> list[str]:
    names = {key: name for name, key in county.people.items()}
    task: Task = next(t for t in informing.waiting(record) if names[t.person_id] == who)
    return [move.key for move in engine.moves_of(task, task.circulation, record)]


def test_head_and_informant_are_asked_and_either_answers(office: Office) -> None:
    county = office.county
    informing.found_journals(county)
    first, second = (
        db.session.get_one(Call, informing.ask(county, title, ("林草局", "松岭乡"), days=6))
        for title in ("防火情况", "秋收情况")
    )
    assert on_desks(county, first) == {EDITOR, HEAD, OFFICER, "额尔敦"}
    informing.reported(county, informing.FIRE, call=first.id)
    assert on_desks(county, first) == {EDITOR, "额尔敦"}, "the head signed, both are done"
    informing.act(county, second, "nothing", who=OFFICER, opinion="没有此类情况。")
    assert second.zero == [county.units["林草局"]]
    assert on_desks(county, second) == {EDITOR, "额尔敦"}


def test_others_give_what_they_wrote_to_the_informant(office: Office) -> None:
    county = office.county
    visit = arrive(office.app, county, OTHER)
    said = f"本单位的信息由信息员{OFFICER}以单位名义报送。"
    assert said in visit.open("/bulletins/reports/new")
    record_id = informing.written(county, replace(informing.FIRE, author=OTHER))
    report = db.session.get_one(Report, record_id)
    page = visit.open(f"/bulletins/reports/{record_id}")
    assert said in page
    assert page.index("交信息员</button>") > 0
    with pytest.raises(NotAllowed, match=OFFICER):
        informing.act(county, report, "submit")
    db.session.rollback()
    informing.act(county, report, "give")
    assert on_desks(county, report) == {OFFICER}
    assert moves(county, report, OFFICER) == ["submit", "drop"]
    officer = arrive(office.app, county, OFFICER)
    officer.open(f"/bulletins/reports/{record_id}/draft")
    officer.send(
        f"/bulletins/reports/{record_id}/draft", kind="news", title="核对过的标题", text="正文。",
        contact="", call="",
    )  # fmt: skip
    assert officer.status == 200
    report = db.session.get_one(Report, record_id)
    for move in ("submit", "agree"):
        informing.act(county, report, move)
    assert (report.state, report.title) == (ReportState.NEW, "核对过的标题")
    assert report.author_id == county.people[OTHER], "who wrote it keeps the credit"
    informing.act(county, report, "return", who=EDITOR, opinion="请补充数据。")
    assert on_desks(county, report) == {OFFICER}, "it comes back to who sent it"


def test_the_head_and_a_unit_without_informant_report_as_before(office: Office) -> None:
    county = office.county
    mine = db.session.get_one(
        Report, informing.written(county, replace(informing.FIRE, author=HEAD))
    )
    assert moves(county, mine, HEAD) == ["submit", "drop"]
    informing.act(county, mine, "submit")
    assert mine.state is ReportState.NEW
    schools = db.session.get_one(Report, informing.written(county, informing.CANTEEN))
    assert moves(county, schools, "林芳") == ["submit", "drop"]
    page = arrive(office.app, county, "林芳").open("/bulletins/reports/new")
    assert "信息员" not in page.split("<main", 1)[1]
