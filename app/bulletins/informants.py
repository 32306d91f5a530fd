"""信息员: who of a unit reports in its name, where somebody has that role.

A unit without one stays as it was: anybody of it writes, its head signs. In a unit with one others
write too, and give what they wrote to the 信息员, who takes it over as it is.
"""

from __future__ import annotations

from sqlalchemy import select

from app.bulletins.models import Report
from app.circulation.models import Circulation, TaskKind, TaskState
from app.circulation.registry import Step
from app.core.database import db
from app.core.errors import NotAllowed
from app.directory.actors import Seat, holders
from app.directory.heads import head_of
from app.directory.models import Person
from app.directory.roles import Role


def of_unit(unit_id: int) -> list[Seat]:
    """The 信息员 of a unit and of its departments, in rank order. One query."""
    return holders(Role.INFORMATION_OFFICER, [unit_id])


def names(seats: list[Seat]) -> str:
    """谢婷、林芳."""
    ids = list(dict.fromkeys(seat.person_id for seat in seats))
    named = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return "、".join(named[key] for key in ids)


def others_of(unit_id: int, person_id: int | None) -> list[Seat]:
    """The 信息员 to whom she gives what she wrote; none where she may report it herself."""
    officers = of_unit(unit_id)
    able = {seat.person_id for seat in (*officers, *(head_of(unit_id) if officers else ()))}
    return [] if person_id in able else officers


def told(seats: list[Seat]) -> str:
    """The sentence for whoever writes and is none of them."""
    return f"本单位的信息由信息员{names(seats)}以单位名义报送。" if seats else ""


def in_its_name(step: Step) -> None:
    """Only the 信息员 and the head report for a unit that has one. Raises NotAllowed."""
    if officers := others_of(step.subject.unit_id, step.task.person_id):
        raise NotAllowed(
            f"{told(officers)}没有送审。",
            advice="请按“交信息员”，由信息员接手、核对后送审签。",
        )


def is_for_another(circulation: Circulation, report: Report) -> bool:
    """Whether whoever holds the draft is neither 信息员 nor head of a unit that has a 信息员."""
    tasks = (t for t in circulation.tasks if t.stage == "draft" and t.kind is TaskKind.DO)
    at = next((t for t in tasks if t.state is TaskState.OPEN), None)
    return at is not None and bool(others_of(report.unit_id, at.person_id))


def holder_of_draft(circulation: Circulation, report: Report) -> list[Seat]:
    """Whoever it was given to, or who sent it last; nobody in particular before that."""
    done = [t for t in circulation.tasks if t.stage == "draft" and t.state is TaskState.DONE]
    last = done[-1] if done else None
    if last is None or last.done_at is None:
        return []
    if last.move == "give":
        return of_unit(report.unit_id)
    return [Seat(last.person_id, last.post_id)] if last.person_id != report.author_id else []
