"""座次: by rank from the middle, the second at the left hand of the first (左为上), row by row.

A plan is drawn as it is seen from the door: at the head of the room people face it, so that their
left hand is at the right of the plan; whoever sits opposite turns the back, and left is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from app.circulation.entries import Form, one_of
from app.core import acts, clock
from app.core.errors import Invalid, OutOfTurn
from app.core.labels import Labelled
from app.directory.actors import Actor
from app.meetings.arranging import held
from app.meetings.models import Attendance, Meeting, Part, Reply
from app.official_documents.producing import fonts
from documents.formats.seating import SeatingPlan, SeatRow, name_cards, seating_plan

FEWEST, MOST, USUAL = 1, 30, 9  # seats in a row
PARTS = (Part.HOST, Part.MEMBER, Part.SITTING_IN, Part.RECORDER)
LAST = 10_000  # in the order of rank: whoever comes without a post
Seated = TypeVar("Seated")


class Shape(Labelled):
    """How the room is furnished."""

    HEAD_TABLE = "head_table", "主席台"
    RECTANGLE = "rectangle", "会议桌（两面相对）"
    AUDIENCE = "audience", "主席台和台下"


@dataclass(frozen=True, slots=True)
class Row:
    """One row, from left to right as it is seen from the door."""

    label: str
    seats: tuple[Attendance, ...]


@dataclass(frozen=True, slots=True)
class Seating:
    """The kept arrangement, with everybody who comes in the order of her seat."""

    shape: Shape
    per_row: int
    order: tuple[Attendance, ...]
    kept: bool

    @property
    def rows(self) -> list[Row]:
        return rows_of(self)


def from_middle(ranked: Sequence[Seated], *, facing: bool) -> list[Seated]:
    """A row from left to right: the first in the middle, the others at left and right in turn.

    `facing`: the people look at whoever holds the plan, so that their left is its right.
    """
    left, right = list(ranked[1::2]), list(ranked[2::2])
    row = [*reversed(left), *ranked[:1], *right]
    return row[::-1] if facing else row


def seating_of(meeting: Meeting) -> Seating:
    """As it was arranged, else by rank; whoever came later sits after those who have a seat."""
    kept: dict[str, Any] = meeting.seating or {}
    coming = {a.id: a for a in by_rank(meeting)}
    order = [coming.pop(key) for key in kept.get("order", ()) if key in coming]
    return Seating(
        Shape(kept.get("shape", Shape.RECTANGLE.value)), int(kept.get("per_row", USUAL)),
        (*order, *coming.values()), bool(kept),
    )  # fmt: skip


def by_rank(meeting: Meeting) -> list[Attendance]:
    """Who comes: the host, the members, who sits in; each in the order of units and posts."""
    coming = [a for a in meeting.attendances if a.reply is not Reply.ON_LEAVE or a.signed_in_at]
    return sorted(coming, key=_rank)


def rows_of(seating: Seating) -> list[Row]:
    """The rows of the room from its head on."""
    everybody, width = list(seating.order), seating.per_row
    if seating.shape is Shape.AUDIENCE:
        above = [a for a in everybody if a.part in (Part.HOST, Part.MEMBER)]
        below = [a for a in everybody if a not in above]
    elif seating.shape is Shape.RECTANGLE:
        above, below = everybody[:width], everybody[width:]
    else:
        above, below = everybody, []
    facing = [from_middle(part, facing=True) for part in _cut(above, width)]
    behind = [from_middle(part, facing=False) for part in _cut(below, width)]
    # Whoever sits at the table sits nearest to the door; the rows behind it are nearer to the wall.
    head = "主席台" if seating.shape is not Shape.RECTANGLE else "面门一侧"
    rest = "台下" if seating.shape is Shape.AUDIENCE else "对面一侧"
    rows = [
        Row(head if len(facing) == 1 else f"{head}第 {n} 排", tuple(row))
        for n, row in reversed(list(enumerate(facing, start=1)))
    ]
    rows += [
        Row(rest if len(behind) == 1 else f"{rest}第 {n} 排", tuple(row))
        for n, row in enumerate(behind, start=1)
    ]
    return rows


def arrange(actor: Actor, meeting_id: int, form: Form) -> Seating:
    """排座次: `move` is up, down or swap of one person, shape, or anew by rank; kept.

    Raises Invalid, OutOfTurn, and what `held` raises.
    """
    meeting, circulation = held(actor, meeting_id, "plan", "hold")
    now = seating_of(meeting)
    order = [a.id for a in now.order]
    move = str(form.get("move") or "")
    shape, per_row = now.shape, now.per_row
    if move in ("up", "down"):
        at = _place(order, form.get("person"), "person")
        to = at - 1 if move == "up" else at + 1
        if not 0 <= to < len(order):
            raise OutOfTurn("已经是最前或者最后，没有移动。")
        order[at], order[to] = order[to], order[at]
    elif move == "swap":
        one, other = (_place(order, form.get(name), name) for name in ("person", "other"))
        order[one], order[other] = order[other], order[one]
    elif move == "shape":
        shape = Shape(one_of(form, "shape", {s.value: s for s in Shape}, "") or shape.value)
        per_row = _per_row(form)
    elif move == "anew":
        order = [a.id for a in by_rank(meeting)]
    else:
        raise OutOfTurn("没有这一操作。")
    meeting.seating = {"shape": shape.value, "per_row": per_row, "order": order}
    acts.record(actor, "meeting.seat", meeting, shape=shape.value, per_row=per_row, order=order)
    circulation.version += 1
    return seating_of(meeting)


def name_of(one: Attendance) -> str:
    """Whose card stands there: the substitute's, where one was agreed to."""
    substituted = one.reply is Reply.SUBSTITUTED and one.substitute is not None
    return one.substitute.name if substituted and one.substitute else one.person.name


def plan_pages(meeting: Meeting) -> bytes:
    """座次图 for the printer. Raises TypesettingFailed."""
    seating = seating_of(meeting)
    begins = clock.local(meeting.begins_at)
    note = f"{begins.year}年{begins.month}月{begins.day}日 {begins:%H:%M}　{meeting.place}"
    rows = tuple(SeatRow(r.label, tuple(name_of(a) for a in r.seats)) for r in seating.rows)
    foot = "从门口看；左为上，以就座人的左手为准。"
    return seating_plan(SeatingPlan(meeting.title, note, rows, foot), fonts())


def card_pages(meeting: Meeting) -> bytes:
    """姓名牌 of everybody who comes, in the order of the seats. Raises TypesettingFailed."""
    return name_cards([name_of(a) for a in seating_of(meeting).order], fonts())


def _rank(one: Attendance) -> tuple[int, ...]:
    post = one.post
    place = (post.unit.rank, post.unit.order, post.order) if post else (LAST, LAST, LAST)
    return (PARTS.index(one.part), *place, one.id)


def _cut(people: Sequence[Attendance], width: int) -> list[Sequence[Attendance]]:
    return [people[i : i + width] for i in range(0, len(people), width)]


def _place(order: list[int], value: Any, name: str) -> int:
    typed = str(value or "")
    found = next((i for i, key in enumerate(order) if str(key) == typed), None)
    if found is None:
        raise Invalid("参会人员名单中没有此人，没有移动。", {name: "请重新选择。"})
    return found


def _per_row(form: Form) -> int:
    typed = str(form.get("per_row") or "")
    if not (
        typed.isascii() and typed.isdecimal() and len(typed) < 3 and FEWEST <= int(typed) <= MOST
    ):
        fault = f"每排座位应为 {FEWEST} 至 {MOST}。"
        raise Invalid(fault, {"per_row": fault})
    return int(typed)
