"""What the office keeps of rosters: who may do which post, the shifts of a day, the roster and its cells."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from app.circulation.models import Circulation
from app.core.database import Base, Json, Sealed
from app.core.labels import Labelled
from app.directory.models import Person, Unit

if TYPE_CHECKING:
    from app.duty.log_models import LogEntry


class DayClass(Labelled):
    """日期类别: what a day costs whoever is on duty."""

    WORKDAY = "workday", "工作日"
    WEEKEND = "weekend", "周末"
    HOLIDAY = "holiday", "法定节假日"


class RosterState(Labelled):
    """值班表状态: 草稿→审核→批准→印发→报备→结束."""

    DRAFT = "draft", "草稿"
    REVIEWING = "reviewing", "审核中"
    APPROVED = "approved", "已批准"
    ISSUED = "issued", "已印发"
    REPORTED = "reported", "已报备"
    FINISHED = "finished", "已结束"
    DROPPED = "dropped", "已作废"


RUNNING = (RosterState.ISSUED, RosterState.REPORTED)
IN_FORCE = (*RUNNING, RosterState.FINISHED)  # What was in force stays what was in force.


class WishKind(Labelled):
    """What somebody said of some days."""

    WANTS = "wants", "希望值班"
    AVOIDS = "avoids", "希望不值班"
    LEAVE = "leave", "请假"


class SwapKind(Labelled):
    """How two people change duties."""

    SWAP = "swap", "换班"
    TAKE_OVER = "take_over", "顶班"


class SwapState(Labelled):
    """Where a 换班 or 顶班 stands."""

    ASKED = "asked", "待对方同意"
    CONSENTED = "consented", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "已失效"


OPEN_SWAPS = (SwapState.ASKED, SwapState.CONSENTED)


class DutyUnit(Base):
    """值班单位: a unit that keeps a roster of its own, with the rules that hold there."""

    __tablename__ = "duty_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), unique=True)
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("duty_unit.id"))  # 报备给谁
    superior_name: Mapped[str] = mapped_column(String(100), default="")  # where it is not in here
    phone: Mapped[str] = mapped_column(String(40), default="")  # 值班电话
    gap_days: Mapped[int] = mapped_column(default=2)  # free days between two duties, at least
    rest_hours: Mapped[int] = mapped_column(default=24)  # after a night
    weights: Mapped[dict[str, int]] = mapped_column(Json, default=dict)  # day class or 春节: weight
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    superior: Mapped[DutyUnit | None] = relationship(
        foreign_keys=[superior_id], remote_side="DutyUnit.id"
    )
    posts: Mapped[list[DutyPost]] = relationship(
        order_by="DutyPost.order, DutyPost.id", viewonly=True
    )
    kinds: Mapped[list[ShiftKind]] = relationship(
        order_by="ShiftKind.order, ShiftKind.id", viewonly=True
    )


class DutyPost(Base):
    """值班岗位 of every shift (带班领导, 主班, 副班, 司机), and how many it wants."""

    __tablename__ = "duty_post"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_unit_id: Mapped[int] = mapped_column(ForeignKey("duty_unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(20))
    wanted: Mapped[int] = mapped_column(default=1)
    order: Mapped[int] = mapped_column(default=0)
    closed: Mapped[bool] = mapped_column(default=False)


class Qualified(Base):
    """值班人员: who may be on duty in a post, and since when; whoever came later is not made to catch up."""

    __tablename__ = "duty_qualified"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("duty_post.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True
    )
    since: Mapped[date]
    person: Mapped[Person] = relationship()


class ShiftKind(Base):
    """班次: its changeover times in minutes from the day's midnight; an end above 1440 is on the morrow."""

    __tablename__ = "duty_shift_kind"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_unit_id: Mapped[int] = mapped_column(ForeignKey("duty_unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(20))
    begins: Mapped[int]
    ends: Mapped[int]
    night: Mapped[bool] = mapped_column(default=False)
    days: Mapped[list[str]] = mapped_column(Json)  # values of DayClass on which there is this shift
    order: Mapped[int] = mapped_column(default=0)
    closed: Mapped[bool] = mapped_column(default=False)


class DutyPair(Base):
    """不得同班: two who may not be on duty at the same time (夫妻)."""

    __tablename__ = "duty_pair"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_unit_id: Mapped[int] = mapped_column(ForeignKey("duty_unit.id"))
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (UniqueConstraint("duty_unit_id", "first_id", "second_id"),)


class DutyLimit(Base):
    """不排夜班: pregnancy, age or illness; the reason is for those who make the roster only."""

    __tablename__ = "duty_limit"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_unit_id: Mapped[int] = mapped_column(ForeignKey("duty_unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    until: Mapped[date | None]  # the last day on which it holds; None: for good
    reason: Mapped[str] = mapped_column(Sealed("duty_limit.reason"))

    __table_args__ = (UniqueConstraint("duty_unit_id", "person_id"),)


class DutyWish(Base):
    """值班意愿、请假: what somebody said of some days, both included."""

    __tablename__ = "duty_wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_unit_id: Mapped[int] = mapped_column(ForeignKey("duty_unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[WishKind]
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Sealed("duty_wish.reason"))
    person: Mapped[Person] = relationship()

    __table_args__ = (Index("ix_duty_wish_days", "duty_unit_id", "last_day"),)


class Roster(Base):
    """值班表: one unit, some days that may span months, from the draft to its 报备."""

    __tablename__ = "duty_roster"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_unit_id: Mapped[int] = mapped_column(ForeignKey("duty_unit.id"))
    title: Mapped[str] = mapped_column(Sealed("duty_roster.title"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[RosterState] = mapped_column(default=RosterState.DRAFT)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]  # 排班 was asked for; the job runs until answered_at
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Sealed("duty_roster.answer"))  # how it went
    outcome: Mapped[dict[str, float] | None] = mapped_column(Json)  # score, bound, seconds, changed
    approved_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    blob: Mapped[str | None] = mapped_column(String(40))  # the pages as they were issued
    digest: Mapped[str | None] = mapped_column(String(64))  # SM3 of those pages
    reported_at: Mapped[datetime | None]
    reported_late: Mapped[bool] = mapped_column(default=False)
    duty_unit: Mapped[DutyUnit] = relationship()
    shifts: Mapped[list[Shift]] = relationship(
        order_by="Shift.begins_at, Shift.id", viewonly=True, back_populates="roster"
    )
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == Roster.id,
            Circulation.subject_type == Roster.__tablename__,
        ),
        viewonly=True,
    )

    __table_args__ = (Index("ix_duty_roster_days", "duty_unit_id", "last_day"),)


class Shift(Base):
    """一班: one shift of one day as it was when the roster was made; later holidays do not change it."""

    __tablename__ = "duty_shift"

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("duty_roster.id"), index=True)
    duty_unit_id: Mapped[int] = mapped_column(ForeignKey("duty_unit.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("duty_shift_kind.id"))
    day: Mapped[date]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    night: Mapped[bool]
    day_class: Mapped[DayClass]
    holiday: Mapped[str] = mapped_column(String(20), default="")  # 春节
    weight: Mapped[int]
    roster: Mapped[Roster] = relationship(back_populates="shifts")
    kind: Mapped[ShiftKind] = relationship()
    cells: Mapped[list[Cell]] = relationship(
        order_by="Cell.post_id, Cell.position", viewonly=True, back_populates="shift"
    )
    log: Mapped[list[LogEntry]] = relationship(order_by="LogEntry.at, LogEntry.id", viewonly=True)

    __table_args__ = (Index("ix_duty_shift_time", "duty_unit_id", "ends_at", "begins_at"),)


class Cell(Base):
    """一格: one place of a post in a shift; `proposed_id` is what a run of the solver proposes for it."""

    __tablename__ = "duty_cell"

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("duty_shift.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("duty_post.id"))
    position: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    proposed_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_id: Mapped[int | None]  # the person in it when the roster was issued
    fixed: Mapped[bool] = mapped_column(default=False)
    reminded_at: Mapped[datetime | None]
    shift: Mapped[Shift] = relationship(back_populates="cells")
    post: Mapped[DutyPost] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    proposed: Mapped[Person | None] = relationship(foreign_keys=[proposed_id])

    __table_args__ = (UniqueConstraint("shift_id", "post_id", "position"),)


class Swap(Base):
    """换班、顶班申请: `cell` of the applicant goes to the counterpart, `other` (换班 only) comes back."""

    __tablename__ = "duty_swap"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_unit_id: Mapped[int] = mapped_column(ForeignKey("duty_unit.id"))
    kind: Mapped[SwapKind]
    state: Mapped[SwapState] = mapped_column(default=SwapState.ASKED)
    cell_id: Mapped[int] = mapped_column(ForeignKey("duty_cell.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("duty_cell.id"), index=True)
    applicant_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    counterpart_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(Sealed("duty_swap.reason"))
    asked_at: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(Sealed("duty_swap.decision"))  # the decider's
    overridden: Mapped[bool] = mapped_column(default=False)  # approved against a rule
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    cell: Mapped[Cell] = relationship(foreign_keys=[cell_id])
    other: Mapped[Cell | None] = relationship(foreign_keys=[other_id])
    applicant: Mapped[Person] = relationship(foreign_keys=[applicant_id])
    counterpart: Mapped[Person] = relationship(foreign_keys=[counterpart_id])

    __table_args__ = (Index("ix_duty_swap_open", "state", "duty_unit_id"),)
