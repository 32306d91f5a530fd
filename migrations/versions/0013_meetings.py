"""Meetings (会议): topics, meetings, their people and numbers; decisions that a 纪要 carries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("source_type", sa.String(40), nullable=False),
        sa.Column("source_id", columns.NUMBER, nullable=False),
        sa.Column("document_id", columns.NUMBER),
        sa.Column("position", columns.NUMBER, nullable=False),
        sa.Column("subject", columns.SEALED, nullable=False),
        sa.Column("text", columns.SEALED, nullable=False),
        sa.Column("unit_id", columns.NUMBER),
        sa.Column("assisting", columns.JSON, nullable=False),
        sa.Column("due_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["official_document.id"],
            name="fk_decision_document_id_official_document",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_decision_unit_id_unit"),
    )
    op.create_index("ix_decision_document_id", "decision", ["document_id"])
    op.create_index("ix_decision_source", "decision", ["source_type", "source_id", "position"])
    op.create_table(
        "meeting",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("year", columns.NUMBER, nullable=False),
        sa.Column("sequence", columns.NUMBER, nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("begins_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("host_id", columns.NUMBER, nullable=False),
        sa.Column("organizer_id", columns.NUMBER, nullable=False),
        sa.Column("noticed_at", columns.INSTANT),
        sa.Column("record", columns.SEALED),
        sa.Column("document_id", columns.NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["official_document.id"],
            name="fk_meeting_document_id_official_document",
        ),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name="fk_meeting_host_id_person"),
        sa.ForeignKeyConstraint(["office_id"], ["unit.id"], name="fk_meeting_office_id_unit"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_meeting_organ_id_unit"),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["person.id"], name="fk_meeting_organizer_id_person"
        ),
        sa.UniqueConstraint(
            "organ_id", "kind", "year", "sequence", name="uq_meeting_organ_id_kind_year_sequence"
        ),
    )
    op.create_index("ix_meeting_begins_at", "meeting", ["organ_id", "begins_at"])
    op.create_table(
        "topic",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("proposer_id", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("summary", columns.SEALED, nullable=False),
        sa.Column("asked", columns.SEALED, nullable=False),
        sa.Column("consulted", columns.SEALED, nullable=False),
        sa.Column("major", sa.Boolean(), nullable=False),
        sa.Column("weighty", sa.Boolean(), nullable=False),
        sa.Column("legal_at", columns.INSTANT),
        sa.Column("sitting_in", columns.JSON, nullable=False),
        sa.Column("minutes", columns.NUMBER, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("meeting_id", columns.NUMBER),
        sa.Column("position", columns.NUMBER),
        sa.Column("outcome", sa.String(40)),
        sa.Column("in_favour", columns.NUMBER),
        sa.Column("against", columns.NUMBER),
        sa.Column("abstained", columns.NUMBER),
        sa.Column("dissent", columns.SEALED),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_topic_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["office_id"], ["unit.id"], name="fk_topic_office_id_unit"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_topic_organ_id_unit"),
        sa.ForeignKeyConstraint(["proposer_id"], ["person.id"], name="fk_topic_proposer_id_person"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_topic_unit_id_unit"),
    )
    op.create_index("ix_topic_meeting_id", "topic", ["meeting_id"])
    op.create_index("ix_topic_pool", "topic", ["organ_id", "kind", "state"])
    op.create_table(
        "topic_file",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("topic_id", columns.NUMBER, nullable=False),
        sa.Column("name", columns.SEALED, nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", columns.NUMBER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_topic_file"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_topic_file_topic_id_topic"),
    )
    op.create_index("ix_topic_file_topic_id", "topic_file", ["topic_id"])
    op.create_table(
        "attendance",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("meeting_id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("post_id", columns.NUMBER),
        sa.Column("part", sa.String(40), nullable=False),
        sa.Column("reply", sa.String(40), nullable=False),
        sa.Column("reason", columns.SEALED),
        sa.Column("substitute_id", columns.NUMBER),
        sa.Column("signed_in_at", columns.INSTANT),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_attendance_meeting_id_meeting"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_attendance_person_id_person"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_attendance_post_id_post"),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["person.id"], name="fk_attendance_substitute_id_person"
        ),
        sa.UniqueConstraint("meeting_id", "person_id", name="uq_attendance_meeting_id_person_id"),
    )
    op.create_index("ix_attendance_person_id", "attendance", ["person_id"])
    op.create_table(
        "meeting_series",
        sa.Column("organ_id", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("year", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("last", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("organ_id", "kind", "year", name="pk_meeting_series"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_meeting_series_organ_id_unit"),
    )


def downgrade() -> None:
    for table in ("meeting_series", "attendance", "topic_file", "topic", "meeting", "decision"):
        op.drop_table(table)
