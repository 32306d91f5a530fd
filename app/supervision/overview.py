"""领导一张图 and 历年对比: the whole of supervision in figures, each with the list behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.circulation.models import Circulation
from app.core import clock
from app.core.database import db
from app.directory.actors import Actor
from app.official_documents.on_paper import day, moment
from app.official_documents.producing import fonts
from app.supervision import counting, queries
from app.supervision.counting import Board
from app.supervision.lights import Light
from app.supervision.models import Phase, Source, SupervisionItem
from app.supervision.queries import Filters
from documents.formats.paper_form import Cell, PaperForm, paper_form

NAMED = 15  # late items that one page names
LIGHTS = (Light.RED, Light.YELLOW, Light.GREEN)
YEARS = 5


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the one page shows."""

    board: Board
    late: int  # open and past their dates
    named: Sequence[SupervisionItem]
    at: datetime


def picture(actor: Actor) -> Picture:
    """The counts by light, unit and topic, and the late items by name. Four queries."""
    now = clock.now()
    late = queries.listed(actor, "open", Filters(late=True), now)
    count = db.session.scalar(late.with_only_columns(func.count()).order_by(None)) or 0
    named = db.session.scalars(
        late.limit(NAMED).options(joinedload(SupervisionItem.lead_unit))
    ).all()
    return Picture(counting.board(actor), count, named, now)


def picture_form(shown: Picture) -> bytes:
    """The same on one sheet of A4. Raises TypesettingFailed."""
    board = shown.board
    lights = board.counts.lights
    figures = "，".join(f"{light.label} {lights[light]} 件" for light in LIGHTS)
    whole = f"在办 {board.counts.lists['open']} 件：{figures}"
    units = "\n".join(
        f"{row.unit.name}：在办 {row.open}，{_said(row.lights)}，已销号 {row.closed}"
        for row in board.units[:20]
    )
    topics = "\n".join(
        f"{source.label}：在办 {sum(own.values())}，{_said(own)}"
        for source, own in board.topics.items()
    )
    late = "\n".join(
        f"{place}. {item.number or ''}《{item.title}》（{_unit(item)}），"
        f"期限{moment(item.due_at)[:-6]}，进度 {item.progress}%"
        for place, item in enumerate(shown.named, start=1)
    )
    rest = (
        f"\n其余 {shown.late - len(shown.named)} 件从略。" if shown.late > len(shown.named) else ""
    )
    form = PaperForm(
        heading="督查督办一张图",
        title=day(clock.local(shown.at).date()),
        left=("截至", moment(shown.at)),
        right=("逾期", f"{shown.late} 件"),
        cells=(
            Cell("总体情况", f"{whole}；逾期未反馈 {board.counts.silent} 件"),
            Cell("按牵头单位", units or "没有在办事项"),
            Cell("按来源", topics or "没有在办事项"),
            Cell("逾期事项", f"{late}{rest}" or "没有逾期事项"),
        ),
        foot="由系统按办理记录生成。",
    )
    return paper_form(form, fonts())


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year: of the items that were established in it, how many came to which end."""

    year: int
    established: int
    closed: int
    in_time: int  # closed by their dates
    late: int  # closed after their dates, or open after them
    stopped: int
    by_source: dict[Source, int]


def years(actor: Actor) -> list[YearRow]:
    """The last five years, the latest first. One query."""
    now, item = clock.now(), SupervisionItem
    this = clock.today().year
    closed = item.phase == Phase.CLOSED
    in_time = and_(closed, Circulation.ended_at <= item.due_at)
    late = or_(
        and_(closed, Circulation.ended_at > item.due_at),
        and_(item.phase == Phase.OPEN, item.due_at < now, item.suspended_at.is_(None)),
    )
    counted = [
        func.count().filter(condition)
        for condition in (closed, in_time, late, item.phase == Phase.STOPPED)
    ]
    found: dict[int, YearRow] = {}
    readable = queries.readable(actor)
    rows = db.session.execute(
        select(item.year, item.source, func.count(), *counted)
        .join(item.circulation)
        .where(item.year.is_not(None), item.year > this - YEARS, or_(*readable))
        .group_by(item.year, item.source)
        .order_by(item.year.desc())
    ).all() if readable else []  # fmt: skip
    for year, source, established, *ends in rows:
        if year is None:
            continue
        row = found.get(year) or YearRow(year, 0, 0, 0, 0, 0, {})
        found[year] = YearRow(
            year,
            row.established + established,
            row.closed + ends[0],
            row.in_time + ends[1],
            row.late + ends[2],
            row.stopped + ends[3],
            {**row.by_source, source: established},
        )
    return list(found.values())


def _said(lights: dict[Light, int]) -> str:
    return "、".join(f"{light.label[0]} {lights[light]}" for light in LIGHTS)


def _unit(item: SupervisionItem) -> str:
    unit = item.lead_unit
    return (unit.short_name or unit.name) if unit else ""
