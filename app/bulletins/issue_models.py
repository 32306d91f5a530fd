"""信息采编: journals, their issues, the items in them, and what became of an item."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from app.bulletins.kinds import Channel, Form, IssueState
from app.bulletins.models import Report
from app.circulation.models import Circulation
from app.core import acts
from app.core.database import Base, Json, Sealed
from app.core.series import Series
from app.directory.models import Unit


class Journal(Base):
    """刊物: its name on the red head, its columns, and the channel under which it scores."""

    __tablename__ = "bulletin_journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(40))
    channel: Mapped[Channel]
    columns: Mapped[list[str]] = mapped_column(Json)  # 栏目, in the order of the page
    closed: Mapped[bool] = mapped_column(default=False)
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id])
    office: Mapped[Unit] = relationship(foreign_keys=[office_id])

    __table_args__ = (UniqueConstraint("organ_id", "name"),)


class Issue(Base):
    """期: one number of a journal; its pages are frozen when it is issued."""

    __tablename__ = "bulletin_issue"

    id: Mapped[int] = mapped_column(primary_key=True)
    journal_id: Mapped[int] = mapped_column(ForeignKey("bulletin_journal.id"))
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[IssueState] = mapped_column(default=IssueState.DRAFT)
    year: Mapped[int]
    number: Mapped[int | None]  # 期号, drawn when it is issued, so that none is missing
    made_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    signed_digest: Mapped[str | None] = mapped_column(String(64))  # SM3 of the text that was signed
    report_to: Mapped[str] = mapped_column(Sealed("bulletin_issue.report_to"))  # 报
    send_to: Mapped[str] = mapped_column(Sealed("bulletin_issue.send_to"))  # 送
    distribute_to: Mapped[str] = mapped_column(Sealed("bulletin_issue.distribute_to"))  # 发
    salt: Mapped[str] = mapped_column(Sealed("bulletin_issue.salt"))  # of its digests, hex
    blob: Mapped[str | None] = mapped_column(String(40))
    digest: Mapped[str | None] = mapped_column(String(64))  # SM3 of the pages
    sent_up_at: Mapped[datetime | None]  # 上报上级
    journal: Mapped[Journal] = relationship()
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id])
    items: Mapped[list[Item]] = relationship(order_by="Item.position", viewonly=True)
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == Issue.id,
            Circulation.subject_type == Issue.__tablename__,
        ),
        viewonly=True,
    )

    __table_args__ = (
        UniqueConstraint("journal_id", "year", "number"),
        Index("ix_bulletin_issue_organ", "organ_id", "state", "id"),
        Index("ix_bulletin_issue_time", "organ_id", "issued_at"),
    )

    @property
    def title(self) -> str:
        """政务信息2026年第3期."""
        return f"{self.journal.name}{self.year}年" + (
            f"第{self.number}期" if self.number else "（待编期号）"
        )


class Item(Base):
    """条目: the edited text of one report, or of several that were merged."""

    __tablename__ = "bulletin_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("bulletin_issue.id"), index=True)
    position: Mapped[int]
    section: Mapped[str] = mapped_column(String(40))  # 栏目
    form: Mapped[Form] = mapped_column(default=Form.ITEM)
    title: Mapped[str] = mapped_column(Sealed("bulletin_item.title"))
    text: Mapped[str] = mapped_column(Sealed("bulletin_item.text"))
    issue: Mapped[Issue] = relationship(viewonly=True)
    sources: Mapped[list[Source]] = relationship(order_by="Source.id", viewonly=True)
    outcomes: Mapped[list[Outcome]] = relationship(order_by="Outcome.id", viewonly=True)


class Source(Base):
    """来源: a report that an item was made of, and its share of the score in percent."""

    __tablename__ = "bulletin_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("bulletin_item.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("bulletin_report.id"), index=True)
    share: Mapped[int]  # percent; those of an item sum to a hundred
    report: Mapped[Report] = relationship()

    __table_args__ = (UniqueConstraint("item_id", "report_id"),)


class Outcome(Base):
    """成效: that a superior adopted an item, or that a leader wrote a 批示 on it."""

    __tablename__ = "bulletin_outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("bulletin_item.id"), index=True)
    channel: Mapped[Channel]
    form: Mapped[Form]
    name: Mapped[str] = mapped_column(Sealed("bulletin_outcome.name"))  # journal, or leader
    words: Mapped[str] = mapped_column(Sealed("bulletin_outcome.words"))  # of the 批示
    dated: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(80))  # who registered it
    salt: Mapped[str] = mapped_column(Sealed("bulletin_outcome.salt"))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_bulletin_outcome_dated", "dated"),)


class BulletinSeries(Series, Base):
    """期号序列: the last number of a journal in a year."""

    __tablename__ = "bulletin_series"

    journal_id: Mapped[int] = mapped_column(ForeignKey("bulletin_journal.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


acts.append_only("bulletin_outcome")
