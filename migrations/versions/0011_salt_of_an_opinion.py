"""An opinion's digest is salted: what is mostly said must not be found by trying it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    op.add_column("opinion", sa.Column("salt", columns.SEALED))


def downgrade() -> None:
    # Opinions of after this step can then no more be checked against their acts; the acts still hold.
    op.drop_column("opinion", "salt")
