"""领导一张图 and 历年对比: the whole of supervision in figures, each with the list behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from app.circulation.models import Circulation
from app.core import clock
from app.core.database import db
from app.directory.actors import Actor
from app.official_documents.on_paper import day
from app.official_documents.producing import fonts
from app.supervision import counting, queries
from app.supervision.counting import Board
from app.supervision.lights import Light
from app.supervision.models import Phase, Source, SupervisionItem
from app.supervision.queries import Filters
from documents.formats.one_page import Bar, Chart, Line, OnePage, one_page

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
    return Picture(counting.board(actor), count, queries.with_units(late.limit(NAMED), "open"), now)


def picture_form(shown: Picture) -> bytes:
    """The same on one sheet of A4, with the bars of the page. Raises TypesettingFailed."""
    board, lights = shown.board, shown.board.counts.lights
    figures = [("在办", board.counts.lists["open"]), *((one.label, lights[one]) for one in LIGHTS)]
    figures += [("已过期限", shown.late), ("逾期未反馈", board.counts.silent)]
    units = [(row.unit.short_name or row.unit.name, row.lights) for row in board.units if row.open]
    topics = [(source.label, own) for source, own in board.topics.items()]
    sheet = OnePage(
        heading="督查督办一张图",
        note=f"截至{day(clock.local(shown.at).date())} {clock.local(shown.at):%H:%M}",
        figures=tuple((label, str(count)) for label, count in figures),
        parts=(LIGHTS[0].label, LIGHTS[1].label, LIGHTS[2].label),
        charts=(
            Chart("按牵头单位", _bars(units), "另有 {count} 个单位，在办 {whole} 件"),
            Chart("按来源", _bars(topics)),
        ),
        list_heading="逾期事项",
        lines=tuple(_late(item) for item in shown.named),
        count=shown.late,
        empty="没有逾期事项。",
        foot="由系统按办理记录生成。",
    )
    return one_page(sheet, fonts())


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


def _bars(counted: Sequence[tuple[str, Mapping[Light, int]]]) -> tuple[Bar, ...]:
    """A bar shows what has a light; its whole counts what is suspended, too."""
    red, yellow, green = LIGHTS
    return tuple(
        Bar(label, sum(own.values()), (own[red], own[yellow], own[green])) for label, own in counted
    )


def _late(item: SupervisionItem) -> Line:
    unit = item.lead_unit
    named = (unit.short_name or unit.name) if unit else ""
    due = clock.local(item.due_at).date() if item.due_at else None
    words = f"{item.number or ''} {item.title}".strip()
    return Line(words, (named, day(due) if due else "", f"{item.progress}%"))
