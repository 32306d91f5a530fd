"""What the office keeps of a shift: the log in order of time, what it links to, and the hand-over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import acts
from app.core.database import Base, Sealed
from app.core.labels import Labelled
from app.directory.models import Unit
from app.duty.models import Shift


class EntryKind(Labelled):
    """What came in."""

    CALL = "call", "来电"
    PAPER = "paper", "来文"
    VISIT = "visit", "来访"
    INSTRUCTION = "instruction", "指令"
    EVENT = "event", "突发"
    OTHER = "other", "其他"


class About(Labelled):
    """What an entry says of an earlier one; nothing that was written is ever changed."""

    CORRECTS = "corrects", "更正"
    FOLLOWS = "follows", "进展"
    ENDS = "ends", "办结"


class LogEntry(Base):
    """值班日志: one line, written by whoever is on duty, for ever."""

    __tablename__ = "duty_log_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("duty_shift.id"))
    kind: Mapped[EntryKind]
    about: Mapped[About | None]
    about_id: Mapped[int | None] = mapped_column(ForeignKey("duty_log_entry.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]  # when it came
    written_at: Mapped[datetime]
    late_reason: Mapped[str | None] = mapped_column(Sealed("duty_log_entry.late_reason"))
    source: Mapped[str] = mapped_column(Sealed("duty_log_entry.source"))  # from whom
    phone: Mapped[str] = mapped_column(Sealed("duty_log_entry.phone"))
    words: Mapped[str] = mapped_column(Sealed("duty_log_entry.words"))
    handling: Mapped[str] = mapped_column(Sealed("duty_log_entry.handling"))
    result: Mapped[str] = mapped_column(Sealed("duty_log_entry.result"))
    tracked: Mapped[bool]  # 需跟踪: open until an entry ends it
    digest: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(Sealed("duty_log_entry.salt"))
    shift: Mapped[Shift] = relationship()
    links: Mapped[list[LogLink]] = relationship(
        order_by="LogLink.subject_type, LogLink.subject_id", viewonly=True
    )

    __table_args__ = (
        Index("ix_duty_log_entry_shift", "shift_id", "id"),
        Index("ix_duty_log_entry_tracked", "unit_id", "tracked", "id"),
    )


class LogLink(Base):
    """关联事项: the document, meeting, item or event that an entry is about."""

    __tablename__ = "duty_log_link"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("duty_log_entry.id"), primary_key=True, autoincrement=False
    )
    subject_type: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    __table_args__ = (Index("ix_duty_log_link_subject", "subject_type", "subject_id"),)


class Handover(Base):
    """交接班 of one shift: once both have signed, its log is locked and its digest is in the act."""

    __tablename__ = "duty_handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("duty_shift.id"), unique=True)
    next_id: Mapped[int | None] = mapped_column(ForeignKey("duty_shift.id"))
    due_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_name: Mapped[str] = mapped_column(String(80), default="")
    signed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_name: Mapped[str] = mapped_column(String(80), default="")
    confirmed_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Sealed("duty_handover.reason"))  # 单方接班
    alarmed_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(String(64))  # of the locked log
    shift: Mapped[Shift] = relationship(foreign_keys=[shift_id])
    unit: Mapped[Unit] = relationship()
    items: Mapped[list[HandoverItem]] = relationship(order_by="HandoverItem.id", viewonly=True)

    __table_args__ = (Index("ix_duty_handover_open", "confirmed_at", "due_at"),)


class HandoverItem(Base):
    """交接事项: one open item, named by whoever goes, confirmed with a remark by whoever comes."""

    __tablename__ = "duty_handover_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("duty_handover.id"), index=True)
    subject_type: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None]
    words: Mapped[str] = mapped_column(Sealed("duty_handover_item.words"))
    remark: Mapped[str | None] = mapped_column(Sealed("duty_handover_item.remark"))
    salt: Mapped[str] = mapped_column(Sealed("duty_handover_item.salt"))


acts.append_only("duty_log_entry")
acts.append_only("duty_log_link")
