"""会中: what the page of a meeting says of signing in, of who is in the room, and of who speaks when."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.core import clock
from app.directory.actors import Actor
from app.meetings import floor, signing_in
from app.meetings.attending import EARLIEST
from app.meetings.models import Meeting, Reply, Topic
from app.meetings.queries import MeetingSheet
from blueprints.shared import words


def sign_in(one: Meeting) -> dict[str, Any]:
    return {
        "action": url_for("meetings.sign_in", record_id=one.id),
        "screen": url_for("meeting_signing_in.screen", record_id=one.id),
        "open": clock.now() >= one.begins_at - EARLIEST,
        "people": [
            {"value": str(a.id), "label": a.person.name, "hint": a.part.label}
            for a in one.attendances
            if a.signed_in_at is None
        ],
        "there": sum(a.signed_in_at is not None for a in one.attendances),
        "opens": words.full(one.begins_at),
    }


def own_sign_in(actor: Actor, sheet: MeetingSheet) -> str:
    """Where she types the code from the screen, if a camera is not at hand; "" when it is not time."""
    one = sheet.meeting
    if sheet.circulation.stage != "hold" or clock.now() < one.begins_at - EARLIEST:
        return ""
    if not any(signing_in.signs(actor, a) and a.signed_in_at is None for a in one.attendances):
        return ""
    return url_for("meeting_signing_in.sign_in", record_id=one.id)


def make_up(sheet: MeetingSheet) -> dict[str, Any] | None:
    """补签, once the meeting has begun and until its 纪要 is drafted."""
    one = sheet.meeting
    absent = [a for a in one.attendances if a.signed_in_at is None]
    open_ = sheet.circulation.stage in ("hold", "minutes") and one.document_id is None
    if not open_ or not absent or clock.now() < one.begins_at:
        return None
    return {
        "action": url_for("meeting_signing_in.make_up", record_id=one.id),
        "people": [{"value": str(a.id), "label": a.person.name} for a in absent],
    }


def calls(actor: Actor, sheet: MeetingSheet) -> dict[str, Any] | None:
    """请候会、请进场, for whoever sits in, from a quarter of an hour before the begin to the end."""
    one = sheet.meeting
    if sheet.circulation.stage != "hold" or clock.now() < one.begins_at - EARLIEST:
        return None
    found = floor.calls(actor, one)
    if not found:
        return None
    lines = [
        {
            "words": said,
            "topic": f"第 {topic.position} 个议题：{topic.title}",
            "kind": {"请进场": "good", "请候会": "warn"}.get(said, ""),
        }
        for topic, said in found
    ]
    return {"lines": lines, "here": url_for("meetings.show", record_id=one.id)}


def guests(one: Topic) -> dict[str, str]:
    """Who sits in on the topic, and whether they are in the room."""
    names = [
        f"{a.substitute.name}（代{a.person.name}）"
        if a.reply is Reply.SUBSTITUTED and a.substitute
        else a.person.name
        for a in one.guests
        if a.reply is not Reply.ON_LEAVE
    ]
    state = ""
    if one.in_room and one.called_in_at:
        state = f"在场，{clock.local(one.called_in_at):%H:%M} 进场"
    elif one.left_at is not None:
        state = f"{clock.local(one.left_at):%H:%M} 退场"
    return {"names": "、".join(names), "state": state, "kind": "good" if one.in_room else ""}


def call(sheet: MeetingSheet, one: Topic) -> dict[str, str] | None:
    """The button that calls them in or sees them out, while the meeting is being held."""
    meeting = sheet.meeting
    held = sheet.circulation.stage == "hold" and clock.now() >= meeting.begins_at
    if not held or not one.guests:
        return None
    action = url_for("meetings.call", record_id=meeting.id, topic_id=one.id)
    if one.in_room:
        return {"action": action, "move": "see_out", "label": "请列席人员退场"}
    again = "再次" if one.left_at else ""
    return {"action": action, "move": "call_in", "label": f"{again}请列席人员进场"}


def speaking_words(meeting: Meeting, one: Topic) -> str:
    names = {a.person_id: a.person.name for a in meeting.members}
    return "、".join(names[key] for key in one.speaking or [] if key in names)


def speakers(meeting: Meeting, one: Topic) -> list[dict[str, str]]:
    """The members who are there, each with her place among those who spoke."""
    order = one.speaking or []
    return [
        {
            "name": f"spoke-{a.person_id}", "label": a.person.name,
            "place": str(order.index(a.person_id) + 1) if a.person_id in order else "",
        }
        for a in meeting.members
        if a.signed_in_at is not None
    ]  # fmt: skip
