"""签到码、补签: who scans the code on the screen of the room signs in; who forgot is entered with a reason.

The code changes every half minute and is bound to nobody (`documents.encryption.rotating`): it shows
that somebody was in the room just now, and the list of the meeting says whether she belongs there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.circulation.entries import Form, text
from app.circulation.queries import circulation_for
from app.core import clock
from app.core.database import db
from app.core.errors import NotAllowed, NotFound, OutOfTurn
from app.core.stores import stores
from app.directory.actors import Actor
from app.meetings.arranging import held
from app.meetings.attending import EARLIEST, REASON_LIMIT, check_is_open, note_arrivals
from app.meetings.circulation import MEETING
from app.meetings.models import Attendance, Meeting, Reply
from app.meetings.recording import bound
from documents.encryption.rotating import RotatingCode

KEY = "sign-in codes"


@dataclass(frozen=True, slots=True)
class Screen:
    """What the screen in the room shows; there is no code before signing in begins."""

    meeting: Meeting
    code: str
    opens_at: datetime
    there: int
    invited: int


class StaleCode(NotFound):
    """The code is not good, or not any more; whether there is such a meeting is not said."""

    def __init__(self) -> None:
        super().__init__("签到码已经更新，这次没有签到。")
        self.advice = "请再扫一次会场屏幕上的签到码；您已登录，扫码后按“签到”即可。"


def screen(actor: Actor, meeting_id: int) -> Screen:
    """For whoever arranges the meeting, while it is to be held. Raises what `held` raises."""
    meeting, _ = held(actor, meeting_id, "hold", lock=False)
    opens_at, now = meeting.begins_at - EARLIEST, clock.now()
    there = sum(a.signed_in_at is not None for a in meeting.attendances)
    code = _codes().at(str(meeting.id), now) if now >= opens_at else ""
    return Screen(meeting, code, opens_at, there, len(meeting.attendances))


def invited_by_code(actor: Actor, meeting_id: int, code: str) -> tuple[Meeting, list[Attendance]]:
    """The meeting for which the code is good, and for whom she signs in.

    Herself, or whoever she stands in for by an accepted substitution. Raises StaleCode, NotAllowed
    for whoever is not of the meeting, OutOfTurn when nobody signs in now.
    """
    meeting = db.session.get(Meeting, meeting_id)
    given = code.strip().upper()
    if meeting is None or not _codes().is_fresh(str(meeting_id), given, clock.now()):
        raise StaleCode
    check_is_open(meeting)
    circulation = circulation_for(meeting, MEETING.key)
    if circulation is None or circulation.stage != "hold":
        raise OutOfTurn(
            "会议已经结束或者取消，不能签到。", advice="需要补签的，请与会议筹备人员联系。"
        )
    for one in meeting.attendances:
        if one.person_id == actor.person_id and one.reply is Reply.SUBSTITUTED and one.substitute:
            raise NotAllowed(
                f"您已由{one.substitute.name}替会，签到由其办理。",
                advice="您本人到会的，请与会议筹备人员联系。",
            )
    hers = [a for a in meeting.attendances if signs(actor, a)]
    if not hers:
        raise NotAllowed(
            "您不在这次会议的参会人员名单中，没有签到。", advice="如应参会，请与会议筹备人员联系。"
        )
    return meeting, hers


def sign_in_by_code(actor: Actor, meeting_id: int, code: str) -> Attendance:
    """签到 by one press; pressed twice, the first time counts. Raises what `invited_by_code` raises."""
    meeting = db.session.get(Meeting, meeting_id, with_for_update=True)
    if meeting is not None:
        db.session.refresh(meeting)
    meeting, hers = invited_by_code(actor, meeting_id, code)
    came = [a for a in hers if a.signed_in_at is None]
    if came:
        note_arrivals(actor, meeting, came, "meeting.sign_in_by_code")
    return hers[0]


def make_up(actor: Actor, meeting_id: int, form: Form) -> Attendance:
    """补签 of one person by whoever arranges the meeting, once it has begun; the reason stays with it.

    Raises Invalid, NotFound, OutOfTurn, and what `held` raises.
    """
    meeting, circulation = held(actor, meeting_id, "hold", "minutes")
    if clock.now() < meeting.begins_at:
        raise OutOfTurn("会议还没有开始，请直接登记签到。")
    if meeting.document_id is not None:
        raise OutOfTurn("纪要已经起草，到会人员已写入纪要，不能再补签。")
    wanted = str(form.get("attendance") or "")
    one = next((a for a in meeting.attendances if str(a.id) == wanted), None)
    if one is None:
        raise NotFound("参会人员名单中没有此人，没有补签。")
    if one.signed_in_at is not None:
        raise OutOfTurn(f"{one.person.name}已经签到，不用补签。")
    one.made_up = text(form, "reason", "补签理由", REASON_LIMIT, "")
    one.made_up_salt, digest = bound(one.made_up)
    late = str(form.get("late") or "") == "1"
    note_arrivals(actor, meeting, [one], "meeting.make_up", late=late, reason=digest)
    circulation.version += 1
    return one


def signs(actor: Actor, one: Attendance) -> bool:
    """Whether it is she who signs in for that line of the list."""
    if one.reply is Reply.SUBSTITUTED:
        return one.substitute_id == actor.person_id
    return one.person_id == actor.person_id


def _codes() -> RotatingCode:
    keys = stores().keys
    return RotatingCode(keys.key(KEY), keys.suite)
