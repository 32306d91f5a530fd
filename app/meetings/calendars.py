"""日程: what a person, the leaders of an organ, or a room have in a span, as far as the viewer may know.

Her own things everybody sees whole. Of others' things she sees that there is something, and what it
is only where she may read the record itself. The number of queries does not depend on the span.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import joinedload

from app.circulation.models import Circulation, CirculationState
from app.core.database import db
from app.core.labels import Labelled
from app.directory.actors import Actor
from app.directory.models import Absence, Appointment, Person, Post, PostRole, Unit
from app.directory.roles import Role
from app.meetings.entries import CalendarEntry
from app.meetings.models import Attendance, Meeting, Part, Reply
from app.meetings.room_days import may_read_title
from app.meetings.rooms import TAKING, Booking, BookingState, BusyTime, Room, Span
from app.meetings.sittings import SITTER, sit, takes_place
from app.official_documents.models import IssuingAccount
from app.permissions import checks
from app.permissions.rules import Permission

MOST = 2000  # rows of a kind in one view
LEADING = (Role.PRINCIPAL, Role.DEPUTY_LEADER)


class Kind(Labelled):
    """What stands in a calendar."""

    MEETING = "meeting", "会议"
    BOOKING = "booking", "会议室"
    ENTRY = "entry", "日程"
    AWAY = "away", "离岗"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing in a calendar. Without a title the viewer may only know that there is something."""

    span: Span
    kind: Kind
    key: int  # of the record, for names that stay the same; never shown
    person_id: int | None = None
    title: str | None = None
    place: str = ""
    note: str = ""
    meeting_id: int | None = None  # only where she may open it
    called_off: bool = False
    entry_id: int | None = None  # only of her own
    busy: bool = True
    video: str = ""  # only of her own meetings


def led_organs(actor: Actor) -> list[Unit]:
    """The organs whose leaders' calendar she may open: hers, and those that her office serves."""
    served = select(IssuingAccount.organ_id).where(IssuingAccount.office_id.in_(actor.organ_ids))
    query = select(Unit).where(or_(Unit.id.in_(actor.organ_ids), Unit.id.in_(served)), ~Unit.closed)
    return list(db.session.scalars(query.order_by(Unit.rank, Unit.order, Unit.id)))


def leaders(organ_id: int) -> dict[int, str]:
    """The names of an organ's leaders by their ids, 主要领导 first. One query."""
    rows = db.session.execute(
        select(Person.id, Person.name, PostRole.role)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .join(PostRole, PostRole.post_id == Post.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            PostRole.role.in_(LEADING), Appointment.until.is_(None), Person.active,
            or_(Unit.id == organ_id, Unit.organ_id == organ_id),
        )
        .order_by(Post.order, Post.id)
    ).all()  # fmt: skip
    ordered = sorted(rows, key=lambda row: LEADING.index(row.role))
    return {key: name for key, name, _ in ordered}


def of_people(
    actor: Actor, people: Collection[int], whole: Span, *, called_off: bool = False
) -> list[Happening]:
    """What these people have within the span, in order of time. Five queries.

    With `called_off` it names meetings that were called off after their notice, too.
    """
    if not people:
        return []
    found = [
        *_meetings(actor, people, whole, called_off=called_off),
        *_bookings(actor, people, whole),
        *_entries(actor, people, whole),
        *_absences(people, whole),
    ]
    return _in_order(found)


def of_room(actor: Actor, room: Room, whole: Span) -> list[Happening]:
    """What a room is booked for within the span, in order of time. Two queries."""
    bookings = db.session.scalars(
        select(Booking)
        .where(Booking.room_id == room.id, *_within(whole), Booking.state.in_(TAKING))
        .options(
            joinedload(Booking.organ), joinedload(Booking.booker).lazyload(Person.appointments)
        )
        .order_by(Booking.begins_at)
        .limit(MOST)
    ).all()
    readable = _titles(actor, {b.meeting_id for b in bookings if b.meeting_id is not None})
    return [
        Happening(
            one.span,
            Kind.BOOKING,
            one.id,
            title=one.title
            if may_read_title(actor, one, room) or one.meeting_id in readable
            else None,
            place=room.name,
            note="，".join(
                part
                for part in (
                    f"{one.organ.short_name or one.organ.name} {one.booker.name}",
                    one.state.label if one.state is BookingState.ASKED else "",
                )
                if part
            ),
            meeting_id=one.meeting_id if one.meeting_id in readable else None,
        )
        for one in bookings
    ]


