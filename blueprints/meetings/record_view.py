"""会议记录 with its supplements, and the video address: what the page of a meeting is told of them."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.directory.actors import Actor
from app.meetings import recording, video
from app.meetings.models import Meeting
from app.meetings.queries import MeetingSheet
from blueprints.shared import words


def record(sheet: MeetingSheet) -> dict[str, Any]:
    """The form of the record, or once the 纪要 is issued the record itself and the form of a supplement."""
    one = sheet.meeting
    locked = recording.is_locked(one)
    return {
        "text": one.record or "",
        "locked": locked,
        "action": url_for("meetings.supplement" if locked else "meetings.record", record_id=one.id),
        "supplements": [
            {"text": added.text, "note": f"{added.name}　{words.full(added.at)}补充"}
            for added in (one.supplements if locked else ())
        ],
    }


def video_of(actor: Actor, one: Meeting, *, arranges: bool) -> dict[str, str]:
    """The address for whoever takes part, and its form for whoever arranges the meeting."""
    return {
        "href": video.address_for(actor, one),
        "action": url_for("meetings.video_address", record_id=one.id) if arranges else "",
        "text": (one.video or "") if arranges else "",
    }
