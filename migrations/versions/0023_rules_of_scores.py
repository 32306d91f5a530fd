"""Every organ decides by itself how its information reports score."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0023"
down_revision: str | None = "0022"

TABLE = "bulletin_ruling"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("given", columns.JSON, nullable=False),
        sa.Column("ground", columns.SEALED, nullable=False),
        sa.Column("by_id", columns.NUMBER, nullable=False),
        sa.Column("by_name", sa.String(80), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_ruling"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_bulletin_ruling_by_id_person"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_bulletin_ruling_organ_id_unit"),
    )
    op.create_index("ix_bulletin_ruling_since", TABLE, ["organ_id", "since"])
    columns.make_append_only(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
    columns.forget_append_only(TABLE)
