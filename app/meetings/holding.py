"""A time that was settled by 约时间 is kept free until its meeting is arranged, or for a week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select

from app.circulation.models import Circulation
from app.core import clock
from app.core.database import db
from app.meetings.circulation import POLL
from app.meetings.rooms import BusyTime, Span

POLLS = "date_poll"
KEPT = timedelta(days=7)


def hold(poll_id: int, span: Span, people: Iterable[int]) -> None:
    """These people are busy then; 找时间 tells that, and not why."""
    db.session.add_all(
        BusyTime(
            person_id=key, begins_at=span.begins_at, ends_at=span.ends_at,
            subject_type=POLLS, subject_id=poll_id,
        )
        for key in people
    )  # fmt: skip
    db.session.flush()


def let_go(polls: Sequence[int]) -> None:
    """The meetings of these polls are arranged: their people are busy with the meetings themselves."""
    _forget(BusyTime.subject_id.in_(polls))


def let_go_old() -> None:
    """What nobody arranged within a week is free again; for the clock."""
    ended = select(Circulation.subject_id).where(
        Circulation.definition == POLL.key, Circulation.ended_at < clock.now() - KEPT
    )
    _forget(BusyTime.subject_id.in_(ended))


def _forget(which: ColumnElement[bool]) -> None:
    """Looked for first: nearly always there is nothing, and a write would hold up others."""
    kept = select(BusyTime.id).where(BusyTime.subject_type == POLLS, which)
    if found := list(db.session.scalars(kept)):
        db.session.execute(delete(BusyTime).where(BusyTime.id.in_(found)))
