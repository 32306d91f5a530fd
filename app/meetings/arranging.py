"""筹备: a meeting is set up, its agenda put in order, its people asked; then the notice goes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select

from app.calendar.office import office_calendar
from app.circulation import engine, staging
from app.circulation.entries import Form, chosen_units, day, one_of, text
from app.circulation.models import Circulation, CirculationState, TaskKind, TaskState
from app.circulation.queries import circulation_for
from app.circulation.registry import Step
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.series import next_number
from app.directory.actors import Actor, Seat
from app.directory.heads import head_of
from app.meetings import papers, people, rooming
from app.meetings.circulation import MEETING
from app.meetings.kinds import LEGALITY_WORKING_DAYS, RULES, MeetingKind
from app.meetings.models import Attendance, Meeting, MeetingSeries, Part, Topic, TopicState
from app.official_documents.models import Decision
from app.official_documents.offices import office_of
from app.permissions import readers

PLACE_LIMIT = 100
LONGEST = timedelta(hours=12)
MOST_TOPICS = 30


def begin(actor: Actor, form: Form) -> Meeting:
    """A meeting in its planning, with the leaders of the organ as its members. Raises Invalid."""
    organs = {unit.id: unit for unit in people.organizes_for(actor)}
    (organ_id,) = (chosen_units(form, "organ") or [0])[:1]
    if organ_id not in organs:
        raise NotAllowed("只有办公室的文秘人员可以筹备本机关的会议。")
    kinds = {kind.value: kind for kind in MeetingKind}
    kind = MeetingKind(one_of(form, "kind", kinds, "") or MeetingKind.EXECUTIVE.value)
    begins_at, ends_at = when(form)
    leaders = people.leaders_of(organ_id)
    hosts = [s for s in staging.parse_seats(form.get("host"), "host") if s in leaders]
    if len(hosts) != 1:
        raise Invalid("主持人须为本机关领导。", {"host": "请选择主持人。"})
    # A room that is booked says itself where it is.
    place = text(form, "place", "地点", PLACE_LIMIT, "会议室" if form.get("room") else "")
    year = clock.local(begins_at).year
    sequence = next_number(MeetingSeries, organ_id=organ_id, kind=kind.value, year=year)
    organ = organs[organ_id]
    meeting = Meeting(
        organ_id=organ_id, office_id=office_of(organ_id), kind=kind, year=year, sequence=sequence,
        title=f"{organ.short_name or organ.name}{year}年第{sequence}次{kind.label}",
        begins_at=begins_at, ends_at=ends_at, place=place, host_id=hosts[0].person_id,
        organizer_id=actor.person_id,
    )  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    roles = (readers.role(meeting.office_id, role) for role in sorted(people.ORGANIZERS))
    readers.grant(meeting, *roles, readers.person(meeting.host_id))
    engine.start(actor, MEETING.key, meeting, title=meeting.title, organ_id=organ_id)
    for seat in leaders:
        _ask(meeting, seat, Part.HOST if seat.person_id == meeting.host_id else Part.MEMBER)
    for seat in people.chosen_for(organ_id, form.get("people")):
        _ask(meeting, seat, Part.SITTING_IN)
    rooming.reserve(actor, meeting, form)
    rooming.settle_polls(actor, meeting)
    return meeting


def when(form: Form) -> tuple[datetime, datetime]:
    """Begin and end, from a day and two times of the clock; a meeting may end after midnight."""
    on = day(form, "day", "会议日期")
    if on is None:
        raise Invalid("请填写会议日期。", {"day": "请填写日期。"})
    begins, ends = _moment(form, "begins", on), _moment(form, "ends", on)
    if ends <= begins:
        ends += timedelta(days=1)
    if ends - begins > LONGEST:
        raise Invalid("会议最长 12 小时，请核对起止时间。", {"ends": "请核对结束时间。"})
    if begins < clock.now():
        raise Invalid("会议时间不能早于现在。", {"day": "请重新选择时间。"})
    return begins, ends


def schedule(actor: Actor, meeting_id: int, topic_ids: list[int]) -> None:
    """排议程: these accepted topics in this order; those left out go back to wait."""
    meeting, circulation = held(actor, meeting_id, "plan")
    if len(topic_ids) > MOST_TOPICS:
        raise Invalid(f"一次会议最多 {MOST_TOPICS} 个议题。", {"topics": "请减少议题。"})
    able = {topic.id: topic for topic in waiting_topics(meeting)}
    if unknown := [i for i in topic_ids if i not in able]:
        raise Invalid("所选议题不在待上会之列，请刷新后重排。", {"topics": str(unknown[0])[:20]})
    before = [t for t in able.values() if t.meeting_id == meeting.id]
    papers.come_for_nothing(meeting, [t for t in before if t.id not in topic_ids])
    for topic in able.values():
        topic.leave_agenda()
    for position, topic_id in enumerate(dict.fromkeys(topic_ids), start=1):
        topic = able[topic_id]
        topic.state, topic.meeting_id = TopicState.SCHEDULED, meeting.id
        topic.position = position
    db.session.flush()
    db.session.expire(meeting, ["topics"])
    _invite_reporters(meeting)
    acts.record(actor, "meeting.schedule", meeting, topics=topic_ids)
    circulation.version += 1


def waiting_topics(meeting: Meeting) -> list[Topic]:
    """待上会 topics of the meeting's organ and kind, and those already on its agenda."""
    query = select(Topic).where(
        Topic.organ_id == meeting.organ_id,
        Topic.kind == meeting.kind,
        (Topic.state == TopicState.ACCEPTED) | (Topic.meeting_id == meeting.id),
    )
    return list(db.session.scalars(query.order_by(Topic.position, Topic.id)))


