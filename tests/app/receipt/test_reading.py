"""传阅: progress at a glance, the unread taken back, passing on within the unit."""

from __future__ import annotations

import pytest

from app.circulation import moves, queries, reading
from app.circulation.models import CirculationState, TaskKind, TaskState
from app.core.errors import NotAllowed, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from tests.app.receipt.walk import act, arrived, circulation, names, waiting, walk

READERS = ("宋立新", "何俊")


def going_round(county: County) -> int:
    """A document that 财政局 only reads."""
    incoming_id = arrived(county)
    walk(county, incoming_id, "propose")
    readers = [county.seat(name) for name in READERS]
    act(county, incoming_id, "circulate", opinion="请阅知。", readers=readers)
    return incoming_id


def recall(county: County, incoming_id: int, name: str = "孙丽华") -> int:
    with unit_of_work():
        return reading.recall(county.actor(name), circulation(incoming_id).id)


def test_the_sender_sees_how_far_it_is_and_takes_back_only_what_nobody_read(
    county: County,
) -> None:
    incoming_id = going_round(county)
    act(county, incoming_id, "read", who="何俊", opinion="已阅。")
    far = reading.progress(circulation(incoming_id))
    assert far is not None
    assert (far.done, far.total, far.unread) == (1, 2, ("宋立新",))
    assert recall(county, incoming_id) == 1
    ended = circulation(incoming_id)
    assert ended.state is CirculationState.CLOSED  # Everybody who is left has read.
    assert [o.text for o in queries.opinions(ended) if o.stage == "circulate"] == ["已阅。"]
    with pytest.raises(OutOfTurn):
        recall(county, incoming_id)


def test_not_everything_is_taken_back_and_not_by_another(county: County) -> None:
    incoming_id = going_round(county)
    with pytest.raises(OutOfTurn, match="不是您发起的"):
        recall(county, incoming_id, "何俊")
    with pytest.raises(OutOfTurn, match="无人办理"):
        recall(county, incoming_id)
    assert names(county, incoming_id) == list(READERS)


def test_a_reader_passes_it_on_within_her_unit_only(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "preliminary")
    key = circulation(incoming_id).id
    with unit_of_work():
        moves.circulate(county.actor("孙丽华"), key, [county.seat("郭宇航")], "供参考")
    with pytest.raises(NotAllowed, match="转阅"), unit_of_work():
        moves.circulate(county.actor("郭宇航"), key, [county.seat("赵敏")], "请阅")
    with unit_of_work():
        moves.circulate(county.actor("郭宇航"), key, [county.seat("特木尔")], "请阅")
    read = [t for t in circulation(incoming_id).tasks if t.kind is TaskKind.READ]
    assert [t.state for t in read] == [TaskState.OPEN, TaskState.OPEN]


def test_what_goes_round_beside_the_line_is_taken_back_and_the_matter_goes_on(
    county: County,
) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "preliminary")
    key = circulation(incoming_id).id
    with unit_of_work():
        people = [county.seat("宋立新"), county.seat("何俊")]
        moves.circulate(county.actor("孙丽华"), key, people, "供参考")
    assert recall(county, incoming_id) == 2
    assert [t.stage for t in waiting(incoming_id)] == ["preliminary"]


def test_the_proposer_hears_of_each_instruction_before_the_last(county: County) -> None:
    from app.core import outbox

    incoming_id = arrived(county, "县政府")
    leaders = [county.seat("苏和"), county.seat("李建国")]
    walk(county, incoming_id, "instruct", leaders=leaders)
    proposer = next(
        t.done_by for t in circulation(incoming_id).tasks if t.stage == "propose" and t.done_by
    )
    act(county, incoming_id, "instruct", opinion="请财政局研究。")
    outbox.drain()
    supervisor = county.people["陈立新"]  # She hears of it as well, to follow it up.
    read = [t for t in circulation(incoming_id).tasks if t.kind is TaskKind.READ]
    (told,) = [t for t in read if t.person_id != supervisor]
    assert (told.person_id, told.note) == (proposer, "苏和已批示，其他领导待批。")
    act(county, incoming_id, "circle", who="李建国")
    outbox.drain()
    assert len([t for t in circulation(incoming_id).tasks if t.kind is TaskKind.READ]) == 2
