"""值班日志 and 交接班: who writes, what stays, who signs, and what is locked behind them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.circulation.models import Task, TaskKind, TaskState
from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.duty import handover, handover_effects, log, log_queries
from app.duty.log_models import Handover, LogEntry
from app.sample import duty_shifts
from app.sample.county import County
from tests.app.duty.watch import LEADER, NEXT, OFFICE, SECOND, WRITER, around, at, begun


def write(county: County, shift_id: int, who: str = WRITER, **form: Any) -> int:
    given = {"kind": "call", "source": "气象局", "words": "夜间有大风蓝色预警。", **form}
    with unit_of_work():
        return log.write(county.actor(who), shift_id, given).id


def opened(shift_id: int) -> int:
    """The hand-over of the shift, as the clock opens it."""
    with unit_of_work():
        handover.open_due()
    return db.session.scalars(select(Handover.id).where(Handover.shift_id == shift_id)).one()


def signed(county: County, record_id: int, move: str, who: str, **form: Any) -> None:
    act = {"sign": handover.sign, "confirm": handover.confirm, "take": handover.take_over}[move]
    with unit_of_work():
        act(county.actor(who), record_id, form)


def seen(record_id: int) -> dict[str, str]:
    items = db.session.get_one(Handover, record_id).items
    return {f"seen-{item.id}": "1" for item in items}


def test_only_who_is_on_duty_writes_and_only_in_time_without_a_reason(county: County) -> None:
    shift, then = around(county)
    write(county, shift)
    assert write(county, shift) == write(county, shift), "pressed twice, written once"
    for who, where in ((NEXT, shift), (NEXT, then), (LEADER, then), ("王红梅", shift)):
        with pytest.raises(NotAllowed):
            write(county, where, who)
    for wrong, field in (
        ({"at": "2099-01-01T00:00"}, "at"), ({"at": at(50)}, "late_reason"),
        ({"at": at(20_000)}, "at"), ({"words": ""}, "words"), ({"words": "长" * 5001}, "words"),
        ({"link": "/documents/999999"}, "link"), ({"about_id": "99", "about": "ends"}, "words"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            write(county, shift, **wrong)
        assert field in refused.value.fields
    late = write(county, shift, at=at(50), late_reason="当时在现场处置。", words="补记。")
    assert db.session.get_one(LogEntry, late).late_reason == "当时在现场处置。"
    with pytest.raises(NotFound):
        log_queries.sheet(county.actor("田小雨"), shift)
    assert log_queries.sheet(county.actor("哈斯"), shift).entries.total == 2
    assert not log_queries.sheet(county.actor("哈斯"), shift).may_write


def test_an_instruction_is_tracked_until_an_entry_ends_it(county: County) -> None:
    shift, _ = around(county)
    entry = write(county, shift, kind="instruction", source="苏和县长", words="立即转移低洼户。")
    unit = db.session.get_one(LogEntry, entry).unit_id
    write(county, shift, about="follows", about_id=str(entry), words="已通知两镇。")
    assert [e.id for e in log.open_items(unit)] == [entry]
    write(county, shift, about="ends", about_id=str(entry), words="已全部转移。")
    assert not log.open_items(unit)
    with pytest.raises(OutOfTurn):
        write(county, shift, about="ends", about_id=str(entry), words="再办结一次。")


def test_both_sign_then_the_log_is_locked_and_open_events_go_over(county: County) -> None:
    shift, then = around(county)
    event_id = begun(county)
    entry = write(
        county, shift, kind="instruction", words="盯住水库水位。", link=f"urgent_event:{event_id}"
    )
    with pytest.raises(OutOfTurn, match="交班还早"), unit_of_work():
        handover.open_now(county.actor(WRITER), shift)
    with clock.fixed(clock.now() + timedelta(hours=5, minutes=45)):
        record = opened(shift)
        with pytest.raises(OutOfTurn):
            signed(county, record, "confirm", NEXT)
        with pytest.raises(NotAllowed):
            signed(county, record, "sign", NEXT)
        words = {
            f"words-duty_log_entry-{entry}": "水库每小时报一次。",
            "more": "公务车钥匙在值班室。\n",
        }
        signed(county, record, "sign", WRITER, **words)
        with pytest.raises(OutOfTurn, match=WRITER):
            signed(county, record, "sign", SECOND)
        found = db.session.get_one(Handover, record)
        assert [i.subject_type for i in found.items] == ["urgent_event", "duty_log_entry", ""]
        assert "盯住水库水位" in found.items[1].words, "what it is about is said as well"
        assert "每小时报一次" in found.items[1].words
        with pytest.raises(Invalid, match="3 项"):
            signed(county, record, "confirm", NEXT)
        signed(county, record, "confirm", NEXT, **seen(record))
        with pytest.raises(OutOfTurn, match=f"{NEXT}已于"):
            signed(county, record, "confirm", NEXT, **seen(record))
        found = db.session.get_one(Handover, record)
        assert found.digest == handover_effects.digest_of(found, handover_effects.entries_of(found))
        with pytest.raises(OutOfTurn, match="锁定"):
            write(county, shift, words="再记一条。")
        write(county, then, NEXT, words="接班后第一条，虽然未到点。")
    confirmed = db.session.scalars(
        select(Act).where(Act.verb == "duty_handover.confirm.confirm")
    ).one()
    assert confirmed.details["digest"] == found.digest
    assert "signed_by" not in confirmed.details, "with the key of whoever came"
    mine = select(Task.person_id).where(
        Task.state == TaskState.OPEN, Task.kind == TaskKind.DO, Task.position == 0,
        Task.circulation.has(subject_type="urgent_event"),
    )  # fmt: skip
    assert db.session.scalars(mine).all() == [county.people[NEXT]]


def test_a_late_hand_over_is_told_to_leader_and_comer_and_may_be_taken_alone(
    county: County,
) -> None:
    shift, _ = around(county)
    with unit_of_work():  # Both who were on duty were taken out of service in the middle of it.
        for name in (WRITER, SECOND):
            county.person(name).active = False
    write(county, shift, LEADER, words="带班领导代记。")
    with clock.fixed(clock.now() + timedelta(hours=6, minutes=5)):
        record = opened(shift)
        for expected in (2, 0):  # the bureau's as well
            with unit_of_work():
                assert handover.alarm() == expected
        told = select(Task.person_id).where(
            Task.kind == TaskKind.READ, Task.state == TaskState.OPEN
        )
        assert {county.people[LEADER], county.people[NEXT]} <= set(db.session.scalars(told))
        with pytest.raises(NotAllowed):
            signed(county, record, "take", LEADER, reason="无人交班。")
        with pytest.raises(Invalid):
            signed(county, record, "take", NEXT)
        signed(county, record, "take", NEXT, reason="交班人员突发疾病送医。")
        with pytest.raises(OutOfTurn):
            signed(county, record, "take", NEXT, reason="再接一次。")


def test_where_no_shift_follows_the_office_takes_over_by_day_and_else_nobody(
    county: County,
) -> None:
    wednesday = datetime(2026, 3, 11, 8, 30, tzinfo=clock.BEIJING)  # a working day
    sunday = datetime(2026, 3, 15, 8, 30, tzinfo=clock.BEIJING)
    ends = (wednesday, sunday)
    with unit_of_work():
        one, other = (
            duty_shifts.shift(county, OFFICE, end - timedelta(hours=15), end, {"主班": WRITER})
            for end in ends
        )
    with clock.fixed(wednesday - timedelta(minutes=10)):
        event_id = begun(county)
        record = opened(one)
        assert log_queries.handover(county.actor(WRITER), record).comers.startswith("白天值守")
        signed(county, record, "sign", WRITER)
        found = log_queries.handover(county.actor(WRITER), record)
        asked = {t.person_id for t in found.circulation.tasks if t.stage == "confirm"}
        assert county.people[WRITER] not in asked
        assert county.people["哈斯"] in asked, "who directs the office"
        with pytest.raises(NotAllowed):
            signed(county, record, "confirm", WRITER, **seen(record))
        signed(county, record, "confirm", "哈斯", **seen(record))
    urgent = select(Task.person_id).where(
        Task.state == TaskState.OPEN, Task.position == 0,
        Task.circulation.has(subject_type="urgent_event", subject_id=event_id),
    )  # fmt: skip
    assert county.people["哈斯"] in db.session.scalars(urgent).all()
    with clock.fixed(sunday - timedelta(minutes=10)):
        record = opened(other)
        assert log_queries.handover(county.actor(WRITER), record).comers == ""
        signed(county, record, "sign", WRITER)
        assert db.session.get_one(Handover, record).digest
    with clock.fixed(sunday + timedelta(minutes=10)), pytest.raises(OutOfTurn, match="锁定"):
        write(county, other)
