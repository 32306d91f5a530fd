"""Meeting rooms, their bookings, and when people are busy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0014"
down_revision: str | None = "0013"

# A room is a range of one number here, so that PostgreSQL needs no extension for the index.
EXCLUSION = (
    "ALTER TABLE room_booking ADD CONSTRAINT room_booking_no_overlap EXCLUDE USING gist ("
    "int8range(room_id, room_id, '[]') WITH &&, tstzrange(begins_at, ends_at) WITH &&"
    ") WHERE (state IN ('asked', 'held'))"
)
TAKEN = (
    "NEW.state IN ('asked', 'held') AND EXISTS (SELECT 1 FROM room_booking AS other "
    "WHERE other.room_id = NEW.room_id AND other.ends_at > NEW.begins_at "
    "AND other.begins_at < NEW.ends_at AND other.state IN ('asked', 'held')"
)
REFUSE = "BEGIN SELECT RAISE(ABORT, 'room_booking_no_overlap'); END"
TRIGGERS = (
    (
        "CREATE TRIGGER room_booking_no_overlap_insert BEFORE INSERT ON room_booking "
        f"WHEN {TAKEN}) {REFUSE}"
    ),
    (
        "CREATE TRIGGER room_booking_no_overlap_update BEFORE UPDATE ON room_booking "
        f"WHEN {TAKEN} AND other.id <> OLD.id) {REFUSE}"
    ),
)


def upgrade() -> None:
    op.create_table(
        "meeting_room",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("seats", columns.NUMBER, nullable=False),
        sa.Column("equipment", columns.JSON, nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("order", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_room"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_meeting_room_organ_id_unit"),
    )
    op.create_index("ix_meeting_room_organ_id", "meeting_room", ["organ_id"])
    op.create_table(
        "room_booking",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("room_id", columns.NUMBER, nullable=False),
        sa.Column("begins_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("booked_by", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("meeting_id", columns.NUMBER),
        sa.Column("first_id", columns.NUMBER),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("came_at", columns.INSTANT),
        sa.Column("released_at", columns.INSTANT),
        sa.Column("reason", columns.SEALED),
        sa.PrimaryKeyConstraint("id", name="pk_room_booking"),
        sa.ForeignKeyConstraint(
            ["booked_by"], ["person.id"], name="fk_room_booking_booked_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["room_booking.id"], name="fk_room_booking_first_id_room_booking"
        ),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_room_booking_organ_id_unit"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["meeting_room.id"], name="fk_room_booking_room_id_meeting_room"
        ),
        sa.CheckConstraint("begins_at < ends_at", name="ck_room_booking_in_order"),
    )
    op.create_index("ix_room_booking_booked_by", "room_booking", ["booked_by"])
    op.create_index("ix_room_booking_ends_at", "room_booking", ["ends_at"])
    op.create_index("ix_room_booking_first_id", "room_booking", ["first_id"])
    op.create_index("ix_room_booking_meeting_id", "room_booking", ["meeting_id"])
    op.create_index("ix_room_booking_room", "room_booking", ["room_id", "ends_at"])
    op.create_table(
        "busy_time",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("begins_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("booking_id", columns.NUMBER),
        sa.Column("subject_type", sa.String(40)),
        sa.Column("subject_id", columns.NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_busy_time"),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_booking.id"], name="fk_busy_time_booking_id_room_booking"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_busy_time_person_id_person"),
        sa.CheckConstraint("begins_at < ends_at", name="ck_busy_time_in_order"),
    )
    op.create_index("ix_busy_time_booking_id", "busy_time", ["booking_id"])
    op.create_index("ix_busy_time_person", "busy_time", ["person_id", "ends_at"])
    op.create_index("ix_busy_time_subject", "busy_time", ["subject_type", "subject_id"])
    for statement in TRIGGERS if op.get_context().dialect.name == "sqlite" else (EXCLUSION,):
        op.execute(statement)


def downgrade() -> None:
    for table in ("busy_time", "room_booking", "meeting_room"):
        op.drop_table(table)
