"""The rest of supervision: parts that are signed for and changed, 通报."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0016"
down_revision: str | None = "0015"

# No part was ever written before this step; the default is only there for the database's sake.
APPEND_ONLY = ("inspection_record", "inspection_file")
NEVER = sa.text("'2000-01-01 00:00:00+00:00'")


def upgrade() -> None:
    for name in ("begun_at", "accept_due"):
        column = sa.Column(name, columns.INSTANT, nullable=False, server_default=NEVER)
        op.add_column("supervision_part", column)
    for name in ("accepted_at", "dropped_at"):
        op.add_column("supervision_part", sa.Column(name, columns.INSTANT))
    op.add_column("supervision_part", sa.Column("salt", columns.SEALED))
    op.create_table(
        "supervision_circular",
        sa.Column("organ_id", columns.NUMBER, nullable=False, autoincrement=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("document_id", columns.NUMBER),
        sa.PrimaryKeyConstraint("organ_id", "period", name="pk_supervision_circular"),
        sa.ForeignKeyConstraint(
            ["organ_id"], ["unit.id"], name="fk_supervision_circular_organ_id_unit"
        ),
    )
    op.create_index("ix_supervision_circular_document_id", "supervision_circular", ["document_id"])

    _make_inspections()


def _make_inspections() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("year", columns.NUMBER),
        sa.Column("sequence", columns.NUMBER),
        sa.Column("number", sa.String(30)),
        sa.Column("phase", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("basis_kind", sa.String(40), nullable=False),
        *(
            sa.Column(name, columns.SEALED, nullable=False)
            for name in ("basis", "title", "content", "scope", "plan")
        ),
        sa.Column("objects", columns.JSON, nullable=False),
        sa.Column("methods", columns.JSON, nullable=False),
        sa.Column("begins_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("leader_id", columns.NUMBER),
        sa.Column("leader_post_id", columns.NUMBER),
        sa.Column("team", columns.JSON, nullable=False),
        sa.Column("repeated_for", columns.SEALED),
        *(
            sa.Column(name, columns.INSTANT)
            for name in ("approved_at", "fed_back_at", "rectify_by", "objected_at")
        ),
        sa.Column("ended", columns.SEALED),
        sa.PrimaryKeyConstraint("id", name="pk_inspection"),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["person.id"], name="fk_inspection_leader_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["leader_post_id"], ["post.id"], name="fk_inspection_leader_post_id_post"
        ),
        sa.ForeignKeyConstraint(["office_id"], ["unit.id"], name="fk_inspection_office_id_unit"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_inspection_organ_id_unit"),
        sa.UniqueConstraint(
            "organ_id", "year", "sequence", name="uq_inspection_organ_id_year_sequence"
        ),
    )
    op.create_index("ix_inspection_time", "inspection", ["organ_id", "ends_at"])
    op.create_table(
        "inspection_record",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("inspection_id", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("method", sa.String(40)),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("words", columns.SEALED, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_record"),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name="fk_inspection_record_inspection_id_inspection",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_inspection_record_person_id_person"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_inspection_record_unit_id_unit"),
    )
    op.create_index("ix_inspection_record_inspection_id", "inspection_record", ["inspection_id"])
    op.create_table(
        "inspection_file",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("inspection_id", columns.NUMBER, nullable=False),
        sa.Column("record_id", columns.NUMBER, nullable=False),
        sa.Column("name", columns.SEALED, nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", columns.NUMBER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_file"),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name="fk_inspection_file_inspection_id_inspection",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["inspection_record.id"],
            name="fk_inspection_file_record_id_inspection_record",
        ),
    )
    op.create_index("ix_inspection_file_inspection_id", "inspection_file", ["inspection_id"])
    op.create_index("ix_inspection_file_record_id", "inspection_file", ["record_id"])
    for table in APPEND_ONLY:
        columns.make_append_only(table)

    _make_door()


def _make_door() -> None:
    op.create_table(
        "platform",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("key", sa.String(2000), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("confirmed_at", columns.INSTANT),
        sa.Column("ended_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_platform"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_platform_organ_id_unit"),
    )
    with op.batch_alter_table("rights_change") as table:
        table.add_column(sa.Column("platform_id", columns.NUMBER))
        table.create_foreign_key(
            "fk_rights_change_platform_id_platform", "platform", ["platform_id"], ["id"]
        )
    op.create_table(
        "supervision_alert",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("platform_id", columns.NUMBER, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("body_digest", sa.String(64), nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reference", columns.SEALED, nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("words", columns.SEALED, nullable=False),
        sa.Column("due_at", columns.INSTANT),
        sa.Column("received_at", columns.INSTANT, nullable=False),
        sa.Column("item_id", columns.NUMBER),
        sa.Column("reason", columns.SEALED),
        sa.Column("decided_by", columns.NUMBER),
        sa.Column("decided_at", columns.INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_alert"),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name="fk_supervision_alert_decided_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["supervision_item.id"],
            name="fk_supervision_alert_item_id_supervision_item",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["unit.id"], name="fk_supervision_alert_office_id_unit"
        ),
        sa.ForeignKeyConstraint(
            ["organ_id"], ["unit.id"], name="fk_supervision_alert_organ_id_unit"
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platform.id"], name="fk_supervision_alert_platform_id_platform"
        ),
        sa.UniqueConstraint("platform_id", "key", name="uq_supervision_alert_platform_id_key"),
    )
    op.create_index("ix_supervision_alert_state", "supervision_alert", ["office_id", "state", "id"])
    op.create_table(
        "seen_request",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_seen_request"),
    )
    op.create_index("ix_seen_request_at", "seen_request", ["at"])


def downgrade() -> None:
    for table in ("seen_request", "supervision_alert"):
        op.drop_table(table)
    op.execute("DELETE FROM rights_change WHERE kind = 'platform'")
    with op.batch_alter_table("rights_change") as table:
        table.drop_constraint("fk_rights_change_platform_id_platform", type_="foreignkey")
        table.drop_column("platform_id")
    op.drop_table("platform")
    for table in ("inspection_file", "inspection_record", "inspection"):
        op.drop_table(table)
    for table in APPEND_ONLY:
        columns.forget_append_only(table)
    op.drop_table("supervision_circular")
    for name in ("salt", "dropped_at", "accepted_at", "accept_due", "begun_at"):
        op.drop_column("supervision_part", name)
