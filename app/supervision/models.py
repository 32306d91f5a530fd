"""What the office keeps of a matter under supervision: the item, its parts, the feedback, the evidence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from app.circulation.models import Circulation, OpinionRow
from app.core import acts
from app.core.database import Base, Json, Sealed
from app.core.labels import Labelled
from app.core.series import Series
from app.directory.models import Person, Unit

# What the board counts by; behind the office or the organ an index holds all of it.
BOARD = (
    "phase", "lead_unit_id", "source", "red_from", "yellow_from", "feedback_due", "suspended_at",
    "begun_at",
)  # fmt: skip


class Source(Labelled):
    """立项来源: where the duty comes from."""

    MEETING = "meeting", "会议议定"
    INSTRUCTION = "instruction", "领导批示"
    SUPERIOR = "superior", "上级文件"
    WORK_REPORT = "work_report", "政府工作报告"
    LIVELIHOOD = "livelihood", "民生实事"
    PROPOSAL = "proposal", "建议提案"
    HOTLINE = "hotline", "热线信箱"
    OTHER = "other", "其他"


class Rhythm(Labelled):
    """反馈周期: how often the lead unit reports."""

    DAILY = "daily", "每日"
    WEEKLY = "weekly", "每周"
    MONTHLY = "monthly", "每月"
    STAGE = "stage", "按阶段"


class Colour(Labelled):
    """三色督查单, in the order in which they may follow one another."""

    BLUE = "blue", "蓝色提醒单"
    ORANGE = "orange", "橙色警示单"
    RED = "red", "红色问责单"


class Phase(Labelled):
    """阶段 of an item, as the lists divide them."""

    PROPOSED = "proposed", "立项中"
    OPEN = "open", "办理中"
    CLOSED = "closed", "已销号"
    STOPPED = "stopped", "已终止"


class SupervisionItem(Base):
    """督办事项: one duty of one lead unit, from 立项 to 销号.

    `yellow_from` and `red_from` are when its light changes if nothing more is fed back; without a
    plan it has neither (see `lights`). `phase` says what its circulation says too, so that a board
    of many thousand items is counted from an index alone.
    """

    __tablename__ = "supervision_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # for which organ it is supervised
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose office supervises
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(String(30))  # 督办号
    phase: Mapped[Phase] = mapped_column(default=Phase.PROPOSED)
    source: Mapped[Source]
    basis: Mapped[str] = mapped_column(Sealed("supervision_item.basis"))  # 立项依据
    source_type: Mapped[str | None] = mapped_column(String(40))  # the record it comes from
    source_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(Sealed("supervision_item.title"))
    target: Mapped[str] = mapped_column(Sealed("supervision_item.target"))  # 目标要求
    urgency: Mapped[str] = mapped_column(String(10), default="")
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.MONTHLY)
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # 牵头
    assisting: Mapped[list[int]] = mapped_column(Json, default=list)  # 责任单位, ids of units
    begun_at: Mapped[datetime | None]  # 交办
    due_at: Mapped[datetime | None]  # 办理期限
    feedback_due: Mapped[datetime | None]  # by when the next feedback is to come
    progress: Mapped[int] = mapped_column(default=0)  # percent
    yellow_from: Mapped[datetime | None]
    red_from: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]  # 中止
    suspended_for: Mapped[str | None] = mapped_column(Sealed("supervision_item.suspended_for"))
    asked_due: Mapped[datetime | None]  # 申请延期到
    result: Mapped[str | None] = mapped_column(Sealed("supervision_item.result"))
    ended: Mapped[str | None] = mapped_column(
        Sealed("supervision_item.ended")
    )  # 不立项、撤销的理由
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("supervision_item.id"))
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id])
    lead_unit: Mapped[Unit | None] = relationship(foreign_keys=[lead_unit_id])
    feedbacks: Mapped[list[Feedback]] = relationship(order_by="Feedback.id", viewonly=True)
    parts: Mapped[list[Part]] = relationship(order_by="Part.id", viewonly=True)
    notices: Mapped[list[Notice]] = relationship(order_by="Notice.id", viewonly=True)
    reminders: Mapped[list[Reminder]] = relationship(order_by="Reminder.id", viewonly=True)
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == SupervisionItem.id,
            Circulation.subject_type == SupervisionItem.__tablename__,
        ),
        viewonly=True,
    )

    __table_args__ = (
        UniqueConstraint("organ_id", "year", "sequence"),
        Index("ix_supervision_item_source", "source_type", "source_id"),
        Index("ix_supervision_item_office", "office_id", *BOARD),
        Index("ix_supervision_item_organ", "organ_id", *BOARD),
        Index("ix_supervision_item_due", "phase", "due_at", "id"),
        Index("ix_supervision_item_phase", "phase", "id"),
    )


class Part(Base):
    """分解任务: a measurable part of an item, with who answers for it; parts may have parts."""

    __tablename__ = "supervision_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("supervision_item.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_part.id"))
    title: Mapped[str] = mapped_column(Sealed("supervision_part.title"))
    measure: Mapped[str] = mapped_column(Sealed("supervision_part.measure"))  # 完成标准
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    share: Mapped[int]  # percent of what it is a part of
    due_at: Mapped[datetime]
    progress: Mapped[int] = mapped_column(default=0)  # percent
    begun_at: Mapped[datetime]
    accept_due: Mapped[datetime]  # by when it is to be signed for
    accepted_at: Mapped[datetime | None]  # 签收
    dropped_at: Mapped[datetime | None]  # 调整时删去
    salt: Mapped[str | None] = mapped_column(Sealed("supervision_part.salt"))  # of its digest, hex
    unit: Mapped[Unit] = relationship()
    person: Mapped[Person] = relationship()


class Feedback(Base):
    """反馈: how far it is, said by the unit; the words are the opinion of the same move."""

    __tablename__ = "supervision_feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("supervision_item.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_part.id"))
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    progress: Mapped[int]  # percent
    late: Mapped[bool]  # came after the day on which it was due
    at: Mapped[datetime]
    opinion: Mapped[OpinionRow] = relationship()
    unit: Mapped[Unit | None] = relationship()
    part: Mapped[Part | None] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(order_by="Evidence.id", viewonly=True)


class Evidence(Base):
    """佐证材料: a file that shows what was done, encrypted in the blob store."""

    __tablename__ = "supervision_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("supervision_item.id"), index=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("supervision_feedback.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("supervision_evidence.name"))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(40))


class Notice(Base):
    """三色督查单: a numbered reminder, warning or call to account; its pages are frozen when issued."""

    __tablename__ = "supervision_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("supervision_item.id"), index=True)
    colour: Mapped[Colour]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    words: Mapped[str] = mapped_column(Sealed("supervision_notice.words"))
    answer_by: Mapped[datetime]  # 整改期限
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(String(40))
    blob: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))  # SM3 of the pages


class Reminder(Base):
    """催办: a step of the ladder that was taken for one date of an item; each is taken once."""

    __tablename__ = "supervision_reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("supervision_item.id"))
    watched: Mapped[str] = mapped_column(String(10))  # which date: a `ladder_rules.Limit`
    due_at: Mapped[datetime]  # that date as it was
    step: Mapped[str] = mapped_column(String(20))  # the key in `ladder_rules.LADDER`
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("item_id", "watched", "due_at", "step"),)


class Circular(Base):
    """通报: the document in which an organ told how its units did over a period; one for each."""

    __tablename__ = "supervision_circular"

    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)  # 2026, 2026Q3
    document_id: Mapped[int | None] = mapped_column(index=True)


class SupervisionSeries(Series, Base):
    """督办号和督查单号序列: the last number of an organ's series in a year."""

    __tablename__ = "supervision_series"

    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)  # item, blue, orange, red
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


acts.append_only("supervision_feedback")
acts.append_only("supervision_evidence")
acts.append_only("supervision_notice")
