"""What was done and said on a matter, as its page and its paper form show it."""

from __future__ import annotations

import json
from typing import Any

from app.circulation import queries, registry
from app.circulation.asking_back import MOVE as ASK_BACK
from app.circulation.definition import Definition
from app.circulation.models import Circulation, OpinionRow, Task
from blueprints.shared import words

INK_MARGIN = 3  # round handwriting, so that its outer strokes are drawn whole
BESIDE = {"hand_on": "转办", "hand_over": "离岗移交", "read": "已阅", "consult": "答复意见"}


def history(circulation: Circulation, opinions: list[OpinionRow]) -> list[dict[str, Any]]:
    """The acts of the circulation, newest first, each with what was said.

    A task may carry several opinions, such as 反馈进展 before 申请办结: each has a row of its own.
    """
    definition = registry.definition(circulation.definition)
    tasks = {task.id: task for task in circulation.tasks}
    spoken = {(o.task_id, o.move) for o in opinions}
    deputies = queries.deputies(circulation)
    rows = [_said(definition, tasks.get(o.task_id or 0), o) for o in opinions]
    rows += [
        _done(definition, task, deputies.get(task.id, ""))
        for task in circulation.tasks
        if task.done_at is not None and (task.id, task.move) not in spoken
    ]
    return sorted(rows, key=lambda r: r["at"], reverse=True)


def said(opinions: list[OpinionRow], *stage_keys: str) -> list[dict[str, Any]]:
    """The opinions of some stages, as the fields of the paper form show them."""
    return [
        {
            "text": o.text,
            "name": o.name,
            "unit": o.post.partition(" ")[0],
            "time": words.when(o.at),
            "instead_of": o.on_behalf_of,
            "act": o.label,
            "ink": drawing(o.ink),
        }
        for o in opinions
        if o.stage in stage_keys and o.move != ASK_BACK
    ]


def drawing(ink: str | None) -> dict[str, Any] | None:
    """Strokes as one SVG path with its box; the strokes were checked when they were taken in."""
    if not ink:
        return None
    strokes = [s for s in json.loads(ink) if s]
    points = [p for s in strokes for p in s]
    left, top = min(p[0] for p in points) - INK_MARGIN, min(p[1] for p in points) - INK_MARGIN
    width = max(p[0] for p in points) - left + INK_MARGIN
    height = max(p[1] for p in points) - top + INK_MARGIN
    path = " ".join(
        "M" + " L".join(f"{p[0] - left:g} {p[1] - top:g}" for p in stroke) for stroke in strokes
    )
    return {"path": path, "width": round(width, 1), "height": round(height, 1)}


def _said(definition: Definition, task: Task | None, opinion: OpinionRow) -> dict[str, Any]:
    stage = definition.by_key.get(opinion.stage)
    return {
        "act": f"{stage.label if stage else ''} · {opinion.label}",
        "name": opinion.name,
        "post": task.post.unit.short_name if task and task.post else "",
        "instead_of": opinion.on_behalf_of,
        "time": words.when(opinion.at),
        "text": opinion.text,
        "ink": drawing(opinion.ink),
        "at": opinion.at,
    }


def _done(definition: Definition, task: Task, deputy: str) -> dict[str, Any]:
    """An act without an opinion; a deputy's shows whose place she took (张三代李四).

    Whoever handed over for another gave a reason, which the task keeps.
    """
    stage = definition.by_key.get(task.stage)
    move = next((m for m in stage.moves if m.key == task.move), None) if stage else None
    label = move.label if move else BESIDE.get(task.move or "", "办理")
    return {
        "act": f"{stage.label if stage else ''} · {label}",
        "name": deputy or task.person.name,
        "post": task.post.unit.short_name if task.post else "",
        "instead_of": task.person.name if deputy else "",
        "time": words.when(task.done_at),
        "text": task.note or "" if deputy and task.move == "hand_over" else "",
        "ink": None,
        "at": task.done_at,
    }
