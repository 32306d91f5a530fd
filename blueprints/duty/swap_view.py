"""换班和意愿: what the page is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for

from app.core import clock
from app.directory.actors import Actor
from app.duty import feeds, keeping, people, queries
from app.duty.models import OPEN_SWAPS, Cell, DutyUnit, Swap, SwapKind, SwapState, WishKind
from app.duty.swaps import said
from blueprints.duty.month_view import WEEKDAYS, tabs
from blueprints.shared import words
from blueprints.shared.lists import page_number, pages

EXCHANGE = timedelta(days=60)  # how far ahead one may look for a duty in exchange
WISHES = 60


def page(
    actor: Actor, unit: DutyUnit, entered: dict[str, str], faults: dict[str, str], error: Any,
    address: str,
) -> dict[str, Any]:  # fmt: skip
    """Requests, one's own duties, wishes, and addresses for calendars."""
    deciding, keeps = people.approves(actor, unit), people.keeps(actor, unit)
    found = queries.swap_page(actor, unit, deciding=deciding or keeps, number=page_number())
    mine, others = queries.ahead(actor, unit, clock.now() + EXCHANGE)
    able = people.on_roster_to_choose(unit)
    wishes = keeping.coming_wishes(unit, None if keeps else actor.person_id, WISHES)
    return {
        "tabs": tabs(unit, "swaps"),
        "unit": unit.unit.name,
        "unit_id": str(unit.id),
        "error": error,
        "faults": faults,
        "entered": entered,
        "requests": [_request(actor, one, deciding=deciding) for one in found.rows],
        "pages": pages(found),
        "mine": [
            {"value": str(cell.id), "label": _long(cell), "when": words.full(cell.shift.begins_at)}
            for cell in mine
        ],
        "others": [
            {"value": str(c.id), "label": f"{c.person.name if c.person else ''} {_long(c)}"}
            for c in others
        ],
        "people": [
            {"value": str(key), "label": label}
            for key, label in able.items()
            if key != actor.person_id
        ],
        "everybody": [{"value": str(key), "label": label} for key, label in able.items()]
        if keeps
        else [],
        "kinds": [{"value": k.value, "label": k.label} for k in SwapKind],
        "ask": url_for("duty_swaps.ask"),
        "wish": url_for("duty_swaps.wish"),
        "wish_kinds": [{"value": k.value, "label": k.label} for k in WishKind],
        "wishes": [
            {
                "text": f"{one.person.name}　{one.kind.label}　{words.day(one.first_day)}"
                + (f"至{words.day(one.last_day)}" if one.last_day != one.first_day else ""),
                "note": one.reason,
                "end": url_for("duty_swaps.drop_wish", wish_id=one.id),
            }
            for one in wishes
        ],
        "made": address,
        "feed": url_for("duty_swaps.make_feed"),
        "feeds": [
            {"name": f"{words.when(one.made_at)} 生成",
             "end": url_for("duty_swaps.end_feed", feed_id=one.id)}
            for one in feeds.good_ones(actor)
        ],
    }  # fmt: skip


def _request(actor: Actor, one: Swap, *, deciding: bool) -> dict[str, Any]:
    """One request, with the buttons that are whoever looks at its."""
    moves: list[dict[str, str]] = []
    if one.state is SwapState.ASKED and actor.person_id == one.counterpart_id:
        moves += [{"value": "consent", "label": "同意"}, {"value": "decline", "label": "不同意"}]
    if one.state in OPEN_SWAPS and actor.person_id == one.applicant_id:
        moves.append({"value": "withdraw", "label": "撤回"})
    decides = one.state is SwapState.CONSENTED and deciding
    if decides:
        moves += [{"value": "approve", "label": "批准"}, {"value": "refuse", "label": "不批准"}]
    gives = f"{one.applicant.name} {said(one.cell)}"
    takes = (
        f"换 {one.counterpart.name} {said(one.other)}"
        if one.other
        else f"由 {one.counterpart.name} 顶班"
    )
    return {
        "kind": one.kind.label,
        "state": one.state.label,
        "open": one.state in OPEN_SWAPS,
        "text": f"{gives}，{takes}",
        "reason": one.reason,
        "decision": (one.decision or "") + ("（突破规则批准）" if one.overridden else ""),
        "when": words.when(one.asked_at),
        "moves": moves,
        "asks_reason": decides,
        "action": url_for("duty_swaps.answer", swap_id=one.id),
    }


def _long(cell: Cell) -> str:
    day = cell.shift.day
    return f"{day.month}月{day.day}日周{WEEKDAYS[day.weekday()]}{cell.shift.kind.name} {cell.post.name}"
