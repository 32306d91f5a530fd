"""Column types and constraints as the steps write them; a step must not change when a model does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.core.acts import append_only_statements

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary()  # text that lies encrypted
JSON = sa.Text()


def closing_a_ring(column: str, target: str, name: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    """A foreign key to a table that is made later: SQLite takes it at once, PostgreSQL afterwards."""
    if op.get_context().dialect.name != "sqlite":
        return ()
    return (sa.ForeignKeyConstraint([column], [target], name=name),)


def close_a_ring(name: str, table: str, column: str, target: str) -> None:
    """The same foreign key, where the tables had to be there first."""
    if op.get_context().dialect.name != "sqlite":
        referred, _, key = target.partition(".")
        op.create_foreign_key(name, table, referred, [column], [key])


def open_a_ring(name: str, table: str) -> None:
    """Take the foreign key off again, so that the tables can go."""
    if op.get_context().dialect.name != "sqlite":
        op.drop_constraint(name, table, type_="foreignkey")


def make_append_only(table: str) -> None:
    """Let the database itself refuse to change or remove rows of the table."""
    for statement in append_only_statements(table, op.get_context().dialect.name):
        op.execute(statement)


def forget_append_only(table: str) -> None:
    """The triggers went with the table; PostgreSQL keeps their function."""
    forget_function(f"{table}_append_only")


def forget_function(name: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {name}()")
