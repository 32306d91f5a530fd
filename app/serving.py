"""Serving the pages with waitress; the outbox and the reader of attached files run beside them."""

from __future__ import annotations

import ctypes
import io
import logging
import os
import threading
import traceback
from time import monotonic
from types import TracebackType
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.task import ErrorTask
from waitress.utilities import RequestEntityTooLarge

from app.core import migrating, outbox
from app.core.database import db
from app.searching import indexing, reading

THREADS = 8
POLL_SECONDS = 5.0
TIDY_SECONDS = 60.0
LONGEST_HEARD = 8 << 30  # bytes of a body that is too large; after these the connection is closed


def prepare_tables() -> None:
    """Make the tables of a new office, or bring an older one up to date."""
    migrating.upgrade(db.engine)
    indexing.prepare()


def serve(app: Flask, port: int) -> int:
    """Serve on 127.0.0.1 and [::1] until interrupted; the outbox runs in a thread of its own."""
    os.umask(0o077)  # The database writes files of its own; they are for this user's eyes only.
    keep_log()
    stop = threading.Event()
    runner = threading.Thread(target=run_outbox, args=(app, stop), daemon=True)
    runner.start()
    reader = threading.Thread(target=read_files, args=(app, stop), daemon=True)
    reader.start()
    server = server_for(app, _listen(port))
    print(f"同文已启动：http://127.0.0.1:{port}　（按 Ctrl+C 停止）", flush=True)
    try:
        server.run()
    finally:
        stop.set()
        outbox.wake()
        runner.join(timeout=10)
    return 0


def server_for(app: Flask, listen: str, threads: int = THREADS) -> Any:
    """The server on these addresses; `run()` serves until it is interrupted or closed."""
    doors: dict[int, Any] = {}
    server = create_server(
        app,
        map=doors,
        listen=listen,
        threads=threads,
        ident="tongwen",
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + 1,
    )
    for door in doors.values():
        if hasattr(door, "channel_class"):
            door.channel_class = Channel
    return server


class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress carries no types.
    """What comes in. Of a body that is too large nothing is kept, and yet it is heard to its end.

    A browser that is cut off while it sends shows no answer, only that the connection was lost.
    So the body goes nowhere, and the application refuses the request by its length, in its own words.
    """

    expect_continue: bool

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge) and self.body_rcv is not None:
            self._hear_out(self.body_rcv)
        return consumed

    def _hear_out(self, body: Any) -> None:
        if not isinstance(body.buf, _Nowhere):
            body.buf.close()
            body.buf = _Nowhere()
        if self.expect_continue:  # It asked before sending, and is told at once.
            self.expect_continue, self.headers["CONNECTION"] = False, "close"
            self.error, self.completed = None, True
        elif max(self.content_length, self.body_bytes_received) <= LONGEST_HEARD:
            self.error, self.completed = body.error, bool(body.error or body.completed)
        if self.completed and self.chunked:
            self.headers["CONTENT_LENGTH"] = str(self.body_bytes_received)


class _Nowhere(io.BytesIO):
    """The place of a body of which nothing is kept."""

    def append(self, _data: bytes) -> None:
        pass

    def getfile(self) -> io.BytesIO:
        return io.BytesIO()

    def __len__(self) -> int:
        return 0


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress carries no types.
    """What is no request at all: answered in the words of the office, too."""

    WORDS = (
        "请求不合格式，或者内容过大，没有处理。\n"
        "已保存的内容没有变化。\n"
        "请返回上一页、刷新后重试；仍不行，请联系系统管理员。\n"
    )

    def execute(self) -> None:
        error = self.request.error
        body = self.WORDS.encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress carries no types.
    """A connection whose requests are read, and refused, as above."""

    parser_class = Request
    error_task_class = Refusal


class DiscreetFormatter(logging.Formatter):
    """Where an error happened and of what kind it was; never its message.

    A message often quotes the value that was wrong, which may be the sentence of a document.
    """

    def formatException(  # noqa: N802 - The name is that of the base class.
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        lines, error = [], ei[1]
        while error is not None:
            lines += traceback.format_tb(error.__traceback__)
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}\n")
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()


def keep_log() -> None:
    """The log goes to standard error, where the service manager of the machine keeps it."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def run_outbox(app: Flask, stop: threading.Event) -> None:
    """Run jobs as they come; a job that fails is tried again later and does not stop the others."""
    log = logging.getLogger("tongwen.outbox")
    tidied = monotonic()
    while not stop.is_set():
        try:
            with app.app_context():
                outbox.drain()
        except Exception:
            log.exception("the outbox stumbled and goes on")
        outbox.wait(POLL_SECONDS)
        if monotonic() - tidied > TIDY_SECONDS:
            tidied = monotonic()
            _give_memory_back()


def _give_memory_back() -> None:
    """Return to the system what pages and their pictures took: an office idles most of the day."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; others do it by themselves
    if trim is not None:
        trim(0)


def read_files(app: Flask, stop: threading.Event) -> None:
    """Read attached files as they come, beside the outbox, which must not wait for a slow file."""
    log = logging.getLogger("tongwen.reading")
    while not stop.is_set():
        try:
            with app.app_context():
                reading.read_waiting(limit=20)
        except Exception:
            log.exception("the reader stumbled and goes on")
        stop.wait(POLL_SECONDS)


def _listen(port: int) -> str:
    import socket

    addresses = [f"127.0.0.1:{port}"]
    if socket.has_ipv6:
        try:
            with socket.socket(socket.AF_INET6) as probe:
                probe.bind(("::1", 0))
            addresses.append(f"[::1]:{port}")
        except OSError:
            pass
    return " ".join(addresses)
