"""Writing a package: as a folder, as a zip, or as a zip encrypted into the blob store; and export."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from documents.archive import explanations, package, process, verification
from documents.archive.errors import PackageAltered, UnsuitableSource, Unwritable
from documents.archive.evidence import LineVerdict, check_line, timestamp
from documents.archive.heads import SignedTreeHead
from documents.archive.metadata import write_metadata
from documents.archive.package import Entry, Manifest, PackagedFile, PackageSource, Role
from documents.archive.report import Report
from documents.archive.tree import verify_inclusion
from documents.encryption.certificates import Certificate, read_certificate
from documents.encryption.container import CHUNK
from documents.encryption.digest import FileDigests
from documents.encryption.errors import MalformedKey
from documents.encryption.signing import Signer
from documents.storage.blobs import Blob, BlobStore

Create = Callable[[str], AbstractContextManager[IO[bytes]]]
_UNSAFE = re.compile(r"[^\w.()（）〔〕《》、，·-]+")
_LONGEST_PATH_NAME = 120  # bytes of UTF-8; a file system allows 255


class ZipSink(Protocol):
    """Where a zip goes; it need not be seekable."""

    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SealedPackage:
    """A package in the blob store; `ciphertext_sm3` is of the file as it lies there."""

    manifest: Manifest
    blob: Blob
    ciphertext_sm3: str


def write(source: PackageSource, signer: Signer, destination: Path) -> Manifest:
    """Write the package as a new folder, there whole or not at all.

    Raises UnsuitableSource; Unwritable if the folder exists already or cannot be written.
    """
    part = destination.with_name(f".{destination.name}.{secrets.token_hex(4)}")
    try:
        if destination.exists():
            raise Unwritable(f"{destination} 已经存在；档案包写成后不再改动，请另选位置。")
        part.mkdir(parents=True)
        manifest = _write_all(source, signer, partial(_create_file, part))
        part.rename(destination)
    except OSError as error:
        raise Unwritable(f"{destination} 无法写入（可能磁盘已满），没有留下不完整的包。") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def write_zip(source: PackageSource, signer: Signer, sink: ZipSink) -> Manifest:
    """Write the package as a zip stream; the sink need not be seekable. Raises UnsuitableSource."""
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        made = time.gmtime(source.created_at.timestamp())[:6]
        return _write_all(source, signer, partial(_create_member, archive, made))


def write_sealed(
    source: PackageSource, signer: Signer, store: BlobStore, *, limit_bytes: int
) -> SealedPackage:
    """Write the package as an encrypted zip into the store; nothing in clear touches the disk.

    Raises UnsuitableSource, and TooLarge or Unwritable of the store; nothing is then kept.
    """
    with store.writer(limit_bytes=limit_bytes) as sink:
        manifest = write_zip(source, signer, sink)
    blob = sink.blob
    return SealedPackage(manifest, blob, store.ciphertext_sm3(blob.id))


def export(
    store: BlobStore,
    blob_id: str,
    destination: Path,
    *,
    trusted_roots: Sequence[Certificate] = (),
) -> Report:
    """Hand a sealed package out (移交) as a zip in clear, signed as it is, after checking it.

    GB/T 18894 and DA/T 70 allow no encryption that the archive cannot undo. Raises PackageAltered if
    the check finds anything altered; Unwritable if the file exists already or cannot be written.
    """
    part = destination.with_name(f".{destination.name}.{secrets.token_hex(4)}")
    try:
        with store.open(blob_id) as stream:
            report = verification.verify(stream, trusted_roots)
            if not report.unaltered:
                raise PackageAltered("档案包核验不通过，没有导出：" + "；".join(report.faults()))
            if destination.exists():
                raise Unwritable(f"{destination} 已经存在，请另选位置。")
            stream.seek(0)
            with part.open("xb") as file:
                shutil.copyfileobj(stream, file, CHUNK)
                file.flush()
                os.fsync(file.fileno())
        part.rename(destination)
    except OSError as error:
        raise Unwritable(f"{destination} 无法写入（可能磁盘已满），没有导出。") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return report


def _create_file(folder: Path, path: str) -> IO[bytes]:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.open("xb")


def _create_member(
    archive: zipfile.ZipFile, made: tuple[int, int, int, int, int, int], path: str
) -> IO[bytes]:
    member = zipfile.ZipInfo(path, made)
    member.external_attr = 0o100644 << 16
    return archive.open(member, "w", force_zip64=True)


def _write_all(source: PackageSource, signer: Signer, create: Create) -> Manifest:
    try:
        own = read_certificate(signer.certificate)
        certificates = {c.fingerprint: c for c in map(read_certificate, source.certificates)}
    except MalformedKey as error:
        raise UnsuitableSource(f"证书不合格式，不能制作档案包：{error}") from error
    if source.tree_head is not None:
        certificates |= _head_certificate(source.tree_head, own)
    certificates[own.fingerprint] = own
    _check_acts(source, certificates)
    suite = own.key.suite
    suffix = package.SIGNATURE_SUFFIX[suite.name]
    writer = _Writer(create)
    for number, file in enumerate(_in_order(source.files), 1):
        writer.copy(f"content/{file.role}/{number:03d}-{_safe(file.name)}", file)
    metadata = write_metadata(source.archival_code, source.metadata, source.acts)
    writer.add(package.METADATA, "元数据", "application/xml", metadata)
    writer.add_process(source)
    if source.tree_head is not None:
        head, signature = source.tree_head.head.to_bytes(), source.tree_head.signature
        writer.add(package.TREE_HEAD, "树头", "application/json", head)
        writer.add(package.TREE_HEAD + suffix, "树头签名", "application/octet-stream", signature)
    for fingerprint, certificate in sorted(certificates.items()):
        path = f"certificates/{fingerprint}.pem"
        writer.add(path, "证书", "application/x-pem-file", certificate.to_pem())
    readme = explanations.readme(source.archival_code, suite)
    writer.add(package.README, "说明", "text/plain; charset=utf-8", readme)
    writer.add(package.SCRIPT, "核验脚本", "application/x-sh", explanations.script(suite))
    manifest = Manifest(
        archival_code=source.archival_code,
        created_at=timestamp(source.created_at),
        suite=suite.name,
        signer=own.fingerprint,
        files=tuple(writer.entries),
    )
    content = manifest.to_bytes()
    writer.add(package.MANIFEST, "", "", content)
    writer.add(package.MANIFEST + suffix, "", "", signer.sign(content))
    return manifest


def _head_certificate(head: SignedTreeHead, own: Certificate) -> dict[str, Certificate]:
    signer = read_certificate(head.certificate)
    if signer.key.suite is not own.key.suite:
        raise UnsuitableSource("树头与清单不是用同一密码套件签名的。")
    if not signer.key.verify(head.signature, head.head.to_bytes()):
        raise UnsuitableSource("树头的签名不符，不能放入档案包。")
    return {signer.fingerprint: signer}


def _check_acts(source: PackageSource, certificates: dict[str, Certificate]) -> None:
    """Refuse to pack what the check of the package would refuse."""
    for line in source.acts:
        seq, signer = line.act.get("seq"), certificates.get(line.act.get("signer", ""))
        if signer is None:
            raise UnsuitableSource(f"缺少第 {seq} 条办理记录签名人的证书。")
        verdict = check_line(line, signer)
        if verdict is not LineVerdict.SOUND:
            raise UnsuitableSource(f"第 {seq} 条办理记录核验不通过：{verdict}。")
        proof, head = source.inclusions.get(line.act["seq"]), source.tree_head
        if proof is None or head is None:
            continue
        leaf, root = bytes.fromhex(line.hash), bytes.fromhex(head.head.root)
        at_place = proof.index == line.act["seq"] - 1
        if not (at_place and verify_inclusion(leaf, proof, head.head.size, root)):
            raise UnsuitableSource(f"第 {seq} 条办理记录的收录证明与树头不符。")


class _Writer:
    """Writes files one after the other and remembers what it wrote."""

    def __init__(self, create: Create) -> None:
        self._create = create
        self.entries: list[Entry] = []

    def copy(self, path: str, file: PackagedFile) -> None:
        try:
            stream = file.open()
        except OSError as error:
            raise UnsuitableSource(f"要归档的文件无法读取：{file.name[:80]}") from error
        with stream:
            digests = self._write(path, iter(partial(stream.read, CHUNK), b""))
        entry = _entry(path, file.role, file.media_type, digests)
        self.entries.append(replace(entry, name=file.name, stored_sm3=file.ciphertext_sm3))

    def add(self, path: str, role: str, media_type: str, content: bytes) -> None:
        self.entries.append(_entry(path, role, media_type, self._write(path, (content,))))

    def add_process(self, source: PackageSource) -> None:
        """Stream the acts; a chronicle of many acts is never in memory as text."""
        lines = (process.write_line(a, source.inclusions.get(a.act["seq"])) for a in source.acts)
        digests = self._write(package.PROCESS, lines)
        self.entries.append(_entry(package.PROCESS, "过程记录", "application/jsonl", digests))

    def _write(self, path: str, pieces: Iterable[bytes]) -> FileDigests:
        digests = FileDigests()
        with self._create(f"{package.VERSION_FOLDER}/{path}") as sink:
            for piece in pieces:
                sink.write(piece)
                digests.update(piece)
        return digests


def _entry(path: str, role: str, media_type: str, digests: FileDigests) -> Entry:
    name = path.rpartition("/")[2]
    return Entry(path, role, name, media_type, digests.size, digests.sm3, digests.sha256)


def _in_order(files: Sequence[PackagedFile]) -> list[PackagedFile]:
    order = list(Role)
    return sorted(files, key=lambda file: order.index(file.role))


def _safe(name: str) -> str:
    """A file name that every system and the shell take: letters, digits, few signs, not too long."""
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", name))
    stem, dot, extension = plain.rpartition(".")
    if not dot or len(extension) > 10:
        stem, dot, extension = plain, "", ""
    room = _LONGEST_PATH_NAME - len((dot + extension).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + extension
