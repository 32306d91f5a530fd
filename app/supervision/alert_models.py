"""平台线索: what other platforms delivered, waiting to become items; and the requests already seen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Sealed
from app.core.labels import Labelled
from app.directory.models import Platform


class AlertState(Labelled):
    """Where a clue stands."""

    WAITING = "waiting", "待研究"
    ACCEPTED = "accepted", "已立项"
    REFUSED = "refused", "不立项"


class Alert(Base):
    """线索: one matter that a platform delivered; `key` is its own, so that it comes in once."""

    __tablename__ = "supervision_alert"

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    key: Mapped[str] = mapped_column(String(80))
    body_digest: Mapped[str] = mapped_column(String(64))  # SM3 of the request's body
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[AlertState] = mapped_column(default=AlertState.WAITING)
    reference: Mapped[str] = mapped_column(Sealed("supervision_alert.reference"))
    title: Mapped[str] = mapped_column(Sealed("supervision_alert.title"))
    words: Mapped[str] = mapped_column(Sealed("supervision_alert.words"))
    due_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_item.id"))
    reason: Mapped[str | None] = mapped_column(Sealed("supervision_alert.reason"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    platform: Mapped[Platform] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        UniqueConstraint("platform_id", "key"),
        Index("ix_supervision_alert_state", "office_id", "state", "id"),
    )


class SeenRequest(Base):
    """已收请求: a signed request, known again for as long as its time would let it in."""

    __tablename__ = "seen_request"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
