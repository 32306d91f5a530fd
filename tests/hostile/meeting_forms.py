"""The forms of 会议 and 议题."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.meetings import entries
from app.meetings.models import Attendance
from tests.app.meetings import hall, polling
from tests.app.meetings import walk as meeting
from tests.hostile.forms import Form
from tests.office import Office

DAY = clock.today()
TOPIC = {
    **meeting.TOPIC_FORM, "organ": "2", "major": "1", "weighty": "1", "sitting_in": "10", "files": "",
}  # fmt: skip


def topic_drafted(office: Office) -> dict[str, int]:
    record_id = meeting.propose(office.county)
    return {"record_id": record_id, "task_id": meeting.waiting(meeting.topic(record_id))[0].id}


def topic_at_the_office(office: Office) -> dict[str, int]:
    record_id = meeting.propose(office.county)
    meeting.walk(office.county, record_id, "office")
    return {"record_id": record_id, "task_id": meeting.waiting(meeting.topic(record_id))[0].id}


def planned(office: Office) -> dict[str, int]:
    topic_id = meeting.accepted(office.county)
    return {"record_id": meeting.plan(office.county, topic_id), "topic_id": topic_id}


def announced(office: Office) -> dict[str, int]:
    topic_id = meeting.accepted(office.county)
    record_id = meeting.noticed(office.county, topic_id)
    own: list[Attendance] = meeting.meeting(record_id).attendances
    return {"record_id": record_id, "topic_id": topic_id, "attendance_id": own[0].id}


def room(office: Office) -> dict[str, int]:
    return {"room_id": hall.room(office.county)}


def booked(office: Office) -> dict[str, int]:
    room_id = hall.room(office.county)
    return {"booking_id": hall.book(office.county, hall.CLERK, room_id, hall.span(9, 10))}


def asked(office: Office) -> dict[str, int]:
    poll_id = polling.opened(office.county)
    return {"poll_id": poll_id, "option_id": polling.options(poll_id)[0]}


def kept(office: Office) -> dict[str, int]:
    on = str(DAY + timedelta(days=9))
    form = {"title": "体检", "day": on, "begins": "09:00", "ends": "11:00"}
    with unit_of_work():
        return {"entry_id": entries.add(office.county.actor("丁小军"), form).id}


MEETING_FORMS = (
    Form("林芳", "/topics", TOPIC, look=("/topics", "/topics/1")),
    Form("林芳", "/topics/<int:record_id>/draft", TOPIC, topic_drafted, look=("/topics/{record_id}",)),
    Form("包玉兰", "/tasks/<int:task_id>/acts",
         {"move": "pass", "opinion": "拟同意上会。", "leader": "1:1", "version": "", "filled": "1"},
         topic_at_the_office, look=("/topics/{record_id}",)),
    Form("包玉兰", "/meetings", {
        "organ": "2", "kind": "executive", "day": str(DAY + timedelta(days=9)), "begins": "09:00", "ends": "11:00",
        "place": "三楼会议室", "host": "1:1", "room": "1", "people": "1", "rhythm": "week",
        "count": "2", "when_closed": "skip",
    }, look=("/meetings?list=plan",)),
    Form("丁小军", "/rooms/bookings", {
        "room": "1", "day": str(DAY + timedelta(days=9)), "begins": "09:00", "ends": "11:00", "title": "调度会",
        "wait": "1",
    }, room, look=("/rooms",)),
    Form("丁小军", "/rooms/bookings/<int:booking_id>/acts", {"move": "release", "reason": "改期", "day": str(DAY)},
         booked),
    Form("丁小军", "/calendar/entries", {
        "title": "体检", "place": "县医院", "day": str(DAY + timedelta(days=9)), "last": "", "begins": "09:00",
        "ends": "11:00", "all_day": "", "free": "",
    }, look=("/calendar?view=month", "/calendar/entries")),
    Form("丁小军", "/calendar/entries/<int:entry_id>", {
        "title": "复查", "place": "县医院", "day": str(DAY + timedelta(days=9)), "last": "", "begins": "09:00",
        "ends": "11:00", "all_day": "", "free": "",
    }, kept, look=("/calendar/entries",)),
    Form("丁小军", "/rooms/repetitions", {
        "room": "1", "day": str(DAY + timedelta(days=9)), "begins": "09:00", "ends": "11:00", "title": "例会",
        "rhythm": "week", "until": "", "count": "3", "when_closed": "skip", "move": "free",
    }, room, look=("/rooms",)),
    Form("丁小军", "/meetings/polls", {
        "organ": "3", "title": "防汛会商", "note": "请答复。", "people": "1", "day-1": str(DAY + timedelta(days=9)),
        "begins-1": "09:00", "ends-1": "11:00", "day-2": str(DAY + timedelta(days=10)), "begins-2": "09:00",
        "ends-2": "11:00",
    }, look=("/meetings/polls",)),
    Form("方志敏", "/meetings/polls/<int:poll_id>/answers", {"option-1": "yes", "option-2": "no"}, asked,
         look=("/meetings/polls/{poll_id}",)),
    Form("丁小军", "/meetings/polls/<int:poll_id>/acts", {"move": "settle", "option": "1"}, asked,
         look=("/meetings/polls/{poll_id}",)),
    Form("丁小军", "/calendar/imports", {"file": "x"}),
    Form("丁小军", "/calendar/feeds", {"room": "", "titles": "1"}, look=("/calendar/feeds",)),
    Form("哈斯", "/rooms", {
        "organ": "3", "name": "第九会议室", "place": "三楼", "seats": "20", "equipment": "投影、录音", "needs_approval": "1",
    }, look=("/rooms/kept",)),
    Form("哈斯", "/rooms/<int:room_id>", {
        "name": "第九会议室", "place": "三楼", "seats": "20", "equipment": "投影", "needs_approval": "1", "closed": "1",
    }, room, look=("/rooms/kept",)),
    Form("丁小军", "/rooms/bookings/<int:record_id>/changes", {
        "room": "1", "day": str(DAY + timedelta(days=9)), "begins": "09:00", "ends": "11:00",
    }, lambda office: {"record_id": booked(office)["booking_id"]}, look=("/rooms/bookings/{record_id}",)),
    Form("包玉兰", "/meetings/<int:record_id>/agenda", {"topics": "1", "place-1": "1"}, planned,
         look=("/meetings/{record_id}",)),
    Form("包玉兰", "/meetings/<int:record_id>/invitations", {"people": "1:1", "part": "sitting_in", "topics": "1"}, planned,
         look=("/meetings/{record_id}",)),
    Form("张卫东", "/meetings/<int:record_id>/replies",
         {"reply": "leave", "reason": "出差", "substitute": "1:1"}, announced, look=("/meetings/{record_id}",)),
    Form("苏和", "/meetings/<int:record_id>/leaves/<int:attendance_id>", {"move": "agree"}, announced),
    Form("包玉兰", "/meetings/<int:record_id>/sign-ins", {"present": "1"}, announced),
    Form("包玉兰", "/meetings/<int:record_id>/seating", {
        "move": "swap", "person": "1", "other": "2", "shape": "audience", "per_row": "7",
    }, announced, look=("/meetings/{record_id}/seating",)),
    Form("张卫东", "/meetings/<int:record_id>/own-sign-ins", {"code": "ABCDEFGH"}, announced),
    Form("包玉兰", "/meetings/<int:record_id>/made-up-sign-ins",
         {"attendance": "1", "reason": "手机没电。", "late": "1"}, announced),
    Form("包玉兰", "/meetings/<int:record_id>/topics/<int:topic_id>/calls", {"move": "call_in"}, announced),
    Form("包玉兰", "/meetings/<int:record_id>/topics/<int:topic_id>/outcomes", {
        "outcome": "agreed", "spoke-1": "1", "in_favour": "3", "against": "0", "abstained": "0", "dissent": "建议缓议。",
        "text-1": "年底前完成。", "unit-1": "9", "due-1": str(DAY + timedelta(days=30)),
    }, announced, look=("/meetings/{record_id}",)),
    Form("包玉兰", "/meetings/<int:record_id>/video", {"video": "https://meet.example.cn/1"}, announced,
         look=("/meetings/{record_id}",)),
    Form("包玉兰", "/meetings/<int:record_id>/record-supplements", {"supplement": "会后补充。"}, announced),
    Form("包玉兰", "/meetings/<int:record_id>/record", {"record": "张三发言。"}, announced,
         look=("/meetings/{record_id}",)),
)  # fmt: skip
