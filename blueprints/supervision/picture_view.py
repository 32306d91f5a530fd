"""领导一张图: what the page is told; every number leads to its list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.supervision.lights import Light
from app.supervision.overview import LIGHTS, Picture
from blueprints.shared import words
from blueprints.supervision.listing import DUE, lead

CHARTED = 12  # units that the chart shows; the table has them all
WIDTH, HEIGHT = 100.0, 8  # of a bar, in the units of the drawing


def picture(shown: Picture) -> dict[str, Any]:
    """The whole page."""
    board, counts = shown.board, shown.board.counts
    most = max((unit.open for unit in board.units), default=0)
    return {
        "lead": lead(counts),
        "at": words.full(shown.at),
        "print": url_for("views.picture_pages"),
        "board": url_for("supervision.board"),
        "figures": [
            {
                "label": light.label, "count": counts.lights[light], "state": DUE[light],
                "href": url_for("supervision.listing", list="open", light=light.value),
            }
            for light in LIGHTS
        ],
        "late": {
            "count": shown.late,
            "href": url_for("supervision.listing", list="open", late="1"),
        },
        "silent": {
            "count": counts.silent, "href": url_for("supervision.listing", list="open", silent="1"),
        },
        "chart": [
            {"name": unit.unit.short_name or unit.unit.name, "bars": _bars(unit.lights, most)}
            for unit in board.units[:CHARTED]
            if unit.open
        ],
        "units": [
            _line(unit.unit.name, unit.lights, {"unit": unit.unit.id}) for unit in board.units if unit.open
        ],
        "topics": [
            _line(source.label, own, {"source": source.value}) for source, own in board.topics.items()
        ],
        "named": [row_of_late(item) for item in shown.named],
    }  # fmt: skip


def row_of_late(item: Any) -> dict[str, Any]:
    """One late item in the table, without its tasks, which this page does not ask for."""
    return {
        "strong": True,
        "cells": {
            "title": {
                "text": item.title, "note": item.number or "",
                "href": url_for("supervision.show", record_id=item.id),
            },
            "unit": item.lead_unit.short_name or item.lead_unit.name if item.lead_unit else "",
            "progress": f"{item.progress}%",
            "due": words.full(item.due_at).partition(" ")[0],
        },
    }  # fmt: skip


def _line(name: str, lights: Mapping[Light, int], narrowed: dict[str, Any]) -> dict[str, Any]:
    def to(**query: Any) -> str:
        return url_for("supervision.listing", list="open", **narrowed, **query)

    cells: dict[str, Any] = {
        "name": name,
        "open": {"text": str(sum(lights.values())), "href": to()},
    }
    for light in LIGHTS:
        count = lights[light]
        cells[light.value] = {"text": str(count), "href": to(light=light.value)} if count else ""
    return {"cells": cells}


def _bars(lights: Mapping[Light, int], most: int) -> list[dict[str, Any]]:
    """The parts of one bar, side by side; the longest unit fills the width."""
    bars, left = [], 0.0
    for light in LIGHTS:
        width = WIDTH * lights[light] / most if most else 0.0
        if width:
            title = f"{light.label} {lights[light]} 件"
            bars.append(
                {"x": f"{left:.2f}", "width": f"{width:.2f}", "light": light.value, "title": title}
            )
        left += width
    return bars
