"""A matter of the tests' own, with stages of every kind, moved by the real engine."""

from __future__ import annotations

from typing import Any

from app.circulation import engine, registry
from app.circulation.definition import CHOSEN, END, STAY, Definition, Mode, Move, Opinion, Stage
from app.circulation.models import Circulation, Task, TaskState
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.actors import Actor, Seat
from app.directory.models import Unit
from app.sample.county import County

MUST = Opinion.MUST
RETURN = Move("return", "退回", to=CHOSEN, choices=("draft",), opinion=MUST, ends_stage=True)

TRIAL = Definition(
    key="trial",
    label="试办",
    stages=(
        Stage("draft", "起草", "trial.drafter", (
            Move("submit", "送出", effect="trial.count", strong=True),
            Move("note", "记录", to=STAY),
            Move("stop", "终止", to=END, opinion=MUST, effect="trial.stop", recallable=False),
        )),
        Stage("together", "并行", "trial.three", (
            Move("agree", "同意", default_opinion="同意。"), RETURN,
        ), mode=Mode.ALL, working_days=3),
        Stage("extra", "可选", "trial.one", (Move("pass", "通过"),), when="trial.wanted"),
        Stage("order", "依次", "trial.three", (
            Move("agree", "同意", default_opinion="同意。"), RETURN,
        ), mode=Mode.ORDER),
        Stage("any", "任一", "trial.three", (
            Move("take", "办理", strong=True), RETURN,
        ), hand_on=True),
        Stage("sign", "签", "trial.one", (
            Move("sign", "签发", confirm=True, to=END, recallable=False),
        )),
    ),
)  # fmt: skip

THREE = ("包玉兰", "方志敏", "丁小军")


class Wishes:
    """What the conditions and effects of the trial see and leave."""

    extra = False
    nobody = False
    effects = 0


def install(county: County) -> None:
    """Make the trial known, with people of the county."""
    Wishes.extra = Wishes.nobody = False
    Wishes.effects = 0

    def seats(*names: str) -> list[Seat]:
        return [Seat(county.people[n], county.person(n).posts[0].id) for n in names]

    registry.participants(**{
        "trial.drafter": lambda _c, _s: seats("方志敏"),
        "trial.three": lambda _c, _s: [] if Wishes.nobody else seats(*THREE, THREE[0]),
        "trial.one": lambda _c, _s: seats("哈斯"),
    })  # fmt: skip
    registry.conditions(**{"trial.wanted": lambda _c, _s: Wishes.extra})
    registry.effects(**{"trial.count": count, "trial.stop": lambda _step: None})
    registry.register(TRIAL, Unit.__tablename__, lambda key: db.session.get_one(Unit, key))


def count(_step: registry.Step) -> None:
    Wishes.effects += 1


def begin(county: County) -> int:
    """A trial matter about a unit, on its drafter's desk; gives the circulation's id."""
    install(county)
    with unit_of_work():
        unit = county.unit("文秘科")
        started = engine.start(
            county.actor("方志敏"),
            "trial",
            unit,
            title="试办事项",
            organ_id=county.units["县政府办"],
        )
        return started.id


def circulation(key: int) -> Circulation:
    db.session.rollback()
    return db.session.get_one(Circulation, key)


def tasks(key: int, *states: TaskState) -> list[Task]:
    return [t for t in circulation(key).tasks if not states or t.state in states]


def waiting(key: int) -> list[str]:
    """Who has an open task now."""
    return [t.person.name for t in tasks(key, TaskState.OPEN)]


def task_of(key: int, name: str) -> Task:
    return next(t for t in tasks(key, TaskState.OPEN) if t.person.name == name)


def act(county: County, key: int, name: str, move: str, **more: Any) -> None:
    """One move by a person who has an open task."""
    task_id = task_of(key, name).id
    actor: Actor = more.pop("actor", None) or county.actor(name)
    with unit_of_work():
        engine.act(actor, task_id, move, **more)
