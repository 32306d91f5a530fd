"""Opening the office for a command: there must be one, and a fault is one plain sentence."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from app.cli import loading, settings_of
from app.core import migrating
from app.core.database import db
from app.core.errors import OfficeError
from app.directory.models import Person
from app.factory import build
from config import Settings
from documents.encryption.errors import EncryptionError


class Refused(Exception):
    """The command cannot be done; the message is the one plain sentence for standard error."""


def application(settings: Settings) -> Flask:
    try:
        with loading():
            return build(settings)
    except (OSError, ValueError, OfficeError, EncryptionError, SQLAlchemyError) as error:
        raise Refused(str(error)) from error


@contextmanager
def inside(app: Flask) -> Iterator[None]:
    """The application's context; every connection is closed when the command is done."""
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def office(options: argparse.Namespace, *, of_any_version: bool = False) -> Iterator[None]:
    """Inside an office that is there already; a mistyped folder makes nothing. Raises Refused.

    Only what copies the database as it is may meet one `of_any_version`; everything else would
    stumble over a column that an older one does not have, after minutes of work.
    """
    settings = settings_of(options)
    nothing = f"{settings.data} 里没有办公数据，请先运行 ./tongwen demo 或 serve。"
    if not settings.keys.exists():
        raise Refused(nothing)
    with inside(application(settings)):
        if not inspect(db.engine).has_table("person"):
            raise Refused(nothing)
        with db.engine.connect() as connection:
            at, wanted = migrating.revision(connection), migrating.head()
        if at != wanted and not of_any_version:
            raise Refused(
                f"数据库是 {at} 版，本程序要 {wanted} 版，没有办理，数据没有变动。"
                "请先备份，再运行一次 ./tongwen serve 升级，然后重试。"
            )
        yield


def person_of(login: str) -> Person:
    person = db.session.scalar(select(Person).where(Person.login == login, Person.active))
    if person is None:
        raise Refused(f"没有用户名为 {login} 的在岗人员。")
    return person
