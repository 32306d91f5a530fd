"""信息采编: what is asked for and what is reported.

The text of a report is its writer's until it is reported; every reported text is kept as a version
that no hand changes again (原文), beside which the editor writes a text of her own.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from app.bulletins.kinds import ReportKind, ReportState
from app.circulation.models import Circulation
from app.core import acts
from app.core.database import Base, Json, Sealed
from app.directory.models import Person, Unit


class Call(Base):
    """约稿: what the office asks units to report on, and until when."""

    __tablename__ = "bulletin_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(Sealed("bulletin_call.title"))
    content: Mapped[str] = mapped_column(Sealed("bulletin_call.content"))
    units: Mapped[list[int]] = mapped_column(Json)  # who is asked, ids of units
    zero: Mapped[list[int]] = mapped_column(Json, default=list)  # 零报告, ids of units
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id])
    reports: Mapped[list[Report]] = relationship(order_by="Report.id", viewonly=True)
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == Call.id,
            Circulation.subject_type == Call.__tablename__,
        ),
        viewonly=True,
    )

    __table_args__ = (Index("ix_bulletin_call_due", "organ_id", "due_at"),)


class Report(Base):
    """信息: one report of a unit, written by one person of it, for the journals of an organ."""

    __tablename__ = "bulletin_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # to which organ it is reported
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose office edits
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # 报送单位
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin_call.id"), index=True)
    source_type: Mapped[str | None] = mapped_column(String(40))  # the record it was proposed from
    source_id: Mapped[int | None]
    kind: Mapped[ReportKind]
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFT)
    title: Mapped[str] = mapped_column(Sealed("bulletin_report.title"))
    text: Mapped[str] = mapped_column(Sealed("bulletin_report.text"))
    contact: Mapped[str] = mapped_column(Sealed("bulletin_report.contact"))
    made_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]  # for the first time
    read_at: Mapped[datetime | None]
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id])
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    author: Mapped[Person] = relationship()
    call: Mapped[Call | None] = relationship(viewonly=True)
    files: Mapped[list[ReportFile]] = relationship(order_by="ReportFile.id", viewonly=True)
    versions: Mapped[list[Version]] = relationship(order_by="Version.number", viewonly=True)
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == Report.id,
            Circulation.subject_type == Report.__tablename__,
        ),
        viewonly=True,
    )

    __table_args__ = (
        Index("ix_bulletin_report_desk", "organ_id", "state", "id"),
        Index("ix_bulletin_report_unit", "unit_id", "reported_at"),
        Index("ix_bulletin_report_source", "source_type", "source_id"),
    )


class Version(Base):
    """原文: a text as it was reported; the act of reporting holds its digest."""

    __tablename__ = "bulletin_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("bulletin_report.id"))
    number: Mapped[int]
    kind: Mapped[ReportKind]
    title: Mapped[str] = mapped_column(Sealed("bulletin_version.title"))
    text: Mapped[str] = mapped_column(Sealed("bulletin_version.text"))
    name: Mapped[str] = mapped_column(String(80))  # who reported it
    at: Mapped[datetime]
    salt: Mapped[str] = mapped_column(Sealed("bulletin_version.salt"))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("report_id", "number"),)


class ReportFile(Base):
    """附件 of a report, encrypted in the blob store."""

    __tablename__ = "bulletin_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("bulletin_report.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("bulletin_file.name"))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(40))


class Fingerprint(Base):
    """指纹: one of the few keyed tokens by which a report like another one is found (duplicates)."""

    __tablename__ = "bulletin_fingerprint"

    report_id: Mapped[int] = mapped_column(ForeignKey("bulletin_report.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(24), primary_key=True)

    __table_args__ = (Index("ix_bulletin_fingerprint_token", "token"),)


acts.append_only("bulletin_version")
acts.append_only("bulletin_file")
