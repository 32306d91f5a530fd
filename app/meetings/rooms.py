"""会议室: the rooms, their bookings and when people are busy; the database itself refuses a double booking.

Every span of time is half-open: what ends at ten and what begins at ten do not clash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import acts, clock
from app.core.database import Base, Json, Sealed, db
from app.core.errors import Invalid, NotAllowed
from app.core.labels import Labelled
from app.directory.actors import Actor
from app.directory.models import Person, Unit
from app.directory.roles import Role
from documents.model import cleaned

KEEPERS = (Role.OFFICE_DIRECTOR, Role.SECRETARY)
NAME_LIMIT, EQUIPMENT_LIMIT, MOST_SEATS = 60, 20, 10_000
NO_OVERLAP = "room_booking_no_overlap"  # how the database calls its refusal


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """时段: from a moment, which belongs to it, to a moment, which does not; both are aware."""

    begins_at: datetime
    ends_at: datetime

    def overlaps(self, other: Span) -> bool:
        return self.begins_at < other.ends_at and other.begins_at < self.ends_at

    def __str__(self) -> str:
        """As the office writes it: 3月9日 09:00—10:00."""
        begin, end = clock.local(self.begins_at), clock.local(self.ends_at)
        year = "" if begin.year == clock.today().year else f"{begin.year}年"
        until = "" if begin.date() == end.date() else f"{end.month}月{end.day}日 "
        return f"{year}{begin.month}月{begin.day}日 {begin:%H:%M}—{until}{end:%H:%M}"


class BookingState(Labelled):
    """预订状态."""

    ASKED = "asked", "待审批"
    HELD = "held", "已预订"
    RELEASED = "released", "已释放"
    REFUSED = "refused", "未同意"
    WAITING = "waiting", "候补"


TAKING = (BookingState.ASKED, BookingState.HELD)  # in these states a booking takes the room


class Room(Base):
    """会议室: one room of an organ; its secretaries and office director keep it."""

    __tablename__ = "meeting_room"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(100), default="")  # 地点
    seats: Mapped[int]
    equipment: Mapped[list[str]] = mapped_column(Json, default=list)  # 投影、视频会议
    needs_approval: Mapped[bool] = mapped_column(default=False)
    closed: Mapped[bool] = mapped_column(default=False)
    order: Mapped[int] = mapped_column(default=0)
    organ: Mapped[Unit] = relationship()

    @property
    def address(self) -> str:
        """Its name and where it is, as a notice says it; at most 100 characters."""
        return "，".join(part for part in (self.name, self.place) if part)[:100]


class Booking(Base):
    """预订: a room for a span of time; of a repeated one each occurrence is a row of its own."""

    __tablename__ = "room_booking"

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("meeting_room.id"))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    booked_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # for which organ
    title: Mapped[str] = mapped_column(Sealed("room_booking.title"))
    state: Mapped[BookingState]
    meeting_id: Mapped[int | None] = mapped_column(index=True)  # the meeting it is for, if any
    first_id: Mapped[int | None] = mapped_column(ForeignKey("room_booking.id"), index=True)
    made_at: Mapped[datetime]
    came_at: Mapped[datetime | None]  # 到场
    released_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Sealed("room_booking.reason"))
    organ: Mapped[Unit] = relationship()
    booker: Mapped[Person] = relationship()
    people: Mapped[list[BusyTime]] = relationship(back_populates="booking")

    __table_args__ = (
        CheckConstraint("begins_at < ends_at", name="in_order"),
        Index("ix_room_booking_room", "room_id", "ends_at"),
    )

    @property
    def span(self) -> Span:
        return Span(self.begins_at, self.ends_at)


class BusyTime(Base):
    """日程占用: when somebody is busy, because of a booking or of another record; never why.

    One that hangs on a booking counts as long as the booking takes its room.
    """

    __tablename__ = "busy_time"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("room_booking.id"), index=True)
    subject_type: Mapped[str | None] = mapped_column(String(40))  # another record
    subject_id: Mapped[int | None]
    booking: Mapped[Booking | None] = relationship(back_populates="people")

    __table_args__ = (
        CheckConstraint("begins_at < ends_at", name="in_order"),
        Index("ix_busy_time_person", "person_id", "ends_at"),
        Index("ix_busy_time_subject", "subject_type", "subject_id"),
    )


def keeps(actor: Actor, room: Room) -> bool:
    """Whether she keeps the room: approves its bookings, and may release them."""
    return any((room.organ_id, role) in actor.organ_roles for role in KEEPERS)


def found_room(
    actor: Actor, organ: Unit, name: str, *, seats: int, place: str = "",
    equipment: tuple[str, ...] = (), needs_approval: bool = False, order: int = 0,
) -> Room:  # fmt: skip
    """登记会议室, by its keeper or by the office itself. Raises Invalid, NotAllowed."""
    room = Room(
        organ_id=organ.id, name=cleaned(name), place=cleaned(place)[:100], seats=seats,
        equipment=list(dict.fromkeys(filter(None, map(cleaned, equipment)))),
        needs_approval=needs_approval, order=order,
    )  # fmt: skip
    check_keeper(actor, room)
    if not organ.is_organ or organ.external:
        raise Invalid("会议室只能登记在本系统内的机关名下。", {"organ": "请选择机关。"})
    check_room(room)
    db.session.add(room)
    db.session.flush()
    acts.record(actor, "room.found", room, seats=seats, needs_approval=needs_approval)
    return room


def check_room(room: Room) -> None:
    """Raises Invalid for a name, a number of seats or equipment that cannot be."""
    if not 1 <= len(room.name) <= NAME_LIMIT:
        raise Invalid("会议室名称不正确。", {"name": f"请填写，最多 {NAME_LIMIT} 字。"})
    if not 1 <= room.seats <= MOST_SEATS:
        raise Invalid("座位数不正确。", {"seats": f"应为 1 至 {MOST_SEATS}。"})
    if len(room.equipment) > EQUIPMENT_LIMIT:
        raise Invalid("设备过多。", {"equipment": f"最多 {EQUIPMENT_LIMIT} 项。"})


def close_room(actor: Actor, room: Room) -> None:
    """停用: nothing new is booked; what is booked already stays until its keeper releases it."""
    check_keeper(actor, room)
    room.closed = True
    acts.record(actor, "room.close", room)


def check_keeper(actor: Actor, room: Room) -> None:
    """Raises NotAllowed for whoever does not keep the room; the office itself keeps all."""
    if actor.person_id is not None and not keeps(actor, room):
        raise NotAllowed("会议室由所属机关的办公室主任或者文秘管理，您不能更改。")


def no_overlap_statements(dialect: str) -> list[str]:
    """What makes the database refuse two bookings of one room that overlap.

    PostgreSQL excludes them by an index that needs no extension: a room is there a range of one
    number. SQLite has one writer at a time, so a trigger sees all that is committed.
    """
    if dialect == "postgresql":
        return [
            (
                f"ALTER TABLE room_booking ADD CONSTRAINT {NO_OVERLAP} EXCLUDE USING gist ("
                "int8range(room_id, room_id, '[]') WITH &&, tstzrange(begins_at, ends_at) WITH &&"
                ") WHERE (state IN ('asked', 'held'))"
            )
        ]
    taken = (
        "NEW.state IN ('asked', 'held') AND EXISTS (SELECT 1 FROM room_booking AS other "
        "WHERE other.room_id = NEW.room_id AND other.ends_at > NEW.begins_at "
        "AND other.begins_at < NEW.ends_at AND other.state IN ('asked', 'held')"
    )
    refuse = f"BEGIN SELECT RAISE(ABORT, '{NO_OVERLAP}'); END"
    return [
        (
            f"CREATE TRIGGER {NO_OVERLAP}_insert BEFORE INSERT ON room_booking "
            f"WHEN {taken}) {refuse}"
        ),
        (
            f"CREATE TRIGGER {NO_OVERLAP}_update BEFORE UPDATE ON room_booking "
            f"WHEN {taken} AND other.id <> OLD.id) {refuse}"
        ),
    ]


for _dialect in ("sqlite", "postgresql"):
    for _statement in no_overlap_statements(_dialect):
        event.listen(
            Booking.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped.
        )
