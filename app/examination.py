"""`doctor`: what the office stands on, one sentence each, and whether it is as it should be."""

from __future__ import annotations

import shutil
import sqlite3
import stat

from config import Settings
from documents.encryption import sm2
from documents.encryption.suites import libgcrypt_agrees
from documents.formats.fonts import Fonts, FontsMissing

LEAST_FREE = 2 * 1024**3  # bytes


def examine(settings: Settings) -> list[tuple[bool, str]]:
    """(is it well, the sentence) for keys, cryptography, fonts, database and disk."""
    return [
        _data(settings),
        _keys(settings),
        *_cryptography(),
        *_fonts(settings),
        _database(settings),
    ]


def _data(settings: Settings) -> tuple[bool, str]:
    folder = settings.data if settings.data.exists() else settings.data.parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return free > LEAST_FREE, f"数据文件夹 {settings.data}，可用空间 {free / 1024**3:.1f} GB。"


def _keys(settings: Settings) -> tuple[bool, str]:
    if not settings.keys.exists():
        return True, f"密钥文件夹 {settings.keys} 尚未建立，首次启动时生成。"
    private = stat.S_IMODE(settings.keys.stat().st_mode) & 0o077 == 0
    words = "只有本用户可读" if private else "可被其他用户读取，请执行 chmod -R go-rwx"
    return private, f"密钥文件夹 {settings.keys}，{words}。请与数据分开备份。"


def _cryptography() -> list[tuple[bool, str]]:
    here = sm2.available()
    signing = (
        "系统 libcrypto 支持 SM2 签名" if here else "系统 libcrypto 不支持 SM2，只能验签不能签名"
    )
    fast = "SM4 由 libgcrypt 加速" if libgcrypt_agrees() else "SM4 由 cryptography 提供（较慢）"
    return [(here, f"{signing}。"), (True, f"{fast}。")]


def _fonts(settings: Settings) -> list[tuple[bool, str]]:
    folders = [settings.fonts] if settings.fonts else []
    try:
        standings = Fonts(*folders, settings.free_fonts).standings
    except FontsMissing as error:
        return [(False, str(error))]
    return [(s.true or s.alike or s.face == "小标宋", s.sentence) for s in standings]


def _database(settings: Settings) -> tuple[bool, str]:
    if settings.database_url.startswith("sqlite"):
        return True, f"数据库：SQLite {sqlite3.sqlite_version}。"
    return True, "数据库：PostgreSQL。"
