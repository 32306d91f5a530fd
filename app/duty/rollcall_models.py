"""What the office keeps of a roll-call: who called whom when, and how fast each unit answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Sealed
from app.core.labels import Labelled
from app.directory.models import Unit


class Absence(Labelled):
    """What was found where nobody answered."""

    LEFT = "left", "脱岗"
    UNMANNED = "unmanned", "漏岗"


class RollCall(Base):
    """抽查点名 by whoever is on duty above, of units chosen or drawn by lot."""

    __tablename__ = "duty_roll_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    minutes: Mapped[int]
    drawn: Mapped[bool]  # 随机
    words: Mapped[str] = mapped_column(Sealed("duty_roll_call.words"))
    unit: Mapped[Unit] = relationship()
    answers: Mapped[list[RollCallAnswer]] = relationship(
        order_by="RollCallAnswer.id", viewonly=True
    )

    __table_args__ = (Index("ix_duty_roll_call_unit", "unit_id", "id"),)


class RollCallAnswer(Base):
    """应答: one unit's answer, or that there was none in time."""

    __tablename__ = "duty_roll_call_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    roll_call_id: Mapped[int] = mapped_column(ForeignKey("duty_roll_call.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("duty_shift.id"))
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str | None] = mapped_column(Sealed("duty_roll_call_answer.note"))
    missed_at: Mapped[datetime | None]  # 未应答, as the clock saw it
    absence: Mapped[Absence | None]
    absence_reason: Mapped[str | None] = mapped_column(
        Sealed("duty_roll_call_answer.absence_reason")
    )
    absence_at: Mapped[datetime | None]
    unit: Mapped[Unit] = relationship()
    roll_call: Mapped[RollCall] = relationship(viewonly=True)

    __table_args__ = (
        UniqueConstraint("roll_call_id", "unit_id"),
        Index("ix_duty_roll_call_answer_open", "answered_at", "missed_at", "due_at"),
    )
