"""Acts, their chain's head, certificates and jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    op.create_table(
        "act",
        sa.Column("seq", columns.NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", columns.INSTANT, nullable=False),
        sa.Column("person_id", columns.NUMBER),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("post", sa.String(200), nullable=False),
        sa.Column("on_behalf_of", sa.String(80), nullable=False),
        sa.Column("verb", sa.String(60), nullable=False),
        sa.Column("subject_type", sa.String(40), nullable=False),
        sa.Column("subject_id", columns.NUMBER, nullable=False),
        sa.Column("details", columns.JSON, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("signer", sa.String(64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_act"),
    )
    op.create_index("ix_act_person_id", "act", ["person_id"])
    op.create_index("ix_act_subject", "act", ["subject_type", "subject_id", "seq"])
    columns.make_append_only("act")
    op.create_table(
        "act_head",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("seq", columns.NUMBER, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_act_head"),
    )
    op.create_table(
        "certificate",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("pem", sa.String(8000), nullable=False),
        sa.Column("person_id", columns.NUMBER),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_certificate"),
    )
    op.create_index("ix_certificate_person_id", "certificate", ["person_id"])
    columns.make_append_only("certificate")
    op.create_table(
        "job",
        sa.Column("id", columns.NUMBER, nullable=False),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("handler", sa.String(120), nullable=False),
        sa.Column("arguments", columns.JSON, nullable=False),
        sa.Column("due_at", columns.INSTANT, nullable=False),
        sa.Column("leased_until", columns.INSTANT),
        sa.Column("tries", columns.NUMBER, nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(300)),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_open", "job", ["done", "due_at"])


def downgrade() -> None:
    op.drop_table("job")
    op.drop_table("certificate")
    columns.forget_append_only("certificate")
    op.drop_table("act_head")
    op.drop_table("act")
    columns.forget_append_only("act")
