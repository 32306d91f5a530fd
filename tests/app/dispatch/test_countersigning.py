"""会签, 核稿退回 and what comes back after dispatch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.circulation import queries
from app.circulation.models import TaskKind, TaskState
from app.core import outbox
from app.core.database import db
from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.directory.models import Person
from app.official_documents import delivering, drafting
from app.official_documents.models import OfficialDocument, Publicity
from app.sample.county import County
from documents.model import Document, Layout
from tests.app.dispatch.walk import TEXT, act, circulation, draft, waiting, walk


def names(county: County, document_id: int) -> list[str]:
    by_id = {key: name for name, key in county.people.items()}
    return [by_id[t.person_id] for t in waiting(document_id)]


def test_a_return_from_countersigning_takes_it_off_the_other_desks(county: County) -> None:
    document_id = draft(county, consulted=("财政局", "司法局"))
    walk(county, document_id, "countersign")
    assert names(county, document_id) == ["宋立新", "娜仁"]
    act(county, document_id, "return", who="娜仁", opinion="依据已经废止。")
    assert (circulation(document_id).stage, names(county, document_id)) == ("draft", ["郭宇航"])
    cancelled = [t for t in circulation(document_id).tasks if t.state is TaskState.CANCELLED]
    assert [t.person_id for t in cancelled] == [county.people["宋立新"]]
    assert queries.counts(county.actor("宋立新"))["todo"] == 0


def test_an_upward_document_reports_the_disagreement_as_it_is(county: County) -> None:
    text = replace(
        TEXT, kind="请示", layout=Layout.UPWARD, recipients="云州市人民政府",
        title="云岭县人民政府关于调整供热价格的请示",
    )  # fmt: skip
    document_id = draft(county, text=text, consulted=("财政局",))
    walk(county, document_id, "countersign")
    act(county, document_id, "disagree", opinion="财政无力补贴。")
    act(county, document_id, "escalate", opinion="财政局不同意补贴，提请县政府决定。")
    assert circulation(document_id).stage == "check"
    kept = [o.text for o in queries.opinions(circulation(document_id))]
    assert kept[-2:] == ["财政无力补贴。", "财政局不同意补贴，提请县政府决定。"]


def test_the_office_returns_a_text_to_a_chosen_stage_with_a_coded_reason(county: County) -> None:
    document_id = draft(county)
    walk(county, document_id, "check")
    with pytest.raises(Invalid, match="第二十一条"):
        act(county, document_id, "return", opinion="请改。", to="review")
    with pytest.raises(Invalid, match="写明"):
        act(county, document_id, "return", reason="other", to="review")
    act(county, document_id, "return", reason="kind", opinion="应为函。", to="review")
    assert circulation(document_id).stage == "review"
    assert queries.opinions(circulation(document_id))[-1].text == "文种不正确：应为函。"


def test_what_a_leaver_drafted_goes_back_to_the_head_of_her_department(county: County) -> None:
    document_id = draft(county)
    walk(county, document_id, "check")
    with unit_of_work():
        db.session.get_one(Person, county.people["郭宇航"]).active = False
    act(county, document_id, "return", reason="basis", to="draft")
    assert names(county, document_id) == ["特木尔"]
    with unit_of_work():
        db.session.get_one(Person, county.people["郭宇航"]).active = True


def test_a_document_that_is_sent_back_is_told_to_those_who_sent_it_even_when_it_is_closed(
    county: County,
) -> None:
    document_id = draft(county)
    walk(county, document_id, "track")
    rows = delivering.deliveries(db.session.get_one(OfficialDocument, document_id))
    first, *rest = [row.id for row in rows]
    with unit_of_work():
        delivering.acknowledge(county.actor("田小雨"), first)
        for other in rest:
            delivering.waive(county.actor("王红梅"), other, "已送纸质件。")
    act(county, document_id, "close")
    with unit_of_work():
        delivering.send_back(county.actor("田小雨"), first, "文种不正确")
    outbox.drain()
    told = [t for t in circulation(document_id).tasks if t.kind is TaskKind.READ]
    assert {t.person_id for t in told} == {county.people["王红梅"], county.people["郭宇航"]}
    assert all("退文：文种不正确" in (t.note or "") for t in told)
    assert queries.counts(county.actor("郭宇航"))["reading"] == 1


@pytest.mark.parametrize(
    ("publicity", "note", "layout", "wanted"),
    [
        (Publicity.OPEN, "", Layout.DOCUMENT, "此件公开发布"),
        (Publicity.ON_REQUEST, "此件公开发布", Layout.DOCUMENT, "此件依申请公开"),
        (Publicity.CLOSED, "此件公开发布", Layout.DOCUMENT, ""),
        (Publicity.OPEN, "联系人：张三", Layout.DOCUMENT, "联系人：张三"),
        (Publicity.OPEN, "", Layout.UPWARD, ""),
    ],
)
def test_the_note_under_the_date_says_how_far_a_document_is_open(
    publicity: Publicity, note: str, layout: Layout, wanted: str
) -> None:
    assert drafting.noted(Document(note=note, layout=layout), publicity) == wanted
