"""值班设置: what the page is told."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.duty import founding, keeping, people
from app.duty.drawing_up import WEIGHTS
from app.duty.models import DayClass, DutyUnit, ShiftKind
from app.duty.queries import has_roster, limits_of, pairs_of, qualified_of
from blueprints.shared import words


def page(
    unit: DutyUnit, what: str, entered: dict[str, Any], faults: dict[str, str], error: Any
) -> dict[str, Any]:
    """Everything that is set for one unit."""
    able = people.on_roster_to_choose(unit)
    everybody = [{"value": str(key), "label": label} for key, label in able.items()]
    chosen = qualified_of(unit)
    weights = {**WEIGHTS, **unit.weights}
    classes = {kind.value for kind in DayClass}
    named = "，".join(f"{key}={value}" for key, value in weights.items() if key not in classes)
    kept = {
        "gap_days": str(unit.gap_days), "rest_hours": str(unit.rest_hours), "phone": unit.phone,
        "superior": unit.superior_name, "holidays": named,
        **{f"weight_{kind}": str(weights[kind]) for kind in classes},
    }  # fmt: skip
    first_without = next((p.id for p in unit.posts if not (p.closed or chosen.get(p.id))), 0)
    return {
        "unit": unit.unit.name,
        "back": url_for("duty.show", unit=unit.id),
        "missing": founding.missing(unit, chosen),
        "fresh": not has_roster(unit),
        "draw": url_for("duty_rosters.new"),
        "what": what,
        "error": error,
        "faults": faults,
        "entered": entered,
        "rules": {**kept, **(entered if what == "rules" else {})},
        "inside": unit.superior.unit.name if unit.superior else "",
        "classes": [{"value": kind.value, "label": kind.label} for kind in DayClass],
        "actions": {
            name: url_for(f"duty_settings.{endpoint}", unit_id=unit.id)
            for name, endpoint in (
                ("rules", "rules"), ("posts", "posts"), ("shifts", "shifts"), ("people", "staff"),
                ("limits", "limits"), ("pairs", "pairs"),
            )
        },
        "posts": [
            {
                "id": str(post.id), "name": post.name, "wanted": post.wanted,
                "chosen": [str(key) for key in chosen.get(post.id, [])],
                "count": len(chosen.get(post.id, [])),
                "next": post.id == first_without,
            }
            for post in unit.posts
            if not post.closed
        ],
        "shifts": [
            {"id": str(kind.id), "name": kind.name, "note": _times(kind)}
            for kind in unit.kinds
            if not kind.closed
        ],
        "everybody": everybody,
        "limits": [
            {
                "person": str(row.person_id), "name": able.get(row.person_id, "已离开"),
                "note": f"{row.reason}，{'至' + words.day(row.until) if row.until else '长期'}",
            }
            for row in limits_of(unit)
        ],
        "pairs": [
            {
                "first": str(row.first_id), "second": str(row.second_id),
                "text": f"{able.get(row.first_id, '已离开')}、{able.get(row.second_id, '已离开')}",
            }
            for row in pairs_of(unit)
        ],
        "most": keeping.MOST_WEIGHT,
    }  # fmt: skip


def _times(kind: ShiftKind) -> str:
    days = "、".join(DayClass(one).label for one in kind.days)
    ends = kind.ends % keeping.DAY_MINUTES
    morrow = "次日 " if kind.ends >= keeping.DAY_MINUTES else ""
    said = f"{kind.begins // 60:02d}:{kind.begins % 60:02d} 至 {morrow}{ends // 60:02d}:{ends % 60:02d}"
    return f"{said}，{days}{'，按夜班休息' if kind.night else ''}"
