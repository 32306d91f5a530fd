"""A month of information, from 约稿 to the frozen 通报, as people walk it through its pages."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.auditing.bulletins import check_bulletins
from app.auditing.report import Check
from app.bulletins import issuing, months, scoring
from app.bulletins.collecting import collect, record_json
from app.bulletins.issue_models import Issue, Outcome
from app.bulletins.kinds import AppealState, IssueState, ReportState
from app.bulletins.models import Call, Report, Version
from app.bulletins.score_models import Appeal, Month
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.sample import informing, walking
from app.sample.county import County
from app.searching import asking
from tests.blueprints.account.visits import Visit, alone, arrive
from tests.office import Office

EDITOR, DIRECTOR, SIGNER, MAYOR = "方志敏", "哈斯", "胡志强", "苏和"
FIRST = datetime(2026, 3, 2, 9, 30, tzinfo=clock.BEIJING)
TASK = re.compile(r"/tasks/(\d+)/acts")


@pytest.fixture
def walked(office: Office) -> Walk:
    return Walk(office)


class Walk:
    """The people of the county at their browsers, at the moment that the story has reached."""

    def __init__(self, office: Office) -> None:
        self.office, self.at = office, FIRST

    @property
    def county(self) -> County:
        return self.office.county

    def later(self, **span: int) -> None:
        self.at += timedelta(**span)

    def visit(self, who: str) -> Visit:
        return arrive(self.office.app, self.county, who)

    def do(self, who: str, page: str, move: str, **fields: str | list[str]) -> Visit:
        """She opens the page and makes a move of what waits for her there."""
        self.later(minutes=3)
        with clock.fixed(self.at):
            visit = self.visit(who)
            found = TASK.search(visit.open(page))
            assert found is not None, (who, page, visit.status)
            given = {
                "move": move,
                "version": "",
                "filled": "1",
                "opinion": "",
                "back": page,
                **fields,
            }
            visit.send(f"/tasks/{found[1]}/acts", **given)
            outbox.drain()
        return visit

    def send(self, who: str, page: str, address: str, **fields: str | list[str]) -> Visit:
        """She opens the page and sends a form of it."""
        self.later(minutes=3)
        with clock.fixed(self.at):
            visit = self.visit(who)
            visit.open(page)
            visit.send(address, **fields)
            outbox.drain()
        return visit

    def report(self, one: informing.SampleReport, signer: str, call: str = "") -> int:
        visit = self.send(
            one.author, "/bulletins/reports/new", "/bulletins/reports", organ=self.government,
            kind=one.kind, title=one.title, text=one.text, contact="8820 1000", call=call,
        )  # fmt: skip
        page = visit.place
        assert re.fullmatch(r"/bulletins/reports/\d+", page), visit.page
        self.do(one.author, page, "submit")
        self.do(signer, page, "agree")
        return int(page.rpartition("/")[2])

    @property
    def government(self) -> str:
        return str(self.county.units["县政府"])


def test_a_month_is_asked_for_reported_edited_issued_scored_and_frozen(walked: Walk) -> None:
    units = walked.county.units
    with clock.fixed(walked.at):
        informing.found_journals(walked.county)
    asked = [str(units[name]) for name in ("林草局", "松岭乡", "青石镇")]
    due = (walked.at + timedelta(days=7)).date()
    visit = walked.send(
        EDITOR, "/bulletins/calls/new", "/bulletins/calls", organ=walked.government, whom="some",
        title="春季防火情况", content="请报送巡护力量。", due=due.isoformat(), units=asked,
    )  # fmt: skip
    call_page, call = visit.place, visit.place.rpartition("/")[2]
    assert "约稿：春季防火情况" in _page(walked, "巴特尔", "/desk")
    assert "没有找到这件事项" in _page(walked, "王海清", call_page)
    walked.later(days=1)
    fire = walked.report(informing.FIRE, "巴特尔", call)
    patrol = walked.report(informing.PATROL, "额尔敦", call)
    canteen = walked.report(informing.CANTEEN, "郑秀兰")
    _near_duplicates(walked, patrol)
    canteen = _sent_back_and_sent_again(walked, canteen)
    walked.later(days=7)
    walked.do(EDITOR, call_page, "close")
    assert "以下单位没有报送：青石镇" in _page(walked, EDITOR, call_page)
    issue, item = _issued(walked, [[fire, patrol], [canteen]])
    _instructed(walked, issue, item)
    _scores(walked, fire, patrol)
    _appealed(walked)
    _told_and_frozen(walked, issue, item)
    _nothing_is_amiss(issue)


def _page(walked: Walk, who: str, address: str) -> str:
    walked.later(minutes=1)  # A code of the second factor is good for once.
    with clock.fixed(walked.at):
        return walked.visit(who).open(address)


def _near_duplicates(walked: Walk, patrol: int) -> None:
    """The editor is told what is alike; who may not read the other is told nothing."""
    page = _page(walked, EDITOR, f"/bulletins/reports/{patrol}")
    assert re.search(r"秋季防火巡护力量不足需引起关注.*?相同 \d+%", page, re.DOTALL)
    assert "相似信息" not in _page(walked, "包海龙", f"/bulletins/reports/{patrol}")
    assert db.session.get_one(Report, patrol).state is ReportState.READ


def _sent_back_and_sent_again(walked: Walk, canteen: int) -> int:
    page = f"/bulletins/reports/{canteen}"
    visit = walked.do(EDITOR, page, "return")
    assert visit.status == 422, "a reason is needed"
    walked.do(EDITOR, page, "return", opinion="请补充养老机构的做法。")
    assert db.session.get_one(Report, canteen).state is ReportState.RETURNED
    one = informing.CANTEEN
    walked.send(
        one.author, f"{page}/draft", f"{page}/draft", kind=one.kind, title=one.title, contact="",
        text=f"{one.text}\n养老机构 6 家已经参照执行。", call="",
    )  # fmt: skip
    walked.do(one.author, page, "submit")
    walked.do("郑秀兰", page, "agree")
    walked.do(EDITOR, page, "comment", opinion="数据扎实，可供推广。")
    walked.do(EDITOR, page, "choose")
    versions = db.session.scalars(select(Version).where(Version.report_id == canteen)).all()
    assert [v.number for v in versions] == [1, 2]
    assert "养老机构 6 家" not in versions[0].text, "the raw text stays as it was"
    shown = _page(walked, EDITOR, page)
    assert "第 1 版" in shown
    assert "数据扎实，可供推广。" in shown
    again = walked.send(
        one.author, page, "/bulletins/reports", organ=walked.government, kind=one.kind,
        title=one.title, text=f"{one.text}\n养老机构 6 家已经参照执行。", contact="", call="",
    )  # fmt: skip
    refused = walked.do(one.author, again.place, "submit")
    assert refused.status == 409
    assert "已经报送过同样的信息" in refused.page
    return canteen


def _issued(walked: Walk, items: list[list[int]]) -> tuple[int, int]:
    journal = db.session.scalar(
        select(informing.Journal.id).where(informing.Journal.name == "政务信息")
    )
    visit = walked.send(
        EDITOR, "/bulletins/issues/new", "/bulletins/issues", journal=str(journal), **informing.FOOT
    )
    page = visit.place
    empty = walked.do(EDITOR, page, "submit")
    assert empty.status == 409
    assert "本期还没有条目" in empty.page
    for reports in items:
        walked.send(EDITOR, page, f"{page}/items", reports=[str(key) for key in reports],
                    section="问题建议", form="item")  # fmt: skip
    issue_id = int(page.rpartition("/")[2])
    item_id = db.session.get_one(Issue, issue_id).items[0].id
    item_page, text = f"{page}/items/{item_id}", "县林草局和松岭乡反映，防火巡护力量不足。"
    shares = {
        f"share-{report}": share for report, share in zip(items[0], ("70", "40"), strict=True)
    }
    worded = {"title": "防火巡护力量不足", "text": text, "section": "问题建议", "form": "item",
              "position": "1", "sharing": "lead"}  # fmt: skip
    refused = walked.send(EDITOR, item_page, item_page, **worded, **shares)
    assert refused.status == 422
    assert "合计应为 100，现为 110" in refused.page
    assert text in refused.page, "what was typed is still there"
    shares[f"share-{items[0][1]}"] = "30"
    edited = walked.send(EDITOR, item_page, item_page, **worded, **shares)
    assert "［删］" in edited.page, "the differences stand beside the raw texts"
    walked.do(EDITOR, page, "submit")
    late = walked.send(EDITOR, page, f"{item_page}/removal")
    assert late.status == 409
    walked.do(DIRECTOR, page, "pass")
    walked.do(SIGNER, page, "sign")
    walked.do(EDITOR, page, "publish", leaders=[walked.county.seat(MAYOR)], whom="all")
    issue = db.session.get_one(Issue, issue_id)
    assert (issue.state, issue.number) == (IssueState.ISSUED, 1)
    states = {s.report.state for one in issue.items for s in one.sources}
    assert states == {ReportState.ADOPTED}
    after = walked.send(EDITOR, item_page, item_page, **worded, **shares)
    assert after.status == 409
    assert "已经刊发，内容不能再改" in after.page
    walked.later(minutes=1)
    with clock.fixed(walked.at):
        sheet = alone(walked.visit("王海清").client.get, f"{page}/pages")
        assert sheet.data.startswith(b"%PDF"), "all units read what was issued"
    assert "政务信息2026年第1期已刊发" in _page(walked, MAYOR, "/desk?box=reading")
    return issue_id, item_id


def _instructed(walked: Walk, issue: int, item: int) -> None:
    page = f"/bulletins/issues/{issue}"
    given = {"item": str(item), "channel": "county_leader", "name": "苏和", "form": "item",
             "words": "请林草局拿出方案。", "dated": ""}  # fmt: skip
    for _ in range(2):
        walked.send(EDITOR, page, f"{page}/outcomes", **given)
    assert len(db.session.scalars(select(Outcome)).all()) == 1, "a button pressed twice"
    walked.send(EDITOR, page, f"{page}/sendings-up")
    assert "请林草局拿出方案。" in _page(walked, "斯琴", page)
    assert "请林草局拿出方案。" not in _page(walked, "王海清", page), "not for every reader"


def _scores(walked: Walk, fire: int, patrol: int) -> None:
    with clock.fixed(walked.at):
        found = scoring.lines(walked.county.units["县政府"], months.span_of("2026-03"))
        sums = {name: scoring.totals(found).get(walked.county.units[name]) for name in
                ("林草局", "松岭乡", "教育局", "青石镇")}  # fmt: skip
    # 基础分 10 each; 政务信息 5 and 批示 10 shared 70 to 30; a missed 约稿 costs 10.
    assert sums == {"林草局": 2050, "松岭乡": 1450, "教育局": 1500, "青石镇": -1000}
    page = _page(
        walked, EDITOR, f"/bulletins/scores?month=2026-03&unit={walked.county.units['林草局']}"
    )
    assert "政务信息2026年第1期" in page
    assert "合并条目，份额 70%" in page
    own = _page(
        walked, "田小雨", f"/bulletins/scores?month=2026-03&unit={walked.county.units['青石镇']}"
    )
    assert "约稿未报" in own


def _appealed(walked: Walk) -> None:
    unit = walked.county.units["青石镇"]
    page = f"/bulletins/scores?month=2026-03&unit={unit}"
    link = re.search(r'href="(/bulletins/scores/appeals\?[^"]+line=call[^"]+)"',
                     _page(walked, "田小雨", page))  # fmt: skip
    assert link is not None
    line = re.search(r"line=([^&]+)", link[1])
    assert line is not None
    given = {"organ": walked.government, "month": "2026-03", "line": line[1].replace("%3A", ":")}
    visit = walked.send(
        "田小雨", link[1], "/bulletins/scores/appeals", **given, words="约稿通知未送达，已补报。"
    )
    place = visit.place
    foreign = walked.send("林芳", "/desk", "/bulletins/scores/appeals", **given, words="不服。")
    assert foreign.status == 422
    walked.later(days=31)
    walked.send(
        EDITOR, page, "/bulletins/scores/circulars", organ=walked.government, month="2026-03"
    )
    assert db.session.scalars(select(Month.document_id)).all() in ([], [None]), "an appeal waits"
    walked.later(days=-31)
    walked.do(DIRECTOR, place, "grant", opinion="情况属实，减半扣分。", points="5")
    appeal = db.session.scalars(select(Appeal)).one()
    assert (appeal.state, appeal.points) == (AppealState.GRANTED, 500)
    assert appeal.title in _page(walked, "田小雨", "/bulletins/scores?month=2026-03")


def _told_and_frozen(walked: Walk, issue: int, item: int) -> None:
    early = walked.send(
        EDITOR, "/bulletins/scores", "/bulletins/scores/circulars", organ=walked.government, month="2026-03"
    )  # fmt: skip
    assert "还没有结束" in early.page
    walked.at = datetime(2026, 4, 2, 9, 30, tzinfo=clock.BEIJING)
    drafted = walked.send(
        EDITOR, "/bulletins/scores", "/bulletins/scores/circulars", organ=walked.government, month="2026-03"
    )  # fmt: skip
    document_id = int(re.search(r"/documents/(\d+)", drafted.place)[1])  # type: ignore[index]  # It is there, or the test fails.
    with clock.fixed(walked.at):
        walking.walk(walked.county, document_id, "distribute")
        outbox.drain()
        month = db.session.scalars(select(Month)).one()
        assert month.frozen_at is not None
        page = f"/bulletins/issues/{issue}"
    refused = walked.send(
        EDITOR, page, f"{page}/outcomes", item=str(item), channel="city", name="云州信息",
        form="item", words="", dated=date(2026, 3, 30).isoformat(),
    )  # fmt: skip
    assert refused.status == 409
    assert "计分已冻结" in refused.page
    before = scoring.totals(_lines(walked))
    with unit_of_work():
        for one in db.session.scalars(select(Call)):
            one.units = []
    assert scoring.totals(_lines(walked)) == before, "what was told stays"
    assert before[walked.county.units["青石镇"]] == -500


def _lines(walked: Walk) -> list[scoring.Line]:
    return scoring.lines(walked.county.units["县政府"], months.span_of("2026-03"))


def _nothing_is_amiss(issue: int) -> None:
    assert _faults() == []
    assert len(collect(issue).files) == 2
    kept = record_json(db.session.get_one(Issue, issue)).decode()
    assert "县林草局和松岭乡反映" in kept
    assert "我县进入秋季防火期以来" in kept
    with unit_of_work():
        db.session.get_one(Issue, issue).items[0].sources[0].share = 60
        db.session.scalars(select(Month)).one().lines = []
    assert any("计分份额" in fault for fault in _faults())
    assert any("冻结的计分" in fault for fault in _faults())


def _faults() -> list[str]:
    check = Check("bulletins", "信息", "件信息和期刊")
    check_bulletins(check, lambda *_: None)
    return [fault.sentence for fault in check.faults]


def test_search_finds_what_she_may_read(walked: Walk) -> None:
    county = walked.county
    informing.found_journals(county)
    report = informing.reported(county, informing.BUDGET)
    issue = informing.begun(county, "政务信息", [[report]])
    outbox.drain()

    def found(who: str) -> set[tuple[str, int]]:
        hits = asking.ask(county.actor(who), "兑现惠企资金").found
        return {
            (hit.subject_type, hit.subject_id) for hit in hits if "bulletin" in hit.subject_type
        }

    both = {("bulletin_report", report), ("bulletin_issue", issue)}
    assert found(EDITOR) == both
    assert found("何俊") == {("bulletin_report", report)}
    assert found("林芳") == set()
    page = walked.visit(EDITOR).open("/search?q=兑现惠企资金")
    assert f"/bulletins/reports/{report}" in page
    assert f"/bulletins/issues/{issue}" in page
    assert issuing.pages_of(db.session.get_one(Issue, issue)).startswith(b"%PDF")
