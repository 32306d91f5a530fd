"""Word files (.docx), read in a limited process of their own.

The file goes to the process by its standard input and the result comes back by its standard output,
so that no plain text touches a disk. The process has bounds of memory, time and output, and can open
neither files nor sockets once it reads (`worker`).
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from threading import Thread, Timer

import documents
from documents.reading.result import Reading, Unreadable
from documents.reading.sniff import FileKind, sniff

FILE_LIMIT = 64 * 1024 * 1024  # bytes of an uploaded file
OUTPUT_LIMIT = 32 * 1024 * 1024  # bytes of the result
SECONDS = 20.0  # until the process is stopped

_ROOT = Path(documents.__file__).resolve().parents[1]
_INSTEAD = "请用文字处理软件另存为 docx 再上传"
_OTHERS = {
    FileKind.EMPTY: "这是一个空文件，请核对后重新上传。",
    FileKind.LOCKED: "文件设了密码，无法读取；请先去掉密码再上传。",
    FileKind.DOC: f"这是旧格式（doc、wps）的文件，不能直接读取；{_INSTEAD}。",
    FileKind.PDF: f"这是 PDF 文件，不是 docx；{_INSTEAD}，或者作为附件上传。",
    FileKind.OFD: "这是 OFD 版式文件，不是 docx；请作为附件上传，或者粘贴文字。",
    FileKind.ZIP: "文件已损坏，或者不是 docx；请用文字处理软件打开后另存再试。",
}


def read_docx(data: bytes) -> Reading:
    """Read a Word file into its elements. Raises Unreadable with what it is and what to do."""
    if len(data) > FILE_LIMIT:
        raise Unreadable(
            f"文件超过 {FILE_LIMIT // 1024 // 1024} MB，不能读取；请压缩图片或者作为附件上传。"
        )
    kind = sniff(data)
    if kind is not FileKind.DOCX:
        raise Unreadable(_OTHERS.get(kind, f"这不是 docx 文件；{_INSTEAD}。"))
    out, status = _run(data)
    if status != 0 or not out:
        raise Unreadable(
            "文件过于复杂或者已损坏，在限定的时间和内存内读不完；请另存后再试，或者粘贴文字。"
        )
    answer, text = out[:1], out[1:].decode("utf-8", "replace")
    if answer == b"E":
        raise Unreadable(text)
    return Reading.from_json(text)


def _run(data: bytes) -> tuple[bytes, int]:
    """Run the reading process; what it wrote, at most OUTPUT_LIMIT bytes, and its exit status."""
    command = [sys.executable, "-B", "-P", "-s", "-m", "documents.reading.worker"]
    with subprocess.Popen(  # noqa: S603 - The command is fixed; the file only goes to standard input.
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
        cwd="/",
    ) as process:
        stop = Timer(SECONDS, process.kill)
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
