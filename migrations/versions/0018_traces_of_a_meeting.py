"""What was said in a meeting is bound into its acts, its record is supplemented, and it has a video link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0018"
down_revision: str | None = "0017"


def upgrade() -> None:
    op.add_column("topic", sa.Column("dissent_salt", columns.SEALED))
    op.add_column("attendance", sa.Column("made_up_salt", columns.SEALED))
    op.add_column("meeting", sa.Column("record_salt", columns.SEALED))
    op.add_column("meeting", sa.Column("video", columns.SEALED))
    op.create_table(
        "record_supplement",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("meeting_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("text", columns.SEALED, nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_record_supplement"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_record_supplement_meeting_id_meeting"
        ),
    )
    op.create_index("ix_record_supplement_meeting_id", "record_supplement", ["meeting_id"])


def downgrade() -> None:
    # What was said after this step can then no more be checked against its acts; the acts still hold.
    op.drop_table("record_supplement")
    for name in ("video", "record_salt"):
        op.drop_column("meeting", name)
    op.drop_column("attendance", "made_up_salt")
    op.drop_column("topic", "dissent_salt")
