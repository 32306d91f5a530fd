"""Circulations, tasks, choices and opinions; who may read what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    op.create_table(
        "reader",
        sa.Column("subject_type", sa.String(40), nullable=False),
        sa.Column("subject_id", columns.NUMBER, autoincrement=False, nullable=False),
        sa.Column("token", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("subject_type", "subject_id", "token", name="pk_reader"),
    )
    op.create_index("ix_reader_token", "reader", ["token", "subject_type", "subject_id"])
    op.create_table(
        "circulation",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("definition", sa.String(40), nullable=False),
        sa.Column("subject_type", sa.String(40), nullable=False),
        sa.Column("subject_id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("stage", sa.String(40)),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("round", columns.NUMBER, nullable=False),
        sa.Column("version", columns.NUMBER, nullable=False),
        sa.Column("started_by", columns.NUMBER),
        sa.Column("started_at", columns.INSTANT, nullable=False),
        sa.Column("ended_at", columns.INSTANT),
        sa.Column("led_here", columns.NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_circulation"),
        sa.UniqueConstraint(
            "subject_type",
            "subject_id",
            "definition",
            name="uq_circulation_subject_type_subject_id_definition",
        ),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_circulation_organ_id_unit"),
        sa.ForeignKeyConstraint(
            ["started_by"], ["person.id"], name="fk_circulation_started_by_person"
        ),
    )
    op.create_index("ix_circulation_organ_id", "circulation", ["organ_id"])
    op.create_index("ix_circulation_started_by", "circulation", ["started_by"])
    op.create_table(
        "choice",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("circulation_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("position", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("post_id", columns.NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_choice"),
        sa.ForeignKeyConstraint(
            ["circulation_id"], ["circulation.id"], name="fk_choice_circulation_id_circulation"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_choice_person_id_person"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_choice_post_id_post"),
    )
    op.create_index("ix_choice_circulation_id", "choice", ["circulation_id"])
    op.create_table(
        "task",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("circulation_id", columns.NUMBER, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("round", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("position", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("post_id", columns.NUMBER),
        sa.Column("sent_by", columns.NUMBER),
        sa.Column("sent_at", columns.INSTANT, nullable=False),
        sa.Column("opened_at", columns.INSTANT),
        sa.Column("due_at", columns.INSTANT),
        sa.Column("done_at", columns.INSTANT),
        sa.Column("done_by", columns.NUMBER),
        sa.Column("move", sa.String(40)),
        sa.Column("note", columns.SEALED),
        sa.Column("urges", columns.NUMBER, nullable=False),
        sa.Column("urged_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.ForeignKeyConstraint(
            ["circulation_id"], ["circulation.id"], name="fk_task_circulation_id_circulation"
        ),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name="fk_task_done_by_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_task_person_id_person"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_task_post_id_post"),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name="fk_task_sent_by_person"),
    )
    op.create_index("ix_task_circulation", "task", ["circulation_id", "id"])
    op.create_index("ix_task_desk", "task", ["person_id", "state", "kind", "id"])
    op.create_index("ix_task_sent", "task", ["sent_by", "state", "id"])
    op.create_table(
        "opinion",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("circulation_id", columns.NUMBER, nullable=False),
        sa.Column("task_id", columns.NUMBER),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("round", columns.NUMBER, nullable=False),
        sa.Column("move", sa.String(40), nullable=False),
        sa.Column("label", sa.String(40), nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("post", sa.String(200), nullable=False),
        sa.Column("on_behalf_of", sa.String(40), nullable=False),
        sa.Column("text", columns.SEALED, nullable=False),
        sa.Column("ink", columns.SEALED),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opinion"),
        sa.ForeignKeyConstraint(
            ["circulation_id"], ["circulation.id"], name="fk_opinion_circulation_id_circulation"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_opinion_person_id_person"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_opinion_task_id_task"),
    )
    op.create_index("ix_opinion_circulation_id", "opinion", ["circulation_id"])
    op.create_index("ix_opinion_task_id", "opinion", ["task_id"])
    columns.make_append_only("opinion")


def downgrade() -> None:
    op.drop_table("opinion")
    columns.forget_append_only("opinion")
    op.drop_table("task")
    op.drop_table("choice")
    op.drop_table("circulation")
    op.drop_table("reader")
