"""Why a change of rights is asked for: a new password needs two persons, and the second wants to know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    op.add_column("rights_change", sa.Column("ground", columns.SEALED))


def downgrade() -> None:
    # The office before this step knows no such kind, and would stumble over each row.
    op.execute("DELETE FROM rights_change WHERE kind = 'password'")
    op.drop_column("rights_change", "ground")
