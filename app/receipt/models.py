"""What the office keeps of a document that came in, and the series of its register."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from app.circulation.models import Circulation
from app.core.database import Base, Json, Sealed
from app.core.labels import Labelled
from app.core.series import Series
from app.directory.models import Unit
from app.official_documents.models import Delivery, OfficialDocument


class Handling(Labelled):
    """办理类型 (条例 第二十四条第四项: 阅知性公文, 批办性公文)."""

    TO_READ = "to_read", "阅件"
    TO_HANDLE = "to_handle", "办件"


class AnswerBy(Labelled):
    """How the sender heard of the result (条例 第二十四条第七项)."""

    DOCUMENT = "document", "复文"
    SYSTEM = "system", "系统告知"
    TELEPHONE = "telephone", "电话告知"
    NOT_NEEDED = "not_needed", "无需答复"


class IncomingDocument(Base):
    """收文: one document that came to one organ; sent through the office, or on paper."""

    __tablename__ = "incoming_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # 收文机关
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose office handles it
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("delivery.id"), unique=True
    )  # None: on paper
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # an organ known here
    from_name: Mapped[str] = mapped_column(String(100))  # 来文机关
    number: Mapped[str] = mapped_column(String(60), default="")  # 来文字号
    title: Mapped[str] = mapped_column(Sealed("incoming_document.title"))
    kind: Mapped[str] = mapped_column(String(10), default="")
    urgency: Mapped[str] = mapped_column(String(10), default="")
    dated: Mapped[date | None]  # 成文日期
    copy: Mapped[bool] = mapped_column(default=False)  # 抄送本机关
    attachments: Mapped[int] = mapped_column(default=0)
    copies: Mapped[int] = mapped_column(default=1)  # 份数
    pages: Mapped[int | None]  # 页数
    blob: Mapped[str] = mapped_column(String(40))  # the sender's own frozen bytes, never copied
    digest: Mapped[str] = mapped_column(String(64))  # SM3 of those bytes
    media_type: Mapped[str] = mapped_column(String(100), default="application/pdf")
    arrived_at: Mapped[datetime]
    received_at: Mapped[datetime | None]  # 签收时间
    receiver: Mapped[str | None] = mapped_column(String(80))
    register_year: Mapped[int | None]
    register_sequence: Mapped[int | None]
    register_number: Mapped[str | None] = mapped_column(String(30))  # 收文号
    handling: Mapped[Handling | None]
    due_at: Mapped[datetime | None]  # 办理期限
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # 主办
    assisting: Mapped[list[int]] = mapped_column(Json, default=list)  # 协办, ids of units
    result: Mapped[str | None] = mapped_column(Sealed("incoming_document.result"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("official_document.id"))  # 复文
    answer_by: Mapped[AnswerBy | None]
    answer: Mapped[str | None] = mapped_column(Sealed("incoming_document.answer"))
    answered_at: Mapped[datetime | None]
    returned: Mapped[str | None] = mapped_column(Sealed("incoming_document.returned"))  # 退文理由
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id])
    lead_unit: Mapped[Unit | None] = relationship(foreign_keys=[lead_unit_id])
    delivery: Mapped[Delivery | None] = relationship()
    reply: Mapped[OfficialDocument | None] = relationship()
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == IncomingDocument.id,
            Circulation.subject_type == IncomingDocument.__tablename__,
        ),
        viewonly=True,
    )

    __table_args__ = (
        UniqueConstraint("organ_id", "register_year", "register_sequence"),
        Index("ix_incoming_document_same", "organ_id", "number"),
    )


class RegisterSeries(Series, Base):
    """收文号序列: the last number of an organ's register in a year; locked while one is drawn."""

    __tablename__ = "register_series"

    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
