"""个人日程: what people keep in their calendar for themselves, and take over from another calendar.

Nobody else reads an entry; others learn only that its person is busy then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.circulation.entries import Form, day, text
from app.core import acts, clock
from app.core.database import Base, Sealed, db
from app.core.errors import Invalid, NotFound, OutOfTurn
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Person
from app.meetings.rooms import BusyTime
from documents.encryption.digest import sm3
from documents.model import cleaned
from documents.reading.calendars import CalendarReading, Occurrence, read_ics
from documents.reading.result import Unreadable

TEXT_LIMIT = 100
FILE_LIMIT = 2 * 1024 * 1024  # bytes of a calendar file
MOST_ENTRIES = 3000  # of one person that are not over
EARLIEST, FARTHEST = timedelta(days=31), timedelta(days=400)
LONGEST = timedelta(days=60)


class CalendarEntry(Base):
    """日程: one entry of one person; those taken over keep by what name the other calendar knows them."""

    __tablename__ = "calendar_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Sealed("calendar_entry.title"))
    place: Mapped[str] = mapped_column(Sealed("calendar_entry.place"))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    busy: Mapped[bool] = mapped_column(default=True)  # takes her time
    uid: Mapped[str | None] = mapped_column(String(64))  # digest of the UID in the other calendar
    which: Mapped[str] = mapped_column(String(40), default="")  # of a repeated one: its first begin

    __table_args__ = (
        CheckConstraint("begins_at < ends_at", name="in_order"),
        Index("ix_calendar_entry_person", "person_id", "ends_at"),
        UniqueConstraint("person_id", "uid", "which"),
    )


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import has changed, and what was left out of it."""

    added: int
    changed: int
    removed: int
    same: int
    notes: tuple[str, ...]


def own_page(actor: Actor, since: date, number: int = 1) -> Page[CalendarEntry]:
    """Her entries that are not over on that day, by their time: two queries."""
    begin = datetime.combine(since, time(), clock.BEIJING)
    query = select(CalendarEntry).where(
        CalendarEntry.person_id == actor.person_id, CalendarEntry.ends_at > begin
    )
    return page(query.order_by(CalendarEntry.begins_at, CalendarEntry.id), number)


def add(actor: Actor, form: Form) -> CalendarEntry:
    """添加日程: of some hours, or of whole days. Raises Invalid, OutOfTurn."""
    entry = CalendarEntry(person_id=actor.person_id, which="", **_entered(form))
    _check_room_for(actor, 1)
    db.session.add(entry)
    db.session.flush()
    _keep_busy([entry])
    acts.record(actor, "calendar.add", entry)
    return entry


def own(actor: Actor, entry_id: int) -> CalendarEntry:
    """One of her own that she keeps here. Raises NotFound for another's, OutOfTurn for an imported one."""
    entry = _hers(actor, entry_id)
    if entry.uid is not None:
        raise OutOfTurn("这项日程是导入的。", advice="请在原日历中修改，再导入一次。")
    return entry


def change(actor: Actor, entry_id: int, form: Form) -> CalendarEntry:
    """修改 one of her own. Raises Invalid, and what `own` raises."""
    entry = own(actor, entry_id)
    _becomes(entry, _entered(form))
    _forget_busy([entry.id])
    _keep_busy([entry])
    acts.record(actor, "calendar.change", entry)
    return entry


def remove(actor: Actor, entry_id: int) -> None:
    """删除 one of her own. Raises NotFound for another's."""
    entry = _hers(actor, entry_id)
    acts.record(actor, "calendar.remove", entry)
    _remove([entry.id])


def remove_imported(actor: Actor) -> int:
    """删除 everything that she took over from another calendar; gives how many."""
    query = select(CalendarEntry.id).where(
        CalendarEntry.person_id == actor.person_id, CalendarEntry.uid.is_not(None)
    )
    ids = list(db.session.scalars(query))
    if not ids:
        raise OutOfTurn("没有导入的日程，不用删除。", advice="个人添加的日程请逐项删除。")
    _remove(ids)
    acts.record(
        actor,
        "calendar.remove_imported",
        db.session.get_one(Person, actor.person_id),
        count=len(ids),
    )
    return len(ids)


def read_file(data: bytes) -> CalendarReading:
    """Read a calendar file apart, while no transaction is open. Raises Invalid."""
    if not data:
        raise Invalid("请选择日历文件。", {"file": "请选择 .ics 文件。"})
    if len(data) > FILE_LIMIT:
        raise Invalid("日历文件超过 2 MB，没有导入。", {"file": "请缩短导出的时间范围后再导入。"})
    try:
        return read_ics(data, clock.today())
    except Unreadable as error:
        raise Invalid("日历文件没有导入。", {"file": str(error)}) from error


