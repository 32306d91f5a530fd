"""What each command does; `app.cli` reads the command line."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from app import serving
from app.benching import bench
from app.cli import say, settings_of
from app.core import clock
from app.core.database import db
from app.core.errors import OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory import signing_in
from app.directory.models import Person
from app.examination import examine
from app.factory import build
from app.sample import large
from app.sample.county import accounts_of, found_county
from app.sample.history import founding_day, live
from config import Settings
from documents.encryption.errors import EncryptionError


class Refused(Exception):
    """The command cannot be done; the message is the one plain sentence for standard error."""


def demo(options: argparse.Namespace) -> int:
    """A sample county on an empty data folder, its accounts printed; then serve."""
    settings = settings_of(options)
    fresh = not settings.keys.exists()
    with clock.fixed(founding_day()) if fresh else nullcontext():
        app = _application(settings)
        with app.app_context():
            serving.prepare_tables()
    if fresh:
        with app.app_context():
            _found(settings)
            _grow(options)
    accounts = settings.data / "accounts.json"
    if not options.json and accounts.exists():
        _print_accounts(accounts)
    if options.no_serve:
        say(options, {"data": str(settings.data), "made": fresh}, f"数据在 {settings.data}")
        return 0
    return serving.serve(app, options.port)


def serve(options: argparse.Namespace) -> int:
    app = _application(settings_of(options))
    with app.app_context():
        serving.prepare_tables()
    return serving.serve(app, options.port)


def token(options: argparse.Namespace) -> int:
    """A token for the API, with the rights of one person."""
    with _office(options).app_context():
        with unit_of_work():
            text = signing_in.make_token(_person(options.login), "命令行")
        say(options, {"token": text, "login": options.login}, text)
    return 0


def doctor(options: argparse.Namespace) -> int:
    """What the office stands on, one sentence each; 1 when something must be mended."""
    settings = settings_of(options)
    findings = examine(settings)
    text = "\n".join(f"{'正常' if good else '注意'}　{words}" for good, words in findings)
    say(options, [{"good": good, "text": words} for good, words in findings], text)
    return 0 if all(good for good, _ in findings) else 1


def _found(settings: Settings) -> None:
    """The county, its accounts beside the data for their owner's eyes only, then its year."""
    with clock.fixed(founding_day()), unit_of_work():
        county = found_county()
    text = json.dumps(accounts_of(county), ensure_ascii=False, indent=1)
    descriptor = os.open(settings.data / "accounts.json", os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    live(county)


def _grow(options: argparse.Namespace) -> None:
    """With --people or --documents: so many more, in the proportions of a busy county."""
    if options.people or options.documents:
        large.fill(
            people=options.people,
            documents=options.documents,
            acts=options.documents * large.ACTS_EACH,
            open_tasks=options.documents // 2,
        )


def _print_accounts(path: Path) -> None:
    print("示例县账号（只在本机使用，密码随机生成，另存于数据文件夹的 accounts.json）：")
    for row in json.loads(path.read_text(encoding="utf-8")):
        extra = f"　动态口令密钥 {row['totp_secret']}" if row["totp_secret"] else ""
        print(f"  {row['login']:<14}{row['password']}　{row['name']}　{row['post']}{extra}")


def _application(settings: Settings) -> Flask:
    try:
        return build(settings)
    except (OSError, ValueError, OfficeError, EncryptionError, SQLAlchemyError) as error:
        raise Refused(str(error)) from error


def _office(options: argparse.Namespace) -> Flask:
    """The application of an office that is there already; a mistyped folder makes nothing."""
    settings = settings_of(options)
    if not settings.keys.exists():
        raise Refused(f"{settings.data} 里没有办公数据，请先运行 ./tongwen demo 或 serve。")
    app = _application(settings)
    with app.app_context():
        if not inspect(db.engine).has_table("person"):
            raise Refused(f"{settings.data} 里没有办公数据，请先运行 ./tongwen demo 或 serve。")
    return app


def _person(login: str) -> Person:
    person = db.session.scalar(select(Person).where(Person.login == login))
    if person is None:
        raise Refused(f"没有用户名为 {login} 的人员。")
    return person


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": demo,
    "serve": serve,
    "token": token,
    "doctor": doctor,
    "bench": bench,
}
