"""The rest of supervision: parts that are signed for and changed, 通报."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0015"
down_revision: str | None = "0014"

# No part was ever written before this step; the default is only there for the database's sake.
NEVER = sa.text("'2000-01-01 00:00:00+00:00'")


def upgrade() -> None:
    for name in ("begun_at", "accept_due"):
        column = sa.Column(name, columns.INSTANT, nullable=False, server_default=NEVER)
        op.add_column("supervision_part", column)
    for name in ("accepted_at", "dropped_at"):
        op.add_column("supervision_part", sa.Column(name, columns.INSTANT))
    op.add_column("supervision_part", sa.Column("salt", columns.SEALED))
    op.create_table(
        "supervision_circular",
        sa.Column("organ_id", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("document_id", columns.NUMBER),
        sa.PrimaryKeyConstraint("organ_id", "period", name="pk_supervision_circular"),
        sa.ForeignKeyConstraint(
            ["organ_id"], ["unit.id"], name="fk_supervision_circular_organ_id_unit"
        ),
    )
    op.create_index("ix_supervision_circular_document_id", "supervision_circular", ["document_id"])


def downgrade() -> None:
    op.drop_table("supervision_circular")
    for name in ("salt", "dropped_at", "accepted_at", "accept_due", "begun_at"):
        op.drop_column("supervision_part", name)
