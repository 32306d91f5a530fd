"""Incoming documents and what came with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    op.create_table(
        "register_series",
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("year", columns.NUMBER, autoincrement=False, nullable=False),
        sa.Column("last", columns.NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("organ_id", "year", name="pk_register_series"),
        sa.ForeignKeyConstraint(["organ_id"], ["unit.id"], name="fk_register_series_organ_id_unit"),
    )
    op.create_table(
        "incoming_document",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("organ_id", columns.NUMBER, nullable=False),
        sa.Column("office_id", columns.NUMBER, nullable=False),
        sa.Column("delivery_id", columns.NUMBER),
        sa.Column("sender_id", columns.NUMBER),
        sa.Column("from_name", sa.String(100), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("title", columns.SEALED, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("dated", sa.Date()),
        sa.Column("copy", sa.Boolean(), nullable=False),
        sa.Column("attachments", columns.NUMBER, nullable=False),
        sa.Column("copies", columns.NUMBER, nullable=False),
        sa.Column("pages", columns.NUMBER),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("arrived_at", columns.INSTANT, nullable=False),
        sa.Column("received_at", columns.INSTANT),
        sa.Column("receiver", sa.String(80)),
        sa.Column("register_year", columns.NUMBER),
        sa.Column("register_sequence", columns.NUMBER),
        sa.Column("register_number", sa.String(30)),
        sa.Column("handling", sa.String(40)),
        sa.Column("due_at", columns.INSTANT),
        sa.Column("lead_unit_id", columns.NUMBER),
        sa.Column("assisting", columns.JSON, nullable=False),
        sa.Column("result", columns.SEALED),
        sa.Column("reply_id", columns.NUMBER),
        sa.Column("answer_by", sa.String(40)),
        sa.Column("answer", columns.SEALED),
        sa.Column("answered_at", columns.INSTANT),
        sa.Column("returned", columns.SEALED),
        sa.PrimaryKeyConstraint("id", name="pk_incoming_document"),
        sa.UniqueConstraint("delivery_id", name="uq_incoming_document_delivery_id"),
        sa.UniqueConstraint(
            "organ_id",
            "register_year",
            "register_sequence",
            name="uq_incoming_document_organ_id_register_year_register_sequence",
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name="fk_incoming_document_delivery_id_delivery"
        ),
        sa.ForeignKeyConstraint(
            ["lead_unit_id"], ["unit.id"], name="fk_incoming_document_lead_unit_id_unit"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["unit.id"], name="fk_incoming_document_office_id_unit"
        ),
        sa.ForeignKeyConstraint(
            ["organ_id"], ["unit.id"], name="fk_incoming_document_organ_id_unit"
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"],
            ["official_document.id"],
            name="fk_incoming_document_reply_id_official_document",
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["unit.id"], name="fk_incoming_document_sender_id_unit"
        ),
    )
    op.create_index("ix_incoming_document_same", "incoming_document", ["organ_id", "number"])


def downgrade() -> None:
    op.drop_table("incoming_document")
    op.drop_table("register_series")
