"""The meeting itself: who sits in on which topic, who is called in, who spoke in turn, who sits where."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    op.create_table(
        "sitting_in",
        sa.Column("topic_id", columns.NUMBER, nullable=False),
        sa.Column("attendance_id", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("topic_id", "attendance_id", name="pk_sitting_in"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_sitting_in_topic_id_topic"),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendance.id"], name="fk_sitting_in_attendance_id_attendance"
        ),
    )
    op.create_index("ix_sitting_in_attendance_id", "sitting_in", ["attendance_id"])
    op.add_column("topic", sa.Column("speaking", columns.JSON))
    op.add_column("topic", sa.Column("called_in_at", columns.INSTANT))
    op.add_column("topic", sa.Column("left_at", columns.INSTANT))
    op.add_column("attendance", sa.Column("made_up", columns.SEALED))
    op.add_column("meeting", sa.Column("seating", columns.JSON))


def downgrade() -> None:
    op.drop_column("meeting", "seating")
    op.drop_column("attendance", "made_up")
    for name in ("left_at", "called_in_at", "speaking"):
        op.drop_column("topic", name)
    op.drop_table("sitting_in")
