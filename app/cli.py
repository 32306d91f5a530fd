"""The commands: demo, serve, export, verify, audit, search, token, doctor, bench, backup, restore."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 only when all is well, else one plain sentence on standard error."""
    options = parser().parse_args(arguments)
    with loading():
        from app import commands

    try:
        return commands.run(options)
    except commands.Refused as error:
        print(f"同文：{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


@contextmanager
def loading() -> Iterator[None]:
    """Load without looking for garbage: loading makes none, and looking takes as long again.

    What is loaded stays for good, so that nobody looks at it later either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def parser() -> argparse.ArgumentParser:
    """The command line."""
    tongwen = argparse.ArgumentParser(prog="tongwen", description="同文：政务协同办公")
    commands = tongwen.add_subparsers(dest="command", required=True)
    demo = _command(commands, "demo", "建立示例县并启动", port=True)
    demo.add_argument("--no-serve", action="store_true", help="只建数据，不启动")
    demo.add_argument("--people", type=int, default=0, help="为性能测试建立大机关：人数")
    demo.add_argument("--documents", type=int, default=0, help="为性能测试建立大机关：公文数")
    _command(commands, "serve", "启动服务", port=True)
    token = _command(commands, "token", "签发接口令牌")
    token.add_argument("--as", dest="login", required=True)
    token.add_argument("--name", default="命令行", help="用途")
    token.add_argument("--days", type=int, default=90, help="有效天数")
    search = _command(commands, "search", "检索")
    search.add_argument("question")
    search.add_argument("--as", dest="login", required=True)
    export = _command(commands, "export", "导出归档文件包；不写档号则列出已归档文件")
    export.add_argument("code", nargs="?", default="")
    export.add_argument("--as", dest="login", required=True)
    export.add_argument("--out", type=Path, default=Path())
    verify = _command(commands, "verify", "离线核验归档文件包")
    verify.add_argument("package", type=Path)
    verify.add_argument("--roots", type=Path, default=None, help="另行取得的根证书（PEM）")
    _command(commands, "audit", "核验行为记录链")
    _command(commands, "doctor", "检查运行环境")
    bench = _command(commands, "bench", "性能测试")
    bench.add_argument("name")
    backup = _command(commands, "backup", "备份")
    backup.add_argument("--out", type=Path, required=True)
    backup.add_argument("--with-keys", action="store_true", help="密钥另存一个文件，须分开保管")
    restore = _command(commands, "restore", "恢复")
    restore.add_argument("backup", type=Path)
    return tongwen


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    words: str,
    *,
    port: bool = False,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=words)
    command.add_argument("--data", type=Path, default=None, help="数据文件夹")
    command.add_argument("--json", action="store_true", help="输出 JSON")
    if port:
        command.add_argument("--port", type=int, default=8000)
    return command


def settings_of(options: argparse.Namespace) -> Settings:
    return Settings.from_environment(options.data)


def say(options: argparse.Namespace, data: object, text: str) -> None:
    """Print the answer for a machine or for a person."""
    print(json.dumps(data, ensure_ascii=False) if options.json else text)
