"""Fonds, archived items, and the series their 件号 come from."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import acts
from app.core.database import Base, Sealed
from app.core.labels import Labelled
from app.directory.models import Person, Unit
from documents.rules.retention import Retention

NEVER_CHANGED = (
    "fonds_id", "year", "retention", "unit_code", "item_number", "archival_code", "source_type",
    "source_id", "package_blob", "manifest_digest", "filed_at", "filed_by", "state",
)  # fmt: skip


class ItemState(Labelled):
    """归档状态."""

    PROPOSED = "proposed", "待归档"
    FILED = "filed", "已归档"
    DECLINED = "declined", "不归档"


class DeclineReason(Labelled):
    """不归档理由 (国家档案局令第8号 第四条: what an organ need not file)."""

    NOT_OURS = "not_ours", "上级普发、供参阅，不需办理"
    DUPLICATE = "duplicate", "重份文件"
    ROUTINE = "routine", "一般事务性、临时性，无查考价值"
    INTERNAL_COPY = "internal_copy", "内部互相抄送的文件"
    REFERENCE = "reference", "供参考的抄件"
    OTHER_KEEPS = "other_keeps", "由主办机关归档，本机关只存复制件"


class Fonds(Base):
    """全宗: everything one organ leaves behind; its number is given by the archive (档案馆)."""

    __tablename__ = "fonds"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), unique=True)
    code: Mapped[str] = mapped_column(String(4), unique=True)  # 全宗号
    name: Mapped[str] = mapped_column(String(100))
    organ: Mapped[Unit] = relationship()


class ItemSeries(Base):
    """件号 counters: one for each fonds, year, retention and unit; the row is the lock."""

    __tablename__ = "item_series"

    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    retention: Mapped[Retention] = mapped_column(primary_key=True)
    unit_code: Mapped[str] = mapped_column(String(3), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class ArchiveItem(Base):
    """件: one closed matter on its way into the archive; once filed, the database itself keeps it."""

    __tablename__ = "archive_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_type: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int]
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)  # 立档单位
    keeper_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose archivist keeps it
    fonds_id: Mapped[int | None] = mapped_column(ForeignKey("fonds.id"))
    state: Mapped[ItemState] = mapped_column(default=ItemState.PROPOSED)
    decline_reason: Mapped[DeclineReason | None]
    proposed_at: Mapped[datetime]
    year: Mapped[int]
    retention: Mapped[Retention]
    retention_reason: Mapped[str] = mapped_column(String(300))
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # of the retention
    unit_code: Mapped[str] = mapped_column(String(3))  # 机构（问题）代码
    item_number: Mapped[int | None]  # 件号
    archival_code: Mapped[str | None] = mapped_column(String(40), unique=True)  # 档号
    title: Mapped[str] = mapped_column(Sealed("archive_item.title"))
    number: Mapped[str] = mapped_column(String(60), default="")  # 文号
    responsible: Mapped[str] = mapped_column(String(200))  # 责任者
    dated: Mapped[date]
    pages: Mapped[int | None]
    package_blob: Mapped[str | None] = mapped_column(String(40))
    package_size: Mapped[int | None]
    manifest_digest: Mapped[str | None] = mapped_column(String(64))
    filed_at: Mapped[datetime | None]
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    fonds: Mapped[Fonds | None] = relationship(lazy="joined")
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id], lazy="joined", innerjoin=True)
    filer: Mapped[Person | None] = relationship(foreign_keys=[filed_by])

    __table_args__ = (
        UniqueConstraint("source_type", "source_id"),
        UniqueConstraint("fonds_id", "year", "retention", "unit_code", "item_number"),
        Index("ix_archive_item_list", "state", "year", "retention", "unit_code", "item_number"),
    )


class ArchiveAddition(Base):
    """补充归档: what came to a filed item afterwards, as a signed package of its own beside the first."""

    __tablename__ = "archive_addition"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("archive_item.id"))
    part: Mapped[int]  # 2 and so on; the first part is the item as it was filed
    about_type: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[int]
    title: Mapped[str] = mapped_column(Sealed("archive_addition.title"))
    dated: Mapped[date]
    package_blob: Mapped[str] = mapped_column(String(40))
    package_size: Mapped[int]
    manifest_digest: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("item_id", "part"),
        UniqueConstraint("about_type", "about_id"),
    )


def stays_as_filed_statements(dialect: str) -> list[str]:
    """Triggers by which the database refuses to change or remove a filed item (DA/T 13-2022: 稳定性)."""
    same = "IS" if dialect == "sqlite" else "IS NOT DISTINCT FROM"
    changed = " OR ".join(f"NOT (NEW.{name} {same} OLD.{name})" for name in NEVER_CHANGED)
    touched = f"OLD.state = 'filed' AND ({changed})"
    refusal = "a filed archive_item stays as it is"
    if dialect == "sqlite":
        return [
            (
                f"CREATE TRIGGER archive_item_filed_update BEFORE UPDATE ON archive_item WHEN {touched} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            ),
            (
                "CREATE TRIGGER archive_item_filed_delete BEFORE DELETE ON archive_item "
                f"WHEN OLD.state = 'filed' BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            ),
        ]
    return [
        (
            "CREATE FUNCTION archive_item_filed() RETURNS trigger LANGUAGE plpgsql AS "
            f"'BEGIN RAISE EXCEPTION ''{refusal}''; END'"
        ),
        (
            "CREATE TRIGGER archive_item_filed_update BEFORE UPDATE ON archive_item FOR EACH ROW "
            f"WHEN ({touched}) EXECUTE FUNCTION archive_item_filed()"
        ),
        (
            "CREATE TRIGGER archive_item_filed_delete BEFORE DELETE ON archive_item FOR EACH ROW "
            "WHEN (OLD.state = 'filed') EXECUTE FUNCTION archive_item_filed()"
        ),
    ]


for _dialect in ("sqlite", "postgresql"):
    for _statement in stays_as_filed_statements(_dialect):
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped.
        event.listen(ArchiveItem.__table__, "after_create", _ddl.execute_if(dialect=_dialect))

acts.append_only(ArchiveAddition.__tablename__)
