"""值班 with two hands at the same moment: a hand-over, and the first report of one event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import acts, clock
from app.core.database import db
from app.core.errors import OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.duty import handover, handover_effects, log, urgent
from app.duty.log_models import Handover, LogEntry
from app.duty.urgent_models import UrgentEvent
from app.sample import duty_shifts
from app.sample.county import County
from documents.archive import evidence
from tests.app.duty.watch import OFFICE, first_report
from tests.kill.children import at_once
from tests.kill.test_at_once import acts_of

GOING, COMING = ("郭宇航", "特木尔"), ("包玉兰", "方志敏")


@pytest.fixture
def shift(county: County) -> int:
    """A shift that ends in ten minutes, with two who go and two who come."""
    change = clock.now() + timedelta(minutes=10)
    hours = timedelta(hours=9)
    with unit_of_work():
        for begins, names in ((change - hours, GOING), (change, COMING)):
            people = dict(zip(("主班", "副班"), names, strict=True))
            duty_shifts.shift(county, OFFICE, begins, begins + hours, people)
        handover.open_due()
    found = db.session.scalars(select(Handover).order_by(Handover.id.desc())).first()
    assert found is not None
    return found.shift_id


def signs(county: County, name: str, move: str, record_id: int, form: Mapping[str, str]) -> str:
    """What the person is told."""
    act = {"sign": handover.sign, "confirm": handover.confirm, "take": handover.take_over}[move]
    try:
        with unit_of_work():
            act(county.actor(name), record_id, form)
    except OutOfTurn as error:
        return error.message
    return "signed"


def writes(county: County, name: str, shift_id: int) -> str:
    try:
        with unit_of_work():
            log.write(county.actor(name), shift_id, {"kind": "call", "words": "最后一条。"})
    except OutOfTurn as error:
        return error.message
    return "written"


def test_a_shift_is_handed_over_and_taken_over_once_however_many_sign(
    county: County, shift: int
) -> None:
    record = db.session.scalars(select(Handover).where(Handover.shift_id == shift)).one()
    record_id = record.id
    answers = at_once(
        *(
            lambda name=name: signs(county, name, "sign", record_id, {"more": f"{name}的钥匙"})
            for name in GOING
        )
    )
    assert answers.count("signed") == 1, answers
    winner = GOING[answers.index("signed")]
    assert next(a for a in answers if a != "signed").startswith(f"{winner}已于"), answers
    db.session.expire_all()
    items = db.session.get_one(Handover, record_id).items
    assert [item.words for item in items if not item.subject_type] == [f"{winner}的钥匙"]
    ticks = {f"seen-{item.id}": "1" for item in items}
    answers = at_once(
        *(lambda name=name: signs(county, name, "confirm", record_id, ticks) for name in COMING),
        lambda: writes(county, GOING[0], shift),
    )
    *answers, wrote = answers
    assert answers.count("signed") == 1, answers
    winner = COMING[answers.index("signed")]
    assert next(a for a in answers if a != "signed").startswith(f"{winner}已于"), answers
    assert wrote == "written" or "锁定" in wrote
    db.session.expire_all()
    found = db.session.get_one(Handover, record_id)
    entries = db.session.scalars(select(LogEntry).where(LogEntry.shift_id == shift)).all()
    assert len(entries) == (wrote == "written")
    kept = handover_effects.digest_of(found, handover_effects.entries_of(found))
    assert found.digest == kept, "nothing was written behind the signature"
    for verb in ("sign.sign", "confirm.confirm"):
        assert acts_of(f"duty_handover.{verb}", record_id) == 1
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def test_a_late_shift_is_signed_or_taken_over_alone_but_not_both(
    county: County, shift: int
) -> None:
    record = db.session.scalars(select(Handover).where(Handover.shift_id == shift)).one()
    record_id, alone = record.id, {"reason": "到点无人交班。"}
    with clock.fixed(record.due_at + timedelta(minutes=1)):
        answers = at_once(
            lambda: signs(county, GOING[0], "sign", record_id, {}),
            lambda: signs(county, COMING[0], "take", record_id, alone),
        )
    assert answers.count("signed") == 1, answers
    db.session.expire_all()
    found = db.session.get_one(Handover, record_id)
    assert (found.signed_at is None) == (answers[1] == "signed") == (found.reason is not None)
    told = answers[0] if answers[1] == "signed" else answers[1]
    assert "完成交接" in told or "已经签字" in told


def reports(county: County, form: Mapping[str, object]) -> str:
    with unit_of_work():
        return str(urgent.begin(county.actor("包玉兰"), county.units[OFFICE], form).id)


def test_a_first_report_that_is_sent_twice_at_once_is_one_event(county: County) -> None:
    form = first_report(county, title="两次同时报送的事件")
    answers = at_once(*[lambda: reports(county, form)] * 3)
    assert len(set(answers)) == 1
    assert answers[0].isdecimal()
    events = [e for e in db.session.scalars(select(UrgentEvent)) if e.title == form["title"]]
    assert [str(e.id) for e in events] == answers[:1]
    assert len(events[0].reports) == 1
    assert acts_of("urgent.report", events[0].id) == 1
