"""Duty: urgent information with its clocks, the log of each shift with its hand-over, roll-calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0021"
down_revision: str | None = "0020"

APPEND_ONLY = ("urgent_report", "urgent_call", "duty_log_entry", "duty_log_link")
TABLES = (
    "urgent_rule",
    "urgent_event",
    "urgent_report",
    "urgent_clock",
    "urgent_call",
    "urgent_delivery",
    "urgent_series",
    "duty_log_entry",
    "duty_log_link",
    "duty_handover",
    "duty_handover_item",
    "duty_roll_call",
    "duty_roll_call_answer",
)  # fmt: skip


def upgrade() -> None:
    _make_urgent_information()
    _make_logs()
    _make_roll_calls()
    for table in APPEND_ONLY:
        columns.make_append_only(table)


def _make_urgent_information() -> None:
    _table(
        "urgent_rule",
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("target", sa.String(100), nullable=False),
        sa.Column("means", sa.String(40), nullable=False),
        sa.Column("minutes", columns.NUMBER, nullable=False),
        sa.Column("ground", sa.String(200), nullable=False),
        _refers("urgent_rule", "unit_id", "unit"),
        sa.UniqueConstraint(
            "unit_id", "level", "target", "means", name="uq_urgent_rule_unit_id_level_target_means"
        ),
    )
    _table(
        "urgent_event",
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("year", columns.NUMBER, nullable=False),
        sa.Column("sequence", columns.NUMBER, nullable=False),
        sa.Column("number", sa.String(30), nullable=False),
        sa.Column("phase", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("place", columns.SEALED, nullable=False),
        sa.Column("happened_at", columns.INSTANT, nullable=False),
        sa.Column("known_at", columns.INSTANT, nullable=False),
        sa.Column("begun_by", columns.NUMBER, nullable=False),
        sa.Column("begun_at", columns.INSTANT, nullable=False),
        sa.Column("ended", columns.SEALED),
        sa.Column("document_id", columns.NUMBER),
        sa.Column("followed_at", columns.INSTANT),
        sa.Column("offered_at", columns.INSTANT),
        _refers("urgent_event", "unit_id", "unit"),
        _refers("urgent_event", "office_id", "unit"),
        _refers("urgent_event", "begun_by", "person"),
        sa.UniqueConstraint(
            "unit_id", "year", "sequence", name="uq_urgent_event_unit_id_year_sequence"
        ),
    )
    op.create_index("ix_urgent_event_document_id", "urgent_event", ["document_id"])
    op.create_index("ix_urgent_event_phase", "urgent_event", ["phase", "id"])
    _table(
        "urgent_report",
        sa.Column("event_id", columns.NUMBER, nullable=False),
        sa.Column("sequence", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("elements", columns.JSON, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("approved_by", sa.String(80), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        _refers("urgent_report", "event_id", "urgent_event"),
        _refers("urgent_report", "person_id", "person"),
        sa.UniqueConstraint("event_id", "sequence", name="uq_urgent_report_event_id_sequence"),
    )
    _table(
        "urgent_clock",
        sa.Column("event_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("means", sa.String(40), nullable=False),
        sa.Column("minutes", columns.NUMBER, nullable=False),
        sa.Column("due_at", columns.INSTANT, nullable=False),
        sa.Column("met_at", columns.INSTANT),
        sa.Column("overdue_at", columns.INSTANT),
        _refers("urgent_clock", "event_id", "urgent_event"),
        _refers("urgent_clock", "unit_id", "unit"),
    )
    op.create_index("ix_urgent_clock_event_id", "urgent_clock", ["event_id"])
    op.create_index("ix_urgent_clock_open", "urgent_clock", ["met_at", "due_at"])
    _table(
        "urgent_call",
        sa.Column("event_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER),
        sa.Column("target", sa.String(100), nullable=False),
        sa.Column("to_whom", columns.SEALED, nullable=False),
        sa.Column("words", columns.SEALED, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("written_at", columns.INSTANT, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        _refers("urgent_call", "event_id", "urgent_event"),
        _refers("urgent_call", "unit_id", "unit"),
        _refers("urgent_call", "person_id", "person"),
    )
    op.create_index("ix_urgent_call_event_id", "urgent_call", ["event_id"])
    _table(
        "urgent_delivery",
        sa.Column("event_id", columns.NUMBER, nullable=False),
        sa.Column("report_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("how", sa.String(40), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("received_at", columns.INSTANT),
        sa.Column("received_by", sa.String(80), nullable=False),
        _refers("urgent_delivery", "event_id", "urgent_event"),
        _refers("urgent_delivery", "report_id", "urgent_report"),
        _refers("urgent_delivery", "unit_id", "unit"),
        sa.UniqueConstraint("report_id", "name", name="uq_urgent_delivery_report_id_name"),
    )
    op.create_index("ix_urgent_delivery_event_id", "urgent_delivery", ["event_id"])
    op.create_index("ix_urgent_delivery_unit_id", "urgent_delivery", ["unit_id"])
    op.create_table(
        "urgent_series",
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("year", columns.NUMBER, nullable=False),
        sa.Column("last", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "year", name="pk_urgent_series"),
        _refers("urgent_series", "unit_id", "unit"),
    )


def _make_logs() -> None:
    _table(
        "duty_log_entry",
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("shift_id", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("about", sa.String(40)),
        sa.Column("about_id", columns.NUMBER),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("written_at", columns.INSTANT, nullable=False),
        sa.Column("late_reason", columns.SEALED),
        sa.Column("source", columns.SEALED, nullable=False),
        sa.Column("phone", columns.SEALED, nullable=False),
        sa.Column("words", columns.SEALED, nullable=False),
        sa.Column("handling", columns.SEALED, nullable=False),
        sa.Column("result", columns.SEALED, nullable=False),
        sa.Column("tracked", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        _refers("duty_log_entry", "unit_id", "unit"),
        _refers("duty_log_entry", "shift_id", "duty_shift"),
        _refers("duty_log_entry", "about_id", "duty_log_entry"),
        _refers("duty_log_entry", "person_id", "person"),
    )
    op.create_index("ix_duty_log_entry_about_id", "duty_log_entry", ["about_id"])
    op.create_index("ix_duty_log_entry_shift", "duty_log_entry", ["shift_id", "id"])
    op.create_index("ix_duty_log_entry_tracked", "duty_log_entry", ["unit_id", "tracked", "id"])
    op.create_table(
        "duty_log_link",
        sa.Column("entry_id", columns.NUMBER, nullable=False),
        sa.Column("subject_type", sa.String(40), nullable=False),
        sa.Column("subject_id", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "subject_type", "subject_id", name="pk_duty_log_link"),
        _refers("duty_log_link", "entry_id", "duty_log_entry"),
    )
    op.create_index("ix_duty_log_link_subject", "duty_log_link", ["subject_type", "subject_id"])
    _table(
        "duty_handover",
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("shift_id", columns.NUMBER, nullable=False),
        sa.Column("next_id", columns.NUMBER),
        sa.Column("due_at", columns.INSTANT, nullable=False),
        sa.Column("signed_by", columns.NUMBER),
        sa.Column("signed_name", sa.String(80), nullable=False),
        sa.Column("signed_at", columns.INSTANT),
        sa.Column("confirmed_by", columns.NUMBER),
        sa.Column("confirmed_name", sa.String(80), nullable=False),
        sa.Column("confirmed_at", columns.INSTANT),
        sa.Column("reason", columns.SEALED),
        sa.Column("alarmed_at", columns.INSTANT),
        sa.Column("digest", sa.String(64)),
        _refers("duty_handover", "unit_id", "unit"),
        _refers("duty_handover", "shift_id", "duty_shift"),
        _refers("duty_handover", "next_id", "duty_shift"),
        _refers("duty_handover", "signed_by", "person"),
        _refers("duty_handover", "confirmed_by", "person"),
        sa.UniqueConstraint("shift_id", name="uq_duty_handover_shift_id"),
    )
    op.create_index("ix_duty_handover_open", "duty_handover", ["confirmed_at", "due_at"])
    _table(
        "duty_handover_item",
        sa.Column("handover_id", columns.NUMBER, nullable=False),
        sa.Column("subject_type", sa.String(40), nullable=False),
        sa.Column("subject_id", columns.NUMBER),
        sa.Column("words", columns.SEALED, nullable=False),
        sa.Column("remark", columns.SEALED),
        sa.Column("salt", columns.SEALED, nullable=False),
        _refers("duty_handover_item", "handover_id", "duty_handover"),
    )
    op.create_index("ix_duty_handover_item_handover_id", "duty_handover_item", ["handover_id"])


def _make_roll_calls() -> None:
    _table(
        "duty_roll_call",
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("minutes", columns.NUMBER, nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("words", columns.SEALED, nullable=False),
        _refers("duty_roll_call", "unit_id", "unit"),
        _refers("duty_roll_call", "person_id", "person"),
    )
    op.create_index("ix_duty_roll_call_unit", "duty_roll_call", ["unit_id", "id"])
    _table(
        "duty_roll_call_answer",
        sa.Column("roll_call_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("shift_id", columns.NUMBER),
        sa.Column("due_at", columns.INSTANT, nullable=False),
        sa.Column("answered_at", columns.INSTANT),
        sa.Column("answered_by", columns.NUMBER),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("note", columns.SEALED),
        sa.Column("missed_at", columns.INSTANT),
        sa.Column("absence", sa.String(40)),
        sa.Column("absence_reason", columns.SEALED),
        sa.Column("absence_at", columns.INSTANT),
        _refers("duty_roll_call_answer", "roll_call_id", "duty_roll_call"),
        _refers("duty_roll_call_answer", "unit_id", "unit"),
        _refers("duty_roll_call_answer", "shift_id", "duty_shift"),
        _refers("duty_roll_call_answer", "answered_by", "person"),
        sa.UniqueConstraint(
            "roll_call_id", "unit_id", name="uq_duty_roll_call_answer_roll_call_id_unit_id"
        ),
    )
    op.create_index(
        "ix_duty_roll_call_answer_open",
        "duty_roll_call_answer",
        ["answered_at", "missed_at", "due_at"],
    )
    op.create_index("ix_duty_roll_call_answer_unit_id", "duty_roll_call_answer", ["unit_id"])


def _table(name: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    op.create_table(name, sa.Column("id", columns.NUMBER, nullable=False), *parts, key)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for table in APPEND_ONLY:
        columns.forget_append_only(table)
