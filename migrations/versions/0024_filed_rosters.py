"""Rosters are filed: their pages as they were issued, and who was in each cell then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0024"
down_revision: str | None = "0022"


def upgrade() -> None:
    op.add_column("duty_roster", sa.Column("blob", sa.String(40)))
    op.add_column("duty_roster", sa.Column("digest", sa.String(64)))
    op.add_column("duty_cell", sa.Column("issued_id", columns.NUMBER))


def downgrade() -> None:
    op.drop_column("duty_cell", "issued_id")
    op.drop_column("duty_roster", "digest")
    op.drop_column("duty_roster", "blob")
