"""Matters under supervision (督查督办): items, parts, feedback, evidence, notices, numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0012"
down_revision: str | None = "0011"

APPEND_ONLY = ("supervision_feedback", "supervision_evidence", "supervision_notice")


def upgrade() -> None:
    op.create_table(
        "supervision_item",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("year", columns.NUMBER),
        sa.Column("sequence", columns.NUMBER),
        sa.Column("number", sa.String(30)),
        sa.Column("phase", sa.String(40), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("basis", columns.SEALED, nullable=False),
        sa.Column("source_type", sa.String(40)),
        sa.Column("source_id", columns.NUMBER),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("target", columns.SEALED, nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("rhythm", sa.String(40), nullable=False),
        sa.Column("lead_unit_id", columns.NUMBER),
        sa.Column("assisting", columns.JSON, nullable=False),
        sa.Column("begun_at", columns.INSTANT),
        sa.Column("due_at", columns.INSTANT),
        sa.Column("feedback_due", columns.INSTANT),
        sa.Column("progress", columns.NUMBER, nullable=False),
        sa.Column("yellow_from", columns.INSTANT),
        sa.Column("red_from", columns.INSTANT),
        sa.Column("suspended_at", columns.INSTANT),
        sa.Column("suspended_for", columns.SEALED),
        sa.Column("asked_due", columns.INSTANT),
        sa.Column("result", columns.SEALED),
        sa.Column("ended", columns.SEALED),
        sa.Column("merged_into", columns.NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_item"),
        sa.ForeignKeyConstraint(
            ["lead_unit_id"], ["unit.id"], name="fk_supervision_item_lead_unit_id_unit"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["supervision_item.id"],
            name="fk_supervision_item_merged_into_supervision_item",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["unit.id"], name="fk_supervision_item_office_id_unit"
        ),
        sa.ForeignKeyConstraint(
            ["organ_id"], ["unit.id"], name="fk_supervision_item_organ_id_unit"
        ),
        sa.UniqueConstraint(
            "organ_id", "year", "sequence", name="uq_supervision_item_organ_id_year_sequence"
        ),
    )
    op.create_index("ix_supervision_item_due", "supervision_item", ["phase", "due_at", "id"])
    op.create_index(
        "ix_supervision_item_office",
        "supervision_item",
        [
            "office_id",
            "phase",
            "lead_unit_id",
            "source",
            "red_from",
            "yellow_from",
            "feedback_due",
            "suspended_at",
            "begun_at",
        ],
    )
    op.create_index(
        "ix_supervision_item_organ",
        "supervision_item",
        [
            "organ_id",
            "phase",
            "lead_unit_id",
            "source",
            "red_from",
            "yellow_from",
            "feedback_due",
            "suspended_at",
            "begun_at",
        ],
    )
    op.create_index("ix_supervision_item_source", "supervision_item", ["source_type", "source_id"])
    op.create_table(
        "supervision_part",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("item_id", columns.NUMBER, nullable=False),
        sa.Column("parent_id", columns.NUMBER),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("measure", columns.SEALED, nullable=False),
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("post_id", columns.NUMBER),
        sa.Column("share", columns.NUMBER, nullable=False),
        sa.Column("due_at", columns.INSTANT, nullable=False),
        sa.Column("progress", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_part"),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["supervision_item.id"],
            name="fk_supervision_part_item_id_supervision_item",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["supervision_part.id"],
            name="fk_supervision_part_parent_id_supervision_part",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_supervision_part_person_id_person"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_supervision_part_post_id_post"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_supervision_part_unit_id_unit"),
    )
    op.create_index("ix_supervision_part_item_id", "supervision_part", ["item_id"])
    op.create_table(
        "supervision_feedback",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("item_id", columns.NUMBER, nullable=False),
        sa.Column("part_id", columns.NUMBER),
        sa.Column("opinion_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER),
        sa.Column("progress", columns.NUMBER, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_feedback"),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["supervision_item.id"],
            name="fk_supervision_feedback_item_id_supervision_item",
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name="fk_supervision_feedback_opinion_id_opinion"
        ),
        sa.ForeignKeyConstraint(
            ["part_id"],
            ["supervision_part.id"],
            name="fk_supervision_feedback_part_id_supervision_part",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name="fk_supervision_feedback_unit_id_unit"
        ),
    )
    op.create_index("ix_supervision_feedback_item_id", "supervision_feedback", ["item_id"])
    op.create_table(
        "supervision_evidence",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("item_id", columns.NUMBER, nullable=False),
        sa.Column("feedback_id", columns.NUMBER, nullable=False),
        sa.Column("name", columns.SEALED, nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", columns.NUMBER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_evidence"),
        sa.ForeignKeyConstraint(
            ["feedback_id"],
            ["supervision_feedback.id"],
            name="fk_supervision_evidence_feedback_id_supervision_feedback",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["supervision_item.id"],
            name="fk_supervision_evidence_item_id_supervision_item",
        ),
    )
    op.create_index("ix_supervision_evidence_feedback_id", "supervision_evidence", ["feedback_id"])
    op.create_index("ix_supervision_evidence_item_id", "supervision_evidence", ["item_id"])
    op.create_table(
        "supervision_notice",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("item_id", columns.NUMBER, nullable=False),
        sa.Column("colour", sa.String(40), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("words", columns.SEALED, nullable=False),
        sa.Column("answer_by", columns.INSTANT, nullable=False),
        sa.Column("issued_at", columns.INSTANT, nullable=False),
        sa.Column("issued_by", sa.String(40), nullable=False),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_notice"),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["supervision_item.id"],
            name="fk_supervision_notice_item_id_supervision_item",
        ),
        sa.UniqueConstraint("number", name="uq_supervision_notice_number"),
    )
    op.create_index("ix_supervision_notice_item_id", "supervision_notice", ["item_id"])
    op.create_table(
        "supervision_series",
        sa.Column("organ_id", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("year", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("last", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("organ_id", "kind", "year", name="pk_supervision_series"),
        sa.ForeignKeyConstraint(
            ["organ_id"], ["unit.id"], name="fk_supervision_series_organ_id_unit"
        ),
    )
    for table in APPEND_ONLY:
        columns.make_append_only(table)


def downgrade() -> None:
    for table in (
        "supervision_series",
        "supervision_notice",
        "supervision_evidence",
        "supervision_feedback",
        "supervision_part",
        "supervision_item",
    ):
        op.drop_table(table)
    for table in APPEND_ONLY:
        columns.forget_append_only(table)
