"""backup and restore."""

from __future__ import annotations

import argparse

from app import serving
from app.auditing import audit as auditing
from app.cli import say, settings_of
from app.commands.opening import Refused, application, inside, office
from app.keeping import restoring, saving


def backup(options: argparse.Namespace) -> int:
    """The whole office in one file, read once more after it was written."""
    with office(options, of_any_version=True):
        saved = saving.save(options.out.absolute(), with_keys=options.with_keys)
    words = f"已备份并核对：{saved.path}（{saved.acts} 条办理记录，{saved.files} 个文件）。"
    if saved.keys is not None:
        words += f"密钥另存为 {saved.keys}，请与备份分开保管。"
    else:
        words += "密钥不在其中，恢复时需要原来的密钥文件夹。"
    data = {
        "path": str(saved.path), "acts": saved.acts, "files": saved.files, "bytes": saved.size,
        "keys": str(saved.keys) if saved.keys else None,
    }  # fmt: skip
    say(options, data, words)
    return 0


def restore(options: argparse.Namespace) -> int:
    """A new office out of a backup, checked before, audited after."""
    settings = settings_of(options)
    manifest = restoring.restore(options.backup.absolute(), settings)
    with inside(application(settings)):
        serving.prepare_tables()
        report = auditing.audit()
    data = {"data": str(settings.data), "acts": report.acts, "whole": report.whole}
    say(options, data, f"已恢复 {manifest.at} 的备份到 {settings.data}。{report.sentence}")
    if not report.whole:
        raise Refused(f"已恢复，但审计不通过：{report.sentence}")
    return 0
