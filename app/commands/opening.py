"""Opening the office for a command: there must be one, and a fault is one plain sentence."""

from __future__ import annotations

import argparse

from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from app.cli import settings_of
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
        return build(settings)
    except (OSError, ValueError, OfficeError, EncryptionError, SQLAlchemyError) as error:
        raise Refused(str(error)) from error


def office(options: argparse.Namespace) -> Flask:
    """The application of an office that is there already; a mistyped folder makes nothing."""
    settings = settings_of(options)
    if not settings.keys.exists():
        raise Refused(f"{settings.data} 里没有办公数据，请先运行 ./tongwen demo 或 serve。")
    app = application(settings)
    with app.app_context():
        if not inspect(db.engine).has_table("person"):
            raise Refused(f"{settings.data} 里没有办公数据，请先运行 ./tongwen demo 或 serve。")
    return app


def person_of(login: str) -> Person:
    person = db.session.scalar(select(Person).where(Person.login == login, Person.active))
    if person is None:
        raise Refused(f"没有用户名为 {login} 的在岗人员。")
    return person
