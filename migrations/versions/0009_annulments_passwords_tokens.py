"""Annulments, and the mark they leave in lists; former passwords and their age; use of tokens."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0009"
down_revision: str | None = "0008"

ADDED = (
    ("circulation", "mark", sa.String(20)),
    ("person", "password_since", columns.INSTANT),
    ("api_token", "used_at", columns.INSTANT),
)


def upgrade() -> None:
    op.create_table(
        "annulment",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("document_id", columns.NUMBER, nullable=False),
        sa.Column("validity", sa.String(40), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("decider", sa.String(40), nullable=False),
        sa.Column("basis", columns.SEALED, nullable=False),
        sa.Column("reason", columns.SEALED, nullable=False),
        sa.Column("salt", columns.SEALED, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_annulment"),
        sa.UniqueConstraint("document_id", name="uq_annulment_document_id"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["official_document.id"],
            name="fk_annulment_document_id_official_document",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_annulment_person_id_person"),
    )
    columns.make_append_only("annulment")
    op.create_table(
        "former_password",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("password", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_former_password"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_former_password_person_id_person"
        ),
    )
    op.create_index("ix_former_password_person_id", "former_password", ["person_id"])
    for table, name, kind in ADDED:
        op.add_column(table, sa.Column(name, kind))
    # Nobody knows how old the passwords are, so their time begins with this step.
    person = sa.table("person", sa.column("password_since", columns.INSTANT))
    op.execute(person.update().values(password_since=datetime.now(UTC)))


def downgrade() -> None:
    for table, name, _ in reversed(ADDED):
        op.drop_column(table, name)
    op.drop_table("former_password")
    op.drop_table("annulment")
    columns.forget_append_only("annulment")
