"""会议提醒: who has not replied is urged, who comes is told the day before and on the day; for the clock.

At most one notice a day of one meeting is on one desk: whoever heard of it today hears tomorrow.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import joinedload

from app.circulation import staging
from app.circulation.models import Circulation, CirculationState, Task, TaskKind, TaskState
from app.core import acts, clock
from app.core.database import db
from app.directory.actors import OFFICE, Seat
from app.directory.models import Person
from app.meetings.models import Attendance, Meeting, Reply
from app.meetings.sittings import SITTER, sitter_of
from app.permissions import readers

OPENS = time(8)  # Nobody is told anything at night.
REPLY_DAYS, COMING_DAYS = 2, 1  # from how many days before the meeting
MOST = 200  # meetings in one round; the next round is a minute later
DAYS = ("今天", "明天", "后天")


def remind() -> int:
    """Tell everybody who is to be told now; gives how many were."""
    now = clock.local(clock.now())
    if now.time() < OPENS:
        return 0
    midnight = datetime.combine(now.date(), time(), clock.BEIJING)
    due = (
        select(Meeting.id)
        .join(Meeting.circulation)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(*_is_due(now, midnight))
        .distinct()
    )
    found = db.session.scalars(due.order_by(Meeting.id).limit(MOST)).all()
    return sum(_of_meeting(meeting_id, now, midnight) for meeting_id in found)


def forget(circulation: Circulation) -> None:
    """会议结束: what the office told of it by itself is out of date."""
    for task in circulation.tasks:
        if task.kind is TaskKind.READ and task.state is TaskState.OPEN and task.sent_by is None:
            task.state = TaskState.CANCELLED


def _is_due(now: datetime, midnight: datetime) -> tuple[ColumnElement[bool], ...]:
    """Of a meeting that is to come, and of somebody who is to be told of it and was not today."""
    told_today = exists().where(
        Task.circulation_id == Circulation.id,
        Task.person_id == SITTER,
        Task.kind == TaskKind.READ,
        or_(Task.sent_at >= midnight, Task.urged_at >= midnight),
    )
    days = case((Attendance.reply == Reply.WAITING, REPLY_DAYS), else_=COMING_DAYS)
    latest = {n: midnight + timedelta(days=n + 1) for n in (REPLY_DAYS, COMING_DAYS)}
    return (
        Circulation.state == CirculationState.OPEN,
        Circulation.stage == "hold",
        Meeting.noticed_at.is_not(None),
        Meeting.begins_at > now,
        or_(*(and_(days == n, Meeting.begins_at < until) for n, until in latest.items())),
        Attendance.reply != Reply.ON_LEAVE,
        ~told_today,
    )


def _of_meeting(meeting_id: int, now: datetime, midnight: datetime) -> int:
    """Under its lock, so that two runners do not tell twice."""
    meeting = db.session.get_one(Meeting, meeting_id, with_for_update=True)
    rows = db.session.scalars(
        select(Attendance)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Meeting.circulation)
        .where(Meeting.id == meeting_id, *_is_due(now, midnight))
        .options(joinedload(Attendance.person).lazyload(Person.appointments))
        .order_by(Attendance.id)
    ).all()
    begins = clock.local(meeting.begins_at)
    when = f"{DAYS[(begins.date() - now.date()).days]} {begins:%H:%M}"
    words = f"{when}，{meeting.title}，{meeting.place}。"
    circulation = meeting.circulation
    for one in rows:
        if one.reply is Reply.WAITING:
            _urge(circulation, one, f"还没有回执，请尽快回执：{words}")
        else:
            _tell(circulation, one, words)
    if rows:
        readers.grant(meeting, *(readers.person(sitter_of(one)) for one in rows))
        acts.record(
            OFFICE, "meeting.remind", meeting, people=[sitter_of(one) for one in rows],
            unanswered=[one.person_id for one in rows if one.reply is Reply.WAITING],
        )  # fmt: skip
    return len(rows)


def _urge(circulation: Circulation, one: Attendance, note: str) -> None:
    """催办 of the notice that lies on her desk; one that she only read comes back."""
    task = _open_notice(circulation, one.person_id)
    if task is None:
        task = _hand_out(circulation, one, note)
    task.urges += 1
    task.urged_at, task.note = clock.now(), note


def _tell(circulation: Circulation, one: Attendance, note: str) -> None:
    """What was told yesterday gives way to what is told today."""
    before = _open_notice(circulation, sitter_of(one))
    if before is not None and before.sent_by is None:
        before.state = TaskState.CANCELLED
    _hand_out(circulation, one, note)


def _open_notice(circulation: Circulation, person_id: int) -> Task | None:
    found = [
        task
        for task in circulation.tasks
        if task.person_id == person_id
        and task.kind is TaskKind.READ
        and task.state is TaskState.OPEN
    ]
    return found[-1] if found else None


def _hand_out(circulation: Circulation, one: Attendance, note: str) -> Task:
    sitter = sitter_of(one)
    seat = Seat(sitter, one.post_id if sitter == one.person_id else None)
    return staging.hand_out(circulation, seat, sent_by=None, kind=TaskKind.READ, note=note)
