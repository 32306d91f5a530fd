"""The names that definitions use: who takes part, what is asked, what forbids, what happens.

An unknown name stops the start-up, so a definition can never fail in the middle of a matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.calendar.office import due_at
from app.circulation.definition import Definition, Stage
from app.circulation.models import Circulation, Task
from app.directory.actors import Actor, Seat


@dataclass(slots=True)
class Step:
    """One move being made: handed to guards and effects."""

    actor: Actor
    circulation: Circulation
    task: Task
    subject: Any
    stage: Stage
    move: str
    opinion: str = ""
    form: dict[str, Any] = field(default_factory=dict)  # what the move asked for
    details: dict[str, Any] = field(default_factory=dict)  # what the act should say besides


Participants = Callable[[Circulation, Any], Sequence[Seat]]
Condition = Callable[[Circulation, Any], bool]
Deadline = Callable[[Circulation, Any], datetime | None]
Guard = Callable[[Step], None]
Effect = Callable[[Step], None]
Repetition = Callable[[Step], bool]
Loader = Callable[[int], Any]

_participants: dict[str, Participants] = {}
_conditions: dict[str, Condition] = {}
_deadlines: dict[str, Deadline] = {}
_guards: dict[str, Guard] = {}
_effects: dict[str, Effect] = {}
_repetitions: dict[str, Repetition] = {}
_definitions: dict[str, Definition] = {}
_loaders: dict[str, Loader] = {}


def participants(**rules: Participants) -> None:
    _participants.update(rules)


def conditions(**rules: Condition) -> None:
    _conditions.update(rules)


def deadlines(**rules: Deadline) -> None:
    _deadlines.update(rules)


def guards(**rules: Guard) -> None:
    _guards.update(rules)


def effects(**rules: Effect) -> None:
    _effects.update(rules)


def repetitions(**rules: Repetition) -> None:
    _repetitions.update(rules)


def register(definition: Definition, subject_type: str, loader: Loader) -> None:
    """Make a definition known. Raises LookupError for every name it uses that nobody defined."""
    stages, moves = definition.stages, [m for s in definition.stages for m in s.moves]
    unknown = {s.by for s in stages} - _participants.keys()
    unknown |= ({s.when for s in stages} | {m.when for m in moves}) - {""} - _conditions.keys()
    unknown |= {s.due for s in stages if s.due} - _deadlines.keys()
    unknown |= {g for m in moves for g in m.guards} - _guards.keys()
    unknown |= {m.once for m in moves if m.once} - _repetitions.keys()
    unknown |= {m.effect for m in moves if m.effect} - _effects.keys()
    if unknown:
        raise LookupError(f"{definition.key}: undefined: {', '.join(sorted(unknown))}")
    _definitions[definition.key] = definition
    _loaders[subject_type] = loader


def definition(key: str) -> Definition:
    return _definitions[key]


def definitions() -> tuple[Definition, ...]:
    return tuple(_definitions.values())


def load(circulation: Circulation) -> Any:
    """The record that the circulation moves."""
    return _loaders[circulation.subject_type](circulation.subject_id)


def seats(name: str, circulation: Circulation, subject: Any) -> list[Seat]:
    """The seats of a participant rule, each person once."""
    found: dict[int, Seat] = {}
    for seat in _participants[name](circulation, subject):
        found.setdefault(seat.person_id, seat)  # Whoever comes first and again later stays first.
    return list(found.values())


def condition(name: str, circulation: Circulation, subject: Any) -> bool:
    return not name or _conditions[name](circulation, subject)


def deadline(stage: Stage, circulation: Circulation, subject: Any) -> datetime | None:
    """By when the stage is to be done: by the matter's own rule, or in the stage's working days."""
    if stage.due:
        return _deadlines[stage.due](circulation, subject)
    return due_at(stage.working_days, circulation.urgency)


def guard(name: str, step: Step) -> None:
    _guards[name](step)


def repeats(name: str, step: Step) -> bool:
    """Whether the move says what was said already; a button pressed twice does its work once."""
    return bool(name) and _repetitions[name](step)


def effect(name: str, step: Step) -> None:
    _effects[name](step)
