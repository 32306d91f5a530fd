"""What an organ issues under: its mark, its code, its seal."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Sealed
from app.directory.models import Unit


class Seal(Base):
    """印章: an organ's official seal; its key lies sealed under the office's keys until it is on a token."""

    __tablename__ = "seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    svg: Mapped[str] = mapped_column(Sealed("seal.svg"))
    diameter_mm: Mapped[float]
    trial: Mapped[bool] = mapped_column(default=True)
    certificate: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(Sealed("seal.key"))  # PEM
    active: Mapped[bool] = mapped_column(default=True)


class IssuingAccount(Base):
    """发文立户: what an organ may issue under: its mark, its code, its seal (条例 第三十七条)."""

    __tablename__ = "issuing_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose office handles it
    mark: Mapped[str] = mapped_column(String(60))  # 发文机关标志
    code: Mapped[str] = mapped_column(String(20), unique=True)  # 机关代字
    signature: Mapped[str] = mapped_column(String(60))  # 署名
    printer: Mapped[str] = mapped_column(String(60))  # 印发机关
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("seal.id"))
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id], lazy="joined", innerjoin=True)
    seal: Mapped[Seal | None] = relationship()
