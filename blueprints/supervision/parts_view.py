"""督办: the tree of parts on an item's page, and the page on which one level is divided."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.core import clock
from app.core.errors import Invalid, NotAllowed, OfficeError
from app.directory.actors import Actor
from app.supervision import part_entries, part_tree, parts, people
from app.supervision.lights import WHOLE
from app.supervision.models import Part
from app.supervision.queries import Sheet
from blueprints.shared import words
from blueprints.supervision.listing import shown

COLUMNS = ("part", "title", "measure", "person", "share", "due")
SHOWN_EMPTY = 3  # rows besides those that are filled in


def tree(actor: Actor, sheet: Sheet, parent: Part | None = None) -> list[dict[str, Any]]:
    """The parts of one level, each with its own below it."""
    return [
        {**_node(actor, sheet, part), "children": tree(actor, sheet, part)}
        for part in part_tree.level(sheet.item, parent)
    ]


def divide_href(actor: Actor, sheet: Sheet, parent: Part | None) -> str:
    """The way to the page that divides; empty for whoever may not."""
    if not parts.may_divide(actor, sheet.item, sheet.circulation, parent):
        return ""
    query = {"parent": parent.id} if parent else {}
    return url_for("parts.divide", record_id=sheet.item.id, **query)  # type: ignore[arg-type]  # Its own parameters have other names.


def page(
    actor: Actor, sheet: Sheet, parent: Part | None, entered: dict[str, Any], error: OfficeError | None
) -> dict[str, Any]:  # fmt: skip
    """分解任务: the lines of one level as they are, or as they were typed. Raises NotAllowed."""
    item, level = sheet.item, part_tree.level(sheet.item, parent)
    if not parts.may_divide(actor, item, sheet.circulation, parent):
        raise NotAllowed(
            "此项现在不能由您分解。", advice="由牵头单位承办人在推进环节分解，最多三级。"
        )
    typed = entered or entered_of(level)
    count = min(part_entries.AT_MOST, max(len(level), _filled(typed)) + SHOWN_EMPTY)
    offered = people.in_units(parts.choosable(actor, item, sheet.circulation))
    limit = parent.due_at if parent else item.due_at
    return {
        "heading": f"分解：{parent.title}" if parent else "分解任务",
        "back": url_for("supervision.show", record_id=item.id),
        "action": url_for("parts.divide", record_id=item.id),
        "title": item.title,
        "limit": words.full(limit),
        "latest": clock.local(limit).date().isoformat() if limit else "",
        "today": clock.today().isoformat(),
        "parent": parent.id if parent else "",
        "level": entered.get("level") if entered else part_tree.stamp(level),
        "changing": bool(level),
        "people": [{"value": "", "label": "请选择"}]
        + [{"value": one.value, "label": one.words} for one in offered],
        "rows": [{name: typed.get(f"{name}-{n}", "") for name in COLUMNS} for n in range(1, count + 1)],
        "reason": typed.get("reason", ""),
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
    }  # fmt: skip


def entered_of(level: list[Part]) -> dict[str, str]:
    """One level as its form holds it."""
    entered: dict[str, str] = {}
    for number, part in enumerate(level, start=1):
        entered |= {
            f"part-{number}": str(part.id),
            f"title-{number}": part.title,
            f"measure-{number}": part.measure,
            f"person-{number}": f"{part.post_id}:{part.person_id}",
            f"share-{number}": str(part.share),
            f"due-{number}": clock.local(part.due_at).date().isoformat(),
        }
    return entered


def names() -> list[str]:
    """Every field of the page."""
    lines = range(1, part_entries.AT_MOST + 1)
    return [*(f"{name}-{n}" for n in lines for name in COLUMNS), "reason", "level", "parent"]


def _node(actor: Actor, sheet: Sheet, part: Part) -> dict[str, Any]:
    now, mine = clock.now(), {actor.person_id, *actor.standing_in_for}
    waits = part.accepted_at is None and sheet.circulation.stage == part_tree.STAGE
    signed = part.accepted_at or now
    late = "逾期未签收" if part.accepted_at is None else "逾期签收"
    light = part_tree.light_of(part, now)
    running = sheet.circulation.stage == part_tree.STAGE and sheet.item.suspended_at is None
    accept = url_for("parts.sign_for", record_id=sheet.item.id, part_id=part.id)
    return {
        "key": f"part-{part.id}",
        "title": part.title,
        "whose": f"{part.unit.short_name or part.unit.name} {part.person.name}",
        "measure": f"完成标准：{part.measure}",
        "progress": part.progress,
        "note": f"权重 {part.share}%，{words.day_of_month(part.due_at)}前完成"
        + ("，未签收" if part.accepted_at is None else ""),
        "done": part.progress >= WHOLE,
        "light": shown(light) if running and part.progress < WHOLE else None,
        "late": late if signed > part.accept_due and (part.accepted_at or waits) else "",
        "accept": accept if waits and part.person_id in mine else "",
        "divide": divide_href(actor, sheet, part),
    }


def _filled(typed: dict[str, Any]) -> int:
    """The last line in which something was typed."""
    lines = range(1, part_entries.AT_MOST + 1)
    return max((n for n in lines if any(typed.get(f"{name}-{n}") for name in COLUMNS)), default=0)
