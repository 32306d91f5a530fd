"""The canonical form of an act (办理行为), its digest, its signature and its chain.

Shared by the office's database and by the archive package: an act is the same bytes in both. The
canonical bytes are JSON with sorted keys, no blanks, in UTF-8; the hash is SM3 of them; the actor,
or the office's recorder, signs the bytes themselves. `details` holds digests and names of stages,
never the text of a document.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from typing import Any, NamedTuple

from documents.archive.errors import MalformedAct
from documents.encryption.certificates import Certificate, Standing, check, read_certificate
from documents.encryption.digest import sm3
from documents.encryption.errors import MalformedKey

LARGEST = 64 * 1024  # bytes of one canonical act
_TEXTS = ("actor", "post", "on_behalf_of", "verb", "subject_type", "subject_id")
FIELDS = frozenset({"seq", "at", "previous", "details", "signer", *_TEXTS})
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER_LIMIT = 2**53  # beyond it, other JSON readers lose digits
_DEPTH = 16
_BATCH, _PART = 2048, 64  # acts in memory at once; acts a processor checks at a time
_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


class LineVerdict(StrEnum):
    """What the check of one act found; the value is the sentence for the person."""

    SOUND = "内容、摘要和签名一致"
    MALFORMED = "记录不合格式"
    ALTERED = "内容与摘要不符，记录已被改动"
    OTHER_SIGNER = "证书不是签名人的证书"
    BAD_SIGNATURE = "签名与内容不符"
    OUT_OF_TIME = "签名时证书不在有效期内"


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act with its hash (hex) and signature (base64), as in the database and process.jsonl."""

    act: Mapping[str, Any]
    hash: str
    signature: str


class ChainBreak(NamedTuple):
    """The first act at which the chain no longer holds."""

    seq: int
    reason: str


