"""Information reports: asked for, written, edited, issued in journals, and scored."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0022"
down_revision: str | None = "0021"

APPEND_ONLY = ("bulletin_version", "bulletin_file", "bulletin_outcome", "bulletin_adjustment")
TABLES = (
    "bulletin_month",
    "bulletin_appeal",
    "bulletin_adjustment",
    "bulletin_series",
    "bulletin_outcome",
    "bulletin_source",
    "bulletin_item",
    "bulletin_issue",
    "bulletin_journal",
    "bulletin_fingerprint",
    "bulletin_file",
    "bulletin_version",
    "bulletin_report",
    "bulletin_call",
)


def upgrade() -> None:
    _make_reports()
    _make_issues()
    _make_scores()
    for table in APPEND_ONLY:
        columns.make_append_only(table)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for table in APPEND_ONLY:
        columns.forget_append_only(table)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _make_reports() -> None:
    op.create_table(
        "bulletin_call",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("content", columns.SEALED, nullable=False),
        sa.Column("units", columns.JSON, nullable=False),
        sa.Column("zero", columns.JSON, nullable=False),
        sa.Column("due_at", columns.INSTANT, nullable=False),
        sa.Column("asked_at", columns.INSTANT, nullable=False),
        sa.Column("closed_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_call"),
        _key("bulletin_call", "office_id", "unit"),
        _key("bulletin_call", "organ_id", "unit"),
    )
    op.create_index("ix_bulletin_call_due", "bulletin_call", ["organ_id", "due_at"])
    op.create_table(
        "bulletin_report",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("author_id", columns.NUMBER, nullable=False),
        sa.Column("call_id", columns.NUMBER),
        sa.Column("source_type", sa.String(40)),
        sa.Column("source_id", columns.NUMBER),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("text", columns.SEALED, nullable=False),
        sa.Column("contact", columns.SEALED, nullable=False),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("reported_at", columns.INSTANT),
        sa.Column("read_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_report"),
        _key("bulletin_report", "author_id", "person"),
        _key("bulletin_report", "call_id", "bulletin_call"),
        _key("bulletin_report", "office_id", "unit"),
        _key("bulletin_report", "organ_id", "unit"),
        _key("bulletin_report", "unit_id", "unit"),
    )
    op.create_index("ix_bulletin_report_call_id", "bulletin_report", ["call_id"])
    op.create_index("ix_bulletin_report_desk", "bulletin_report", ["organ_id", "state", "id"])
    op.create_index("ix_bulletin_report_source", "bulletin_report", ["source_type", "source_id"])
    op.create_index("ix_bulletin_report_unit", "bulletin_report", ["unit_id", "reported_at"])
    op.create_table(
        "bulletin_version",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("report_id", columns.NUMBER, nullable=False),
        sa.Column("number", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("text", columns.SEALED, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_version"),
        _key("bulletin_version", "report_id", "bulletin_report"),
        sa.UniqueConstraint("report_id", "number", name="uq_bulletin_version_report_id_number"),
    )
    op.create_table(
        "bulletin_file",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("report_id", columns.NUMBER, nullable=False),
        sa.Column("name", columns.SEALED, nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", columns.NUMBER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_file"),
        _key("bulletin_file", "report_id", "bulletin_report"),
    )
    op.create_index("ix_bulletin_file_report_id", "bulletin_file", ["report_id"])
    op.create_table(
        "bulletin_fingerprint",
        sa.Column("report_id", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("token", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "token", name="pk_bulletin_fingerprint"),
        _key("bulletin_fingerprint", "report_id", "bulletin_report"),
    )
    op.create_index("ix_bulletin_fingerprint_token", "bulletin_fingerprint", ["token"])


def _make_issues() -> None:
    op.create_table(
        "bulletin_journal",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("columns", columns.JSON, nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_journal"),
        _key("bulletin_journal", "office_id", "unit"),
        _key("bulletin_journal", "organ_id", "unit"),
        sa.UniqueConstraint("organ_id", "name", name="uq_bulletin_journal_organ_id_name"),
    )
    op.create_table(
        "bulletin_issue",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("journal_id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("year", columns.NUMBER, nullable=False),
        sa.Column("number", columns.NUMBER),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("issued_at", columns.INSTANT),
        sa.Column("signed_digest", sa.String(64)),
        sa.Column("report_to", columns.SEALED, nullable=False),
        sa.Column("send_to", columns.SEALED, nullable=False),
        sa.Column("distribute_to", columns.SEALED, nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        sa.Column("blob", sa.String(40)),
        sa.Column("digest", sa.String(64)),
        sa.Column("sent_up_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_issue"),
        _key("bulletin_issue", "journal_id", "bulletin_journal"),
        _key("bulletin_issue", "office_id", "unit"),
        _key("bulletin_issue", "organ_id", "unit"),
        sa.UniqueConstraint(
            "journal_id", "year", "number", name="uq_bulletin_issue_journal_id_year_number"
        ),
    )
    op.create_index("ix_bulletin_issue_organ", "bulletin_issue", ["organ_id", "state", "id"])
    op.create_index("ix_bulletin_issue_time", "bulletin_issue", ["organ_id", "issued_at"])
    op.create_table(
        "bulletin_item",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("issue_id", columns.NUMBER, nullable=False),
        sa.Column("position", columns.NUMBER, nullable=False),
        sa.Column("section", sa.String(40), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("text", columns.SEALED, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_item"),
        _key("bulletin_item", "issue_id", "bulletin_issue"),
    )
    op.create_index("ix_bulletin_item_issue_id", "bulletin_item", ["issue_id"])
    op.create_table(
        "bulletin_source",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("item_id", columns.NUMBER, nullable=False),
        sa.Column("report_id", columns.NUMBER, nullable=False),
        sa.Column("share", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_source"),
        _key("bulletin_source", "item_id", "bulletin_item"),
        _key("bulletin_source", "report_id", "bulletin_report"),
        sa.UniqueConstraint("item_id", "report_id", name="uq_bulletin_source_item_id_report_id"),
    )
    op.create_index("ix_bulletin_source_report_id", "bulletin_source", ["report_id"])
    op.create_table(
        "bulletin_outcome",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("item_id", columns.NUMBER, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("name", columns.SEALED, nullable=False),
        sa.Column("words", columns.SEALED, nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("by_id", columns.NUMBER, nullable=False),
        sa.Column("by_name", sa.String(80), nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_outcome"),
        _key("bulletin_outcome", "by_id", "person"),
        _key("bulletin_outcome", "item_id", "bulletin_item"),
    )
    op.create_index("ix_bulletin_outcome_dated", "bulletin_outcome", ["dated"])
    op.create_index("ix_bulletin_outcome_item_id", "bulletin_outcome", ["item_id"])
    op.create_table(
        "bulletin_series",
        sa.Column("journal_id", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("year", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("last", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("journal_id", "year", name="pk_bulletin_series"),
        _key("bulletin_series", "journal_id", "bulletin_journal"),
    )


def _make_scores() -> None:
    op.create_table(
        "bulletin_adjustment",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER),
        sa.Column("report_id", columns.NUMBER),
        sa.Column("appeal_id", columns.NUMBER),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("points", columns.NUMBER, nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("words", columns.SEALED, nullable=False),
        sa.Column("by_id", columns.NUMBER, nullable=False),
        sa.Column("by_name", sa.String(80), nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_adjustment"),
        _key("bulletin_adjustment", "by_id", "person"),
        _key("bulletin_adjustment", "organ_id", "unit"),
        _key("bulletin_adjustment", "person_id", "person"),
        _key("bulletin_adjustment", "report_id", "bulletin_report"),
        _key("bulletin_adjustment", "unit_id", "unit"),
    )
    op.create_index("ix_bulletin_adjustment_dated", "bulletin_adjustment", ["organ_id", "dated"])
    op.create_table(
        "bulletin_appeal",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("report_id", columns.NUMBER),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("line", sa.String(60), nullable=False),
        sa.Column("scored_by", columns.JSON, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("words", columns.SEALED, nullable=False),
        sa.Column("points", columns.NUMBER),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_appeal"),
        _key("bulletin_appeal", "office_id", "unit"),
        _key("bulletin_appeal", "organ_id", "unit"),
        _key("bulletin_appeal", "person_id", "person"),
        _key("bulletin_appeal", "report_id", "bulletin_report"),
        _key("bulletin_appeal", "unit_id", "unit"),
    )
    op.create_index("ix_bulletin_appeal_unit_id", "bulletin_appeal", ["unit_id"])
    op.create_table(
        "bulletin_month",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("document_id", columns.NUMBER),
        sa.Column("frozen_at", columns.INSTANT),
        sa.Column("lines", columns.JSON),
        sa.Column("digest", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_month"),
        _key("bulletin_month", "organ_id", "unit"),
        sa.UniqueConstraint("organ_id", "month", name="uq_bulletin_month_organ_id_month"),
    )
    op.create_index("ix_bulletin_month_document_id", "bulletin_month", ["document_id"])
