"""What is done with a filed item: check it again, hand it out. Nothing here changes it."""

from __future__ import annotations

import io
from pathlib import Path

from app.archives import access, adding
from app.archives.models import ArchiveAddition, ArchiveItem
from app.core import acts
from app.core.errors import Blocked, OutOfTurn
from app.core.stores import stores
from app.directory.actors import Actor
from documents.archive import verification, writing
from documents.archive.errors import ArchiveError
from documents.archive.report import Report
from documents.encryption.certificates import Certificate, read_certificate
from documents.encryption.errors import Tampered
from documents.storage.errors import StorageError

TELL = "请立即告知审计管理员。"


def verify_item(actor: Actor, item_id: int) -> Report:
    """核对: check the stored package anew and put the outcome on record. Raises NotFound, Blocked."""
    item = access.readable(actor, item_id)
    report = check(item)
    for addition in adding.additions(actor, item):
        if report.unaltered:  # The first that is altered stands for all.
            report = check(item, addition)
    acts.record(actor, "archive.verify", item, outcome=report.outcome.value)
    return report


def check(item: ArchiveItem, addition: ArchiveAddition | None = None) -> Report:
    """The check of the stored package, or of an addition to it, putting nothing on record.

    Raises OutOfTurn for an item that has none, Blocked for a package that is gone, cannot be
    opened, or is whole but not the one that was filed.
    """
    if item.package_blob is None:
        raise OutOfTurn("此件尚未归档，没有档案包。")
    try:
        with stores().blobs.open((addition or item).package_blob or "") as stream:
            report = verification.verify(stream, trusted_roots())
    except (ArchiveError, StorageError, Tampered) as error:
        raise Blocked(f"档案包打不开，可能已被改动或者丢失：{error}{TELL}") from error
    if report.archival_code != item.archival_code:
        raise Blocked(f"存放的是另一件档案的包（{report.archival_code}）。{TELL}")
    return report


def export(actor: Actor, archival_code: str, folder: Path) -> Path:
    """移交、利用: the package in clear, signed as it is, as a zip in the folder; gives its path.

    Every addition lies beside it as a zip of its own.

    Raises NotFound, NotAllowed, and Blocked when it does not verify or cannot be written.
    """
    item = access.filed(actor, archival_code)
    access.must_keep(actor, item)
    target = folder / file_name(item)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        report = writing.export(
            stores().blobs, item.package_blob or "", target, trusted_roots=trusted_roots()
        )
        for one in adding.additions(actor, item):
            beside = folder / file_name(item, one.part)
            writing.export(stores().blobs, one.package_blob, beside, trusted_roots=trusted_roots())
    except (ArchiveError, StorageError, Tampered, OSError) as error:
        raise Blocked(f"没有导出：{error}") from error
    acts.record(
        actor, "archive.export", item, code=archival_code, outcome=report.outcome.value
    )  # fmt: skip
    return target


def hand_out(actor: Actor, item_id: int, part: int = 1) -> io.BufferedReader:
    """The same for a download: the verified package as a stream in clear, which the caller closes."""
    item = access.readable(actor, item_id)
    access.must_keep(actor, item)
    addition = adding.addition(actor, item, part) if part > 1 else None
    report = check(item, addition)
    if not report.unaltered:
        raise Blocked(f"档案包核验不通过，没有导出：{'；'.join(report.faults())}")
    acts.record(
        actor, "archive.export", item, code=item.archival_code, part=part,
        outcome=report.outcome.value,
    )  # fmt: skip
    return stores().blobs.open((addition or item).package_blob or "")


def file_name(item: ArchiveItem, part: int = 1) -> str:
    """The name of the exported zip; the middle dot of the 档号 is no letter on every system."""
    ending = f"-{part}" if part > 1 else ""
    return f"{(item.archival_code or '').replace('·', '_')}{ending}.zip"


def trusted_roots() -> list[Certificate]:
    """The roots this office trusts: its own authority's."""
    return [read_certificate(stores().keys.root_certificate)]
