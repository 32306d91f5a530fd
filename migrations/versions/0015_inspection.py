"""Parts of an item are signed for and changed; what they ask for has a salted digest."""

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


def downgrade() -> None:
    for name in ("salt", "dropped_at", "accepted_at", "accept_due", "begun_at"):
        op.drop_column("supervision_part", name)
