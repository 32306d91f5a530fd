"""催办: which steps were taken for which date; conclusions that count as delivered; ended items by age."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0019"
down_revision: str | None = "0018"


def upgrade() -> None:
    op.create_table(
        "supervision_reminder",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("item_id", columns.NUMBER, nullable=False),
        sa.Column("watched", sa.String(10), nullable=False),
        sa.Column("due_at", columns.INSTANT, nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_reminder"),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["supervision_item.id"],
            name="fk_supervision_reminder_item_id_supervision_item",
        ),
        sa.UniqueConstraint(
            "item_id",
            "watched",
            "due_at",
            "step",
            name="uq_supervision_reminder_item_id_watched_due_at_step",
        ),
    )
    op.create_table(
        "inspection_delivery",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("inspection_id", columns.NUMBER, nullable=False),
        sa.Column("task_id", columns.NUMBER, nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_delivery"),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name="fk_inspection_delivery_inspection_id_inspection",
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name="fk_inspection_delivery_task_id_task"
        ),
        sa.UniqueConstraint("task_id", name="uq_inspection_delivery_task_id"),
    )
    op.create_index(
        "ix_inspection_delivery_inspection_id", "inspection_delivery", ["inspection_id"]
    )
    columns.make_append_only("inspection_delivery")
    op.create_index("ix_supervision_item_phase", "supervision_item", ["phase", "id"])


def downgrade() -> None:
    op.drop_index("ix_supervision_item_phase", "supervision_item")
    op.drop_table("inspection_delivery")
    columns.forget_append_only("inspection_delivery")
    op.drop_table("supervision_reminder")
