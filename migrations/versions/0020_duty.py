"""Duty: who may be on duty, rosters with their shifts and cells, and how duties change hands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0020"
down_revision: str | None = "0019"

TABLES = (
    "duty_unit", "duty_post", "duty_qualified", "duty_shift_kind", "duty_pair", "duty_limit",
    "duty_wish", "duty_roster", "duty_shift", "duty_cell", "duty_swap", "duty_feed",
)  # fmt: skip


def upgrade() -> None:
    _make_units()
    _make_people()
    _make_rosters()
    _make_changes()


def _make_units() -> None:
    op.create_table(
        "duty_unit",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("superior_id", columns.NUMBER),
        sa.Column("superior_name", sa.String(100), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("gap_days", columns.NUMBER, nullable=False),
        sa.Column("rest_hours", columns.NUMBER, nullable=False),
        sa.Column("weights", columns.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_unit"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_duty_unit_unit_id_unit"),
        sa.ForeignKeyConstraint(
            ["superior_id"], ["duty_unit.id"], name="fk_duty_unit_superior_id_duty_unit"
        ),
        sa.UniqueConstraint("unit_id", name="uq_duty_unit_unit_id"),
    )
    op.create_table(
        "duty_post",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("duty_unit_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("wanted", columns.NUMBER, nullable=False),
        sa.Column("order", columns.NUMBER, nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_post"),
        sa.ForeignKeyConstraint(
            ["duty_unit_id"], ["duty_unit.id"], name="fk_duty_post_duty_unit_id_duty_unit"
        ),
    )
    op.create_index("ix_duty_post_duty_unit_id", "duty_post", ["duty_unit_id"])
    op.create_table(
        "duty_shift_kind",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("duty_unit_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("begins", columns.NUMBER, nullable=False),
        sa.Column("ends", columns.NUMBER, nullable=False),
        sa.Column("night", sa.Boolean(), nullable=False),
        sa.Column("days", columns.JSON, nullable=False),
        sa.Column("order", columns.NUMBER, nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_shift_kind"),
        sa.ForeignKeyConstraint(
            ["duty_unit_id"], ["duty_unit.id"], name="fk_duty_shift_kind_duty_unit_id_duty_unit"
        ),
    )
    op.create_index("ix_duty_shift_kind_duty_unit_id", "duty_shift_kind", ["duty_unit_id"])


def _make_people() -> None:
    op.create_table(
        "duty_qualified",
        sa.Column("post_id", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("person_id", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "person_id", name="pk_duty_qualified"),
        sa.ForeignKeyConstraint(
            ["post_id"], ["duty_post.id"], name="fk_duty_qualified_post_id_duty_post"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_duty_qualified_person_id_person"
        ),
    )
    op.create_index("ix_duty_qualified_person_id", "duty_qualified", ["person_id"])
    op.create_table(
        "duty_pair",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("duty_unit_id", columns.NUMBER, nullable=False),
        sa.Column("first_id", columns.NUMBER, nullable=False),
        sa.Column("second_id", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_pair"),
        sa.ForeignKeyConstraint(
            ["duty_unit_id"], ["duty_unit.id"], name="fk_duty_pair_duty_unit_id_duty_unit"
        ),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name="fk_duty_pair_first_id_person"),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name="fk_duty_pair_second_id_person"),
        sa.UniqueConstraint(
            "duty_unit_id",
            "first_id",
            "second_id",
            name="uq_duty_pair_duty_unit_id_first_id_second_id",
        ),
    )
    op.create_table(
        "duty_limit",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("duty_unit_id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("reason", columns.SEALED, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_limit"),
        sa.ForeignKeyConstraint(
            ["duty_unit_id"], ["duty_unit.id"], name="fk_duty_limit_duty_unit_id_duty_unit"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_duty_limit_person_id_person"
        ),
        sa.UniqueConstraint(
            "duty_unit_id", "person_id", name="uq_duty_limit_duty_unit_id_person_id"
        ),
    )
    op.create_table(
        "duty_wish",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("duty_unit_id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", columns.SEALED, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_wish"),
        sa.ForeignKeyConstraint(
            ["duty_unit_id"], ["duty_unit.id"], name="fk_duty_wish_duty_unit_id_duty_unit"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_duty_wish_person_id_person"),
    )
    op.create_index("ix_duty_wish_days", "duty_wish", ["duty_unit_id", "last_day"])


def _make_rosters() -> None:
    op.create_table(
        "duty_roster",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("duty_unit_id", columns.NUMBER, nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("made_by", columns.NUMBER, nullable=False),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("asked_at", columns.INSTANT),
        sa.Column("answered_at", columns.INSTANT),
        sa.Column("answer", columns.SEALED),
        sa.Column("outcome", columns.JSON),
        sa.Column("approved_at", columns.INSTANT),
        sa.Column("issued_at", columns.INSTANT),
        sa.Column("reported_at", columns.INSTANT),
        sa.Column("reported_late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_roster"),
        sa.ForeignKeyConstraint(
            ["duty_unit_id"], ["duty_unit.id"], name="fk_duty_roster_duty_unit_id_duty_unit"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_duty_roster_made_by_person"),
    )
    op.create_index("ix_duty_roster_days", "duty_roster", ["duty_unit_id", "last_day"])
    op.create_table(
        "duty_shift",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("roster_id", columns.NUMBER, nullable=False),
        sa.Column("duty_unit_id", columns.NUMBER, nullable=False),
        sa.Column("kind_id", columns.NUMBER, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("night", sa.Boolean(), nullable=False),
        sa.Column("day_class", sa.String(40), nullable=False),
        sa.Column("holiday", sa.String(20), nullable=False),
        sa.Column("weight", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_shift"),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["duty_roster.id"], name="fk_duty_shift_roster_id_duty_roster"
        ),
        sa.ForeignKeyConstraint(
            ["duty_unit_id"], ["duty_unit.id"], name="fk_duty_shift_duty_unit_id_duty_unit"
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["duty_shift_kind.id"], name="fk_duty_shift_kind_id_duty_shift_kind"
        ),
    )
    op.create_index("ix_duty_shift_roster_id", "duty_shift", ["roster_id"])
    op.create_index("ix_duty_shift_time", "duty_shift", ["duty_unit_id", "ends_at", "begins_at"])
    op.create_table(
        "duty_cell",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("shift_id", columns.NUMBER, nullable=False),
        sa.Column("post_id", columns.NUMBER, nullable=False),
        sa.Column("position", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER),
        sa.Column("proposed_id", columns.NUMBER),
        sa.Column("fixed", sa.Boolean(), nullable=False),
        sa.Column("reminded_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_duty_cell"),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["duty_shift.id"], name="fk_duty_cell_shift_id_duty_shift"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["duty_post.id"], name="fk_duty_cell_post_id_duty_post"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_duty_cell_person_id_person"),
        sa.ForeignKeyConstraint(
            ["proposed_id"], ["person.id"], name="fk_duty_cell_proposed_id_person"
        ),
        sa.UniqueConstraint(
            "shift_id", "post_id", "position", name="uq_duty_cell_shift_id_post_id_position"
        ),
    )
    op.create_index("ix_duty_cell_person_id", "duty_cell", ["person_id"])


def _make_changes() -> None:
    op.create_table(
        "duty_swap",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("duty_unit_id", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("cell_id", columns.NUMBER, nullable=False),
        sa.Column("other_id", columns.NUMBER),
        sa.Column("applicant_id", columns.NUMBER, nullable=False),
        sa.Column("counterpart_id", columns.NUMBER, nullable=False),
        sa.Column("reason", columns.SEALED, nullable=False),
        sa.Column("asked_at", columns.INSTANT, nullable=False),
        sa.Column("consented_at", columns.INSTANT),
        sa.Column("decided_by", columns.NUMBER),
        sa.Column("decided_at", columns.INSTANT),
        sa.Column("decision", columns.SEALED),
        sa.Column("overridden", sa.Boolean(), nullable=False),
        sa.Column("reminders", columns.NUMBER, nullable=False),
        sa.Column("reminded_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_duty_swap"),
        sa.ForeignKeyConstraint(
            ["duty_unit_id"], ["duty_unit.id"], name="fk_duty_swap_duty_unit_id_duty_unit"
        ),
        sa.ForeignKeyConstraint(
            ["cell_id"], ["duty_cell.id"], name="fk_duty_swap_cell_id_duty_cell"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["duty_cell.id"], name="fk_duty_swap_other_id_duty_cell"
        ),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["person.id"], name="fk_duty_swap_applicant_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["counterpart_id"], ["person.id"], name="fk_duty_swap_counterpart_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name="fk_duty_swap_decided_by_person"
        ),
    )
    op.create_index("ix_duty_swap_applicant_id", "duty_swap", ["applicant_id"])
    op.create_index("ix_duty_swap_cell_id", "duty_swap", ["cell_id"])
    op.create_index("ix_duty_swap_counterpart_id", "duty_swap", ["counterpart_id"])
    op.create_index("ix_duty_swap_open", "duty_swap", ["state", "duty_unit_id"])
    op.create_index("ix_duty_swap_other_id", "duty_swap", ["other_id"])
    op.create_table(
        "duty_feed",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("ended_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_duty_feed"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_duty_feed_person_id_person"),
        sa.UniqueConstraint("token_hash", name="uq_duty_feed_token_hash"),
    )
    op.create_index("ix_duty_feed_person_id", "duty_feed", ["person_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
