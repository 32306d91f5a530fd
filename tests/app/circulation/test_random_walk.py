"""A document walked at random through 发文: whatever people do, the desk tells the truth."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.circulation import engine, moves, queries, registry
from app.circulation.models import Circulation, CirculationState, OpinionRow, TaskKind, TaskState
from app.core import acts
from app.core.acts import Act
from app.core.database import db
from app.core.errors import OfficeError
from app.core.unit_of_work import unit_of_work
from app.dispatch.queries import matter
from app.sample.county import County
from app.sample.walking import form_for
from documents.archive import evidence
from tests.app.dispatch.walk import circulation, draft

CHANCE = st.integers(0, 10**6)


class Walk(RuleBasedStateMachine):
    """Anyone who has a task makes any of its moves; others look, ask, urge, take back."""

    county: County

    def __init__(self) -> None:
        super().__init__()
        self.document_id = draft(self.county, consulted=("财政局", "司法局"))
        self.names = {key: name for name, key in self.county.people.items()}
        self.opinions: list[tuple[int, str]] = []

    def there(self) -> Circulation:
        db.session.rollback()
        return circulation(self.document_id)

    def some_open(self, chance: int, *kinds: TaskKind) -> tuple[int, str] | None:
        found = [t for t in self.there().tasks if t.state is TaskState.OPEN and t.kind in kinds]
        if not found:
            return None
        task = found[chance % len(found)]
        return task.id, self.names[task.person_id]

    @rule(chance=CHANCE, words=st.sampled_from(["", "同意。", "请修改。"]))
    def move(self, chance: int, words: str) -> None:
        picked = self.some_open(chance, TaskKind.DO)
        if picked is None:
            return
        task_id, name = picked
        stage = registry.definition("dispatch").by_key[str(self.there().stage)]
        if stage.key == "typeset":
            return  # What follows makes pages, which other tests do.
        usual = [m for m in stage.moves if m.strong] * 4
        move = (*stage.moves, *usual)[chance % (len(stage.moves) + len(usual))]
        form: dict[str, Any] = form_for(self.county, stage.key, "苏和")
        with suppress(OfficeError), unit_of_work():
            engine.act(self.county.actor(name), task_id, move.key, opinion=words, form=form)

    @rule(chance=CHANCE)
    def look(self, chance: int) -> None:
        if picked := self.some_open(chance, *TaskKind):
            with unit_of_work():
                moves.open_task(self.county.actor(picked[1]), picked[0])

    @rule(chance=CHANCE)
    def take_back(self, chance: int) -> None:
        last = [t for t in self.there().tasks if t.done_by]
        if last:
            name = self.names[last[-1 - chance % 2 % len(last)].done_by or 0]
            key = self.there().id
            with suppress(OfficeError), unit_of_work():
                moves.take_back(self.county.actor(name), key)

    @rule(chance=CHANCE)
    def send_round(self, chance: int) -> None:
        names = sorted(self.county.people)
        seat, key = self.county.seat(names[chance % len(names)]), self.there().id
        with suppress(OfficeError), unit_of_work():
            moves.circulate(self.county.actor("郭宇航"), key, [seat], "供参考")

    @rule(chance=CHANCE)
    def read(self, chance: int) -> None:
        if picked := self.some_open(chance, TaskKind.READ, TaskKind.CONSULT):
            with unit_of_work():
                moves.answer(self.county.actor(picked[1]), picked[0], "已阅知。")

    @precondition(lambda self: self.there().state is CirculationState.OPEN)
    @rule()
    def urge(self) -> None:
        key = self.there().id
        with suppress(OfficeError), unit_of_work():
            moves.urge(self.county.actor("郭宇航"), key, "")

    @invariant()
    def open_tasks_belong_to_the_present_stage_and_round(self) -> None:
        now = self.there()
        for task in now.tasks:
            if task.kind is TaskKind.DO and task.state in (TaskState.OPEN, TaskState.WAITING):
                assert (task.stage, task.round) == (now.stage, now.round)
        doing = [t for t in now.tasks if t.kind is TaskKind.DO and t.state is TaskState.OPEN]
        assert bool(doing) == (now.state is CirculationState.OPEN)

    @invariant()
    def every_count_is_its_list_and_everything_listed_opens(self) -> None:
        concerned = {self.names[t.person_id] for t in self.there().tasks}
        for name in sorted(concerned):
            actor = self.county.actor(name)
            counts = queries.counts(actor)
            for box, number in counts.items():
                page = queries.box_page(actor, box)
                assert (page.total, len(page.rows)) == (number, number)
                assert number == queries.count(actor, box)
                for task in page.rows:
                    assert (
                        matter(actor, task.circulation.subject_id).circulation is task.circulation
                    )

    @invariant()
    def no_opinion_is_ever_lost(self) -> None:
        now = self.there()
        said = [(o.id, o.text) for o in queries.opinions(now)]
        assert said[: len(self.opinions)] == self.opinions
        self.opinions = said

    def teardown(self) -> None:
        assert evidence.check_chain(acts.lines(), acts.certificates()) is None
        digests = set(db.session.scalars(select(OpinionRow.digest)))
        signed = {d["opinion"] for d in db.session.scalars(select(Act.details)) if "opinion" in d}
        assert digests == signed


def test_whatever_people_do_the_desk_tells_the_truth(county: County) -> None:
    machine = type("OfThisCounty", (Walk,), {"county": county})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=4,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
