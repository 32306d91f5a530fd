"""The tree of an item's parts: who answers for which, what is below what, and how far it all is."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from app.circulation.models import Circulation, Task, TaskKind, TaskState
from app.core.errors import NotFound
from app.directory.actors import Seat, is_there
from app.directory.heads import head_of
from app.supervision import lights
from app.supervision.models import Part, SupervisionItem
from documents.encryption.digest import sm3

STAGE = "carry_out"
PASSED_ON = ("hand_on", "hand_over")  # moves by which a task went to a colleague


def live(item: SupervisionItem) -> list[Part]:
    """The parts that count; what was dropped stays on record with what was fed back on it."""
    return [part for part in item.parts if part.dropped_at is None]


def level(item: SupervisionItem, parent: Part | None) -> list[Part]:
    """The parts of one part, or of the item itself."""
    key = parent.id if parent else None
    return [part for part in live(item) if part.parent_id == key]


def leaves(item: SupervisionItem) -> list[Part]:
    """The parts that have no parts: on these is reported."""
    parents = {part.parent_id for part in live(item)}
    return [part for part in live(item) if part.id not in parents]


def find(item: SupervisionItem, part_id: int | None) -> Part | None:
    """A part that counts; None for the item itself. Raises NotFound."""
    if part_id is None:
        return None
    found = next((part for part in live(item) if part.id == part_id), None)
    if found is None:
        raise NotFound("没有这项分解任务，或者它已经调整。")
    return found


def below(item: SupervisionItem, part: Part) -> list[Part]:
    """All parts under a part, at every depth."""
    found: list[Part] = []
    for child in level(item, part):
        found += [child, *below(item, child)]
    return found


def depth(item: SupervisionItem, part: Part) -> int:
    """1 for a part of the item itself."""
    known = {one.id: one for one in item.parts}
    deep = 1
    while part.parent_id is not None:
        part, deep = known[part.parent_id], deep + 1
    return deep


def stamp(parts: list[Part]) -> str:
    """Which parts a page showed, so that a change in between is noticed."""
    return ".".join(f"{part.id}-{(part.salt or '')[:8]}" for part in parts)


def digest(part: Part) -> str:
    """SM3, hex, of what a part asks for, salted as opinions are."""
    said = [
        part.item_id, part.parent_id, part.title, part.measure, part.unit_id, part.share,
        part.due_at.astimezone(UTC).isoformat(), part.salt,
    ]  # fmt: skip
    return sm3(json.dumps(said, ensure_ascii=False).encode()).hex()


def renew(item: SupervisionItem) -> None:
    """Every part's progress from its parts', and the item's from them all; the light follows."""
    top = level(item, None)
    if not top:
        return
    item.progress = _summed(item, top)
    lights.renew(item)


def light_of(part: Part, now: datetime) -> lights.Light:
    """The light of a part, by the rule of items; one that is done shows none."""
    if part.progress >= lights.WHOLE:
        return lights.Light.NONE
    at = lights.turning(part.begun_at, part.due_at, part.progress)
    if now >= at.red:
        return lights.Light.RED
    return lights.Light.YELLOW if now >= at.yellow else lights.Light.GREEN


def open_tasks(circulation: Circulation) -> list[Task]:
    """The open tasks of those who carry it out, the lead's first."""
    found = [
        task
        for task in circulation.tasks
        if (task.stage, task.round, task.kind) == (STAGE, circulation.round, TaskKind.DO)
        and task.state is TaskState.OPEN
    ]
    return sorted(found, key=lambda task: (task.position, task.id))


def behind(circulation: Circulation, task: Task) -> set[int]:
    """Whose the task is or was before it was handed on: their parts came with it."""
    return {task.person_id} | {
        one.person_id
        for one in circulation.tasks
        if (one.stage, one.round, one.position) == (task.stage, task.round, task.position)
        and one.state is TaskState.CANCELLED
        and one.move in PASSED_ON
    }


def answered(item: SupervisionItem, circulation: Circulation, task: Task) -> list[Part]:
    """The parts for which whoever holds the task answers."""
    persons = behind(circulation, task)
    holding = {one.person_id for one in open_tasks(circulation)}
    return [
        part
        for part in live(item)
        if part.person_id in persons
        or (
            part.progress < lights.WHOLE
            and part.person_id not in holding
            and seat_of(part).person_id in persons
        )
    ]


def seat_of(part: Part) -> Seat:
    """Who answers for a part now: its person, or the head of its unit once she has left the post."""
    own = Seat(part.person_id, part.post_id)
    return own if is_there(own) else next(iter(head_of(part.unit_id)), own)


def take_over(item: SupervisionItem, circulation: Circulation) -> None:
    """Whoever took a task over answers for its parts from now on, in the next round too."""
    holding = {task.person_id for task in open_tasks(circulation)}
    for task in open_tasks(circulation):
        for part in answered(item, circulation, task):
            if part.person_id not in holding:
                part.person_id, part.post_id = task.person_id, task.post_id


def _summed(item: SupervisionItem, parts: list[Part]) -> int:
    """The weighted sum in percent; it is whole only when every part is."""
    for part in parts:
        if own := level(item, part):
            part.progress = _summed(item, own)
    if all(part.progress >= lights.WHOLE for part in parts):
        return lights.WHOLE
    total = sum(part.share for part in parts) or 1
    return min(lights.WHOLE - 1, sum(part.share * part.progress for part in parts) // total)
