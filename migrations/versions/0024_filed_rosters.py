"""Rosters are filed with their pages as issued; filed items take additions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0024"
down_revision: str | None = "0023"


def upgrade() -> None:
    op.add_column("duty_roster", sa.Column("blob", sa.String(40)))
    op.add_column("duty_roster", sa.Column("digest", sa.String(64)))
    op.add_column("duty_cell", sa.Column("issued_id", columns.NUMBER))
    op.create_table(
        "archive_addition",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("item_id", columns.NUMBER, nullable=False),
        sa.Column("part", columns.NUMBER, nullable=False),
        sa.Column("about_type", sa.String(40), nullable=False),
        sa.Column("about_id", columns.NUMBER, nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("package_blob", sa.String(40), nullable=False),
        sa.Column("package_size", columns.NUMBER, nullable=False),
        sa.Column("manifest_digest", sa.String(64), nullable=False),
        sa.Column("added_at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_archive_addition"),
        sa.ForeignKeyConstraint(
            ["item_id"], ["archive_item.id"], name="fk_archive_addition_item_id_archive_item"
        ),
        sa.UniqueConstraint("item_id", "part", name="uq_archive_addition_item_id_part"),
        sa.UniqueConstraint(
            "about_type", "about_id", name="uq_archive_addition_about_type_about_id"
        ),
    )
    columns.make_append_only("archive_addition")


def downgrade() -> None:
    op.drop_table("archive_addition")
    columns.forget_append_only("archive_addition")
    op.drop_column("duty_cell", "issued_id")
    op.drop_column("duty_roster", "digest")
    op.drop_column("duty_roster", "blob")
