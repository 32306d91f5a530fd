"""What must follow an act but may not hold it up: indexing, delivery, notices, filing.

A job is written in the act's own transaction and runs afterwards in a unit of work of its own, in
which it is also marked as done: it takes effect exactly once, whatever is killed in between.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, Json, db

LEASE_SECONDS = 120  # A job whose runner died is taken up again after this.
TRIES = 8

Handler = Callable[..., None]
_handlers: dict[str, list[Handler]] = {}
_awake = threading.Event()
_log = logging.getLogger("tongwen.outbox")


class Job(Base):
    """待执行任务: one event and one handler that has to hear of it."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(60))
    handler: Mapped[str] = mapped_column(String(120))
    arguments: Mapped[Any] = mapped_column(Json)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (Index("ix_job_open", "done", "due_at"),)


def on(event: str, handler: Handler) -> None:
    """Let `handler` hear of `event`; the factory wires rooms together with this."""
    heard = _handlers.setdefault(event, [])
    if _name(handler) not in map(_name, heard):
        heard.append(handler)


def is_heard(event: str) -> bool:
    """Whether anybody hears of `event`; a button that nobody answers is not shown."""
    return bool(_handlers.get(event))


def forget_handlers() -> None:
    """A new application wires its rooms anew."""
    _handlers.clear()


def put(event: str, **arguments: Any) -> None:
    """Announce `event` in this unit of work: one job for each handler that hears of it."""
    for handler in _handlers.get(event, []):
        db.session.add(
            Job(event=event, handler=_name(handler), arguments=arguments, due_at=clock.now())
        )


def put_at_once(event: str, **arguments: Any) -> None:
    """Let the handlers act in this very transaction; one that fails there hears of it again as a job.

    For what must not be true a moment longer, such as that somebody may read a record.
    """
    for handler in _handlers.get(event, []):
        try:
            with db.session.begin_nested():
                handler(**arguments)
        except Exception:  # noqa: BLE001 - Whatever a handler raises, the act itself stands.
            _log.exception("%s could not act at once", _name(handler))
            db.session.add(
                Job(event=event, handler=_name(handler), arguments=arguments, due_at=clock.now())
            )


def put_later(event: str, seconds: float, **arguments: Any) -> None:
    """Announce `event` after a while, once: what is announced again before then adds nothing."""
    for handler in _handlers.get(event, []):
        waiting = db.session.scalar(
            select(Job.id)
            .where(
                ~Job.done, Job.tries == 0, Job.event == event, Job.handler == _name(handler),
                Job.arguments == arguments,
            )
            .limit(1)
        )  # fmt: skip
        if waiting is None:
            due = clock.now() + timedelta(seconds=seconds)
            db.session.add(
                Job(event=event, handler=_name(handler), arguments=arguments, due_at=due)
            )


def wake() -> None:
    """Tell the runner that there may be work."""
    _awake.set()


def wait(seconds: float) -> None:
    """Sleep until there may be work, at most `seconds`."""
    _awake.wait(seconds)
    _awake.clear()


def drain(limit: int = 10_000) -> int:
    """Run every job that is due, one after another; gives how many took effect."""
    ran = 0
    for _ in range(limit):
        job_id = _lease()
        if job_id is None:
            break
        ran += _run(job_id)
    return ran


def stuck() -> list[Job]:
    """Jobs that failed for good; `doctor` and the system administrator see them."""
    return list(db.session.scalars(select(Job).where(~Job.done, Job.tries >= TRIES)))


def _lease() -> int | None:
    """Take the next due job for a while; two runners never take the same one.

    Asked without a lock first: nearly always nothing is due, and a unit of work would wake the runner.
    """
    from app.core.unit_of_work import unit_of_work

    now = clock.now()
    due = and_(
        ~Job.done,
        Job.tries < TRIES,
        Job.due_at <= now,
        or_(Job.leased_until.is_(None), Job.leased_until < now),
    )
    if db.session.scalar(select(Job.id).where(due).limit(1)) is None:
        return None
    with unit_of_work():
        job_id = db.session.scalar(
            select(Job.id).where(due).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
        )
        if job_id is not None:
            db.session.execute(
                update(Job)
                .where(Job.id == job_id)
                .values(leased_until=now + timedelta(seconds=LEASE_SECONDS), tries=Job.tries + 1)
            )
    return job_id


def _run(job_id: int) -> int:
    from app.core.unit_of_work import unit_of_work

    try:
        with unit_of_work():
            job = db.session.get_one(Job, job_id, with_for_update=True)
            if job.done:  # Another took it up when our lease had run out.
                return 0
            handler = next(h for h in _handlers[job.event] if _name(h) == job.handler)
            handler(**job.arguments)
            job.done, job.error, job.leased_until = True, None, None
    except Exception as error:  # noqa: BLE001 - Whatever a handler raises, the next job must run.
        _log.exception("job %s failed", job_id)
        with unit_of_work():
            job = db.session.get_one(Job, job_id, with_for_update=True)
            if not job.done:
                job.error = type(error).__name__
                job.leased_until = None
                job.due_at = clock.now() + timedelta(seconds=2**job.tries)
        return 0
    return 1


def _name(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"
