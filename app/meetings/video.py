"""视频会议: an address that only those who take part are shown."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from app.circulation.entries import Form
from app.core import acts
from app.core.errors import Invalid
from app.directory.actors import Actor
from app.meetings.arranging import held
from app.meetings.models import Meeting, Reply
from app.meetings.sittings import sitter_of

LIMIT = 300  # characters
_PLAIN = re.compile(r"[!-~]+")  # what an address is written with; nothing that hides or turns round


def keep_address(actor: Actor, meeting_id: int, form: Form) -> None:
    """Kept, changed, or taken away by an empty field. Raises Invalid, and what `held` raises."""
    meeting, circulation = held(actor, meeting_id, "plan", "hold")
    meeting.video = checked(str(form.get("video") or ""))
    acts.record(actor, "meeting.video", meeting, given=meeting.video is not None)
    circulation.version += 1


def checked(given: str) -> str | None:
    """The address, if it is one of https at a named host, without a name or password in it. Raises Invalid."""
    address = given.strip()
    if not address:
        return None
    wrong = "请填写以 https:// 开头的完整地址，不要带用户名和密码。"
    if len(address) > LIMIT:
        raise Invalid("视频会议地址过长。", {"video": f"最多 {LIMIT} 个字符。"})
    try:
        parts = urlsplit(address)
        whole = parts.scheme == "https" and "." in (parts.hostname or "") and parts.port != 0
        named = parts.username is not None or parts.password is not None
    except ValueError as error:
        raise Invalid("视频会议地址不正确。", {"video": wrong}) from error
    if not whole or named or not _PLAIN.fullmatch(address) or re.search(r"[<>\"'\\`]", address):
        raise Invalid("视频会议地址不正确。", {"video": wrong})
    return address


def address_for(actor: Actor, meeting: Meeting) -> str:
    """What she is shown: the address for whoever takes part, "" for whoever may only read of it."""
    own = {sitter_of(a) for a in meeting.attendances if a.reply is not Reply.ON_LEAVE}
    takes_part = actor.person_id in own and meeting.noticed_at is not None
    return (meeting.video or "") if takes_part else ""
