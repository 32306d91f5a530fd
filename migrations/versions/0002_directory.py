"""Units, posts, people, their absences, sessions and changes of rights; the calendar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.create_table(
        "calendar_year",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("year", columns.NUMBER, nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("days_off", columns.JSON, nullable=False),
        sa.Column("make_up_days", columns.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_year"),
        sa.UniqueConstraint("year", name="uq_calendar_year_year"),
    )
    op.create_table(
        "person",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("phone", columns.SEALED),
        sa.Column("office_phone", sa.String(40), nullable=False),
        sa.Column("password", sa.String(300), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", columns.SEALED),
        sa.Column("totp_last_step", columns.NUMBER, nullable=False),
        sa.Column("failures", columns.NUMBER, nullable=False),
        sa.Column("locked_until", columns.INSTANT),
        sa.Column("locked_key", sa.LargeBinary()),
        sa.Column("certificate", sa.String(64)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("text_size", sa.String(10), nullable=False),
        sa.Column("contrast", sa.Boolean(), nullable=False),
        sa.Column("shortcuts", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("login", name="uq_person_login"),
    )
    op.create_table(
        "unit",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("short_name", sa.String(40), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("rank", columns.NUMBER, nullable=False),
        sa.Column("order", columns.NUMBER, nullable=False),
        sa.Column("parent_id", columns.NUMBER),
        sa.Column("organ_id", columns.NUMBER),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("name", name="uq_unit_name"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_unit_organ_id_unit"),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name="fk_unit_parent_id_unit"),
    )
    op.create_index("ix_unit_organ_id", "unit", ["organ_id"])
    op.create_index("ix_unit_parent_id", "unit", ["parent_id"])
    op.create_table(
        "unknown_login",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("failures", columns.NUMBER, nullable=False),
        sa.Column("locked_until", columns.INSTANT),
        sa.Column("tried_at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_unknown_login"),
    )
    op.create_index("ix_unknown_login_tried_at", "unknown_login", ["tried_at"])
    op.create_table(
        "absence",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("deputy_id", columns.NUMBER, nullable=False),
        sa.Column("since", columns.INSTANT, nullable=False),
        sa.Column("until", columns.INSTANT, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name="fk_absence_deputy_id_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_absence_person_id_person"),
    )
    op.create_index("ix_absence_deputy_id", "absence", ["deputy_id"])
    op.create_index("ix_absence_person_id", "absence", ["person_id"])
    op.create_table(
        "api_token",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("until", columns.INSTANT, nullable=False),
        sa.Column("ended_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_api_token_person_id_person"),
    )
    op.create_index("ix_api_token_person_id", "api_token", ["person_id"])
    op.create_table(
        "phrase",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("text", columns.SEALED, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_phrase"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_phrase_person_id_person"),
    )
    op.create_index("ix_phrase_person_id", "phrase", ["person_id"])
    op.create_table(
        "post",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("order", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_post_unit_id_unit"),
    )
    op.create_index("ix_post_unit_id", "post", ["unit_id"])
    op.create_table(
        "sheet_import",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("made_by", columns.NUMBER, nullable=False),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("done_at", columns.INSTANT),
        sa.Column("lines", columns.SEALED, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_import"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_sheet_import_made_by_person"),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("started_at", columns.INSTANT, nullable=False),
        sa.Column("seen_at", columns.INSTANT, nullable=False),
        sa.Column("ended_at", columns.INSTANT),
        sa.Column("address", sa.String(60), nullable=False),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("waiting_key", sa.LargeBinary()),
        sa.Column("key_until", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_session"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_session_token_hash"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_sign_in_session_person_id_person"
        ),
    )
    op.create_index("ix_sign_in_session_person_id", "sign_in_session", ["person_id"])
    op.create_table(
        "appointment",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("post_id", columns.NUMBER, nullable=False),
        sa.Column("since", columns.INSTANT, nullable=False),
        sa.Column("until", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
        sa.UniqueConstraint(
            "person_id", "post_id", "since", name="uq_appointment_person_id_post_id_since"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_appointment_person_id_person"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_appointment_post_id_post"),
    )
    op.create_index("ix_appointment_person_id", "appointment", ["person_id"])
    op.create_index("ix_appointment_post_id", "appointment", ["post_id"])
    op.create_table(
        "post_role",
        sa.Column("post_id", columns.NUMBER, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "role", name="pk_post_role"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_post_role_post_id_post"),
    )
    op.create_index("ix_post_role_role", "post_role", ["role"])
    op.create_table(
        "rights_change",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("post_id", columns.NUMBER),
        sa.Column("person_id", columns.NUMBER),
        sa.Column("roles", columns.JSON, nullable=False),
        sa.Column("asked_by", columns.NUMBER, nullable=False),
        sa.Column("asked_at", columns.INSTANT, nullable=False),
        sa.Column("decided_by", columns.NUMBER),
        sa.Column("decided_at", columns.INSTANT),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rights_change"),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name="fk_rights_change_asked_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name="fk_rights_change_decided_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_rights_change_person_id_person"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_rights_change_post_id_post"),
    )
    op.create_index("ix_rights_change_person_id", "rights_change", ["person_id"])
    op.create_index("ix_rights_change_post_id", "rights_change", ["post_id"])
    op.create_index("ix_rights_change_state", "rights_change", ["state"])


def downgrade() -> None:
    op.drop_table("rights_change")
    op.drop_table("post_role")
    op.drop_table("appointment")
    op.drop_table("sign_in_session")
    op.drop_table("sheet_import")
    op.drop_table("post")
    op.drop_table("phrase")
    op.drop_table("api_token")
    op.drop_table("absence")
    op.drop_table("unknown_login")
    op.drop_table("unit")
    op.drop_table("person")
    op.drop_table("calendar_year")