def timestamp(moment: dt.datetime) -> str:
    """The `at` of an act: UTC with microseconds, 2026-11-23T07:47:36.000000Z."""
    if moment.tzinfo is None:
        raise MalformedAct("时间没有时区，不能写入记录。")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def canonical(act: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed and signed. Raises MalformedAct naming what is wrong.

    Fields: seq (from 1), at, previous (hex SM3 of the act before, "" for the first), actor, post,
    on_behalf_of, verb, subject_type, subject_id, details (an object), signer (hex SHA-256 of the
    signer's certificate).
    """
    if act.keys() != FIELDS:
        odd = "、".join(sorted(map(str, act.keys() ^ FIELDS))[:5])
        raise MalformedAct(f"记录的项目不全或多余：{odd}")
    _check_fields(act)
    try:
        data = _encode(act if type(act) is dict else dict(act)).encode()
    except (UnicodeEncodeError, TypeError, ValueError, RecursionError) as error:
        raise MalformedAct("记录含有不能保存的内容。") from error
    if len(data) > LARGEST:
        raise MalformedAct("记录过长：办理记录只写摘要和环节名称，不写公文内容。")
    return data


def digest(canonical_bytes: bytes) -> str:
    """The hash of an act: SM3 of its canonical bytes, hex."""
    return sm3(canonical_bytes).hex()


def check_line(line: ActLine, certificate: bytes | Certificate) -> LineVerdict:
    """Whether content, hash and signature of one act agree under the signer's certificate (PEM).

    Whether that certificate deserves trust is `certificates.check`'s question, not this one's.
    """
    try:
        data = canonical(line.act)
        if digest(data) != line.hash:
            return LineVerdict.ALTERED
        known = (
            certificate if isinstance(certificate, Certificate) else read_certificate(certificate)
        )
        return _signed(line, data, known)
    except (MalformedAct, MalformedKey):
        return LineVerdict.MALFORMED


def check_chain(
    lines: Iterable[ActLine],
    certificates: Mapping[str, bytes] | None = None,
    *,
    roots: Sequence[Certificate] | None = None,
    after: tuple[int, str] = (0, ""),
) -> ChainBreak | None:
    """The first break of the chain, or None; reads the lines once and keeps few of them.

    `certificates` maps fingerprints to PEM; with it each signature is checked too (some 0.4 ms
    each on every processor, against some 10 µs for the hashes alone). With `roots` the signers'
    certificates must come from one of them: without, a chain made anew with other keys passes.
    `after` is the seq and hash of the act before the first line, to go on from an earlier check.
    """
    seq, previous = after
    remaining = iter(lines)
    signers = None if certificates is None else _Signers(certificates, roots)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        while batch := list(islice(remaining, _BATCH)):
            linked, found = _linked(batch, seq, previous)
            if signers is not None:
                jobs = [(line, data, signers.find(line)) for line, data in linked]
                parts = [jobs[start : start + _PART] for start in range(0, len(jobs), _PART)]
                reasons = chain.from_iterable(pool.map(_signature_faults, parts))
                bad = next((n for n in enumerate(reasons, seq + 1) if n[1]), None)
                if bad is not None:
                    return ChainBreak(*bad)
            if found is not None:
                return found
            seq, previous = seq + len(batch), batch[-1].hash
    return None


def to_json(line: ActLine) -> str:
    """The line as in process.jsonl, without the line end."""
    return _encode({"act": dict(line.act), "hash": line.hash, "signature": line.signature})


def _check_fields(act: Mapping[str, Any]) -> None:
    seq, details = act["seq"], act["details"]
    if type(seq) is not int or not 0 < seq < _NUMBER_LIMIT:
        raise MalformedAct("记录的序号应为正整数。")
    for name in _TEXTS:
        if not isinstance(act[name], str):
            raise MalformedAct(f"记录的「{name}」应为文字。")
    if not isinstance(act["at"], str) or not _AT.fullmatch(act["at"]):
        raise MalformedAct("记录的时间应为 UTC，精确到微秒。")
    try:
        dt.datetime.fromisoformat(act["at"])
    except ValueError as error:
        raise MalformedAct("记录的时间不是真有的日期。") from error
    for name in ("previous", "signer"):
        value = act[name]
        if not isinstance(value, str) or (value and not _DIGEST.fullmatch(value)):
            raise MalformedAct(f"记录的「{name}」应为十六进制摘要。")
    if (seq == 1) != (act["previous"] == ""):
        raise MalformedAct("只有第一条记录没有上一条的摘要。")
    if not isinstance(details, dict):
        raise MalformedAct("记录的 details 应为 JSON 对象。")
    _check_value(details, 0)


def _check_value(value: object, depth: int) -> None:
    """Only what every JSON reader takes the same way: no fractions, no numbers beyond 2^53."""
    if depth > _DEPTH:
        raise MalformedAct("记录的 details 层次过深。")
    if value is None or isinstance(value, (str, bool)):
        return
    if isinstance(value, int):
        if abs(value) >= _NUMBER_LIMIT:
            raise MalformedAct("记录的 details 中数字过大。")
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check_value(item, depth + 1)
    elif isinstance(value, dict) and all(isinstance(key, str) for key in value):
        for item in value.values():
            _check_value(item, depth + 1)
    else:
        raise MalformedAct("记录的 details 只能是文字、整数、是否、列表和对象。")


def _linked(
    batch: Sequence[ActLine], seq: int, previous: str
) -> tuple[list[tuple[ActLine, bytes]], ChainBreak | None]:
    """The lines that join on to each other, with their canonical bytes, up to the first break."""
    linked: list[tuple[ActLine, bytes]] = []
    for line in batch:
        seq += 1
        try:
            data = canonical(line.act)
        except MalformedAct as error:
            return linked, ChainBreak(seq, str(error))
        if line.act["seq"] != seq:
            reason = f"序号应为 {seq}，实为 {line.act['seq']}：有记录被删除、插入或调换"
            return linked, ChainBreak(seq, reason)
        if digest(data) != line.hash:
            return linked, ChainBreak(seq, LineVerdict.ALTERED.value)
        if line.act["previous"] != previous:
            reason = "与上一条记录的摘要接不上：上一条记录被改动或替换"
            return linked, ChainBreak(seq, reason)
        linked.append((line, data))
        previous = line.hash
    return linked, None


class _Signers:
    """The certificates of a chain, each read and checked once."""

    def __init__(
        self, certificates: Mapping[str, bytes], roots: Sequence[Certificate] | None
    ) -> None:
        self._texts = certificates
        self._roots = roots
        self._found: dict[str, Certificate | str] = {}

    def find(self, line: ActLine) -> Certificate | str:
        """The signer's certificate, or why there is none to rely on."""
        fingerprint = line.act["signer"]
        if fingerprint not in self._found:
            self._found[fingerprint] = self._read(fingerprint, line.act["at"])
        return self._found[fingerprint]

    def _read(self, fingerprint: str, at: str) -> Certificate | str:
        if fingerprint not in self._texts:
            return "找不到签名人的证书"
        try:
            certificate = read_certificate(self._texts[fingerprint])
        except MalformedKey:
            return "签名人的证书不合格式"
        if self._roots is not None:
            finding = check(certificate, self._roots, at=dt.datetime.fromisoformat(at))
            if finding.standing is not Standing.VALID:
                return f"签名人的证书不可信：{finding.reason}"
        return certificate


def _signature_faults(jobs: Sequence[tuple[ActLine, bytes, Certificate | str]]) -> list[str]:
    faults = []
    for line, data, certificate in jobs:
        if isinstance(certificate, str):
            faults.append(certificate)
        else:
            verdict = _signed(line, data, certificate)
            faults.append("" if verdict is LineVerdict.SOUND else verdict.value)
    return faults


def _signed(line: ActLine, data: bytes, certificate: Certificate) -> LineVerdict:
    if line.act["signer"] != certificate.fingerprint:
        return LineVerdict.OTHER_SIGNER
    try:
        signature = base64.b64decode(line.signature, validate=True)
    except (binascii.Error, ValueError):
        return LineVerdict.BAD_SIGNATURE
    if not certificate.key.verify(signature, data):
        return LineVerdict.BAD_SIGNATURE
    at = dt.datetime.fromisoformat(line.act["at"])
    if not certificate.not_before <= at <= certificate.not_after:
        return LineVerdict.OUT_OF_TIME
    return LineVerdict.SOUND
