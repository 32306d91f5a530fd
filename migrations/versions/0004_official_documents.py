"""Official documents, numbers, seals and deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.create_table(
        "number_series",
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("year", columns.NUMBER, autoincrement=False, nullable=False),
        sa.Column("last", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("code", "year", name="pk_number_series"),
    )
    op.create_table(
        "seal",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("svg", columns.SEALED, nullable=False),
        sa.Column("diameter_mm", sa.Double(), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("certificate", sa.String(64), nullable=False),
        sa.Column("key", columns.SEALED, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seal"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_seal_organ_id_unit"),
    )
    op.create_index("ix_seal_organ_id", "seal", ["organ_id"])
    op.create_table(
        "issuing_account",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("mark", sa.String(60), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("signature", sa.String(60), nullable=False),
        sa.Column("printer", sa.String(60), nullable=False),
        sa.Column("seal_id", columns.NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_issuing_account"),
        sa.UniqueConstraint("code", name="uq_issuing_account_code"),
        sa.ForeignKeyConstraint(
            ["office_id"], ["unit.id"], name="fk_issuing_account_office_id_unit"
        ),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_issuing_account_organ_id_unit"),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name="fk_issuing_account_seal_id_seal"),
    )
    op.create_index("ix_issuing_account_organ_id", "issuing_account", ["organ_id"])
    op.create_table(
        "official_document",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("account_id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("drafter_id", columns.NUMBER, nullable=False),
        sa.Column("drafting_unit_id", columns.NUMBER, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("content", columns.SEALED, nullable=False),
        sa.Column("draft_text", columns.SEALED),
        sa.Column("publicity", sa.String(40), nullable=False),
        sa.Column("publicity_reason", columns.SEALED),
        sa.Column("important", sa.Boolean(), nullable=False),
        sa.Column("normative", sa.Boolean(), nullable=False),
        sa.Column("affects_market", sa.Boolean(), nullable=False),
        sa.Column("government_consents", sa.Boolean(), nullable=False),
        sa.Column("direct_assignment", sa.Boolean(), nullable=False),
        sa.Column("matters", columns.NUMBER, nullable=False),
        sa.Column("consulted_units", columns.JSON, nullable=False),
        sa.Column("reasons", columns.JSON, nullable=False),
        sa.Column("phone", columns.SEALED),
        sa.Column("copies", columns.NUMBER, nullable=False),
        sa.Column("version", columns.NUMBER, nullable=False),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("changed_at", columns.INSTANT, nullable=False),
        sa.Column("signer_id", columns.NUMBER),
        sa.Column("signed_at", columns.INSTANT),
        sa.Column("signed_digest", sa.String(64)),
        sa.Column("signed_content", columns.SEALED),
        sa.Column("number", sa.String(60)),
        sa.Column("dated", sa.Date()),
        sa.Column("proof_blob", sa.String(40)),
        sa.Column("issued_blob", sa.String(40)),
        sa.Column("issued_digest", sa.String(64)),
        sa.Column("issued_pages", columns.NUMBER),
        sa.Column("seal_signature", sa.LargeBinary()),
        sa.Column("seal_certificate", sa.String(64)),
        sa.Column("issued_at", columns.INSTANT),
        sa.Column("validity", sa.String(40), nullable=False),
        sa.Column("invalid_since", sa.Date()),
        sa.Column("answers_id", columns.NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_official_document"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["issuing_account.id"],
            name="fk_official_document_account_id_issuing_account",
        ),
        *columns.closing_a_ring(
            "answers_id", "delivery.id", "fk_official_document_answers_id_delivery"
        ),
        sa.ForeignKeyConstraint(
            ["drafter_id"], ["person.id"], name="fk_official_document_drafter_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["drafting_unit_id"], ["unit.id"], name="fk_official_document_drafting_unit_id_unit"
        ),
        sa.ForeignKeyConstraint(
            ["organ_id"], ["unit.id"], name="fk_official_document_organ_id_unit"
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["person.id"], name="fk_official_document_signer_id_person"
        ),
    )
    op.create_index("ix_official_document_drafter", "official_document", ["drafter_id", "id"])
    op.create_index("ix_official_document_number", "official_document", ["number"])
    op.create_index("ix_official_document_organ", "official_document", ["organ_id", "id"])
    op.create_index(
        "ix_official_document_way",
        "official_document",
        ["id"],
        postgresql_where=sa.text("issued_at IS NULL AND submitted"),
        sqlite_where=sa.text("issued_at IS NULL AND submitted = 1"),
    )
    op.create_table(
        "attached_file",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("document_id", columns.NUMBER, nullable=False),
        sa.Column("position", columns.NUMBER, nullable=False),
        sa.Column("name", columns.SEALED, nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", columns.NUMBER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attached_file"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["official_document.id"],
            name="fk_attached_file_document_id_official_document",
        ),
    )
    op.create_index("ix_attached_file_document_id", "attached_file", ["document_id"])
    op.create_table(
        "delivery",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("document_id", columns.NUMBER, nullable=False),
        sa.Column("unit_id", columns.NUMBER, nullable=False),
        sa.Column("copy", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sent_at", columns.INSTANT, nullable=False),
        sa.Column("due_at", columns.INSTANT),
        sa.Column("received_at", columns.INSTANT),
        sa.Column("receiver", sa.String(80)),
        sa.Column("reason", columns.SEALED),
        sa.Column("answer", columns.SEALED),
        sa.Column("answered_at", columns.INSTANT),
        sa.Column("urges", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["official_document.id"],
            name="fk_delivery_document_id_official_document",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_delivery_unit_id_unit"),
    )
    op.create_index("ix_delivery_document_id", "delivery", ["document_id"])
    op.create_index("ix_delivery_unit_id", "delivery", ["unit_id"])
    op.create_table(
        "number_entry",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("year", columns.NUMBER, nullable=False),
        sa.Column("sequence", columns.NUMBER, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("document_id", columns.NUMBER),
        sa.Column("reason", columns.SEALED),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_number_entry"),
        sa.UniqueConstraint("code", "year", "sequence", name="uq_number_entry_code_year_sequence"),
        sa.UniqueConstraint("document_id", name="uq_number_entry_document_id"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["official_document.id"],
            name="fk_number_entry_document_id_official_document",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_number_entry_person_id_person"
        ),
    )
    op.create_table(
        "revision",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("document_id", columns.NUMBER, nullable=False),
        sa.Column("number", columns.NUMBER, nullable=False),
        sa.Column("content", columns.SEALED, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("document_id", "number", name="uq_revision_document_id_number"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["official_document.id"],
            name="fk_revision_document_id_official_document",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_revision_person_id_person"),
    )
    op.create_index("ix_revision_document_id", "revision", ["document_id"])
    columns.make_append_only("revision")
    op.create_table(
        "seal_use",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("seal_id", columns.NUMBER, nullable=False),
        sa.Column("document_id", columns.NUMBER, nullable=False),
        sa.Column("person_id", columns.NUMBER, nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("copies", columns.NUMBER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seal_use"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["official_document.id"],
            name="fk_seal_use_document_id_official_document",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_seal_use_person_id_person"),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name="fk_seal_use_seal_id_seal"),
    )
    op.create_index("ix_seal_use_seal_id", "seal_use", ["seal_id"])
    columns.close_a_ring(
        "fk_official_document_answers_id_delivery", "official_document", "answers_id", "delivery.id"
    )


def downgrade() -> None:
    columns.open_a_ring("fk_official_document_answers_id_delivery", "official_document")
    op.drop_table("seal_use")
    op.drop_table("revision")
    columns.forget_append_only("revision")
    op.drop_table("number_entry")
    op.drop_table("delivery")
    op.drop_table("attached_file")
    op.drop_table("official_document")
    op.drop_table("issuing_account")
    op.drop_table("seal")
    op.drop_table("number_series")
