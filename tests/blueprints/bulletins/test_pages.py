"""The pages of 信息采编: how often they ask, what they refuse, and who may see what."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bulletins.issue_models import Issue
from app.bulletins.models import Call, Report
from app.core import outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.sample import informing, walking
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office
from tests.questions import at_most

FRAME = 7  # what the frame around every page asks: session, person, posts, roles, counts
ITS_OWN = 12


@pytest.fixture
def editor(office: Office) -> Visit:
    return arrive(office.app, office.county, "方志敏")


def test_every_page_asks_at_most_twelve_questions_of_its_own(office: Office, editor: Visit) -> None:
    informing.live(office.county)
    report = db.session.scalars(select(Report).order_by(Report.id)).all()[1]
    issue = db.session.scalars(select(Issue).order_by(Issue.id)).first()
    draft = db.session.scalars(select(Issue).order_by(Issue.id.desc())).first()
    call = db.session.scalars(select(Call).order_by(Call.id)).first()
    assert issue is not None
    assert draft is not None
    assert call is not None
    month = f"{issue.issued_at:%Y-%m}"
    unit = office.county.units["林草局"]
    pages = [
        "/bulletins", "/bulletins?list=adopted", f"/bulletins/reports/{report.id}",
        "/bulletins/reports/new", f"/bulletins/reports/new?call={call.id}", "/bulletins/calls",
        f"/bulletins/calls/{call.id}", "/bulletins/calls/new", "/bulletins/issues",
        f"/bulletins/issues/{issue.id}", f"/bulletins/issues/{draft.id}", "/bulletins/issues/new",
        f"/bulletins/issues/{issue.id}/items/{issue.items[2].id}", "/bulletins/journals",
        f"/bulletins/scores?month={month}", f"/bulletins/scores?month={month[:4]}&by=person",
        f"/bulletins/scores?month={month}&unit={unit}", "/bulletins/scores/rules",
        f"/bulletins/scores/appeals?organ=2&month={month}&line=call:1:missed",
    ]  # fmt: skip
    for page in pages:
        editor.open(page)  # The first look at a matter is noted.
    for page in pages:
        with at_most(FRAME + ITS_OWN):
            editor.open(page)
        assert editor.status == 200, page


def test_a_document_that_one_may_read_becomes_a_report(office: Office) -> None:
    county = office.county
    document_id = walking.draft(county)
    walking.walk(county, document_id, "distribute")
    writer = arrive(office.app, county, "郭宇航")
    link = f"/bulletins/reports/new?from=official_document:{document_id}"
    assert link in writer.open(f"/documents/{document_id}").replace("%3A", ":")
    page = writer.open(link)
    assert "严格执行值班值守制度" in page
    writer.send("/bulletins/reports", organ=str(county.units["县政府"]), call="", kind="news",
                title="县数据局部署防灭火", text="部署防灭火。", contact="",
                **{"from": f"official_document:{document_id}"})  # fmt: skip
    report = db.session.scalars(select(Report)).one()
    assert (report.source_type, report.source_id) == ("official_document", document_id)
    secret = walking.draft(county)
    stranger = arrive(office.app, county, "林芳")
    stranger.open(link.replace(f":{document_id}", f":{secret}"))
    assert stranger.status == 404
    with unit_of_work():
        for who in ("何俊", "郭宇航", "郭宇航"):
            outbox.put("bulletin.proposed", document_id=secret, person_id=county.people[who])
    outbox.drain()
    assert len(db.session.scalars(select(Report)).all()) == 2, "once, and not for a stranger"


def test_what_is_too_long_or_not_hers_is_refused_in_words(office: Office, editor: Visit) -> None:
    county = office.county
    government = str(county.units["县政府"])
    writer = arrive(office.app, county, "斯琴")
    usual = {
        "organ": government,
        "call": "",
        "from": "",
        "kind": "news",
        "title": "甲",
        "contact": "",
    }
    writer.open("/bulletins/reports/new")
    writer.send("/bulletins/reports", **usual, text="长" * 20_001)
    assert writer.status == 422
    assert "正文不得超过 20000 字" in writer.page
    writer.send("/bulletins/reports", **usual, text="a" * 10_000_000)  # ten megabytes
    assert writer.status in (413, 422)
    assert "过大" in writer.page or "不得超过" in writer.page
    informing.found_journals(county)
    record_id = informing.reported(county, informing.FIRE)
    stranger = arrive(office.app, county, "林芳")
    for page in (f"/bulletins/reports/{record_id}", f"/bulletins/reports/{record_id}/draft"):
        stranger.open(page)
        assert stranger.status == 404, page
    stranger.send(f"/bulletins/reports/{record_id}/penalties", rule="false_report", words="不实。")
    assert stranger.status == 403
    for _ in range(2):
        editor.open(f"/bulletins/reports/{record_id}")
        editor.send(
            f"/bulletins/reports/{record_id}/penalties",
            rule="false_report",
            words="数据不实。",
            dated="",
        )
    assert editor.status == 200
    page = editor.open(f"/bulletins/scores?unit={county.units['林草局']}")
    assert page.count("信息失实") == 1, "a penalty counts once"
