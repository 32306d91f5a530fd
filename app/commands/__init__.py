"""The commands: what each of them does; `app.cli` reads the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from app.benching import bench
from app.commands.asking import export, search, token
from app.commands.keeping import backup, restore
from app.commands.opening import Refused
from app.commands.proving import audit, doctor, verify
from app.commands.starting import demo, serve
from app.core.errors import OfficeError
from documents.archive.errors import ArchiveError
from documents.encryption.errors import EncryptionError
from documents.storage.errors import StorageError

__all__ = ["COMMANDS", "Refused", "run"]

COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": demo,
    "serve": serve,
    "token": token,
    "search": search,
    "export": export,
    "verify": verify,
    "audit": audit,
    "backup": backup,
    "restore": restore,
    "doctor": doctor,
    "bench": bench,
}


def run(options: argparse.Namespace) -> int:
    """Run the command; 0 only when all is well. Raises Refused with one sentence, and nothing else."""
    try:
        return COMMANDS[options.command](options)
    except (OfficeError, ArchiveError, EncryptionError, StorageError) as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"{error.filename or '文件'}：{error.strerror or error}。") from error
    except SQLAlchemyError as error:
        raise Refused(
            f"数据库没有应答或者不是本程序的（{type(error).__name__}），请运行 doctor 检查。"
        ) from error