def invite(
    actor: Actor, meeting_id: int, values: list[str], part: Part, topic_ids: Sequence[int] = ()
) -> None:
    """增加参会人员, who sit in on these topics of the agenda; who is asked already stays as she was."""
    meeting, circulation = held(actor, meeting_id, "plan", "hold")
    seats = staging.parse_seats(values, "people")
    able = {choice.value for choice in people.invitable(meeting.organ_id)}
    if any(f"{seat.post_id}:{seat.person_id}" not in able for seat in seats):
        raise Invalid("只能邀请本机关和所属单位的人员。", {"people": "请重新选择。"})
    if set(topic_ids) - {topic.id for topic in meeting.topics}:
        raise Invalid("所选议题不在议程上，请刷新后重选。", {"topics": "请重新选择。"})
    asked = [_ask(meeting, seat, part) for seat in seats]
    for topic in meeting.topics:
        if topic.id in topic_ids:
            papers.come_for(topic, asked)
    if circulation.stage == "hold":
        _tell(meeting, circulation, [seat.person_id for seat in seats])
    acts.record(
        actor, "meeting.invite", meeting, people=[seat.person_id for seat in seats],
        topics=list(topic_ids),
    )  # fmt: skip
    circulation.version += 1


def agenda_is_in_order(step: Step) -> None:
    """No topic on the day, and none that is major without its legality review (713号令 第二十五条)."""
    meeting: Meeting = step.subject
    rules = RULES[meeting.kind]
    on = clock.local(meeting.begins_at).date()
    if meeting.topics and rules.topics_days:
        latest = office_calendar().add_working_days(on, -rules.topics_days)
        if clock.today() > latest:
            raise Blocked(
                f"{meeting.kind.label}的议题须在会前 {rules.topics_days} 个工作日确定，不得临时动议"
                f"（{rules.source}）。请改期，或者把议题移到下一次会议。"
            )
    for topic in meeting.topics:
        if topic.major:
            _require_legality(topic, on)


def somebody_is_invited(step: Step) -> None:
    meeting: Meeting = step.subject
    if not meeting.members:
        raise Blocked("还没有出席人员，不能发通知。")
    if meeting.begins_at < clock.now():
        raise Blocked("会议时间已过，请改期后再发通知。")


def notice(step: Step) -> None:
    """发会议通知: on the desks of everyone who is asked, who may read it from now on."""
    meeting: Meeting = step.subject
    meeting.noticed_at = clock.now()
    _tell(meeting, step.circulation, [a.person_id for a in meeting.attendances])


def cancel(step: Step) -> None:
    """取消会议: its topics wait for another one, and nothing that it agreed on holds."""
    meeting: Meeting = step.subject
    papers.come_for_nothing(meeting, meeting.topics)
    topics = [topic.id for topic in meeting.topics]
    own = (Decision.source_type == Topic.__tablename__, Decision.source_id.in_(topics))
    db.session.execute(delete(Decision).where(*own))
    for topic in meeting.topics:
        topic.leave_agenda()
    rooming.let_go(step.actor, meeting)
    step.circulation.state = CirculationState.STOPPED
    for task in step.circulation.tasks:
        if task.kind is TaskKind.READ and task.state is TaskState.OPEN:
            task.state = TaskState.CANCELLED
    if meeting.noticed_at is not None:
        note = f"会议取消：{step.opinion}"
        for attendance in meeting.attendances:
            seat = Seat(attendance.person_id, attendance.post_id)
            staging.hand_out(
                step.circulation, seat, sent_by=step.actor.person_id, kind=TaskKind.READ,
                note=note[:500],
            )  # fmt: skip


