"""工作台: the open tasks of one person, grouped, with counts that are the lists themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from app.circulation import queries
from app.circulation.models import Circulation, Task
from app.core import clock
from app.core.database import db
from app.core.pages import Page
from app.directory.actors import Actor

SENT_SHOWN = DRAFTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Day:
    """What the desk shows."""

    page: Page[Task]
    groups: dict[str, list[Task]]
    by_kind: dict[str, int]
    counts: dict[str, int]
    sent: Sequence[Task]
    drafts: Sequence[Circulation]
    summary: str


def day_of(actor: Actor, box: str, number: int = 1, kind: str = "") -> Day:
    """Everything the desk shows of one box (of one kind); the queries do not grow with the office."""
    page = queries.box_page(actor, box, number, kind)
    groups: dict[str, list[Task]] = {}
    for task in page.rows:
        groups.setdefault(task.circulation.definition, []).append(task)
    counted = queries.box(actor, box).order_by(None).subquery()
    kinds = db.session.execute(
        select(Circulation.definition, func.count())
        .join(counted, counted.c.circulation_id == Circulation.id)
        .group_by(Circulation.definition)
    )
    by_kind = {row[0]: row[1] for row in kinds}
    sent = queries.box_page(actor, "sent").rows[:SENT_SHOWN] if box != "sent" else []
    drafts = queries.drafts(actor, DRAFTS_SHOWN)
    return Day(page, groups, by_kind, queries.counts(actor), sent, drafts, _summary(actor))


def _summary(actor: Actor) -> str:
    """今天到期 2 件，本周到期 7 件."""
    now = clock.local(clock.now())
    tonight = now.replace(hour=23, minute=59, second=59, microsecond=0)
    sunday = tonight + timedelta(days=6 - now.weekday())
    tasks = queries.box(actor, "todo").order_by(None).subquery()
    today, week = db.session.execute(
        select(
            func.count().filter(tasks.c.due_at <= tonight),
            func.count().filter(tasks.c.due_at <= sunday),
        ).select_from(tasks)
    ).one()
    if not week:
        return "本周没有到期的事项"
    return f"今天到期 {today} 件，本周到期 {week} 件"
