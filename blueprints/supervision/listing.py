"""督办: what its lists and its board are told."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.circulation.models import TaskKind, TaskState
from app.core import clock
from app.core.pages import Page
from app.directory.actors import Actor
from app.permissions.checks import may
from app.permissions.rules import Permission
from app.supervision import counting, queries
from app.supervision.circulation import SUPERVISION
from app.supervision.counting import Counts, UnitRow
from app.supervision.lights import Light, light_of, planned
from app.supervision.models import Source, SupervisionItem
from app.supervision.queries import Filters
from blueprints.shared import lists, words
from blueprints.shared.places import here

# The light as the due light of every list: its shape differs, not the colour alone.
DUE = {Light.RED: "late", Light.YELLOW: "soon", Light.GREEN: "ok", Light.NONE: "none"}


def listing(
    actor: Actor, page: Page[SupervisionItem], counts: Counts, name: str, filters: Filters,
    turning: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    given: dict[str, Any] = {
        "light": filters.light.value if filters.light else "",
        "unit": str(filters.unit or ""),
        "source": filters.source.value if filters.source else "",
        "silent": "1" if filters.silent else "",
        "late": "1" if filters.late else "",
    }
    units = [{"value": str(u.id), "label": u.name} for u in queries.lead_units(actor)]
    lights = [{"value": one.value, "label": one.label} for one in Light]
    sources = [{"value": one.value, "label": one.label} for one in Source]
    fields = [
        _choice("light", "红黄绿灯", lights, given["light"]),
        _choice("unit", "牵头单位", units, given["unit"]),
        _choice("source", "来源", sources, given["source"]),
        _choice("silent", "反馈", [{"value": "1", "label": "逾期未反馈"}], given["silent"]),
        _choice("late", "期限", [{"value": "1", "label": "已过期限"}], given["late"]),
    ]
    new = {"label": "立项督办", "href": url_for("supervision.new")}
    return {
        "heading": "督办",
        "lead": lead(counts),
        "new": new if may(actor, Permission.SUPERVISION_KEEP) else None,
        "tabs": [
            {"label": "督办看板", "href": url_for("supervision.board"), "current": False},
            *(
                {
                    "label": label,
                    "href": url_for("supervision.listing", list=key),
                    "count": counts.lists[key],
                    "current": key == name,
                }
                for key, label in queries.LISTS.items()
            ),
        ],
        "filters": {
            "action": url_for("supervision.listing"), "hidden": {"list": name}, "fields": fields,
        },
        "chosen": [
            {
                "label": _chosen(field, given[field["name"]]),
                "href": url_for(
                    "supervision.listing", list=name,
                    **{k: v for k, v in given.items() if v and k != field["name"]},
                ),
            }
            for field in fields
            if given[field["name"]]
        ],
        "clear": url_for("supervision.listing", list=name),
        "columns": [
            {"key": "title", "label": "事项"},
            {"key": "light", "label": "灯", "kind": "short"},
            {"key": "unit", "label": "牵头"},
            {"key": "progress", "label": "进度", "kind": "short"},
            {"key": "now", "label": "现在"},
            {"key": "due", "label": "期限", "kind": "date"},
        ],
        "rows": [row(item) for item in page.rows],
        "matters": [],
        "pages": turning,
        "export": "",
        "bulk": None,
        "empty": {
            "heading": "这里没有督办事项",
            "text": "会议议定、领导批示和上级部署立项后，在这里看到进展。",
            "links": [],
        },
    }  # fmt: skip


def lead(counts: Counts) -> str:
    """What the lights say, in one sentence."""
    total = counts.lists["open"]
    if not total:
        return ""
    said = f"在办 {total} 件"
    shown = [(Light.RED, "红灯"), (Light.YELLOW, "黄灯"), (Light.GREEN, "绿灯")]
    parts = [f"{label} {counts.lights[light]} 件" for light, label in shown]
    silent = f"；逾期未反馈 {counts.silent} 件" if counts.silent else ""
    return f"{said}：{'，'.join(parts)}{silent}。"


def row(item: SupervisionItem) -> dict[str, Any]:
    now, circulation = clock.now(), item.circulation
    light = light_of(item, now)
    return {
        "strong": light is Light.RED,
        "cells": {
            "title": {
                "text": item.title,
                "href": url_for("supervision.show", record_id=item.id, back=here()),
                "note": " · ".join(p for p in (item.number or "", item.source.label) if p),
                **lists.tag(item.urgency, circulation.mark),
            },
            "light": {"text": "", "due": shown(light)} if item.begun_at else "",
            "unit": item.lead_unit.short_name or item.lead_unit.name if item.lead_unit else "",
            "progress": {
                "text": f"{item.progress}%",
                "note": f"计划 {planned(item, now)}%" if light is not Light.NONE else "",
            },
            "now": _now(item),
            "due": words.day(clock.local(item.due_at).date()) if item.due_at else "",
        },
    }


def shown(light: Light) -> dict[str, str]:
    return {"text": light.label, "state": DUE[light]}


def board(actor: Actor) -> dict[str, Any]:
    """督办看板: the whole on one page, each number the list behind it."""
    shown_on_it = counting.board(actor)
    keeps = may(actor, Permission.SUPERVISION_KEEP)
    counts, rows, sources = shown_on_it.counts, shown_on_it.units, shown_on_it.sources
    return {
        "heading": "督办看板",
        "lead": lead(counts),
        "at": words.full(clock.now()),
        "lights": [
            {
                "label": light.label, "count": counts.lights[light], "state": DUE[light],
                "href": url_for("supervision.listing", list="open", light=light.value),
            }
            for light in (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)
            if light is not Light.NONE or counts.lights[light]
        ],
        "silent": {
            "count": counts.silent, "href": url_for("supervision.listing", list="open", silent="1"),
        },
        "units": [_unit(line) for line in rows],
        "sources": [
            {
                "label": source.label, "count": count,
                "href": url_for("supervision.listing", list="open", source=source.value),
            }
            for source, count in sorted(sources.items(), key=lambda pair: -pair[1])
        ],
        "red": [row(item) for item in queries.reddest(actor)],
        "reminders": url_for("views.reminders") if keeps else "",
        "new": url_for("supervision.new") if keeps else "",
        "list": url_for("supervision.listing"),
        "scores": url_for("scores.ranked"),
        "picture": url_for("views.picture"),
        "years": url_for("views.years"),
        "alerts": url_for("alerts.listing") if keeps else "",
    }  # fmt: skip


def _unit(line: UnitRow) -> dict[str, Any]:
    def to(**query: Any) -> str:
        return url_for("supervision.listing", unit=line.unit.id, **query)

    cells: dict[str, Any] = {
        "unit": {"text": line.unit.name, "href": to(list="open")},
        "open": str(line.open),
        "silent": _figure(line.silent, to(list="open", silent="1")),
        "closed": _figure(line.closed, to(list="closed")),
    }
    for light in (Light.RED, Light.YELLOW, Light.GREEN):
        cells[light.value] = _figure(line.lights[light], to(list="open", light=light.value))
    return {"strong": line.lights[Light.RED] > 0, "cells": cells}


def _figure(count: int, href: str) -> Any:
    return {"text": str(count), "href": href} if count else ""


def _now(item: SupervisionItem) -> dict[str, Any]:
    circulation = item.circulation
    if not circulation.stage:
        return {"text": circulation.state.label}
    waiting = [
        t.person.name
        for t in circulation.tasks
        if t.stage == circulation.stage and t.kind is TaskKind.DO and t.state is TaskState.OPEN
    ]
    label = SUPERVISION.by_key[circulation.stage].label
    return {"text": label, "note": "、".join(dict.fromkeys(waiting[:3]))}


def _choice(name: str, label: str, options: list[dict[str, str]], value: str) -> dict[str, Any]:
    every = [{"value": "", "label": "全部"}, *options]
    return {"name": name, "label": label, "value": value, "options": every}


def _chosen(field: dict[str, Any], value: str) -> str:
    return next((o["label"] for o in field["options"] if o["value"] == value), value)
