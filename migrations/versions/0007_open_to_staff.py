"""The token of all staff becomes a mark on the document, with an index over the open ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"

BEARING = "subject_type = 'official_document' AND token = 'staff'"


def upgrade() -> None:
    op.add_column(
        "official_document",
        sa.Column("open_to_staff", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(
        "UPDATE official_document SET open_to_staff = true WHERE id IN "
        f"(SELECT subject_id FROM reader WHERE {BEARING})"
    )
    op.execute(f"DELETE FROM reader WHERE {BEARING}")
    op.create_index(
        "ix_official_document_open",
        "official_document",
        ["id", "issued_at", "kind", "dated", "submitted", "open_to_staff"],
        sqlite_where=sa.text("open_to_staff = 1"),
        postgresql_where=sa.text("open_to_staff"),
    )


def downgrade() -> None:
    op.execute(
        "INSERT INTO reader (subject_type, subject_id, token) "
        "SELECT 'official_document', id, 'staff' FROM official_document WHERE open_to_staff"
    )
    op.drop_index("ix_official_document_open", "official_document")
    op.drop_column("official_document", "open_to_staff")
