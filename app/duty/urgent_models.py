"""What the office keeps of urgent information: the event, its chain of reports, the clocks, the calls."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from app.circulation.models import Circulation
from app.core import acts
from app.core.database import Base, Sealed, SealedJson
from app.core.labels import Labelled
from app.core.series import Series
from app.directory.models import Unit


class EventKind(Labelled):
    """突发事件种类 (突发事件应对法 第二条), and what is none of the four."""

    NATURAL = "natural", "自然灾害"
    ACCIDENT = "accident", "事故灾难"
    HEALTH = "health", "公共卫生事件"
    SECURITY = "security", "社会安全事件"
    OTHER = "other", "其他紧急情况"


class EventLevel(Labelled):
    """突发事件级别 (突发事件应对法 第三条), the gravest first; often it is not known yet."""

    EXTREME = "extreme", "特别重大"
    MAJOR = "major", "重大"
    LARGER = "larger", "较大"
    GENERAL = "general", "一般"
    UNSET = "unset", "未定"


class Means(Labelled):
    """How it is reported."""

    PHONE = "phone", "电话"
    WRITTEN = "written", "书面"


class ReportKind(Labelled):
    """首报, 续报, 终报."""

    FIRST = "first", "首报"
    FOLLOWING = "following", "续报"
    FINAL = "final", "终报"


class EventPhase(Labelled):
    """Where an event stands, as the lists divide them."""

    OPEN = "open", "处置中"
    CLOSED = "closed", "已办结"
    STOPPED = "stopped", "已撤销"


class UrgentRule(Base):
    """报送时限: minutes from the moment it was known, by level, target and means.

    A superior that works here says what it wants of those below it; of a superior outside, whoever
    reports there keeps the rule. No level, or no target, means every one that has no rule of its own.
    """

    __tablename__ = "urgent_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    level: Mapped[str] = mapped_column(String(20), default="")
    target: Mapped[str] = mapped_column(String(100), default="")  # the name of a superior outside
    means: Mapped[Means]
    minutes: Mapped[int]
    ground: Mapped[str] = mapped_column(String(200))  # the notice that orders it

    __table_args__ = (UniqueConstraint("unit_id", "level", "target", "means"),)


class UrgentEvent(Base):
    """突发事件: what happened, since when it is known here, and how it is reported and handled."""

    __tablename__ = "urgent_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # 报送单位
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose office keeps its papers
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(String(30))  # 紧急〔2026〕1号
    phase: Mapped[EventPhase] = mapped_column(default=EventPhase.OPEN)
    kind: Mapped[EventKind]
    level: Mapped[EventLevel]
    title: Mapped[str] = mapped_column(Sealed("urgent_event.title"))
    place: Mapped[str] = mapped_column(Sealed("urgent_event.place"))
    happened_at: Mapped[datetime]
    known_at: Mapped[datetime]  # the clocks run from here
    begun_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    ended: Mapped[str | None] = mapped_column(Sealed("urgent_event.ended"))
    document_id: Mapped[int | None] = mapped_column(index=True)  # 转为公文: the draft
    followed_at: Mapped[datetime | None]  # 转督办
    offered_at: Mapped[datetime | None]  # 编为信息
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    reports: Mapped[list[UrgentReport]] = relationship(order_by="UrgentReport.id", viewonly=True)
    clocks: Mapped[list[UrgentClock]] = relationship(order_by="UrgentClock.id", viewonly=True)
    calls: Mapped[list[UrgentCall]] = relationship(order_by="UrgentCall.id", viewonly=True)
    deliveries: Mapped[list[UrgentDelivery]] = relationship(
        order_by="UrgentDelivery.id", viewonly=True
    )
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == UrgentEvent.id,
            Circulation.subject_type == UrgentEvent.__tablename__,
        ),
        viewonly=True,
    )

    __table_args__ = (
        UniqueConstraint("unit_id", "year", "sequence"),
        Index("ix_urgent_event_phase", "phase", "id"),
    )


class UrgentReport(Base):
    """紧急信息报告: one version of the chain, never changed once it was sent."""

    __tablename__ = "urgent_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("urgent_event.id"))
    sequence: Mapped[int]
    kind: Mapped[ReportKind]
    level: Mapped[EventLevel]
    elements: Mapped[dict[str, str]] = mapped_column(SealedJson("urgent_report.elements"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    approved_by: Mapped[str] = mapped_column(String(80))  # 审定: the leader who let it go out
    at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))  # digest of the report before it
    digest: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(Sealed("urgent_report.salt"))

    __table_args__ = (UniqueConstraint("event_id", "sequence"),)

    @property
    def label(self) -> str:
        """首报, 续报 2, 终报: following reports are counted among themselves."""
        return f"续报{self.sequence - 1}" if self.kind is ReportKind.FOLLOWING else self.kind.label


class UrgentClock(Base):
    """时限: by when one superior is to hear of the event by one means; that it was overdue stays."""

    __tablename__ = "urgent_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("urgent_event.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(100))
    means: Mapped[Means]
    minutes: Mapped[int]
    due_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]  # when the office saw that it was overdue

    __table_args__ = (Index("ix_urgent_clock_open", "met_at", "due_at"),)


class UrgentCall(Base):
    """电话报告: who told whom, when, and what was said."""

    __tablename__ = "urgent_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("urgent_event.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    target: Mapped[str] = mapped_column(String(100))
    to_whom: Mapped[str] = mapped_column(Sealed("urgent_call.to_whom"))
    words: Mapped[str] = mapped_column(Sealed("urgent_call.words"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    written_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(Sealed("urgent_call.salt"))


class UrgentDelivery(Base):
    """报送: one report to one superior; inside it is received there, outside it is noted by hand."""

    __tablename__ = "urgent_delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("urgent_event.id"), index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("urgent_report.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    how: Mapped[str] = mapped_column(String(40))  # 本系统, 专网, 传真
    at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_by: Mapped[str] = mapped_column(String(80), default="")

    __table_args__ = (UniqueConstraint("report_id", "name"),)


class UrgentSeries(Series, Base):
    """紧急信息编号: the last number of a unit in a year."""

    __tablename__ = "urgent_series"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


acts.append_only("urgent_report")
acts.append_only("urgent_call")
