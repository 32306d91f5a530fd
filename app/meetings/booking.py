"""会议室预订: asked for, held, released; what waits moves up in the same transaction.

Whoever writes locks the room first, so that two who want it come one after the other; what the
program overlooks, the database refuses (see `rooms.no_overlap_statements`). Times are aware moments.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory.actors import OFFICE, Actor
from app.meetings.clashes import RoomTaken, clashes_with, in_the_way, refusing_overlap
from app.meetings.preparing import check_span, locked_room, new_bookings, room_for_booking
from app.meetings.rooms import TAKING, Booking, BookingState, Room, Span, keeps
from app.meetings.waiting import check_waits_once, move_up
from app.permissions import checks
from app.permissions.rules import Permission
from documents.model import cleaned

NOBODY_CAME = timedelta(minutes=15)
EARLY = timedelta(minutes=30)  # before which nobody has come yet
REASON_LIMIT = 200


def book(
    actor: Actor, room_id: int, span: Span, *, title: str, people: Sequence[int] = (),
    meeting_id: int | None = None, organ_id: int | None = None, wait: bool = False,
) -> Booking:  # fmt: skip
    """预订, or 候补 where it is taken and `wait` says so; `people` are busy then.

    Held at once, or asked for where the room needs approval or belongs to another organ.
    Raises NotAllowed, NotFound, Invalid, RoomTaken.
    """
    room = room_for_booking(actor, room_id)
    check_span(span)
    booking, = new_bookings(
        actor, room, [span], title=title, people=people, meeting_id=meeting_id, organ_id=organ_id
    )  # fmt: skip
    if found := clashes_with(actor, room, [span]):
        if not wait:
            raise RoomTaken(room.name, [span], in_the_way(found))
        check_waits_once(actor, room, span)
        booking.state = BookingState.WAITING
    with refusing_overlap(actor, room, [span]):
        db.session.add(booking)
    acts.record(
        actor, "booking.book", booking, room=room.id, state=booking.state.value,
        begins=span.begins_at.isoformat(), ends=span.ends_at.isoformat(),
    )  # fmt: skip
    return booking


def approve(actor: Actor, booking_id: int) -> Booking:
    """同意, by a keeper of the room. Raises NotAllowed, NotFound, OutOfTurn."""
    room, booking = _locked(actor, booking_id)
    _check_asked(actor, room, booking)
    if booking.ends_at <= clock.now():
        raise OutOfTurn(f"“{room.name}”{booking.span} 已经过去，不用再审批。")
    booking.state = BookingState.HELD
    acts.record(actor, "booking.approve", booking, room=room.id)
    return booking


def refuse(actor: Actor, booking_id: int, reason: str) -> list[Booking]:
    """不同意, with the reason; gives those that moved up. Raises Invalid and what approve raises."""
    room, booking = _locked(actor, booking_id)
    _check_asked(actor, room, booking)
    _end(booking, BookingState.REFUSED, _reason(reason, "不同意的理由"))
    acts.record(actor, "booking.refuse", booking, room=room.id)
    return move_up(room, booking.span)


def release(actor: Actor, booking_id: int, *, reason: str = "") -> list[Booking]:
    """释放, by whoever booked, or by a keeper with a reason; gives those that moved up.

    Raises Invalid, NotAllowed, NotFound, OutOfTurn.
    """
    room, booking = _locked(actor, booking_id)
    hers = booking.booked_by == actor.person_id or booking.booked_by in actor.standing_in_for
    if not hers and not keeps(actor, room):
        raise NotAllowed("只有预订人和会议室管理人员可以释放。")
    if booking.state not in (*TAKING, BookingState.WAITING):
        raise OutOfTurn(f"“{room.name}”{booking.span} 的预订{booking.state.label}，不用再释放。")
    if booking.ends_at <= clock.now():
        raise OutOfTurn(f"“{room.name}”{booking.span} 已经过去，不能再释放。")
    why = _reason(reason, "释放的理由") if reason or not hers else None
    took = booking.state in TAKING
    _end(booking, BookingState.RELEASED, why)
    acts.record(
        actor.in_place_of(booking.booked_by) if hers else actor, "booking.release", booking,
        room=room.id,
    )  # fmt: skip
    return move_up(room, booking.span) if took else []


def arrive(actor: Actor, booking_id: int) -> Booking:
    """到场: somebody came, so the room stays; said by whoever booked, takes part or keeps the room.

    Said twice, the first time counts. Raises NotAllowed, NotFound, OutOfTurn.
    """
    room, booking = _locked(actor, booking_id)
    present = {booking.booked_by, *(busy.person_id for busy in booking.people)}
    if actor.person_id not in present and not keeps(actor, room):
        raise NotAllowed("只有预订人、参加人员和会议室管理人员可以确认到场。")
    if booking.came_at is not None:
        return booking
    if booking.state is not BookingState.HELD:
        raise OutOfTurn(f"“{room.name}”{booking.span} 的预订{booking.state.label}，不能确认到场。")
    if not _is_time_to_come(booking):
        minutes = EARLY // timedelta(minutes=1)
        raise OutOfTurn(f"开始前 {minutes} 分钟至结束前可以确认到场，现在不在这段时间内。")
    _came(actor, booking)
    return booking


def people_came(actor: Actor, meeting_id: int) -> None:
    """到场, because people sign in to the meeting that is held in the room; whoever signs in may."""
    query = select(Booking.id).where(
        Booking.meeting_id == meeting_id,
        Booking.state == BookingState.HELD,
        Booking.came_at.is_(None),
    )
    for key in db.session.scalars(query).all():
        _, booking = _locked(None, key)
        if booking.came_at is None and _is_time_to_come(booking):
            _came(actor, booking)


def release_no_shows() -> list[Booking]:
    """Release every room to which nobody came within a quarter of an hour; for the clock.

    One that was not approved by then goes as well. Gives the bookings that were released.
    """
    due = db.session.execute(
        select(Booking.room_id, Booking.id)
        .where(
            Booking.state.in_(TAKING),
            Booking.came_at.is_(None),
            Booking.ends_at > clock.now(),
            Booking.begins_at <= clock.now() - NOBODY_CAME,
        )
        .order_by(Booking.room_id, Booking.begins_at)  # Everybody locks rooms in one order.
    ).all()
    return [booking for _, key in due if (booking := _release_no_show(key)) is not None]


def _release_no_show(booking_id: int) -> Booking | None:
    room, booking = _locked(None, booking_id)
    if booking.state not in TAKING or booking.came_at is not None:
        return None  # Somebody was quicker.
    minutes = NOBODY_CAME // timedelta(minutes=1)
    held = booking.state is BookingState.HELD
    why = f"开始 {minutes} 分钟后仍无人到场" if held else f"开始 {minutes} 分钟后仍未审批"
    _end(booking, BookingState.RELEASED, f"{why}，自动释放。")
    acts.record(OFFICE, "booking.no_show", booking, room=room.id)
    move_up(room, booking.span)
    return booking


def _is_time_to_come(booking: Booking) -> bool:
    return booking.begins_at - EARLY <= clock.now() < booking.ends_at


def _came(actor: Actor, booking: Booking) -> None:
    booking.came_at = clock.now()
    acts.record(actor, "booking.arrive", booking, room=booking.room_id)


def _locked(actor: Actor | None, booking_id: int) -> tuple[Room, Booking]:
    """The booking with its room, locked; `actor` is None for the office itself."""
    if actor is not None:
        checks.require(actor, Permission.DESK)
    booking = db.session.get(Booking, booking_id)
    if booking is None:
        raise NotFound("没有找到这项预订。")
    room = locked_room(booking.room_id)
    db.session.refresh(booking)
    return room, booking


def _check_asked(actor: Actor, room: Room, booking: Booking) -> None:
    if not keeps(actor, room):
        raise NotAllowed("只有会议室管理人员可以审批预订。")
    if booking.state is not BookingState.ASKED:
        raise OutOfTurn(f"“{room.name}”{booking.span} 的预订{booking.state.label}，不用审批。")


def _end(booking: Booking, state: BookingState, reason: str | None) -> None:
    booking.state, booking.reason, booking.released_at = state, reason, clock.now()


def _reason(text: str, label: str) -> str:
    reason = cleaned(text).replace("\n", " ")
    if not 1 <= len(reason) <= REASON_LIMIT:
        raise Invalid(f"请填写{label}。", {"reason": f"请填写，最多 {REASON_LIMIT} 字。"})
    return reason