def _meetings(
    actor: Actor, people: Collection[int], whole: Span, *, called_off: bool
) -> Iterable[Happening]:
    shown = takes_place()
    if called_off:
        shown = or_(shown, Meeting.noticed_at.is_not(None))
    rows = db.session.execute(
        select(
            SITTER, Attendance.part, Attendance.reply, Person.name, Meeting.id, Meeting.begins_at,
            Meeting.ends_at, Meeting.place, Meeting.noticed_at.is_not(None), Circulation.state,
            case((SITTER.in_((actor.person_id,)), Meeting.video)),
        )
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Meeting.circulation)
        .join(Person, Person.id == Attendance.person_id)
        .where(sit(people, whole), shown)
        .order_by(Meeting.begins_at)
        .limit(MOST)
    ).all()  # fmt: skip
    titles = _titles(actor, {row[4] for row in rows})  # Nothing else is unsealed.
    for sitter, part, reply, name, key, begins_at, ends_at, place, noticed, state, video in rows:
        knows = key in titles
        yield Happening(
            Span(begins_at, ends_at),
            Kind.MEETING,
            key,
            person_id=sitter,
            title=titles.get(key),
            place=place if knows else "",
            note=_note(part, reply, name, noticed=noticed) if knows else "",
            meeting_id=key if knows else None,
            called_off=state is CirculationState.STOPPED,
            video=(video or "") if knows and noticed else "",
        )


def _note(part: Part, reply: Reply, name: str, *, noticed: bool) -> str:
    said = "" if noticed else "筹备中"
    if reply is Reply.SUBSTITUTED:
        said = f"替{name}参加"
    elif reply in (Reply.LEAVE_ASKED, Reply.SUBSTITUTE_ASKED):
        said = reply.label
    return "，".join(filter(None, (part.label if part is not Part.MEMBER else "", said)))


def _bookings(actor: Actor, people: Collection[int], whole: Span) -> Iterable[Happening]:
    """Rooms that they booked or take part in; the room of a meeting goes with the meeting."""
    rows = db.session.execute(
        select(Booking, Room, BusyTime.person_id)
        .join(Room, Room.id == Booking.room_id)
        .outerjoin(
            BusyTime, and_(BusyTime.booking_id == Booking.id, BusyTime.person_id.in_(people))
        )
        .where(
            *_within(whole),
            Booking.state.in_(TAKING),
            Booking.meeting_id.is_(None),
            or_(Booking.booked_by.in_(people), BusyTime.person_id.is_not(None)),
        )
        .order_by(Booking.begins_at, Booking.id)
        .limit(MOST)
    ).all()
    told: set[tuple[int, int]] = set()
    for booking, room, taking_part in rows:
        booker = booking.booked_by if booking.booked_by in people else None
        for key in (taking_part, booker):
            if key is None or (booking.id, key) in told:
                continue
            told.add((booking.id, key))
            knows = key == actor.person_id or may_read_title(actor, booking, room)
            asked = booking.state.label if booking.state is BookingState.ASKED else ""
            yield Happening(
                booking.span, Kind.BOOKING, booking.id, person_id=key,
                title=booking.title if knows else None, place=room.name if knows else "",
                note=asked if knows else "",
            )  # fmt: skip


def _entries(actor: Actor, people: Collection[int], whole: Span) -> Iterable[Happening]:
    """What people keep for themselves; of others' only that they are busy then."""
    own = CalendarEntry.person_id == actor.person_id
    rows = db.session.execute(
        select(
            CalendarEntry.id, CalendarEntry.person_id, CalendarEntry.begins_at,
            CalendarEntry.ends_at, CalendarEntry.busy,
            case((own, CalendarEntry.title)), case((own, CalendarEntry.place)),
        )
        .where(
            CalendarEntry.person_id.in_(people),
            CalendarEntry.ends_at > whole.begins_at,
            CalendarEntry.begins_at < whole.ends_at,
            or_(CalendarEntry.busy, own),
        )
        .order_by(CalendarEntry.begins_at)
        .limit(MOST)
    )  # fmt: skip
    for key, person_id, begins_at, ends_at, busy, title, place in rows:
        yield Happening(
            Span(begins_at, ends_at), Kind.ENTRY, key, person_id, title=title, place=place or "",
            note="" if busy else "不占时间", entry_id=key if title is not None else None, busy=busy,
        )  # fmt: skip


def _absences(people: Collection[int], whole: Span) -> Iterable[Happening]:
    """离岗代理 is known to everybody; its reason is not."""
    rows = db.session.execute(
        select(Absence.id, Absence.person_id, Absence.since, Absence.until, Person.name)
        .join(Person, Person.id == Absence.deputy_id)
        .where(
            Absence.person_id.in_(people),
            Absence.until > whole.begins_at,
            Absence.since < whole.ends_at,
            Absence.until > Absence.since,
        )
        .limit(MOST)
    )
    for key, person_id, since, until, deputy in rows:
        note = f"由{deputy}代理"
        yield Happening(Span(since, until), Kind.AWAY, key, person_id, title="离岗", note=note)


def _titles(actor: Actor, meetings: set[int]) -> dict[int, str]:
    """The titles of those of these meetings that she may open."""
    if not meetings:
        return {}
    query = checks.visible(actor, Permission.MATTER_READ, Meeting).where(Meeting.id.in_(meetings))
    return dict(db.session.execute(query.with_only_columns(Meeting.id, Meeting.title)).all())


def _within(whole: Span) -> tuple[ColumnElement[bool], ...]:
    return (Booking.ends_at > whole.begins_at, Booking.begins_at < whole.ends_at)


def _in_order(found: list[Happening]) -> list[Happening]:
    return sorted(found, key=lambda one: (one.span, one.kind.value, one.key))
