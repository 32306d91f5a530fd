"""紧急信息: the page of the first report, and the page of the deadlines."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.core import clock
from app.core.errors import Invalid, NotAllowed, OfficeError
from app.directory.actors import Actor
from app.duty import log_people, urgent_access, urgent_clocks
from app.duty.urgent_elements import REQUIRED, TEMPLATES, WRITTEN
from app.duty.urgent_models import EventKind, EventLevel, Means, ReportKind


def entering(
    actor: Actor, entered: dict[str, Any], error: OfficeError | None = None
) -> dict[str, Any]:
    """首报: one page, one button; a template of the kind fills what nobody has typed yet."""
    units = urgent_access.may_begin(actor)
    if not units:
        raise NotAllowed(
            "只有值班人员、文秘和办公室主任可以报送紧急信息。", advice="请联系值班室。"
        )
    unit = next((u for u in units if str(u.id) == entered.get("unit")), units[0])
    kinds = {kind.value: kind for kind in EventKind}
    kind = kinds.get(str(entered.get("kind")))
    fresh = "title" not in entered
    now = f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"
    targets = urgent_clocks.targets_of(unit)
    template = TEMPLATES[kind] if kind and fresh else {}
    values = {"happened": now, "known": now, "level": EventLevel.UNSET.value, **template}
    return {
        "action": url_for("urgent.begin"),
        "back": url_for("urgent.listing"),
        "units": [{"value": str(u.id), "label": u.name} for u in units],
        "unit": str(unit.id),
        "kinds": options(EventKind),
        "levels": options(EventLevel),
        "templates": [
            {
                "label": one.label, "current": one is kind,
                "href": url_for("urgent.new", kind=one.value, unit=unit.id),
            }
            for one in EventKind
        ],
        "targets": [{"value": t.key, "label": t.name} for t in targets],
        "elements": elements(ReportKind.FIRST),
        "entered": {**values, "kind": kind.value if kind else "", **_given(entered, fresh)},
        "chosen": entered.get("targets") or ([t.key for t in targets] if fresh else []),
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
    }  # fmt: skip


def elements(kind: ReportKind, asked: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The fields of a report, those that it must have marked."""
    return [
        {"name": e.key, "label": e.label, "hint": e.hint, "required": e.key in REQUIRED[kind]}
        for e in WRITTEN
        if not asked or e.key in asked
    ]


def clocks(
    actor: Actor, unit_id: int, entered: dict[str, Any], error: OfficeError | None
) -> dict[str, Any]:
    """报送时限: what holds for a unit, the usual minutes, and what other places ordered."""
    units = log_people.units_of(actor, clock.now())
    if not units:
        raise NotAllowed("只有值班人员和办公室人员可以查看报送时限。", advice="请联系值班室。")
    unit = next((u for u in units if u.id == unit_id), units[0])
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for rule in urgent_clocks.rules_of(unit.id):
        cells = rows.setdefault((rule.level, rule.target), {})
        cells["ground"] = rule.ground
        cells[rule.means.value] = f"{rule.minutes} 分钟"
    usual = {means.value: f"{urgent_clocks.DEFAULTS[means]} 分钟" for means in Means}
    labels = {level.value: level.label for level in EventLevel}
    return {
        "unit": str(unit.id),
        "name": unit.name,
        "units": [
            {"label": u.name, "href": url_for("urgent.clocks", unit=u.id), "current": u is unit}
            for u in units
        ],
        "columns": [
            {"key": "level", "label": "级别"}, {"key": "target", "label": "上级"},
            {"key": "phone", "label": "电话", "kind": "short"},
            {"key": "written", "label": "书面", "kind": "short"}, {"key": "ground", "label": "依据"},
        ],
        "rows": [
            *(
                {"cells": {"level": labels.get(level, "其他各级"), "target": target or "各上级", **cells}}
                for (level, target), cells in rows.items()
            ),
            {"cells": {"level": "没有另定的", "target": "各上级", **usual, "ground": "系统默认"}},
        ],
        "keep": log_people.keeps(actor, unit.id),
        "action": url_for("urgent.set_clocks"),
        "back": url_for("urgent.listing"),
        "levels": [{"value": "", "label": "各级（没有另定的）"}, *options(EventLevel)],
        "examples": [{"value": e.key, "label": e.label, "hint": e.ground} for e in urgent_clocks.EXAMPLES],
        "entered": {name: entered.get(name, "") for name in ("level", "target", "phone", "written", "ground", "example")},
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
    }  # fmt: skip


def options(labelled: Any) -> list[dict[str, str]]:
    return [{"value": one.value, "label": one.label} for one in labelled]


def _given(entered: dict[str, Any], fresh: bool) -> dict[str, Any]:
    return {} if fresh else {k: v for k, v in entered.items() if isinstance(v, str)}
