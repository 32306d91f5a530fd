"""`process.jsonl`: the acts of one document, each with its proof that the office's tree holds it.

A line is {"act", "hash", "signature", "index", "path"}: index counts from 0 and is the act's seq
less one; path is the RFC 9162 inclusion path in hex, the lowest hash first. Without a proof the last
two are absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from documents.archive.errors import MalformedAct
from documents.archive.evidence import ActLine, to_json
from documents.archive.tree import Inclusion

LONGEST_LINE = 256 * 1024  # bytes
_LONGEST_PATH = 64  # hashes: a tree of 2^64 acts


@dataclass(frozen=True, slots=True)
class ProvenAct:
    """An act with its inclusion proof, if it has one."""

    line: ActLine
    inclusion: Inclusion | None


def write_line(line: ActLine, inclusion: Inclusion | None) -> bytes:
    """One line with its line end."""
    text = to_json(line)
    if inclusion is not None:
        path = [beside.hex() for beside in inclusion.path]
        proof = json.dumps({"index": inclusion.index, "path": path}, separators=(",", ":"))
        text = f"{text[:-1]},{proof[1:]}"
    return text.encode() + b"\n"


def read_lines(stream: IO[bytes]) -> Iterator[ProvenAct]:
    """The acts, one line at a time. Raises MalformedAct at the first line that is none."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        try:
            yield _read(json.loads(line)) if len(line) <= LONGEST_LINE else _fail(number)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            _fail(number)


def _read(data: Mapping[str, object]) -> ProvenAct:
    act, digest, signature = data["act"], data["hash"], data["signature"]
    if not isinstance(act, dict) or not isinstance(digest, str) or not isinstance(signature, str):
        raise TypeError
    if "path" not in data:
        return ProvenAct(ActLine(act, digest, signature), None)
    index, path = data["index"], data["path"]
    if type(index) is not int or not isinstance(path, list) or len(path) > _LONGEST_PATH:
        raise TypeError
    inclusion = Inclusion(index, tuple(bytes.fromhex(beside) for beside in path))
    return ProvenAct(ActLine(act, digest, signature), inclusion)


def _fail(number: int) -> ProvenAct:
    raise MalformedAct(f"办理记录第 {number} 行不合格式。")
