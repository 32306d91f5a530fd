"""设立值班: what the page is told, and the sentence for whoever has no roster of her own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.directory.actors import Actor
from app.directory.models import Unit
from app.duty import founding, people
from app.duty.founding import Start
from app.duty.models import DutyUnit

USUAL = {
    "posts": "带班领导、主班、副班", "start": Start.NIGHTS.value, "begins": "17:30", "ends": "08:30",
}  # fmt: skip


def page(
    actor: Actor, entered: dict[str, str], faults: dict[str, str], error: Any
) -> dict[str, Any]:
    """The form, with what most offices begin with."""
    units = founding.to_found(actor)
    return {
        "back": url_for("duty.show"),
        "action": url_for("duty_settings.found"),
        "units": [{"value": str(unit.id), "label": unit.name} for unit in units],
        "superiors": [
            {"value": "", "label": "不在本系统内"},
            *({"value": str(one.id), "label": one.unit.name} for one in people.duty_units()),
        ],
        "starts": [{"value": start.value, "label": start.label} for start in Start],
        "entered": {**USUAL, **entered},
        "faults": faults,
        "error": error,
    }


def none_yet(actor: Actor, units: Sequence[DutyUnit], shown: DutyUnit | None) -> dict[str, Any]:
    """Where her own unit keeps no roster: that this is so, and who can change it. One query, or none."""
    near = any(u.unit_id in actor.organ_ids or u.unit.parent_id in actor.organ_ids for u in units)
    able = founding.to_found(actor)
    links = [{"label": "设置值班", "href": url_for("duty_settings.new")}] if able else []
    if near:
        return {"words": "", "links": links}
    who = _names(able) if able else "您所在的单位"
    then = "您可以现在设置。" if able else "由本单位办公室文秘人员或者办公室主任设置。"
    below = f"下面是{shown.unit.name}的值班表。" if shown else ""
    return {"words": f"{who}还没有设置值班，{then}{below}", "links": links}


def _names(units: Sequence[Unit]) -> str:
    return "、".join(unit.short_name or unit.name for unit in units)
