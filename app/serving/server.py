"""Serving the pages with waitress; the outbox and the reader of attached files run beside them."""

from __future__ import annotations

import ctypes
import logging
import os
import threading
from time import monotonic
from typing import Any

from flask import Flask
from waitress.server import create_server

from app.auditing import blobs
from app.core import migrating, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty import handover, planning, rollcall, urgent_clocks
from app.duty import reminding as duty_reminding
from app.meetings import booking, holding, reminding
from app.searching import indexing, reading
from app.serving.hearing import Channel
from app.serving.log import keep_log

THREADS = 8
POLL_SECONDS = 5.0
TIDY_SECONDS = 60.0
SWEEP_SECONDS = 24 * 3600.0
FIRST_SWEEP_SECONDS = 600.0  # after the start, when nobody waits for pages to become quick


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
    tidied = monotonic()
    sweep_at = monotonic() + FIRST_SWEEP_SECONDS
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
            _keep_rooms(app)
            _remind(app)
            _watch(app)
            _remind_of_duty(app)
        if monotonic() > sweep_at:
            sweep_at = monotonic() + SWEEP_SECONDS
            sweep_files(app)


def _give_memory_back() -> None:
    """Return to the system what pages and their pictures took: an office idles most of the day."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; others do it by themselves
    if trim is not None:
        trim(0)


def _keep_rooms(app: Flask) -> None:
    """会议室: one to which nobody came is free again."""
    log = logging.getLogger("tongwen.rooms")
    try:
        with app.app_context(), unit_of_work():
            booking.release_no_shows()
    except Exception:
        log.exception("rooms are looked at again in a minute")


def _remind(app: Flask) -> None:
    """会议提醒: who has not replied is urged, who comes is told."""
    log = logging.getLogger("tongwen.reminding")
    try:
        with app.app_context(), unit_of_work():
            reminding.remind()
            holding.let_go_old()
    except Exception:
        log.exception("meetings are looked at again in a minute")


def _watch(app: Flask) -> None:
    """值班: deadlines that have passed are put on record, hand-overs are opened, late ones alarmed."""
    log = logging.getLogger("tongwen.duty")
    for round_of in (
        urgent_clocks.note_overdue, handover.open_due, handover.alarm, rollcall.note_missed,
    ):  # fmt: skip
        try:
            with app.app_context(), unit_of_work():
                round_of()
        except Exception:
            log.exception("duty is looked at again in a minute")


def _remind_of_duty(app: Flask) -> None:
    """值班提醒: who is on duty soon is told, who lets a request wait is urged."""
    log = logging.getLogger("tongwen.duty")
    try:
        with app.app_context(), unit_of_work():
            duty_reminding.remind()
    except Exception:
        log.exception("duty is looked at again in a minute")


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


def sweep_files(app: Flask) -> None:
    """Remove stored files that no record refers to any more, such as those of a deleted draft."""
    log = logging.getLogger("tongwen.sweep")
    try:
        with app.app_context():
            removed = blobs.sweep()
            db.session.remove()
        log.info("%d stored files that nothing referred to were removed", len(removed))
    except Exception:
        log.exception("the sweep stumbled; it is tried again tomorrow")


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
