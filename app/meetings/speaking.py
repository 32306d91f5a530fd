"""发言次序: who spoke in turn on a topic, the principal last (713号令 第三十条; 主要领导末位表态)."""

from __future__ import annotations

from app.circulation.entries import Form
from app.core.errors import Blocked, Invalid
from app.directory.models import Person
from app.meetings import people
from app.meetings.models import Meeting, Topic


def entered(meeting: Meeting, form: Form) -> list[int]:
    """The members who spoke, in turn: `spoke-<person>` holds each one's place, from 1 to 99.

    Gives ids of persons. Raises Invalid for a place that is no number, or given twice.
    """
    places: dict[int, int] = {}
    for member in meeting.members:
        name = f"spoke-{member.person_id}"
        typed = str(form.get(name) or "").strip()
        if not typed:
            continue
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 3 and int(typed)):
            raise Invalid("发言次序不正确。", {name: "请填写 1 至 99。"})
        if member.signed_in_at is None:
            raise Invalid(f"{member.person.name}没有签到，不能登记发言。", {name: "没有签到。"})
        if int(typed) in places:
            raise Invalid(f"发言次序有两个 {int(typed)}，请核对。", {name: "次序重复。"})
        places[int(typed)] = member.person_id
    return [places[place] for place in sorted(places)]


def check(meeting: Meeting, topic: Topic, order: list[int]) -> None:
    """The record of a weighty topic says that the principal spoke last. Raises Blocked, Invalid."""
    if not (topic.major or topic.weighty):
        return
    last = last_speaker(meeting)
    if not order:
        raise Invalid(
            f"重大行政决策和“三重一大”事项须登记发言次序，{last.name}最后发表意见（713号令 第三十条）。",
            {f"spoke-{last.id}": "请登记发言次序。"},
        )
    if order[-1] != last.id:
        raise Blocked(
            f"《{topic.title}》须由{last.name}在其他组成人员之后最后发表意见，现登记的次序不是这样，"
            "不能登记审议结果（713号令 第三十条，主要领导末位表态）。"
        )
    others = [m for m in meeting.members if m.signed_in_at is not None and m.person_id != last.id]
    if others and len(order) == 1:
        raise Blocked(
            f"《{topic.title}》只登记了{last.name}的发言，其他组成人员应当充分发表意见"
            "（713号令 第三十条）。"
        )


def last_speaker(meeting: Meeting) -> Person:
    """The principal of the organ, if there; else whoever hosts the meeting."""
    leading = {seat.person_id for seat in people.principals_of(meeting.organ_id)}
    for member in meeting.members:
        if member.person_id in leading and member.signed_in_at is not None:
            return member.person
    return meeting.host
