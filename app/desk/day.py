"""工作台: the open tasks of one person, grouped, with counts that are the lists themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.circulation import queries
from app.circulation.models import Circulation, Task
from app.core import clock
from app.core.database import db
from app.core.pages import Page
from app.directory.actors import Actor
from app.duty.on_duty import OnDuty, on_duty_for
from app.supervision import queries as supervision
from app.supervision.models import SupervisionItem

SENT_SHOWN = DRAFTS_SHOWN = RED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Day:
    """What the desk shows."""

    page: Page[Task]
    groups: dict[str, list[Task]]
    by_kind: dict[str, int]
    counts: dict[str, int]
    sent: Sequence[Task]
    drafts: Sequence[Circulation]
    red: Sequence[SupervisionItem]  # 督办红灯
    on_duty: Sequence[tuple[str, OnDuty]]  # 现在值班, with the unit
    summary: str


def day_of(actor: Actor, box: str, number: int = 1, kind: str = "") -> Day:
    """Everything the desk shows of one box (of one kind). Six queries, whatever lies on the desk."""
    now = clock.local(clock.now())
    tonight = now.replace(hour=23, minute=59, second=59, microsecond=0)
    tally = queries.tally(actor, now, tonight, tonight + timedelta(days=6 - now.weekday()))
    page = queries.box_page(actor, box, number, kind, total=tally.count(box, kind))
    groups: dict[str, list[Task]] = {}
    for task in page.rows:
        groups.setdefault(task.circulation.definition, []).append(task)
    return Day(
        page=page,
        groups=groups,
        by_kind=tally.boxes[box],
        counts={name: tally.count(name) for name in tally.boxes},
        sent=queries.sent_last(actor, SENT_SHOWN) if box != "sent" else [],
        drafts=queries.drafts(actor, DRAFTS_SHOWN),
        red=supervision.red(actor, RED_SHOWN),
        on_duty=on_duty_for(db.session, actor.organ_ids, clock.now()),
        summary=_summary(*tally.due),
    )


def _summary(overdue: int, today: int, week: int) -> str:
    """已超期 1 件，今天到期 2 件，本周到期 7 件; each count holds those before it, the words do not."""
    late = [f"已超期 {overdue} 件"] if overdue else []
    if week > overdue:
        return "，".join([*late, f"今天到期 {today - overdue} 件", f"本周到期 {week - overdue} 件"])
    return "，".join([*late, "本周没有到期的事项" if not late else "本周没有其他到期的事项"])
