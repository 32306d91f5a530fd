"""Fonds, archived items and their numbers; published tree heads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.archives.models import stays_as_filed_statements
from migrations import columns

revision = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    op.create_table(
        "published_head",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("size", columns.NUMBER, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signer", sa.String(64), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_published_head"),
    )
    op.create_index("ix_published_head_size", "published_head", ["size"])
    columns.make_append_only("published_head")
    op.create_table(
        "fonds",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("code", sa.String(4), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fonds"),
        sa.UniqueConstraint("code", name="uq_fonds_code"),
        sa.UniqueConstraint("organ_id", name="uq_fonds_organ_id"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_fonds_organ_id_unit"),
    )
    op.create_table(
        "archive_item",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("source_type", sa.String(40), nullable=False),
        sa.Column("source_id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("keeper_id", columns.NUMBER, nullable=False),
        sa.Column("fonds_id", columns.NUMBER),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("decline_reason", sa.String(40)),
        sa.Column("proposed_at", columns.INSTANT, nullable=False),
        sa.Column("year", columns.NUMBER, nullable=False),
        sa.Column("retention", sa.String(40), nullable=False),
        sa.Column("retention_reason", sa.String(300), nullable=False),
        sa.Column("chosen_by", columns.NUMBER),
        sa.Column("unit_code", sa.String(3), nullable=False),
        sa.Column("item_number", columns.NUMBER),
        sa.Column("archival_code", sa.String(40)),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("responsible", sa.String(200), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("pages", columns.NUMBER),
        sa.Column("package_blob", sa.String(40)),
        sa.Column("package_size", columns.NUMBER),
        sa.Column("manifest_digest", sa.String(64)),
        sa.Column("filed_at", columns.INSTANT),
        sa.Column("filed_by", columns.NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_archive_item"),
        sa.UniqueConstraint("archival_code", name="uq_archive_item_archival_code"),
        sa.UniqueConstraint(
            "fonds_id",
            "year",
            "retention",
            "unit_code",
            "item_number",
            name="uq_archive_item_fonds_id_year_retention_unit_code_item_number",
        ),
        sa.UniqueConstraint(
            "source_type", "source_id", name="uq_archive_item_source_type_source_id"
        ),
        sa.ForeignKeyConstraint(
            ["chosen_by"], ["person.id"], name="fk_archive_item_chosen_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["person.id"], name="fk_archive_item_filed_by_person"
        ),
        sa.ForeignKeyConstraint(["fonds_id"], ["fonds.id"], name="fk_archive_item_fonds_id_fonds"),
        sa.ForeignKeyConstraint(["keeper_id"], ["unit.id"], name="fk_archive_item_keeper_id_unit"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_archive_item_organ_id_unit"),
    )
    op.create_index(
        "ix_archive_item_list",
        "archive_item",
        ["state", "year", "retention", "unit_code", "item_number"],
    )
    op.create_index("ix_archive_item_organ_id", "archive_item", ["organ_id"])
    for statement in stays_as_filed_statements(op.get_context().dialect.name):
        op.execute(statement)
    op.create_table(
        "item_series",
        sa.Column("fonds_id", columns.NUMBER, nullable=False),
        sa.Column("year", columns.NUMBER, autoincrement=False, nullable=False),
        sa.Column("retention", sa.String(40), nullable=False),
        sa.Column("unit_code", sa.String(3), nullable=False),
        sa.Column("last", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint(
            "fonds_id", "year", "retention", "unit_code", name="pk_item_series"
        ),
        sa.ForeignKeyConstraint(["fonds_id"], ["fonds.id"], name="fk_item_series_fonds_id_fonds"),
    )


def downgrade() -> None:
    op.drop_table("item_series")
    op.drop_table("archive_item")
    columns.forget_function("archive_item_filed")
    op.drop_table("fonds")
    op.drop_table("published_head")
    columns.forget_append_only("published_head")
