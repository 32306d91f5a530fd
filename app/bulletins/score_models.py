"""信息采编: what scoring keeps: decided rules, penalties and corrections, appeals, frozen months."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from app.bulletins.kinds import AppealState
from app.bulletins.models import Report
from app.circulation.models import Circulation
from app.core import acts
from app.core.database import Base, Json, Sealed
from app.directory.models import Person, Unit


class Ruling(Base):
    """计分规则 that an organ decided: from which month it counts so; never changed, only followed."""

    __tablename__ = "bulletin_ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    since: Mapped[date]  # the first of a month
    given: Mapped[Any] = mapped_column(Json)  # the whole set (rulebook.kept); no word of anybody
    ground: Mapped[str] = mapped_column(Sealed("bulletin_ruling.ground"))  # 依据
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    salt: Mapped[str] = mapped_column(Sealed("bulletin_ruling.salt"))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_bulletin_ruling_since", "organ_id", "since"),)


class Adjustment(Base):
    """加减分: a penalty for a false or late report, or what an appeal corrected; never changed."""

    __tablename__ = "bulletin_adjustment"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin_report.id"))
    appeal_id: Mapped[int | None]
    rule: Mapped[str] = mapped_column(String(40))
    points: Mapped[int]  # hundredths of a point
    dated: Mapped[date]
    words: Mapped[str] = mapped_column(Sealed("bulletin_adjustment.words"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(80))
    salt: Mapped[str] = mapped_column(Sealed("bulletin_adjustment.salt"))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_bulletin_adjustment_dated", "organ_id", "dated"),)


class Appeal(Base):
    """申诉: a unit's word against a score, decided by another than who scored."""

    __tablename__ = "bulletin_appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin_report.id"))
    month: Mapped[str] = mapped_column(String(7))  # 2026-11
    line: Mapped[str] = mapped_column(
        String(60)
    )  # which line of the score, "source:12:journal.item"
    scored_by: Mapped[list[int]] = mapped_column(Json)  # who must not decide, ids of people
    state: Mapped[AppealState] = mapped_column(default=AppealState.OPEN)
    words: Mapped[str] = mapped_column(Sealed("bulletin_appeal.words"))
    points: Mapped[int | None]  # hundredths, as corrected
    at: Mapped[datetime]
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    person: Mapped[Person] = relationship()
    report: Mapped[Report | None] = relationship()
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == Appeal.id,
            Circulation.subject_type == Appeal.__tablename__,
        ),
        viewonly=True,
    )

    @property
    def title(self) -> str:
        return f"{self.unit.short_name or self.unit.name}对{self.month}信息计分的申诉"


class Month(Base):
    """月通报: the document in which an organ told the scores of a month, and these once it is issued."""

    __tablename__ = "bulletin_month"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    month: Mapped[str] = mapped_column(String(7))
    document_id: Mapped[int | None] = mapped_column(index=True)
    frozen_at: Mapped[datetime | None]
    lines: Mapped[Any | None] = mapped_column(Json)  # ids, rules and hundredths; no word of anybody
    digest: Mapped[str | None] = mapped_column(String(64))  # SM3 of the lines

    __table_args__ = (UniqueConstraint("organ_id", "month"),)


acts.append_only("bulletin_ruling")
acts.append_only("bulletin_adjustment")
