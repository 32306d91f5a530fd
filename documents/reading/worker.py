"""The reading process: a Word file on standard input, the reading on standard output.

It gives up what it does not need before it looks at the file: after `_confine` it can open no file and
no socket, start no process, and use only so much memory and time. It answers R and the reading as
JSON, or E and a sentence for the person.
"""

from __future__ import annotations

import encodings.cp437
import encodings.utf_16  # noqa: F401 - as above, for parts in UTF-16.
import resource
import sys

from documents.reading.lines import Remains
from documents.reading.result import Unreadable
from documents.reading.structure import read_lines
from documents.reading.word import word_lines

MEMORY = 1024 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 10
_INPUT_LIMIT = 64 * 1024 * 1024


def main() -> int:
    """Read standard input, answer on standard output; the status is 0 whenever there is an answer."""
    _confine()
    data = sys.stdin.buffer.read(_INPUT_LIMIT + 1)
    try:
        remains = Remains()
        lines = word_lines(data, remains)
        answer = b"R" + read_lines(lines, remains).to_json().encode()
    except Unreadable as error:
        answer = b"E" + str(error).encode()
    except (MemoryError, RecursionError):
        answer = "E文件过于复杂，在限定的内存内读不完；请另存后再试，或者粘贴文字。".encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


def _confine() -> None:
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


if __name__ == "__main__":
    sys.exit(main())
