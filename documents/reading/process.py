"""Runs the reading process: a file goes to its standard input, what was read comes from its standard output.

No plain text touches a disk. The process has bounds of memory, time and output, and can open neither
files nor sockets once it reads (`worker`).
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from datetime import date
from pathlib import Path
from threading import Thread, Timer

import documents
from documents.reading.result import Unreadable

OUTPUT_LIMIT = 32 * 1024 * 1024  # bytes of the result
SECONDS = 20.0  # until the process is stopped

_ROOT = Path(documents.__file__).resolve().parents[1]


class Unfinished(Unreadable):
    """The file was not read to its end within the limits of time and memory."""


def read_apart(
    data: bytes, what: str, seconds: float = SECONDS, *, since: date | None = None
) -> str:
    """What the reading process says of a file. Raises Unreadable; Unfinished at the limits.

    `what` is the reading wanted: "document", "contents", or "calendar" from the day `since` on; after
    `seconds` the process is stopped.
    """
    out, status = _run(data, [what, *([since.isoformat()] if since else [])], seconds)
    if status != 0 or not out:
        raise Unfinished(
            "文件过于复杂或者已损坏，在限定的时间和内存内读不完；请另存后再试，或者粘贴文字。"
        )
    answer, text = out[:1], out[1:].decode("utf-8", "replace")
    if answer == b"E":
        raise Unreadable(text)
    return text


def _run(data: bytes, what: list[str], seconds: float) -> tuple[bytes, int]:
    """Run the reading process; what it wrote, at most OUTPUT_LIMIT bytes, and its exit status."""
    command = [sys.executable, "-B", "-P", "-s", "-m", "documents.reading.worker", *what]
    with subprocess.Popen(  # noqa: S603 - The command is fixed; the file only goes to standard input.
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
        cwd="/",
    ) as process:
        stop = Timer(seconds, process.kill)
        feeder = Thread(target=_feed, args=(process, data), daemon=True)
        stop.start()
        feeder.start()
        try:
            out = process.stdout.read(OUTPUT_LIMIT + 1) if process.stdout else b""
            if len(out) > OUTPUT_LIMIT:
                process.kill()
                out = b""
            status = process.wait()
        finally:
            stop.cancel()
            process.kill()
            feeder.join()
    return out, status


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    """Hand over the file; a process that has already stopped is reported by its status."""
    with contextlib.suppress(BrokenPipeError, ValueError):
        if process.stdin:
            process.stdin.write(data)
            process.stdin.close()
