"""Who has a room already: asked first, and said in the same sentence when the database refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.core.errors import OutOfTurn
from app.directory.actors import Actor
from app.directory.models import Person
from app.meetings.rooms import NO_OVERLAP, TAKING, Booking, BookingState, Room, Span

DEADLOCK = "40P01"  # PostgreSQL's code: two refusals that waited for each other


@dataclass(frozen=True, slots=True)
class Clash:
    """A booking that is in the way, as far as whoever asks may know of it."""

    span: Span
    holder: str  # the person who booked
    organ: str
    asked: bool  # not approved yet
    title: str | None  # None for everybody but the holder

    def __str__(self) -> str:
        state = BookingState.ASKED if self.asked else BookingState.HELD
        title = f"“{self.title}”" if self.title else ""
        return f"{self.span} {self.organ}{self.holder}{title}{state.label}"


class RoomTaken(OutOfTurn):
    """The room is taken by others; `clashes` are all that are in the way, in order of time."""

    safe = "这次没有新增预订，已有的预订没有变化。"
    advice = "请换一个时间或者会议室；想等别人释放，可以登记候补。"

    def __init__(self, room: str, wanted: Sequence[Span], clashes: Sequence[Clash]) -> None:
        times = "、".join(map(str, wanted)) if len(wanted) == 1 else f"{len(wanted)} 个时段"
        held = "；".join(map(str, clashes)) or "刚刚被别人订走"
        super().__init__(f"“{room}”在 {times} 不能预订：{held}。")
        self.clashes = tuple(clashes)


def clashes_with(
    actor: Actor, room: Room, wanted: Sequence[Span], *, but: int | None = None
) -> dict[Span, list[Clash]]:
    """What is in the way of each of the spans, which are in order; one query for all of them.

    Only spans that clash are named; the booking `but` is not in its own way.
    """
    if not wanted:
        return {}
    whole = Span(wanted[0].begins_at, max(span.ends_at for span in wanted))
    taken = db.session.scalars(
        select(Booking)
        .where(
            Booking.room_id == room.id,
            Booking.id != (but or 0),
            Booking.state.in_(TAKING),
            Booking.ends_at > whole.begins_at,  # The index of the room serves these two.
            Booking.begins_at < whole.ends_at,
            or_(
                *(
                    and_(Booking.ends_at > span.begins_at, Booking.begins_at < span.ends_at)
                    for span in wanted
                )
            ),
        )
        .options(
            joinedload(Booking.organ),
            joinedload(Booking.booker).lazyload(Person.appointments),
        )
        .order_by(Booking.begins_at)
        .execution_options(populate_existing=True)
    ).all()
    found = {
        span: [_told(actor, each) for each in taken if each.span.overlaps(span)] for span in wanted
    }
    return {span: clashes for span, clashes in found.items() if clashes}


def _told(actor: Actor, booking: Booking) -> Clash:
    own = actor.person_id is not None and booking.booked_by == actor.person_id
    return Clash(
        booking.span,
        booking.booker.name,
        booking.organ.short_name or booking.organ.name,
        booking.state is BookingState.ASKED,
        booking.title if own else None,
    )


@contextmanager
def refusing_overlap(
    actor: Actor, room: Room, wanted: Sequence[Span], *, but: int | None = None
) -> Iterator[None]:
    """Write what is done in the block; the database's refusal becomes RoomTaken.

    The program asks under a lock on the room, so this hears only of a writer that did not.
    """
    name = room.name
    try:
        with db.session.begin_nested():
            yield
    except DBAPIError as error:
        if not is_overlap(error):
            raise
        found = clashes_with(actor, room, wanted, but=but)
        raise RoomTaken(name, wanted, in_the_way(found)) from error


def is_overlap(error: DBAPIError) -> bool:
    """Whether the database refused because the room is taken."""
    return NO_OVERLAP in str(error.orig) or getattr(error.orig, "sqlstate", "") == DEADLOCK


def in_the_way(found: dict[Span, list[Clash]]) -> list[Clash]:
    """Each booking once, in order of time."""
    return list(dict.fromkeys(clash for clashes in found.values() for clash in clashes))
