"""例会: from one form a draft of every meeting of a rhythm, with its room; every clash is named first."""

from __future__ import annotations

from app.calendar.office import office_calendar
from app.circulation.entries import Form, chosen_units, count, one_of
from app.core import clock
from app.core.errors import Invalid
from app.directory.actors import Actor
from app.meetings import arranging
from app.meetings.clashes import RoomTaken, clashes_with, in_the_way
from app.meetings.models import Meeting
from app.meetings.preparing import room_for_booking
from app.meetings.repeating import Repetition, Rhythm, WhenClosed, spans_of
from app.meetings.rooms import Span

MOST = 26
RHYTHMS = (Rhythm.WEEK, Rhythm.SECOND_WEEK, Rhythm.MONTH)


def begin_all(actor: Actor, form: Form) -> list[Meeting]:
    """筹备 once, or as often as the rhythm says; all of them or none.

    Raises NotAllowed, Invalid, and RoomTaken, which names every clash.
    """
    rhythm = one_of(form, "rhythm", {one.value: one for one in RHYTHMS}, "")
    if not rhythm:
        return [arranging.begin(actor, form)]
    number = count(form, "count", "次数")
    if number is None or not 2 <= number <= MOST:
        raise Invalid("例会的次数不正确。", {"count": f"请填写 2 至 {MOST} 次。"})
    closed = one_of(form, "when_closed", {one.value: one for one in WhenClosed}, "")
    repetition = Repetition(
        Rhythm(rhythm), count=number, when_closed=WhenClosed(closed or WhenClosed.SKIP.value)
    )
    spans = spans_of(Span(*arranging.when(form)), repetition, office_calendar())
    for room_id in chosen_units(form, "room")[:1]:
        room = room_for_booking(actor, room_id)
        if found := clashes_with(actor, room, spans):
            raise RoomTaken(room.name, list(found), in_the_way(found))
    return [arranging.begin(actor, {**form, **_at(span)}) for span in spans]


def _at(span: Span) -> dict[str, str]:
    begins, ends = clock.local(span.begins_at), clock.local(span.ends_at)
    day = begins.date().isoformat()
    return {"day": day, "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
