"""What went to which unit, and what became of it there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Sealed
from app.core.labels import Labelled
from app.directory.models import Unit
from app.official_documents.models.document import OfficialDocument


class DeliveryState(Labelled):
    """签收状态."""

    SENT = "sent", "待签收"
    RECEIVED = "received", "已签收"
    RETURNED = "returned", "已退文"
    WITHDRAWN = "withdrawn", "已撤回"
    WAIVED = "waived", "免签收"


class Delivery(Base):
    """分送: one document on its way to one organ, with the receipt that came back."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    copy: Mapped[bool] = mapped_column(default=False)  # 抄送
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.SENT)
    digest: Mapped[str] = mapped_column(String(64))  # of the issued bytes
    sent_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    receiver: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(Sealed("delivery.reason"))
    answer: Mapped[str | None] = mapped_column(Sealed("delivery.answer"))
    answered_at: Mapped[datetime | None]
    urges: Mapped[int] = mapped_column(default=0)
    document: Mapped[OfficialDocument] = relationship(foreign_keys=[document_id])
    unit: Mapped[Unit] = relationship()
