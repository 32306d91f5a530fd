"""抽查点名: who may call, who answers, and what the clock writes down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.duty import rollcall, rollcall_queries
from app.duty.rollcall_models import RollCallAnswer
from app.sample.county import County
from tests.app.duty.watch import BELOW, BUREAU, OFFICE, WRITER, around
from tests.blueprints.account.visits import alone, arrive
from tests.office import Office
from tests.questions import at_most


def called(county: County, who: str = WRITER, **form: object) -> int:
    with unit_of_work():
        made = rollcall.call(county.actor(who), county.units[OFFICE], {"way": "lot", **form})
        call_id = made.id
    query = select(RollCallAnswer.id).where(RollCallAnswer.roll_call_id == call_id)
    return db.session.scalars(query).one()


def test_a_unit_is_called_answers_once_and_not_for_another(county: County) -> None:
    around(county)
    answer_id = called(county)
    assert called(county) == answer_id, "pressed twice, called once"
    with pytest.raises(NotFound), unit_of_work():
        rollcall.answer(county.actor("田小雨"), answer_id, {})
    with clock.fixed(clock.now() + timedelta(seconds=80)):
        with unit_of_work():
            rollcall.answer(county.actor(BELOW), answer_id, {"note": "在岗。"})
        with pytest.raises(OutOfTurn, match=BELOW), unit_of_work():
            rollcall.answer(county.actor(BELOW), answer_id, {})
    found = db.session.get_one(RollCallAnswer, answer_id)
    assert found.name == BELOW
    assert found.unit_id == county.units[BUREAU]
    with pytest.raises(OutOfTurn), unit_of_work():
        rollcall.note_absence(
            county.actor(WRITER), answer_id, {"absence": "left", "reason": "无。"}
        )


def test_who_does_not_answer_in_time_is_put_on_record_by_the_clock(county: County) -> None:
    around(county)
    with pytest.raises(NotAllowed):
        called(county, BELOW)
    for wrong, field in (
        ({"minutes": "61"}, "minutes"),
        ({"way": "chosen", "units": ["1"]}, "units"),
    ):
        with pytest.raises(Invalid) as refused:
            called(county, **wrong)
        assert field in refused.value.fields
    answer_id = called(county, minutes="3")
    with clock.fixed(clock.now() + timedelta(minutes=4)):
        for expected in (1, 0):
            with unit_of_work():
                assert rollcall.note_missed() == expected
        with pytest.raises(OutOfTurn, match="未应答"), unit_of_work():
            rollcall.answer(county.actor(BELOW), answer_id, {})
        absence = {"absence": "left", "reason": "外出就餐二十分钟。"}
        with pytest.raises(NotAllowed), unit_of_work():
            rollcall.note_absence(county.actor(BELOW), answer_id, absence)
        with unit_of_work():
            rollcall.note_absence(county.actor(WRITER), answer_id, absence)
        with pytest.raises(OutOfTurn), unit_of_work():
            rollcall.note_absence(county.actor(WRITER), answer_id, absence)
    row = rollcall_queries.by_unit(county.actor("哈斯"), clock.today().year).rows[0]
    assert (row.called, row.answered, row.missed, row.left) == (1, 0, 1, 1)


def test_the_pages_of_a_call_are_bounded_and_closed_to_others(office: Office) -> None:
    around(office.county)
    visit = arrive(office.app, office.county, WRITER)
    visit.open("/duty/roll-calls/new")
    visit.send(
        "/duty/roll-calls", unit=str(office.county.units[OFFICE]), way="lot", count="2", minutes="5"
    )
    place = visit.place
    answer_id = db.session.scalars(select(RollCallAnswer.id)).one()
    below = arrive(office.app, office.county, BELOW)
    assert "点名" in below.open("/desk")
    below.open(f"/duty/roll-calls/answers/{answer_id}")
    below.send(f"/duty/roll-calls/answers/{answer_id}", note="在岗。")
    assert "已应答" in below.page
    addresses = ("/duty/roll-calls", "/duty/roll-calls/figures", "/duty/roll-calls/new", place,
                 f"/duty/roll-calls/answers/{answer_id}")  # fmt: skip
    stranger = arrive(office.app, office.county, "田小雨")
    for address in addresses:
        visit.open(address)
        assert visit.status == 200, address
        with at_most(12):
            alone(visit.client.get, address)
        stranger.open(address)
        assert BUREAU not in stranger.page.partition("<main")[2], address
