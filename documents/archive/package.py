"""What a package is made of: roles, the source to be packed, and the manifest.

    v1/content/<role>/…       the files, in the order DA/T 22-2015 gives them inside one item (件)
    v1/metadata.xml           DA/T 46-2009
    v1/process.jsonl          the acts, with signatures and inclusion proofs
    v1/tree_head.json (.sig)  the signed head of the office's tree
    v1/certificates/          PEM, each named by its SHA-256 fingerprint
    v1/manifest.json (.sig)   every file with SM3, SHA-256, size, type and role
    v1/README.txt VERIFY.sh   for a person who has nothing of ours

A version is never changed; a later one would be v2 beside it (the shape of OCFL).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import BinaryIO, Self

from documents.archive.errors import UnreadablePackage, UnsuitableSource
from documents.archive.evidence import ActLine
from documents.archive.heads import SignedTreeHead
from documents.archive.tree import Inclusion

VERSION_FOLDER = "v1"
MANIFEST, METADATA, PROCESS = "manifest.json", "metadata.xml", "process.jsonl"
TREE_HEAD, README, SCRIPT = "tree_head.json", "README.txt", "VERIFY.sh"
SEAL_SIGNATURE = "用印签名"  # how the name of a seal's signature over the original begins
SIGNATURE_SUFFIX = {"gm": ".sm2.sig", "intl": ".p256.sig"}
LARGEST_MANIFEST = 16 << 20  # bytes
MOST_FILES = 10_000
_FORMAT = "tongwen archive package 1"
_HEX = re.compile(r"[0-9a-f]{64}")
_CODE_LIMIT = 100  # characters of 档号
_TEXT_LIMIT = 1000  # characters of any text in a manifest
_NAME_LIMIT = 300  # characters of a file's own name


class Role(StrEnum):
    """What a file is to its document, in the order inside one item (DA/T 22-2015, 5.2)."""

    HANDLING_FORM = "处理单"
    ORIGINAL = "正本"
    DRAFTING_FORM = "发文稿纸"
    FINAL_DRAFT = "定稿"
    ATTACHMENT = "附件"
    EARLIER_DRAFT = "历史稿"


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """A file to be packed. `open` gives a fresh binary stream; it is read once, in pieces."""

    role: Role
    name: str
    media_type: str
    open: Callable[[], BinaryIO]
    ciphertext_sm3: str = ""  # of the file as it lay encrypted in the office's store, if known


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSource:
    """What is to be packed for one document (一件).

    `metadata` maps names of DA/T 46-2009 to a text or several; `inclusions` maps the seq of an act
    to its proof under `tree_head`; `certificates` are PEM: those of all signers, and their roots.
    """

    archival_code: str  # 档号
    metadata: Mapping[str, str | Sequence[str]]
    files: Sequence[PackagedFile]
    acts: Sequence[ActLine]
    certificates: Sequence[bytes]
    created_at: dt.datetime
    tree_head: SignedTreeHead | None = None
    inclusions: Mapping[int, Inclusion] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises UnsuitableSource."""
        code = self.archival_code
        if not code.strip() or len(code) > _CODE_LIMIT or not code.isprintable():
            raise UnsuitableSource("没有档号，或档号不合格式，不能制作档案包。")
        if self.created_at.tzinfo is None:
            raise UnsuitableSource("制作时间没有时区。")
        if not any(file.role is Role.ORIGINAL for file in self.files):
            raise UnsuitableSource("档案包中必须有正本。")
        if len(self.files) > MOST_FILES:
            raise UnsuitableSource(f"一件档案的文件不能超过 {MOST_FILES} 个。")
        for file in self.files:
            if not file.name or len(file.name) > _NAME_LIMIT or not file.name.isprintable():
                raise UnsuitableSource(f"文件名为空、过长或含有不可见字符：{file.name[:40]!r}")
        if self.inclusions and self.tree_head is None:
            raise UnsuitableSource("有收录证明而没有签名的树头，证明无从核对。")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the package; `path` is relative to the version's folder."""

    path: str
    role: str
    name: str
    media_type: str
    size: int
    sm3: str
    sha256: str
    stored_sm3: str = ""  # SM3 of the ciphertext it was read from, if known


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The signed list of everything in the package."""

    archival_code: str
    created_at: str
    suite: str
    signer: str  # fingerprint of the signer's certificate, hex
    files: tuple[Entry, ...]

    def to_bytes(self) -> bytes:
        """The bytes that are signed; one line for each file, so that a shell can read them too."""
        lines = ",\n".join("  " + _text(asdict(entry)) for entry in self.files)
        head = {
            "format": _FORMAT,
            "version": 1,
            "archival_code": self.archival_code,
            "created_at": self.created_at,
            "created_unix": int(self.created.timestamp()),
            "suite": self.suite,
            "signer": self.signer,
        }
        start = "\n".join(f' "{name}": {_text(value)},' for name, value in head.items())
        return f'{{\n{start}\n "files": [\n{lines}\n ]\n}}\n'.encode()

    @property
    def created(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.created_at)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote. Raises UnreadablePackage."""
        try:
            content = json.loads(data)
            names = ("archival_code", "created_at", "suite", "signer")
            known = content["format"] == _FORMAT and content["version"] == 1
            files = tuple(_entry(item) for item in content["files"])
            manifest = cls(files=files, **{name: _checked(content[name]) for name in names})
            zoned = manifest.created.tzinfo is not None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise UnreadablePackage("清单 manifest.json 不合格式，可能已被改动。") from error
        if not known or not zoned or manifest.suite not in SIGNATURE_SUFFIX:
            raise UnreadablePackage("清单的格式版本不是本系统所知的，请用更新的软件核验。")
        paths = [entry.path for entry in files]
        if len(set(paths)) != len(paths) or len(paths) > 2 * MOST_FILES:
            raise UnreadablePackage("清单中有重复的文件，或文件过多。")
        return manifest


def _entry(item: Mapping[str, object]) -> Entry:
    entry = Entry(**item)  # type: ignore[arg-type]  # The types are checked in the lines below.
    for name in ("path", "role", "name", "media_type", "stored_sm3"):
        _checked(getattr(entry, name))
    if type(entry.size) is not int or entry.size < 0:
        raise TypeError
    if not _HEX.fullmatch(entry.sm3) or not _HEX.fullmatch(entry.sha256):
        raise ValueError
    return entry


def _checked(value: object) -> str:
    if not isinstance(value, str) or len(value) > _TEXT_LIMIT:
        raise TypeError
    return value


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
