"""确定计分规则: an organ's own decision, seen with what it changes before it is confirmed.

A set is never changed, only followed by a newer one. It begins in a month that was not told yet, so
that no 通报 is contradicted; the scores of months that are told stand in the months themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.bulletins import digests, months, people, rule_entry, rulebook, scoring
from app.bulletins.months import Span
from app.bulletins.rulebook import Rulebook
from app.bulletins.score_models import Ruling
from app.bulletins.score_rules import RuleSet
from app.circulation.entries import Form, chosen_units
from app.circulation.opinions import new_salt
from app.core import acts, clock
from app.core.database import db
from app.core.errors import NotAllowed, NotFound, OutOfTurn
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Unit
from documents.model import cleaned

GROUND_LIMIT = 200  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """A set as it was entered, without a fault."""

    organ: Unit
    since: Span
    ground: str
    rules: RuleSet


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit whose points of a year change: rank and hundredths, before and after."""

    unit: str
    rank: int
    points: int
    new_rank: int
    new_points: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a set changes in the ranking of one year."""

    year: Span
    units: int  # with points before or after
    moved: Sequence[Moved]


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before a set is confirmed."""

    entry: Entry
    book: Rulebook
    effects: Sequence[Effect]


def may_begin(organ_id: int) -> list[Span]:
    """The months in which a set can begin: none that is told or lies before one; to the end of next year."""
    today = clock.today()
    span = months.span_of(f"{today.year - 1}-01")
    if (told := months.last_told(organ_id)) is not None and told.begins >= span.begins:
        span = months.follows(told)
    found = []
    while span.begins.year <= today.year + 1:
        found.append(span)
        span = months.follows(span)
    return found


def read(actor: Actor, form: Form) -> Entry:
    """Raises NotAllowed, and Invalid with every fault at its field."""
    organs = {unit.id: unit for unit in people.decides_for(actor)}
    (organ_id,) = (chosen_units(form, "organ") or [0])[:1]
    if organ_id not in organs:
        raise NotAllowed("计分规则由编辑信息的办公室主任确定。", advice="请联系办公室主任。")
    rules, faults = rule_entry.read(form)
    able = {span.key: span for span in may_begin(organ_id)}
    month = str(form.get("since") or "")
    if month not in able:
        faults["since"] = _too_early(organ_id)
    raw = str(form.get("ground") or "")
    ground = " ".join(cleaned(raw[: 4 * GROUND_LIMIT]).split())
    if not ground or len(ground) > GROUND_LIMIT:
        faults["ground"] = f"请写明依据的文件或者会议，不超过 {GROUND_LIMIT} 字。"
    rule_entry.refuse(faults)
    return Entry(organs[organ_id], able[month], ground, rules)


def preview(actor: Actor, form: Form) -> Preview:
    """What the set would change, year by year; nothing is written. Raises NotAllowed, Invalid."""
    entry = read(actor, form)
    book = rulebook.of(entry.organ.id)
    changed = book.followed_by(entry.since.begins, entry.rules)
    years = range(entry.since.begins.year, clock.today().year + 1)
    spans = [months.span_of(str(year)) for year in years if entry.since.begins <= clock.today()]
    effects = [_effect(entry.organ.id, span, book, changed) for span in spans]
    return Preview(entry, book, effects)


def decide(actor: Actor, form: Form) -> Ruling:
    """确定. Pressed twice it is one ruling. Raises NotAllowed, Invalid, OutOfTurn."""
    entry = read(actor, form)
    months.hold(entry.organ.id)
    entry = read(actor, form)  # Now nobody tells a month meanwhile.
    given = rulebook.kept(entry.rules)
    newest = rulebook.of(entry.organ.id).newest
    if newest and _same(there := db.session.get_one(Ruling, newest), entry, given):
        return there
    if str(form.get("after") or "") != str(newest):
        raise OutOfTurn(
            "您填写期间，本机关的计分规则已有改动，没有保存。", advice="请核对影响后再次确定。"
        )
    ruling = Ruling(
        organ_id=entry.organ.id, since=entry.since.begins, given=given, ground=entry.ground,
        by_id=actor.person_id, by_name=actor.name, at=clock.now(), salt=new_salt(),
    )  # fmt: skip
    ruling.digest = digests.of_ruling(ruling)
    db.session.add(ruling)
    db.session.flush()
    acts.record(
        actor, "bulletin_ruling.decide", ruling, since=entry.since.key, digest=ruling.digest
    )
    return ruling


def decided(organ_id: int, number: int) -> Page[Ruling]:
    """The rulings of an organ, those that begin last first. Two queries."""
    query = select(Ruling).where(Ruling.organ_id == organ_id)
    return page(query.order_by(Ruling.since.desc(), Ruling.id.desc()), number)


def one(organ_id: int, ruling_id: int) -> Ruling:
    """One ruling of the organ. Raises NotFound."""
    found = db.session.get(Ruling, ruling_id)
    if found is None or found.organ_id != organ_id:
        raise NotFound
    return found


def _effect(organ_id: int, year: Span, before: Rulebook, after: Rulebook) -> Effect:
    old = scoring.totals(scoring.lines(organ_id, year, before))
    new = scoring.totals(scoring.lines(organ_id, year, after))
    ids = sorted({*old, *new}, key=lambda key: (-new.get(key, 0), key))
    different = [key for key in ids if old.get(key, 0) != new.get(key, 0)]
    rows = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(different)))
    names = dict(rows.all())
    moved = [
        Moved(names[key], _rank(old, key), old.get(key, 0), _rank(new, key), new.get(key, 0))
        for key in different
    ]
    return Effect(year, len(ids), moved)


def _rank(points: dict[int, int], key: int) -> int:
    """Equal points share a rank."""
    own = points.get(key, 0)
    return 1 + sum(one > own for one in points.values())


def _same(there: Ruling, entry: Entry, given: object) -> bool:
    since: date = entry.since.begins
    return (there.since, there.ground, there.given) == (since, entry.ground, given)


def _too_early(organ_id: int) -> str:
    told = months.last_told(organ_id)
    if told is None:
        return "请选择从哪个月起用。"
    return f"{told.label}的信息通报已经印发或者正在办理，新规则只能从其后的月份起用。"
