"""The rest of supervision: parts that are signed for and changed, 通报."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0015"
down_revision: str | None = "0014"

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


def downgrade() -> None:
    for table in ("inspection_file", "inspection_record", "inspection"):
        op.drop_table(table)
    for table in APPEND_ONLY:
        columns.forget_append_only(table)
    op.drop_table("supervision_circular")
    for name in ("salt", "dropped_at", "accepted_at", "accept_due", "begun_at"):
        op.drop_column("supervision_part", name)
