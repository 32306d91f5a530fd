"""From a collected matter to the sealed package in the encrypted store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from app.archives import proving
from app.archives.models import ArchiveItem
from app.core import clock
from app.core.errors import Blocked
from app.core.stores import stores
from app.official_documents.filing import Addition, Collected
from documents.archive import writing
from documents.archive.errors import ArchiveError
from documents.archive.package import PackageSource
from documents.encryption.errors import EncryptionError
from documents.formats.pdf import TypesettingFailed
from documents.storage.errors import StorageError

LARGEST_PACKAGE = 8 << 30  # bytes


def pack(item: ArchiveItem, collected: Collected) -> writing.SealedPackage:
    """Build, sign and store the package of an item that has its 档号; when it fails nothing is kept.

    A blob whose transaction fails afterwards is an orphan that the sweep removes.
    """
    subjects = [*collected.subjects, (item.__tablename__, item.id)]
    proven = proving.prove(subjects)
    source = PackageSource(
        archival_code=item.archival_code or "",
        metadata=metadata(item, collected),
        files=collected.files,
        acts=proven.lines,
        certificates=proving.certificates_of(proven.lines, collected.certificates),
        created_at=clock.now(),
        tree_head=proven.head,
        inclusions=proven.inclusions,
    )
    return writing.write_sealed(
        source, stores().keys.recorder, stores().blobs, limit_bytes=LARGEST_PACKAGE
    )


def pack_addition(
    item: ArchiveItem, addition: Addition, part: int, after: int
) -> writing.SealedPackage:
    """The same of what came to a filed item: under its 档号, with the acts since the filing."""
    proven = proving.prove([*addition.subjects, (item.__tablename__, item.id)], after)
    note = f"补充归档第 {part} 部分，所补充档案包的清单摘要（SM3）{item.manifest_digest}"
    source = PackageSource(
        archival_code=item.archival_code or "",
        metadata={**_own(item), **addition.metadata, "附注": note},
        files=addition.files,
        acts=proven.lines,
        certificates=proving.certificates_of(proven.lines),
        created_at=clock.now(),
        tree_head=proven.head,
        inclusions=proven.inclusions,
    )
    return writing.write_sealed(
        source, stores().keys.recorder, stores().blobs, limit_bytes=LARGEST_PACKAGE
    )


@contextmanager
def faults_explained(said: str = "档案包没有做成，此件仍为待归档") -> Iterator[None]:
    """Raise Blocked, with the reason in the office's words, for whatever keeps a package from being made."""
    try:
        yield
    except (ArchiveError, StorageError, EncryptionError, TypesettingFailed) as error:
        raise Blocked(f"{said}：{error}") from error


def metadata(item: ArchiveItem, collected: Collected) -> Mapping[str, str | Sequence[str]]:
    """What was collected, and what filing adds, under the names of DA/T 46-2009."""
    return {name: value for name, value in {**collected.metadata, **_own(item)}.items() if value}


def _own(item: ArchiveItem) -> dict[str, str]:
    fonds = item.fonds
    return {
        "聚合层次": "文件",
        "全宗名称": fonds.name if fonds else "",
        "立档单位名称": item.organ.name,
        "全宗号": fonds.code if fonds else "",
        "年度": str(item.year),
        "保管期限": item.retention.label,
        "机构或问题": item.unit_code,
        "室编件号": f"{item.item_number:04d}",
        "信息系统描述": "同文（Tongwen）公文办理与归档系统",
    }
