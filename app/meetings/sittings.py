"""到会: who is to sit in which meeting and when, leave and substitutes respected."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, case, or_

from app.circulation.models import Circulation, CirculationState
from app.meetings.models import Attendance, Meeting, Reply
from app.meetings.rooms import Span

AWAY = (Reply.ON_LEAVE, Reply.SUBSTITUTED)

# Whoever really comes: the substitute, once she was agreed to.
SITTER: ColumnElement[int] = case(
    (Attendance.reply == Reply.SUBSTITUTED, Attendance.substitute_id), else_=Attendance.person_id
)


def sit(people: Collection[int], whole: Span) -> ColumnElement[bool]:
    """The condition that one of these people sits in a meeting within the span.

    For a query that joins Attendance, its Meeting and the meeting's Circulation.
    """
    return and_(
        Meeting.ends_at > whole.begins_at,
        Meeting.begins_at < whole.ends_at,
        or_(
            and_(Attendance.person_id.in_(people), Attendance.reply.not_in(AWAY)),
            and_(
                Attendance.substitute_id.in_(people),
                Attendance.reply == Reply.SUBSTITUTED,
            ),
        ),
    )


def takes_place() -> ColumnElement[bool]:
    """The condition that a meeting was not called off."""
    return Circulation.state != CirculationState.STOPPED


def sitter_of(one: Attendance) -> int:
    """Who really comes: the substitute, once she was agreed to."""
    if one.reply is Reply.SUBSTITUTED and one.substitute_id is not None:
        return one.substitute_id
    return one.person_id
