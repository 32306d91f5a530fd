"""紧急信息: clocks, chains of reports, and everything that may be wrong with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.bulletins.models import Report
from app.core import clock, outbox
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.duty import urgent, urgent_clocks, urgent_onward, urgent_queries, urgent_telling
from app.duty.urgent_models import Means, UrgentEvent
from app.sample.county import County
from app.supervision.models import SupervisionItem
from tests.app.duty.watch import BELOW, BUREAU, OFFICE, WRITER, around, at, begun, first_report


@pytest.fixture
def county(county: County) -> County:
    around(county)
    return county


def event(event_id: int) -> UrgentEvent:
    db.session.expire_all()
    return db.session.get_one(UrgentEvent, event_id)


def test_the_first_report_starts_the_clocks_and_reaches_the_superior_inside(county: County) -> None:
    event_id = begun(county, BELOW, BUREAU)
    found = event(event_id)
    assert found.number.startswith("紧急〔")
    assert {c.means: c.minutes for c in found.clocks} == {Means.PHONE: 30, Means.WRITTEN: 60}
    written = next(c for c in found.clocks if c.means is Means.WRITTEN)
    assert written.met_at is not None, "the report arrived at once"
    assert written.overdue_at is None
    above = county.actor(WRITER)
    delivery = found.deliveries[0].id
    with unit_of_work():
        urgent_telling.receive(above, event_id, delivery)
    assert event(event_id).deliveries[0].received_by == WRITER
    matter = urgent_queries.sheet(above, event_id)
    assert matter.task is None, "what was signed for is not asked for any more"
    with pytest.raises(NotFound):
        urgent_queries.sheet(county.actor("田小雨"), event_id)
    with pytest.raises(NotFound):
        urgent_queries.sheet(county.actor("安国梁"), event_id)
    with pytest.raises(NotAllowed), unit_of_work():
        urgent_telling.receive(county.actor(BELOW), event_id, delivery)


def test_what_is_sent_twice_is_sent_once(county: County) -> None:
    form = first_report(county)
    actor, unit = county.actor(WRITER), county.units[OFFICE]
    ids = set()
    for _ in range(2):
        with unit_of_work():
            ids.add(urgent.begin(actor, unit, form).id)
    assert len(ids) == 1
    (event_id,) = ids
    said = {"report": "following", "measures": "道路已抢通一半。"}
    told = {
        "target": str(event(event_id).clocks[0].id),
        "at": at(),
        "to_whom": "王科长",
        "words": "滑坡。",
    }
    for _ in range(2):
        with unit_of_work():
            urgent.report(actor, event_id, said)
        with unit_of_work():
            urgent_telling.call(actor, event_id, told)
    found = event(event_id)
    assert [r.label for r in found.reports] == ["首报", "续报1"]
    assert found.reports[1].previous == found.reports[0].digest
    assert len(found.calls) == 1
    phone = next(c for c in found.clocks if c.means is Means.PHONE)
    assert phone.met_at is not None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"known": "2099-01-01T00:00"}, "known"),
        ({"happened": "2099-01-01T00:00"}, "happened"),
        ({"happened": "2026-13-41T99:99"}, "happened"),
        ({"known": "2001-01-01T00:00", "happened": "2001-01-01T00:00"}, "known"),
        ({"course": ""}, "course"),
        ({"measures": "长" * 3001}, "measures"),
        ({"consequences": "死亡＿＿人。"}, "consequences"),
        ({"level": "超级"}, "level"),
        ({"targets": ""}, "targets"),
        ({"title": ""}, "title"),
    ],
)
def test_a_first_report_that_is_wrong_names_its_field(
    county: County, changed: dict[str, str], field: str
) -> None:
    form = first_report(county, **changed)
    with pytest.raises(Invalid) as refused, unit_of_work():
        urgent.begin(county.actor(WRITER), county.units[OFFICE], form)
    assert field in refused.value.fields
    assert db.session.scalar(select(func.count()).select_from(UrgentEvent)) == 0


def test_it_cannot_be_known_before_it_happened(county: County) -> None:
    form = first_report(county, happened=at(5), known=at(30))
    with pytest.raises(Invalid, match="早于发生时间"), unit_of_work():
        urgent.begin(county.actor(WRITER), county.units[OFFICE], form)
    with pytest.raises(NotAllowed), unit_of_work():
        urgent.begin(county.actor("王红梅"), county.units[OFFICE], first_report(county))


def test_that_it_was_overdue_stays_whatever_happens_afterwards(county: County) -> None:
    event_id = begun(county)
    phone = next(c for c in event(event_id).clocks if c.means is Means.PHONE)
    later = clock.now() + timedelta(minutes=40)
    with clock.fixed(later):
        for expected in (1, 0):
            with unit_of_work():
                assert urgent_clocks.note_overdue() == expected
        told = {"target": str(phone.id), "at": at(35), "to_whom": "王科长", "words": "滑坡。"}
        with unit_of_work():
            urgent_telling.call(county.actor(WRITER), event_id, told)
    phone = next(c for c in event(event_id).clocks if c.means is Means.PHONE)
    assert phone.met_at is not None
    assert phone.met_at < phone.due_at, "the call was in time, and entered too late"
    assert phone.overdue_at is not None, "the mark stays"
    assert db.session.scalar(select(Act.seq).where(Act.verb == "urgent.overdue")) is not None


def test_a_following_report_does_not_tell_the_beginning_again(county: County) -> None:
    event_id, actor = begun(county), county.actor(WRITER)
    course = event(event_id).reports[0].elements["course"]
    with pytest.raises(Invalid, match="不重复首报"), unit_of_work():
        urgent.report(actor, event_id, {"report": "following", "measures": f"补充：{course}"})
    final = {
        "report": "final", "cause": "持续降雨。", "consequences": "无人员伤亡。",
        "measures": "村道已抢通。", "next_steps": "加强巡查。",
    }  # fmt: skip
    with unit_of_work():
        urgent.report(actor, event_id, final)
    with pytest.raises(OutOfTurn), unit_of_work():
        urgent.report(actor, event_id, {"report": "following", "measures": "又有新情况。"})


def test_a_graver_level_shortens_what_still_runs_and_never_lengthens_it(county: County) -> None:
    office = county.units[OFFICE]
    with unit_of_work():
        urgent_clocks.take_over(county.actor("哈斯"), office, "graded")
    event_id, actor = begun(county, level="unset"), county.actor(WRITER)
    assert {c.minutes for c in event(event_id).clocks} == {30, 60}
    with unit_of_work():
        urgent.report(
            actor, event_id, {"report": "following", "measures": "升级。", "level": "major"}
        )
    found = event(event_id)
    assert {c.means: c.minutes for c in found.clocks}[Means.WRITTEN] == 30
    dues = [c.due_at for c in found.clocks]
    with unit_of_work():
        urgent.report(
            actor, event_id, {"report": "following", "measures": "缓解。", "level": "general"}
        )
    assert [c.due_at for c in event(event_id).clocks] == dues
    with pytest.raises(NotAllowed), unit_of_work():
        urgent_clocks.take_over(actor, office, "usual")


def test_by_one_act_it_becomes_a_document_a_supervision_item_and_information_once(
    county: County,
) -> None:
    event_id, actor = begun(county), county.actor(WRITER)
    for _ in range(2):
        with unit_of_work():
            document = urgent_onward.draft(actor, event_id)
            text = document.content
        with unit_of_work():
            urgent_onward.follow(actor, event_id)
        with unit_of_work():
            urgent_onward.offer(actor, event_id)
    outbox.drain()
    assert "阻断村道五十米" in text
    items = db.session.scalars(select(SupervisionItem)).all()
    assert [(i.source_type, i.source_id) for i in items] == [("urgent_event", event_id)]
    report = db.session.scalars(select(Report)).one()
    assert (report.source_type, report.source_id) == ("urgent_event", event_id)
    assert report.author_id == actor.person_id
