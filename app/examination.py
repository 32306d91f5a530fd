"""`doctor`: what the office stands on, one sentence each, and whether it is as it should be."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.auditing.blobs import referred
from app.core import clock, migrating, outbox
from app.core.acts import Act, ActHead
from app.core.database import db
from app.core.stores import stores
from app.permissions import readers
from app.searching import reading
from app.searching.indexing import index
from config import Settings
from documents.encryption import sm2
from documents.encryption.suites import libgcrypt_agrees
from documents.formats.fonts import Fonts, FontsMissing
from search_index.index import UnusableIndex
from search_index.parsing import parse

LEAST_FREE = 2 * 1024**3  # bytes
LATE = timedelta(hours=1)


def examine(settings: Settings) -> list[tuple[bool, str]]:
    """(is it well, the sentence) for keys, cryptography, fonts, database and disk."""
    return [
        _data(settings),
        _keys(settings),
        *_cryptography(),
        *_fonts(settings),
        _database(settings),
    ]


def examine_office() -> list[tuple[bool, str]]:
    """The same of an office that is there: tables, end of the log, index, outbox, stored files.

    Reads little, whatever its size; `audit` is what reads everything. Needs its application context.
    """
    with closing(db.engine.connect()) as connection:
        at = migrating.revision(connection)
    tables = (
        at == migrating.head(),
        f"数据表版本 {at or '无'}。"
        if at == migrating.head()
        else f"数据表版本 {at or '无'}，程序需要 {migrating.head()}；启动服务时自动升级。",
    )
    return [tables, _end_of_log(), _index(), _attached(), _outbox(), _stored()]


def _end_of_log() -> tuple[bool, str]:
    """The last act is the one that the end of the chain names, and none is missing before it."""
    head = db.session.scalar(select(ActHead).where(ActHead.id == 1))
    last = db.session.execute(select(Act.seq, Act.hash).order_by(Act.seq.desc()).limit(1)).first()
    count = db.session.scalar(select(func.count()).select_from(Act)) or 0
    said = (head.seq, head.hash) if head else (0, "")
    found = (last.seq, last.hash) if last else (0, "")
    if said != found or count != said[0]:
        return False, (
            f"办理记录链尾登记为第 {said[0]} 条，实际有 {count} 条、末条为第 {found[0]} 条，"
            "记录已被改动；请运行 audit，并告知安全保密管理员。"
        )
    return True, f"办理记录 {count} 条，与链尾一致。"


def _index() -> tuple[bool, str]:
    """A question of one word is answered, whoever asks it."""
    errors = (UnusableIndex, SQLAlchemyError, db.engine.dialect.loaded_dbapi.Error)
    try:
        index().search(parse("通知", clock.today()), [readers.STAFF])
    except errors as error:
        db.session.rollback()
        return (
            False,
            f"检索索引不可用（{type(error).__name__}）；公文不受影响，请重新启动服务，仍不行请联系维护人员。",
        )
    return True, "检索索引可用。"


def _attached() -> tuple[bool, str]:
    """Attached files whose words can be found, and those that could not be read, without their names."""
    try:
        found = reading.standing()
    except SQLAlchemyError:
        db.session.rollback()
        return False, "附件文字的索引尚未建立；重新启动服务时自动建立。"
    if found.late:
        return False, f"有 {found.late} 个附件等待读取文字超过一小时，请确认服务正在运行。"
    said = f"附件文字：已读取 {found.read} 个，等待 {found.waiting} 个"
    if not found.failed:
        return True, f"{said}。"
    failed = "；".join(f"公文 {i} 的第 {at} 个附件：{why}" for i, at, why in found.failed)
    return True, f"{said}；有附件读不出文字，只能按名称检索（{failed}）"


def _outbox() -> tuple[bool, str]:
    """Jobs that failed for good, and jobs that should have run long ago."""
    stuck = outbox.stuck()
    late = db.session.scalar(
        select(func.count())
        .select_from(outbox.Job)
        .where(~outbox.Job.done, outbox.Job.due_at < clock.now() - LATE)
    )
    if stuck:
        events = "、".join(sorted({job.event for job in stuck}))
        return False, f"有 {len(stuck)} 个后续任务多次失败（{events}），请查看日志。"
    if late:
        return False, f"有 {late} 个后续任务超过一小时没有执行，请确认服务正在运行。"
    return True, "后续任务没有积压。"


def _stored() -> tuple[bool, str]:
    """Every stored file that a record refers to is there."""
    wanted = set(referred())
    missing = wanted.difference(stores().blobs.ids())
    if missing:
        return False, f"存储中缺少 {len(missing)} 个文件，请从备份恢复。"
    return True, f"存储的 {len(wanted)} 个文件齐全。"


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
