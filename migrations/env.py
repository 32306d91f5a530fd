"""Run by alembic: the steps go over the connection, and in the transaction, of whoever asked for them."""

from __future__ import annotations

from alembic import context

from app.core.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,  # SQLite too: the connection says BEGIN itself, and all comes or nothing.
    render_as_batch=True,
)
context.run_migrations()
