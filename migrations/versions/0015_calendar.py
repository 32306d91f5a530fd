"""Calendar entries of people, feeds of calendars, and polls for a date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0015"
down_revision: str | None = "0014"


def upgrade() -> None:
    op.create_table(
        "calendar_entry",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("place", columns.SEALED, nullable=False),
        sa.Column("begins_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("busy", sa.Boolean(), nullable=False),
        sa.Column("uid", sa.String(64)),
        sa.Column("which", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_entry"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_calendar_entry_person_id_person"
        ),
        sa.CheckConstraint("begins_at < ends_at", name="ck_calendar_entry_in_order"),
        sa.UniqueConstraint(
            "person_id", "uid", "which", name="uq_calendar_entry_person_id_uid_which"
        ),
    )
    op.create_index("ix_calendar_entry_person", "calendar_entry", ["person_id", "ends_at"])
    op.create_table(
        "calendar_feed",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("room_id", columns.NUMBER),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("titles", sa.Boolean(), nullable=False),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("ended_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_feed"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feed_token_hash"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_calendar_feed_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["meeting_room.id"], name="fk_calendar_feed_room_id_meeting_room"
        ),
    )
    op.create_index("ix_calendar_feed_person_id", "calendar_feed", ["person_id"])
    _make_polls()


def _make_polls() -> None:
    op.create_table(
        "date_poll",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organizer_id", columns.NUMBER, nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("note", columns.SEALED, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("settled_on", columns.NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_date_poll"),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["person.id"], name="fk_date_poll_organizer_id_person"
        ),
    )
    op.create_index("ix_date_poll_organizer_id", "date_poll", ["organizer_id"])
    op.create_table(
        "date_poll_option",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("poll_id", columns.NUMBER, nullable=False),
        sa.Column("begins_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_date_poll_option"),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["date_poll.id"], name="fk_date_poll_option_poll_id_date_poll"
        ),
    )
    op.create_index("ix_date_poll_option_poll_id", "date_poll_option", ["poll_id"])
    op.create_table(
        "date_poll_person",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("poll_id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("answered_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_date_poll_person"),
        sa.UniqueConstraint("poll_id", "person_id", name="uq_date_poll_person_poll_id_person_id"),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["date_poll.id"], name="fk_date_poll_person_poll_id_date_poll"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_date_poll_person_person_id_person"
        ),
    )
    op.create_index("ix_date_poll_person_person_id", "date_poll_person", ["person_id"])
    op.create_table(
        "date_poll_answer",
        sa.Column("asked_id", columns.NUMBER, nullable=False),
        sa.Column("option_id", columns.NUMBER, nullable=False),
        sa.Column("willing", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("asked_id", "option_id", name="pk_date_poll_answer"),
        sa.ForeignKeyConstraint(
            ["asked_id"],
            ["date_poll_person.id"],
            name="fk_date_poll_answer_asked_id_date_poll_person",
        ),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["date_poll_option.id"],
            name="fk_date_poll_answer_option_id_date_poll_option",
        ),
    )


def downgrade() -> None:
    for table in ("date_poll_answer", "date_poll_person", "date_poll_option", "date_poll"):
        op.drop_table(table)
    op.drop_table("calendar_feed")
    # What somebody is busy with because of an entry goes with the entry.
    op.execute("DELETE FROM busy_time WHERE subject_type = 'calendar_entry'")
    op.drop_table("calendar_entry")
