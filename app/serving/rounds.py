"""What the clock does by itself: each minute, once a morning, once a day.

A round that stumbles is written into the log and tried again at its next time; it never stops
the rounds after it. Each is safe to repeat: what was done before is known to have been done.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from time import monotonic

from flask import Flask

from app.auditing import blobs
from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty import finishing, handover, rollcall, urgent_clocks
from app.duty import reminding as duty_reminding
from app.meetings import booking, holding, reminding
from app.supervision import delivering, ladder

MINUTE_SECONDS = 60.0
SWEEP_SECONDS = 24 * 3600.0
FIRST_SWEEP_SECONDS = 600.0  # after the start, when nobody waits for pages to become quick
REMINDED_FROM = time(8, 30)  # nobody is reminded in the night

log = logging.getLogger("tongwen.rounds")


@dataclass
class Rounds:
    """When each kind of round went last, in the seconds of this process."""

    app: Flask
    minute_at: float = field(default_factory=lambda: monotonic() + MINUTE_SECONDS)
    sweep_at: float = field(default_factory=lambda: monotonic() + FIRST_SWEEP_SECONDS)
    morning: date | None = None

    def go(self) -> None:
        """Make every round whose time has come."""
        if monotonic() > self.minute_at:
            self.minute_at = monotonic() + MINUTE_SECONDS
            give_memory_back()
            for work in EACH_MINUTE:
                make(self.app, work)
            now = clock.local(clock.now())
            if self.morning != now.date() and now.time() >= REMINDED_FROM:
                self.morning = now.date()
                for work in EACH_MORNING:
                    make(self.app, work)
        if monotonic() > self.sweep_at:
            self.sweep_at = monotonic() + SWEEP_SECONDS
            make(self.app, sweep_files)


def give_memory_back() -> None:
    """Return to the system what pages and their pictures took: an office idles most of the day."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; others do it by themselves
    if trim is not None:
        trim(0)


def make(app: Flask, work: Callable[[], None]) -> None:
    """Make one round in a context of its own."""
    try:
        with app.app_context():
            work()
            db.session.remove()
    except Exception:
        log.exception("%s stumbled; it is tried again at its next time", work.__name__)


def keep_rooms() -> None:
    """会议室: one to which nobody came is free again."""
    with unit_of_work():
        booking.release_no_shows()


def remind_of_meetings() -> None:
    """会议提醒: who has not replied is urged, who comes is told."""
    with unit_of_work():
        reminding.remind()
        holding.let_go_old()


def note_overdue() -> None:
    """紧急信息: deadlines that have passed unheard are put on record."""
    with unit_of_work():
        urgent_clocks.note_overdue()


def watch_handovers() -> None:
    """交接班: hand-overs come onto the desks before the change, late ones are alarmed."""
    with unit_of_work():
        handover.open_due()
        handover.alarm()


def note_missed() -> None:
    """点名: who has not answered in time is 未应答."""
    with unit_of_work():
        rollcall.note_missed()


def remind_of_duty() -> None:
    """值班提醒: who is on duty soon is told, who lets a request wait is urged."""
    with unit_of_work():
        duty_reminding.remind()


def finish_rosters() -> None:
    """值班表: one that is over goes to the archive, one that was never issued is 作废."""
    with unit_of_work():
        finishing.finish_due()
        finishing.drop_stale()


def urge_supervised() -> None:
    """催办: the ladder of reminders is climbed, in units of work of their own."""
    log.info("%d steps of reminding were taken", ladder.climb_all())


def deliver_conclusions() -> None:
    """视为送达: what nobody opened for five working days counts as delivered."""
    log.info("%d conclusions count as delivered", delivering.deliver_all())


def sweep_files() -> None:
    """Remove stored files that no record refers to any more, such as those of a deleted draft."""
    log.info("%d stored files that nothing referred to were removed", len(blobs.sweep()))


EACH_MINUTE: tuple[Callable[[], None], ...] = (
    keep_rooms, remind_of_meetings, note_overdue, watch_handovers, note_missed, remind_of_duty,
    finish_rosters,
)  # fmt: skip
EACH_MORNING: tuple[Callable[[], None], ...] = (urge_supervised, deliver_conclusions)
