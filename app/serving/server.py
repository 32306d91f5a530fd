"""Serving the pages with waitress; the outbox and the reader of attached files run beside them."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

from flask import Flask
from waitress.server import create_server

from app.core import migrating, outbox
from app.core.database import db
from app.duty import planning
from app.searching import indexing, reading
from app.serving.hearing import Channel
from app.serving.log import keep_log
from app.serving.rounds import Rounds

THREADS = 8
POLL_SECONDS = 5.0


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
    rosters = threading.Thread(target=make_rosters, args=(app, stop), daemon=True)
    reader.start()
    rosters.start()
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


def run_outbox(app: Flask, stop: threading.Event) -> None:
    """Run jobs as they come; a job that fails is tried again later and does not stop the others."""
    log = logging.getLogger("tongwen.outbox")
    clockwork = Rounds(app)
    while not stop.is_set():
        try:
            with app.app_context():
                outbox.drain()
        except Exception:
            log.exception("the outbox stumbled and goes on")
        outbox.wait(POLL_SECONDS)
        clockwork.go()


def make_rosters(app: Flask, stop: threading.Event) -> None:
    """Find the rosters that were asked for, beside everything else: it may take a minute."""
    log = logging.getLogger("tongwen.rostering")
    while not stop.is_set():
        try:
            with app.app_context():
                planning.run_waiting()
        except Exception:
            log.exception("rostering stumbled and goes on")
        stop.wait(POLL_SECONDS)


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
