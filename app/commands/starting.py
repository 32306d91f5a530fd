"""demo and serve: the office is made, brought up to date, and served."""

from __future__ import annotations

import argparse
import json
import os
from contextlib import nullcontext
from pathlib import Path

from app import serving
from app.cli import say, settings_of
from app.commands.opening import application
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.sample import large
from app.sample.county import accounts_of, found_county
from app.sample.history import founding_day, live
from config import Settings


def demo(options: argparse.Namespace) -> int:
    """A sample county on an empty data folder, its accounts printed; then serve."""
    settings = settings_of(options)
    fresh = not settings.keys.exists()
    with clock.fixed(founding_day()) if fresh else nullcontext():
        app = application(settings)
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
    app = application(settings_of(options))
    with app.app_context():
        serving.prepare_tables()
    return serving.serve(app, options.port)


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
