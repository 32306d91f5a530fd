"""The registers of an organ: numbers it drew (文号台账), uses of its seals (用印登记)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Sealed
from app.core.labels import Labelled
from app.directory.models import Person
from app.official_documents.models.document import OfficialDocument
from app.official_documents.models.issuing import Seal


class NumberSeries(Base):
    """文号序列: the last number drawn for a code in a year; locked while one is drawn."""

    __tablename__ = "number_series"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class NumberState(Labelled):
    """What became of a number."""

    USED = "used", "已用"
    RESERVED = "reserved", "预留"
    VOID = "void", "作废"


class NumberEntry(Base):
    """文号台账: every number ever drawn, with what became of it; no gap, no number twice."""

    __tablename__ = "number_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    sequence: Mapped[int]
    state: Mapped[NumberState]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("official_document.id"), unique=True)
    reason: Mapped[str | None] = mapped_column(Sealed("number_entry.reason"))
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    document: Mapped[OfficialDocument | None] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("code", "year", "sequence"),)


class SealUse(Base):
    """用印登记: which seal was put on what, when, by whom."""

    __tablename__ = "seal_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    copies: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[OfficialDocument] = relationship()
    seal: Mapped[Seal] = relationship()
    person: Mapped[Person] = relationship()
