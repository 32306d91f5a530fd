"""议定事项: what a 纪要 decided, with who is to do it; supervision follows it up once it is issued."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Json, Sealed
from app.directory.models import Unit


class Decision(Base):
    """议定事项: one duty in the words of the decision; it belongs to a meeting, then to its 纪要.

    Where it was decided is said by type and id, so that the 纪要 need not know of meetings.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_type: Mapped[str] = mapped_column(String(40))  # where it was decided: meeting
    source_id: Mapped[int]
    document_id: Mapped[int | None] = mapped_column(
        ForeignKey("official_document.id"), index=True
    )  # 纪要
    position: Mapped[int]
    subject: Mapped[str] = mapped_column(Sealed("decision.subject"))  # 议题
    text: Mapped[str] = mapped_column(Sealed("decision.text"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # 牵头
    assisting: Mapped[list[int]] = mapped_column(Json, default=list)  # 责任单位, ids of units
    due_at: Mapped[datetime | None]
    unit: Mapped[Unit | None] = relationship()

    __table_args__ = (Index("ix_decision_source", "source_type", "source_id", "position"),)