def held(
    actor: Actor, meeting_id: int, *stages: str, lock: bool = True
) -> tuple[Meeting, Circulation]:
    """The meeting, locked, for whoever arranges it now, in one of these stages.

    Raises NotFound, NotAllowed, OutOfTurn.
    """
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None or not readers.may_read(actor, meeting):
        raise NotFound
    if lock:
        db.session.refresh(meeting, with_for_update=True)
    circulation = circulation_for(meeting, MEETING.key)
    if circulation is None:
        raise NotFound
    if circulation.stage not in stages:
        raise OutOfTurn("会议已进入其他环节，不能办理。", advice="请刷新后查看。")
    now = [t for t in circulation.tasks if t.stage == circulation.stage and t.kind is TaskKind.DO]
    if not any(t.state is TaskState.OPEN and engine.holds(actor, t) for t in now):
        raise NotAllowed("只有会议的筹备人员可以办理。", advice="请与会议筹备人员联系。")
    return meeting, circulation


def _invite_reporters(meeting: Meeting) -> None:
    """Who reports a topic and who is to sit in on it comes along: the heads of these units."""
    for topic in meeting.topics:
        heads = [seat for unit in (topic.unit_id, *topic.sitting_in) for seat in head_of(unit)[:1]]
        papers.come_for(topic, [_ask(meeting, seat, Part.SITTING_IN) for seat in heads])


def _ask(meeting: Meeting, seat: Seat, part: Part) -> Attendance:
    known = db.session.scalar(
        select(Attendance).where(
            Attendance.meeting_id == meeting.id, Attendance.person_id == seat.person_id
        )
    )
    if known is not None:
        return known
    asked = Attendance(
        meeting_id=meeting.id, person_id=seat.person_id, post_id=seat.post_id, part=part
    )
    db.session.add(asked)
    db.session.flush()
    db.session.expire(meeting, ["attendances"])
    return asked


def _tell(meeting: Meeting, circulation: Circulation, person_ids: list[int]) -> None:
    begins = clock.local(meeting.begins_at)
    video = "可视频参会，地址见会议页。" if meeting.video else ""
    note = f"{begins:%m月%d日 %H:%M}，{meeting.place}。{video}请回执。"
    asked = {a.person_id: a for a in meeting.attendances}
    told = {t.person_id for t in circulation.tasks if t.kind is TaskKind.READ}
    for person_id in person_ids:
        if person_id in asked and person_id not in told:
            seat = Seat(person_id, asked[person_id].post_id)
            staging.hand_out(
                circulation, seat, sent_by=meeting.organizer_id, kind=TaskKind.READ,
                due=meeting.begins_at, note=note,
            )  # fmt: skip
    readers.grant(meeting, *(readers.person(i) for i in person_ids))
    papers.open_to_who_comes(meeting)
    outbox.put("circulation.moved", circulation_id=circulation.id)


def _require_legality(topic: Topic, on: date) -> None:
    sent = [t.sent_at for t in topic.circulation.tasks if t.stage == "legal"]
    if topic.legal_at is None or not sent:
        raise Blocked(
            f"《{topic.title}》是重大行政决策，未经合法性审查或者审查不合法的，不得提交会议讨论"
            "（713号令 第二十五条）。"
        )
    days = office_calendar().working_days_between(clock.local(min(sent)).date(), on)
    if days < LEGALITY_WORKING_DAYS:
        raise Blocked(
            f"《{topic.title}》的合法性审查距会议只有 {days} 个工作日，一般不少于 "
            f"{LEGALITY_WORKING_DAYS} 个工作日（713号令 第二十五条）。请改期。"
        )


def _moment(form: Form, name: str, on: date) -> datetime:
    try:
        found = time.fromisoformat(str(form.get(name) or "").strip()[:5])
    except ValueError as error:
        raise Invalid("时间不正确。", {name: "请按 09:00 的样子填写。"}) from error
    return datetime.combine(on, found, clock.BEIJING)
