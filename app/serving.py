"""Serving the pages with waitress; the outbox and the reader of attached files run beside them."""

from __future__ import annotations

import logging
import threading

from flask import Flask

from app.core import migrating, outbox
from app.core.database import db
from app.searching import indexing, reading

THREADS = 8
POLL_SECONDS = 5.0


def prepare_tables() -> None:
    """Make the tables of a new office, or bring an older one up to date."""
    migrating.upgrade(db.engine)
    indexing.prepare()


def serve(app: Flask, port: int) -> int:
    """Serve on 127.0.0.1 and [::1] until interrupted; the outbox runs in a thread of its own."""
    import waitress

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    stop = threading.Event()
    runner = threading.Thread(target=run_outbox, args=(app, stop), daemon=True)
    runner.start()
    reader = threading.Thread(target=read_files, args=(app, stop), daemon=True)
    reader.start()
    print(f"同文已启动：http://127.0.0.1:{port}　（按 Ctrl+C 停止）", flush=True)
    try:
        waitress.serve(
            app,
            listen=_listen(port),
            threads=THREADS,
            ident="tongwen",
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
        )
    finally:
        stop.set()
        outbox.wake()
        runner.join(timeout=10)
    return 0


def run_outbox(app: Flask, stop: threading.Event) -> None:
    """Run jobs as they come; a job that fails is tried again later and does not stop the others."""
    log = logging.getLogger("tongwen.outbox")
    while not stop.is_set():
        try:
            with app.app_context():
                outbox.drain()
        except Exception:
            log.exception("the outbox stumbled and goes on")
        outbox.wait(POLL_SECONDS)


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
