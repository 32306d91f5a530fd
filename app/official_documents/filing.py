"""What a closed matter hands to the archive, and who knows how to gather it for each kind of matter.

The archive knows no feature and no feature knows the archive: each registers a collector here, by
the type of its records, and the archive asks for what was collected when the matter closes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import BinaryIO, cast

from app.core.stores import stores
from app.official_documents import sealing
from app.official_documents.models import OfficialDocument
from documents.archive.package import SEAL_SIGNATURE, PackagedFile, Role
from documents.rules.retention import Origin

SIGNATURE = "application/octet-stream"
# The files of an item that hold its words element by element, to read beside the pages.
FINAL_TEXT = "定稿.json"  # of our own document
READING_TEXT = "来文文字.json"  # of one that came in


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """One closed matter as the archive takes it. Nothing is rendered before a file is opened."""

    organ_id: int  # 立档单位: whose fonds it belongs to
    keeper_id: int  # the unit whose archivist keeps that organ's papers
    unit_code: str  # 机构代码 of the unit that handled it, such as BGS
    title: str
    number: str  # 文号, "" if there is none
    responsible: str  # 责任者
    dated: date  # 成文日期; the year of the 档号 is its year (DA/T 22-2015)
    pages: int | None
    kind: str  # 文种
    origin: Origin  # of our own, or from above, beside or below
    important: bool  # 重要公文, 规范性文件
    metadata: Mapping[str, str | Sequence[str]]  # names of DA/T 46-2009
    files: Sequence[PackagedFile]
    subjects: Sequence[tuple[str, int]]  # the records whose acts are its process
    # The tokens of those who may read it once it is filed; None: everybody who took part in it.
    readers: Sequence[str] | None = None
    certificates: Sequence[str] = ()  # fingerprints of others than the acts' signers: seals


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What came to a matter after it was filed, such as a 批示 on an issue that lies in the archive."""

    title: str
    dated: date
    act_seq: int  # of the act that put it on record; one from before the filing is in the package
    metadata: Mapping[str, str | Sequence[str]]  # names of DA/T 46-2009
    files: Sequence[PackagedFile]
    subjects: Sequence[tuple[str, int]]  # whose acts since the filing are its process
    readers: Sequence[str]  # the tokens of those who may read it, besides the archivist


def seal_files(document: OfficialDocument) -> list[PackagedFile]:
    """用印签名: the signature of every issuer's seal over the original, the host's first."""
    ending = "sm2" if stores().keys.suite.name == "gm" else "p256"
    files = []
    for place, seal in enumerate(sealing.seals_of(document)):
        if seal.signature is not None:
            whose = f"-{seal.organ}" if place else ""
            name = f"{SEAL_SIGNATURE}{whose}.{ending}.sig"
            open_it = partial(io.BytesIO, seal.signature)
            files.append(PackagedFile(Role.ORIGINAL, name, SIGNATURE, open_it))
    return files


def stored(role: Role, name: str, media_type: str, blob: str) -> PackagedFile:
    """A file of the encrypted store; it is decrypted only when it is written into the package."""
    return PackagedFile(
        role, name, media_type,
        lambda: cast("BinaryIO", stores().blobs.open(blob)),
        stores().blobs.ciphertext_sm3(blob),
    )  # fmt: skip


def made(role: Role, name: str, media_type: str, make: Callable[[], bytes]) -> PackagedFile:
    """A file that is made only when it is written into the package."""
    return PackagedFile(role, name, media_type, lambda: io.BytesIO(make()))


Collector = Callable[[int], Collected]
_collectors: dict[str, Collector] = {}


def register(subject_type: str, collector: Collector) -> None:
    """Let `collector` gather the matters of that type; called by the factory's wiring."""
    _collectors[subject_type] = collector


def collect(subject_type: str, subject_id: int) -> Collected:
    """What the matter hands over. Raises LookupError for a type nobody collects."""
    return _collectors[subject_type](subject_id)


AdditionCollector = Callable[[int], Addition]
_additions: dict[str, AdditionCollector] = {}


def register_addition(about_type: str, collector: AdditionCollector) -> None:
    """Let `collector` gather what of that type comes to a matter afterwards."""
    _additions[about_type] = collector


def collect_addition(about_type: str, about_id: int) -> Addition:
    """What is to be added. Raises LookupError for a type nobody collects."""
    return _additions[about_type](about_id)
