"""回执、请假、替会、签到: each invited person answers for herself; leave is decided by the organizer's side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.circulation import reading, staging
from app.circulation.entries import Form, text
from app.circulation.models import TaskKind
from app.circulation.queries import circulation_for
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory.actors import Actor, Seat
from app.meetings import booking, papers, people
from app.meetings.arranging import held
from app.meetings.circulation import MEETING
from app.meetings.models import Attendance, Meeting, Part, Reply
from app.permissions import readers

REASON_LIMIT = 200
EARLIEST = timedelta(minutes=15)  # 提前15分钟 signing in begins (office.md 1.5)


def reply(actor: Actor, meeting_id: int, form: Form) -> Attendance:
    """回执. Raises NotFound for whoever is not asked, OutOfTurn once the meeting has begun, Invalid."""
    meeting, attendance = _own(actor, meeting_id)
    if meeting.begins_at < clock.now():
        raise OutOfTurn("会议已经开始，不能再回执。", advice="请与会议筹备人员联系。")
    before = attendance.substitute_id if attendance.reply is Reply.SUBSTITUTED else None
    wish = str(form.get("reply") or "")
    if wish == "coming":
        attendance.reply, attendance.reason, attendance.substitute_id = Reply.COMING, None, None
    elif wish == "leave":
        attendance.reason = text(form, "reason", "请假理由", REASON_LIMIT, "")
        attendance.reply, attendance.substitute_id = Reply.LEAVE_ASKED, None
    elif wish == "substitute":
        if attendance.part in (Part.HOST, Part.MEMBER):
            raise Invalid(
                "成员不得由他人代为出席和表决，确不能参加的请请假。", {"reply": "请选择请假。"}
            )
        (seat,) = staging.parse_seats(form.get("substitute"), "substitute")[:1]
        able = {choice.value for choice in people.substitutes_for(attendance.post_id)}
        if f"{seat.post_id}:{seat.person_id}" not in able or seat.person_id == actor.person_id:
            raise Invalid("请选择本单位的替会人员。", {"substitute": "请重新选择。"})
        attendance.reason = text(form, "reason", "替会理由", REASON_LIMIT, "")
        attendance.reply, attendance.substitute_id = Reply.SUBSTITUTE_ASKED, seat.person_id
    else:
        raise Invalid("请选择参加、请假或者替会。", {"reply": "请选择。"})
    papers.open_to_who_comes(meeting, before)
    reading.answered(actor, circulation_for(meeting, MEETING.key))
    acts.record(
        actor, "meeting.reply", meeting, person=attendance.person_id,
        reply=attendance.reply.value, substitute=attendance.substitute_id,
    )  # fmt: skip
    return attendance


def decide(actor: Actor, meeting_id: int, attendance_id: int, *, agreed: bool) -> Attendance:
    """准假、同意替会, or not: decided by whoever hosts or arranges the meeting."""
    meeting = _readable(actor, meeting_id)
    if actor.person_id != meeting.host_id:
        held(actor, meeting_id, "hold")
    attendance = db.session.get(Attendance, attendance_id, with_for_update=True)
    if attendance is None or attendance.meeting_id != meeting_id:
        raise NotFound
    if attendance.person_id == actor.person_id:
        raise NotAllowed("本人的请假由主持人决定。")
    if attendance.reply is Reply.LEAVE_ASKED:
        attendance.reply = Reply.ON_LEAVE if agreed else Reply.COMING
    elif attendance.reply is Reply.SUBSTITUTE_ASKED:
        attendance.reply = Reply.SUBSTITUTED if agreed else Reply.COMING
        if agreed and attendance.substitute_id is not None:
            readers.grant(meeting, readers.person(attendance.substitute_id))
    else:
        raise OutOfTurn("这项申请已经办理。")
    if not agreed:
        attendance.substitute_id = None
    papers.open_to_who_comes(meeting)
    acts.record(
        actor, "meeting.decide", meeting, person=attendance.person_id,
        reply=attendance.reply.value, substitute=attendance.substitute_id,
    )  # fmt: skip
    outbox.put("meeting.decided", attendance_id=attendance.id, agreed=agreed)
    return attendance


def decided(attendance_id: int, agreed: bool) -> None:
    """Whoever asked for leave reads how it was decided."""
    attendance = db.session.get_one(Attendance, attendance_id)
    meeting = db.session.get_one(Meeting, attendance.meeting_id)
    circulation = circulation_for(meeting, MEETING.key)
    if circulation is None or circulation.stage is None:
        return
    words = f"{attendance.reply.label}。" if agreed else "未同意，请按时参加。"
    staging.hand_out(
        circulation, Seat(attendance.person_id, attendance.post_id), sent_by=meeting.host_id,
        kind=TaskKind.READ, note=words,
    )  # fmt: skip


def sign_in(actor: Actor, meeting_id: int, present: list[str]) -> int:
    """签到 by list: who is there now. Whoever comes after the begin is late; nobody is signed out."""
    meeting, circulation = held(actor, meeting_id, "hold")
    check_is_open(meeting)
    chosen = {int(value) for value in present if value.isdecimal() and len(value) < 12}
    came = [a for a in meeting.attendances if a.id in chosen and a.signed_in_at is None]
    note_arrivals(actor, meeting, came, "meeting.sign_in")
    circulation.version += 1
    return len(came)


def check_is_open(meeting: Meeting) -> None:
    """Raises OutOfTurn before signing in begins."""
    if clock.now() < meeting.begins_at - EARLIEST:
        raise OutOfTurn("签到从会前 15 分钟开始。", advice="请到时再签到。")


def note_arrivals(
    actor: Actor, meeting: Meeting, came: Sequence[Attendance], verb: str, *,
    late: bool | None = None, **details: str,
) -> None:  # fmt: skip
    """They are there now, by the server's clock; late after the begin, or as `late` says.

    `details` stand in the act as they are.
    """
    now = clock.now()
    for attendance in came:
        attendance.signed_in_at = now
        attendance.late = now > meeting.begins_at if late is None else late
    if came:
        booking.people_came(actor, meeting.id)
    acts.record(
        actor, verb, meeting, people=[a.person_id for a in came], at=now.isoformat(),
        late=[a.person_id for a in came if a.late], **details,
    )  # fmt: skip


def _own(actor: Actor, meeting_id: int) -> tuple[Meeting, Attendance]:
    meeting = _readable(actor, meeting_id)
    own = next((a for a in meeting.attendances if a.person_id == actor.person_id), None)
    if own is None or meeting.noticed_at is None:
        raise NotFound("会议没有邀请您，不用回执。")
    db.session.refresh(own, with_for_update=True)
    return meeting, own


def _readable(actor: Actor, meeting_id: int) -> Meeting:
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None or not readers.may_read(actor, meeting):
        raise NotFound
    return meeting
