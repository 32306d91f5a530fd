"""What the office keeps of an inspection (督查事项) under 国务院令第733号: plan, records, files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from app.circulation.models import Circulation
from app.core import acts
from app.core.database import Base, Json, Sealed
from app.core.labels import Labelled
from app.directory.models import Person, Unit
from app.supervision.models import Phase


class InspectionKind(Labelled):
    """督查类型 (第十四条)."""

    GENERAL = "general", "综合督查"
    SPECIAL = "special", "专项督查"
    EVENT = "event", "事件调查"
    DAILY = "daily", "日常督办"
    CLUE = "clue", "线索核查"


class Basis(Labelled):
    """立项依据 (第十一条): nothing is inspected without one of them."""

    DECISION = "decision", "本级政府决定"
    ORDER = "order", "行政首长指令"
    PROPOSAL = "proposal", "督查机构建议，报行政首长批准"


class Method(Labelled):
    """督查方式 (第十二条): the eight that the regulations name."""

    SELF_CHECK = "self_check", "要求自查、说明情况"
    REPORT = "report", "听取汇报"
    VISIT = "visit", "检查、访谈、暗访"
    HEARING = "hearing", "座谈、听证、统计、评估"
    PAPERS = "papers", "调阅、复制有关资料"
    CLUES = "clues", "通过信函、电话、媒体收集线索"
    TALK = "talk", "约谈"
    ONLINE = "online", "运用现代信息技术开展“互联网+督查”"


class RecordKind(Labelled):
    """What a record of an inspection is."""

    FINDING = "finding", "督查情况"
    CONCLUSION = "conclusion", "督查结论"
    OBJECTION = "objection", "复核申请"
    REVIEW = "review", "复核决定"
    RECTIFICATION = "rectification", "整改情况"


class Inspection(Base):
    """督查事项: what is inspected, on which ground, by whom and how; from its plan to the archive."""

    __tablename__ = "inspection"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(String(30))  # 督查〔2026〕1号, once approved
    phase: Mapped[Phase] = mapped_column(default=Phase.PROPOSED)
    kind: Mapped[InspectionKind]
    basis_kind: Mapped[Basis]
    basis: Mapped[str] = mapped_column(Sealed("inspection.basis"))
    title: Mapped[str] = mapped_column(Sealed("inspection.title"))
    content: Mapped[str] = mapped_column(Sealed("inspection.content"))  # 督查内容
    scope: Mapped[str] = mapped_column(Sealed("inspection.scope"))  # 督查范围
    plan: Mapped[str] = mapped_column(Sealed("inspection.plan"))  # 督查方案
    objects: Mapped[list[int]] = mapped_column(Json, default=list)  # 督查对象, ids of units
    methods: Mapped[list[str]] = mapped_column(Json, default=list)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # 组长
    leader_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    team: Mapped[list[int]] = mapped_column(Json, default=list)  # 成员, ids of people
    repeated_for: Mapped[str | None] = mapped_column(Sealed("inspection.repeated_for"))
    approved_at: Mapped[datetime | None]
    fed_back_at: Mapped[datetime | None]  # 结论反馈
    rectify_by: Mapped[datetime | None]
    objected_at: Mapped[datetime | None]  # the first objection
    ended: Mapped[str | None] = mapped_column(Sealed("inspection.ended"))
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id])
    leader: Mapped[Person | None] = relationship(foreign_keys=[leader_id])
    records: Mapped[list[InspectionRecord]] = relationship(
        order_by="InspectionRecord.id", viewonly=True
    )
    deliveries: Mapped[list[InspectionDelivery]] = relationship(
        order_by="InspectionDelivery.id", viewonly=True
    )
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == Inspection.id,
            Circulation.subject_type == Inspection.__tablename__,
        ),
        viewonly=True,
    )

    __table_args__ = (
        UniqueConstraint("organ_id", "year", "sequence"),
        Index("ix_inspection_time", "organ_id", "ends_at"),
    )


class InspectionRecord(Base):
    """督查记录: a finding, the conclusion, an objection, its review, or how it was put right."""

    __tablename__ = "inspection_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    kind: Mapped[RecordKind]
    method: Mapped[Method | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Sealed("inspection_record.words"))
    late: Mapped[bool]
    at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(Sealed("inspection_record.salt"))
    unit: Mapped[Unit | None] = relationship()
    files: Mapped[list[InspectionFile]] = relationship(order_by="InspectionFile.id", viewonly=True)


class InspectionFile(Base):
    """证据材料 of a record, encrypted in the blob store."""

    __tablename__ = "inspection_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("inspection_record.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("inspection_file.name"))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(40))


class InspectionDelivery(Base):
    """视为送达: a conclusion that an object left unopened counts as received from then on."""

    __tablename__ = "inspection_delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), unique=True)  # of the object
    at: Mapped[datetime]


acts.append_only("inspection_record")
acts.append_only("inspection_file")
acts.append_only("inspection_delivery")
