"""The reading process: a file on standard input, the reading on standard output.

It gives up what it does not need before it looks at the file: after `_confine` it can open no file and
no socket, start no process, and use only so much memory and time. It answers R and the reading as
JSON, or E and a sentence for the person. Its first argument says what is wanted: "document" for the
elements of a Word file, "contents" for the words of any file that has some, "calendar" for the
occurrences of a calendar file from the day on that a second argument names.
"""

from __future__ import annotations

import encodings.cp437
import encodings.gb18030
import encodings.utf_8_sig
import encodings.utf_16
import encodings.utf_16_le  # noqa: F401 - as above, for parts and files in UTF-16, and for pdfium.
import resource
import sys
from datetime import date

from documents.reading.gathering import gather
from documents.reading.lines import Remains
from documents.reading.result import Unreadable
from documents.reading.structure import read_lines
from documents.reading.word import word_lines

MEMORY = 1024 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 10
_INPUT_LIMIT = 64 * 1024 * 1024


def main() -> int:
    """Read standard input, answer on standard output; the status is 0 whenever there is an answer."""
    read = READINGS[sys.argv[1]]
    if read is _contents:
        import documents.reading.pdf_pages
    if read is _calendar:
        import documents.reading.ics  # noqa: F401 - Zones of time are files, too.
    _confine()
    data = sys.stdin.buffer.read(_INPUT_LIMIT + 1)
    try:
        answer = b"R" + read(data).encode("utf-8", "replace")
    except Unreadable as error:
        answer = b"E" + str(error).encode()
    except (MemoryError, RecursionError):
        answer = "E文件过于复杂，在限定的内存内读不完；请另存后再试，或者粘贴文字。".encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


def _document(data: bytes) -> str:
    remains = Remains()
    return read_lines(word_lines(data, remains), remains).to_json()


def _contents(data: bytes) -> str:
    return gather(data).to_json()


def _calendar(data: bytes) -> str:
    from documents.reading.ics import read_calendar

    return read_calendar(data, date.fromisoformat(sys.argv[2]))


READINGS = {"document": _document, "contents": _contents, "calendar": _calendar}


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