def take_over(actor: Actor, reading: CalendarReading) -> Imported:
    """导入: what is new is added, what has changed is changed, what has gone from an event is removed.

    An event that the file does not name stays, and so does what is over; the same file twice changes
    nothing. Raises OutOfTurn.
    """
    person = db.session.get_one(Person, actor.person_id, with_for_update=True)  # One at a time.
    found = {(_digest(one.uid), one.which): one for one in reading.occurrences}
    known = _known(actor, {uid for uid, _ in found})
    today = datetime.combine(clock.today(), time(), clock.BEIJING)
    gone = [row.id for key, row in known.items() if key not in found and row.ends_at > today]
    _remove(gone)
    fresh = [
        CalendarEntry(person_id=actor.person_id, uid=key[0], which=key[1], **_values(one))
        for key, one in found.items()
        if key not in known
    ]
    changed = [
        known[key]
        for key, one in found.items()
        if key in known and _becomes(known[key], _values(one))
    ]
    _check_room_for(actor, len(fresh))
    db.session.add_all(fresh)
    db.session.flush()
    _forget_busy([entry.id for entry in changed])
    _keep_busy([*fresh, *changed])
    done = Imported(
        len(fresh), len(changed), len(gone), len(found) - len(fresh) - len(changed), reading.notes
    )
    acts.record(
        actor, "calendar.import", person, added=done.added, changed=done.changed,
        removed=done.removed,
    )  # fmt: skip
    return done


def _known(actor: Actor, uids: set[str]) -> dict[tuple[str, str], CalendarEntry]:
    """What she has of these events already."""
    rows = db.session.scalars(
        select(CalendarEntry).where(
            CalendarEntry.person_id == actor.person_id, CalendarEntry.uid.in_(uids)
        )
    )
    return {(row.uid or "", row.which): row for row in rows}


def _values(one: Occurrence) -> dict[str, object]:
    return {
        "title": one.title, "place": one.place, "begins_at": one.begins, "ends_at": one.ends,
        "busy": one.busy,
    }  # fmt: skip


def _becomes(entry: CalendarEntry, values: dict[str, object]) -> bool:
    """Give the entry these values; whether any was another."""
    other = {name: value for name, value in values.items() if getattr(entry, name) != value}
    for name, value in other.items():
        setattr(entry, name, value)
    return bool(other)


def _hers(actor: Actor, entry_id: int) -> CalendarEntry:
    entry = db.session.get(CalendarEntry, entry_id)
    if entry is None or entry.person_id != actor.person_id:
        raise NotFound("没有找到这项日程，或者它不是您的。")
    return entry


def _entered(form: Form) -> dict[str, object]:
    begins_at, ends_at = _when(form)
    return {
        "title": text(form, "title", "事项", TEXT_LIMIT, ""),
        "place": cleaned(str(form.get("place") or "")).replace("\n", " ")[:TEXT_LIMIT],
        "begins_at": begins_at, "ends_at": ends_at, "busy": str(form.get("free") or "") != "1",
    }  # fmt: skip


def _when(form: Form) -> tuple[datetime, datetime]:
    first = day(form, "day", "日期")
    if first is None:
        raise Invalid("请填写日期。", {"day": "请填写日期。"})
    last = day(form, "last", "最后一天") or first
    if last < first:
        raise Invalid("最后一天早于第一天。", {"last": "请核对日期。"})
    whole_days = str(form.get("all_day") or "") == "1"
    begins_at = datetime.combine(
        first, time() if whole_days else _clock(form, "begins"), clock.BEIJING
    )
    if whole_days:
        ends_at = datetime.combine(last + timedelta(days=1), time(), clock.BEIJING)
    else:
        ends_at = datetime.combine(last, _clock(form, "ends"), clock.BEIJING)
    if ends_at <= begins_at:
        raise Invalid("结束时间应晚于开始时间。", {"ends": "请重新填写结束时间。"})
    if ends_at - begins_at > LONGEST:
        raise Invalid(f"一项日程最长 {LONGEST.days} 天。", {"last": "请缩短，或者分次添加。"})
    now = clock.now()
    if not now - EARLIEST <= begins_at <= now + FARTHEST:
        sentence = f"日程应在过去 {EARLIEST.days} 天至今后 {FARTHEST.days} 天之内。"
        raise Invalid(sentence, {"day": "请核对日期。"})
    return begins_at, ends_at


def _clock(form: Form, name: str) -> time:
    try:
        return time.fromisoformat(str(form.get(name) or "").strip()[:5])
    except ValueError as error:
        raise Invalid("时间不正确。", {name: "请按 09:00 的样子填写。"}) from error


def _check_room_for(actor: Actor, more: int) -> None:
    kept = page(
        select(CalendarEntry).where(
            CalendarEntry.person_id == actor.person_id, CalendarEntry.ends_at > clock.now()
        ),
        per_page=1,
    ).total
    if kept + more > MOST_ENTRIES:
        raise OutOfTurn(
            f"个人日程最多保留 {MOST_ENTRIES} 项，再加 {more} 项就超过了，没有添加。",
            advice="请先删除不再需要的日程。",
        )


def _keep_busy(entries: Iterable[CalendarEntry]) -> None:
    db.session.add_all(
        BusyTime(
            person_id=entry.person_id, begins_at=entry.begins_at, ends_at=entry.ends_at,
            subject_type=CalendarEntry.__tablename__, subject_id=entry.id,
        )
        for entry in entries
        if entry.busy
    )  # fmt: skip
    db.session.flush()


def _forget_busy(ids: list[int]) -> None:
    if ids:
        db.session.execute(
            delete(BusyTime).where(
                BusyTime.subject_type == CalendarEntry.__tablename__, BusyTime.subject_id.in_(ids)
            )
        )


def _remove(ids: list[int]) -> None:
    _forget_busy(ids)
    if ids:
        db.session.execute(delete(CalendarEntry).where(CalendarEntry.id.in_(ids)))


def _digest(uid: str) -> str:
    """A UID may hold names and addresses, and may be as long as it likes."""
    return sm3(uid.encode("utf-8", "replace")).hex()
