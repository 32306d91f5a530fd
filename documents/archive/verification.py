"""The check of a package: offline, with the package alone, each step by itself.

What the package's own signature vouches for is told apart from what is merely lying beside it, and
a signature that fits from a signer whom nobody vouches for. What is not checked is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO

from documents.archive import package, seal_check
from documents.archive.contents import Contents, FolderContents, ZipContents, read_up_to
from documents.archive.errors import HostilePackage, UnreadablePackage, UnsuitableSource
from documents.archive.heads import LARGEST as LARGEST_HEAD
from documents.archive.metadata import archival_code_of
from documents.archive.package import Entry, Manifest
from documents.archive.process_check import ProcessCheck
from documents.archive.report import MOST_ITEMS, Outcome, Report, Step
from documents.encryption.certificates import Certificate, Standing, check, read_certificate
from documents.encryption.container import CHUNK
from documents.encryption.digest import FileDigests
from documents.encryption.errors import MalformedKey
from documents.encryption.trial_authority import Use

_LARGEST_ORIGINAL = 64 << 20  # bytes of an original whose seals are checked
_LARGEST_SMALL = 64 * 1024  # bytes of a certificate or signature


def verify(where: Path | BinaryIO, trusted_roots: Sequence[Certificate] = ()) -> Report:
    """Check a package: a folder, a zip file, or a seekable stream of a zip.

    `trusted_roots` are root certificates got from elsewhere; those inside the package prove
    nothing. Raises HostilePackage, and UnreadablePackage if it is no package at all.
    """
    if not isinstance(where, Path):
        return _Check(ZipContents(where), trusted_roots).report()
    if where.is_dir():
        return _Check(FolderContents(where), trusted_roots).report()
    try:
        with where.open("rb") as stream:
            return _Check(ZipContents(stream), trusted_roots).report()
    except OSError as error:
        raise UnreadablePackage(f"{where} 无法读取。") from error


class _Check:
    def __init__(self, contents: Contents, roots: Sequence[Certificate]) -> None:
        self._contents = contents
        self._roots = roots
        self._signed = self._small(package.MANIFEST, package.LARGEST_MANIFEST)
        self._manifest = Manifest.from_bytes(self._signed)
        self._suffix = package.SIGNATURE_SUFFIX[self._manifest.suite]
        self._certificates = self._read_certificates()
        self._signer = self._certificates.get(self._manifest.signer)

    def report(self) -> Report:
        steps = (
            self._check_signature(),
            self._check_certificate(),
            self._check_files(),
            self._check_uncovered(),
            self._check_metadata(),
            self._check_seals(),
            *self._check_process(),
            Step(
                "timestamp",
                "时间戳",
                Outcome.NOT_CHECKED,
                "包内没有时间戳，制作时间由制作单位自己声明。",
            ),
            Step(
                "revocation",
                "证书吊销",
                Outcome.NOT_CHECKED,
                "离线核验不查证书是否被吊销。",
            ),
        )
        manifest = self._manifest
        name = self._signer.subject if self._signer else ""
        return Report(manifest.archival_code, manifest.created_at, name, steps)

    def _check_signature(self) -> Step:
        step = partial(Step, "manifest", "清单签名")
        if self._signer is None:
            return step(Outcome.ALTERED, "包内没有清单签名人的证书，无从核对签名。")
        name = package.MANIFEST + self._suffix
        if not self._there(name):
            return step(Outcome.ALTERED, "包内没有清单的签名。")
        key = self._signer.key
        fits = key.suite.name == self._manifest.suite
        if not fits or not key.verify(self._small(name, _LARGEST_SMALL), self._signed):
            return step(Outcome.ALTERED, "清单与签名不符：清单或签名已被改动，以下各项均不可信。")
        return step(Outcome.UNCHANGED, f"清单与「{self._signer.subject}」的签名一致。")

    def _check_certificate(self) -> Step:
        step = partial(Step, "certificate", "签名证书")
        if self._signer is None:
            return step(Outcome.NOT_CHECKED, "没有证书可查。")
        finding = check(self._signer, self._roots, at=self._manifest.created)
        mark = "这是演示证书，不具法律效力。" if self._signer.trial else ""
        outcome = {
            Standing.VALID: Outcome.UNCHANGED,
            Standing.UNTRUSTED: Outcome.UNTRUSTED,
            Standing.INVALID: Outcome.INVALID,
        }[finding.standing]
        if outcome is Outcome.UNCHANGED and Use.PERSON in self._signer.unit:
            reason = f"清单是「{self._signer.subject}」用个人证书签名的，不能代表单位。"
            return step(Outcome.UNTRUSTED, reason + mark)
        return step(outcome, finding.reason + mark)

    def _check_files(self) -> Step:
        step = partial(Step, "files", "文件摘要")
        faults = [
            f"{fault}：{entry.path}"
            for entry in self._manifest.files
            if (fault := self._fault(entry))
        ]
        count = len(self._manifest.files)
        if faults:
            sentence = f"{count} 个文件中有 {len(faults)} 个与清单不符。"
            return step(Outcome.ALTERED, sentence, tuple(faults[:MOST_ITEMS]))
        return step(Outcome.UNCHANGED, f"{count} 个文件的大小和两种摘要都与清单一致。")

    def _fault(self, entry: Entry) -> str:
        if not self._there(entry.path):
            return "缺失"
        digests = FileDigests()
        try:
            with self._open(entry.path) as stream:
                # One byte more than the manifest says is enough to know; a bomb is not inflated.
                while digests.size <= entry.size and (piece := stream.read(CHUNK)):
                    digests.update(piece)
        except UnreadablePackage:
            return "无法读取"
        whole = (digests.size, digests.sm3, digests.sha256)
        return "" if whole == (entry.size, entry.sm3, entry.sha256) else "已改动"

    def _check_uncovered(self) -> Step:
        step = partial(Step, "uncovered", "未列入清单的文件")
        covered = {entry.path for entry in self._manifest.files}
        covered |= {package.MANIFEST, package.MANIFEST + self._suffix}
        prefix = package.VERSION_FOLDER + "/"
        odd = sorted(self._contents.names - {prefix + path for path in covered})
        if odd:
            sentence = f"有 {len(odd)} 个文件不在清单中，签名没有为它们作证。"
            return step(Outcome.NOT_COVERED, sentence, tuple(odd[:MOST_ITEMS]))
        return step(Outcome.UNCHANGED, "没有。")

    def _check_metadata(self) -> Step:
        step = partial(Step, "metadata", "元数据")
        if not self._there(package.METADATA):
            return step(Outcome.ALTERED, "包内没有 metadata.xml。")
        try:
            with self._open(package.METADATA) as stream:
                code = archival_code_of(stream)
        except (UnsuitableSource, UnreadablePackage) as error:
            return step(Outcome.ALTERED, str(error))
        if code != self._manifest.archival_code:
            return step(Outcome.ALTERED, f"元数据中的档号「{code[:40]}」与清单不一致。")
        return step(Outcome.UNCHANGED, "元数据可读，档号与清单一致。")

    def _check_seals(self) -> Step:
        step = partial(Step, "seals", "印章签名", Outcome.NOT_CHECKED)
        signatures = seal_check.seal_signatures(self._manifest)
        original = seal_check.sealed_original(self._manifest)
        if not signatures:
            return step("包内没有印章签名。")
        if original is None or original.size > _LARGEST_ORIGINAL:
            return step("没有找到唯一的正本版式文件，或者它过大，没有核对印章签名。")
        return seal_check.check_seals(
            self._small(original.path, _LARGEST_ORIGINAL) if self._there(original.path) else b"",
            {
                s.name: self._small(s.path, _LARGEST_SMALL)
                for s in signatures
                if self._there(s.path)
            },
            self._certificates.values(),
            self._roots,
            self._manifest,
        )

    def _check_process(self) -> tuple[Step, ...]:
        check_acts = ProcessCheck(self._certificates, self._roots, self._signer)
        if self._there(package.TREE_HEAD):
            head = self._small(package.TREE_HEAD, LARGEST_HEAD)
            names = [package.TREE_HEAD + suffix for suffix in package.SIGNATURE_SUFFIX.values()]
            signatures = [self._small(n, _LARGEST_SMALL) for n in names if self._there(n)]
            check_acts.read_head(head, signatures)
        if self._there(package.PROCESS):
            with self._open(package.PROCESS) as stream:
                check_acts.read_acts(stream)
        return check_acts.steps()

    def _read_certificates(self) -> dict[str, Certificate]:
        """The certificates of the package by their true fingerprints, whatever their files' names."""
        found: dict[str, Certificate] = {}
        for entry in self._manifest.files:
            if entry.path.startswith("certificates/") and self._there(entry.path):
                try:
                    certificate = read_certificate(self._small(entry.path, _LARGEST_SMALL))
                except MalformedKey:
                    continue
                found[certificate.fingerprint] = certificate
        return found

    def _there(self, path: str) -> bool:
        return f"{package.VERSION_FOLDER}/{path}" in self._contents.names

    def _open(self, path: str) -> IO[bytes]:
        return self._contents.open(f"{package.VERSION_FOLDER}/{path}")

    def _small(self, path: str, limit: int) -> bytes:
        """The content of a file that must be small. Raises UnreadablePackage."""
        if not self._there(path):
            raise UnreadablePackage(f"这不是本系统的档案包：没有 {package.VERSION_FOLDER}/{path}。")
        with self._open(path) as stream:
            data = read_up_to(stream, limit)
        if len(data) > limit:
            raise HostilePackage(f"{path} 过大。")
        return data
