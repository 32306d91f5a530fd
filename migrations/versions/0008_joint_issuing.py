"""Joint issuing (联合行文): the co-issuing organs of a document, what they signed and sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.add_column("official_document", sa.Column("sealing_blob", sa.String(40)))
    op.add_column("official_document", sa.Column("printed_on", sa.Date()))
    op.create_table(
        "co_issuer",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("document_id", columns.NUMBER, nullable=False),
        sa.Column("position", columns.NUMBER, nullable=False),
        sa.Column("account_id", columns.NUMBER, nullable=False),
        sa.Column("signer_id", columns.NUMBER),
        sa.Column("signed_at", columns.INSTANT),
        sa.Column("signed_digest", sa.String(64)),
        sa.Column("seal_signature", sa.LargeBinary()),
        sa.Column("seal_certificate", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_co_issuer"),
        sa.UniqueConstraint(
            "document_id", "account_id", name="uq_co_issuer_document_id_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["issuing_account.id"], name="fk_co_issuer_account_id_issuing_account"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["official_document.id"],
            name="fk_co_issuer_document_id_official_document",
        ),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name="fk_co_issuer_signer_id_person"),
    )
    op.create_index("ix_co_issuer_document_id", "co_issuer", ["document_id"])


def downgrade() -> None:
    op.drop_table("co_issuer")
    op.drop_column("official_document", "printed_on")
    op.drop_column("official_document", "sealing_blob")
