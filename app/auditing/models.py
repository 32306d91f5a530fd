"""The tree heads that were published: what the office said, on a day, all its acts amounted to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import acts
from app.core.database import Base


class PublishedHead(Base):
    """树头: `content` is the bytes that were signed; a copy belongs outside this database."""

    __tablename__ = "published_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    signer: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


acts.append_only("published_head")
