"""The parts that every matter's page shares: stages, history, opinions, and the bar with the buttons."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from app.circulation import engine, moves, queries, registry
from app.circulation.definition import END, Mode, Move, Opinion
from app.circulation.models import (
    Circulation,
    CirculationState,
    OpinionRow,
    Task,
    TaskKind,
    TaskState,
)
from app.core.unit_of_work import unit_of_work
from app.directory import personal
from app.directory.actors import Actor
from blueprints.shared import words

INK_MARGIN = 3  # round handwriting, so that its outer strokes are drawn whole


@dataclass(frozen=True, slots=True)
class ActForm:
    """What a move asks for besides the opinion: fields for the page, made when the page is shown.

    Each field: {kind: choices | select | text | area | units, name, label, options, chosen, hint}.
    `names` are the only form values handed to the engine.
    """

    names: tuple[str, ...]
    fields: Callable[[Actor, Task, Circulation, Any], list[dict[str, Any]]]


_forms: dict[tuple[str, str, str], ActForm] = {}


def act_form(definition: str, stage: str, move: str, form: ActForm) -> None:
    """A feature says what one of its moves asks for."""
    _forms[(definition, stage, move)] = form


def form_of(task: Task, move: str) -> ActForm | None:
    """The form of a move: the feature's own, or the choice of the stage to return to."""
    definition = registry.definition(task.circulation.definition)
    found = _forms.get((definition.key, task.stage, move))
    if found is not None:
        return found
    stage = definition.by_key.get(task.stage)
    chosen = next((m for m in stage.moves if m.key == move and m.choices), None) if stage else None
    if chosen is None:
        return None
    options = [{"value": c, "label": definition.by_key[c].label} for c in chosen.choices]
    field = {
        "kind": "choices", "name": "to", "label": "退回到", "options": options,
        "chosen": options[0]["value"], "hint": "",
    }  # fmt: skip
    return ActForm(("to",), lambda *_: [field])


def opened(actor: Actor, circulation: Circulation) -> Task | None:
    """Her task of this matter; the first look is noted, in a unit of work of its own."""
    task = queries.task_for(actor, circulation)
    if task is not None and task.opened_at is None:
        task_id = task.id
        with unit_of_work():
            moves.open_task(actor, task_id)
    return task


def stages(circulation: Circulation) -> list[dict[str, Any]]:
    """The thin line: done (who, when), now (who, until when), next."""
    line = []
    for point in queries.line(circulation):
        label, note = point.label, ""
        if point.state == "done":
            last = max(point.tasks, key=lambda t: (t.done_at is not None, t.done_at or t.sent_at))
            note = f"{last.person.name} {_day(last)}"
        elif point.state == "now" and point.tasks:
            waiting = [t for t in point.tasks if t.state is TaskState.OPEN]
            together = registry.definition(circulation.definition).by_key[point.key].mode
            if together is not Mode.ONE and len(point.tasks) > 1:
                done = sum(t.state is TaskState.DONE for t in point.tasks)
                label = f"{label} {done}/{len(point.tasks)}"
            names = "、".join(t.person.name for t in waiting[:3])
            due = words.light(waiting[0].due_at) if waiting else None
            note = " · ".join(p for p in (names, due["text"] if due else "") if p)
        line.append({"label": label, "state": point.state, "note": note})
    return line


def history(circulation: Circulation, opinions: list[OpinionRow]) -> list[dict[str, Any]]:
    """The acts of the circulation, newest first, each with what was said."""
    definition = registry.definition(circulation.definition)
    said = {o.task_id: o for o in opinions}
    rows = []
    for task in circulation.tasks:
        if task.done_at is None:
            continue
        opinion = said.get(task.id)
        stage = definition.by_key.get(task.stage)
        move = next((m for m in stage.moves if m.key == task.move), None) if stage else None
        label = (
            move.label if move else {"hand_on": "转办", "read": "已阅"}.get(task.move or "", "答复")
        )
        rows.append({
            "act": label if stage is None or stage.label == label else f"{stage.label} · {label}",
            "name": opinion.name if opinion else task.person.name,
            "post": task.post.unit.short_name if task.post else "",
            "instead_of": opinion.on_behalf_of if opinion else "",
            "time": words.when(task.done_at),
            "text": opinion.text if opinion else "",
            "ink": drawing(opinion.ink) if opinion else None,
            "at": task.done_at,
        })  # fmt: skip
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
        if o.stage in stage_keys
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


def bar(
    actor: Actor, task: Task | None, circulation: Circulation, subject: Any
) -> dict[str, Any] | None:
    """The bar at the bottom: opinion, the usual act, the other acts; or None when nothing is hers."""
    if task is None:
        return None
    if task.kind is not TaskKind.DO:
        return _reading_bar(actor, task, circulation)
    there = engine.moves_of(task, circulation, subject)
    if not there:
        return None
    stage = registry.definition(circulation.definition).by_key[task.stage]
    main = next((m for m in there if m.strong), there[0])
    others = [m for m in there if m is not main]
    side = next((m for m in others if m.key.startswith("return")), None)
    more: list[dict[str, Any]] = [
        {"label": _dots(task, m), "value": m.key, "note": "结束流转" if m.to == END else ""}
        for m in others
        if m is not side
    ]
    if stage.hand_on:
        more.append(_link(task, "hand-on", "转办", "交给本科室的同事"))
    if stage.consult:
        more.append(_link(task, "consult", "征求意见", "不影响办理进度"))
    more.append(_link(task, "circulate", "传阅", "请他人阅知"))
    return {
        "action": url_for("circulation.act", task_id=task.id),
        "hidden": {"version": circulation.version, "back": _back()},
        "label": f"{stage.label}意见",
        "opinion": "",
        "required": main.opinion is Opinion.MUST,
        "error": "",
        "phrases": personal.phrases(actor)[:5],
        "handwriting": main.opinion is not Opinion.NONE,
        "main": {"label": _dots(task, main), "value": main.key},
        "side": {"label": _dots(task, side), "value": side.key} if side else None,
        "more": more,
        "note": "",
        "proof": None,  # Asked on the move's own page, so that the sheet keeps its room.
    }


def beside(actor: Actor, circulation: Circulation) -> list[dict[str, Any]]:
    """What she may do although nothing waits for her: take back, urge, circulate."""
    if circulation.state is not CirculationState.OPEN:
        return []
    acts: list[dict[str, Any]] = []
    if moves.may_take_back(actor, circulation):
        acts.append({"label": "撤回", "value": "take_back", "note": "对方尚未打开"})
    mine = circulation.started_by == actor.person_id
    if mine or any(engine.holds(actor, t) for t in circulation.tasks):
        acts.append({"label": "催办", "value": "urge", "note": ""})
    return acts


def _reading_bar(actor: Actor, task: Task, circulation: Circulation) -> dict[str, Any]:
    reading = task.kind is TaskKind.READ
    return {
        "action": url_for("circulation.act", task_id=task.id),
        "hidden": {"version": circulation.version, "back": _back()},
        "label": "阅后意见" if reading else "答复意见",
        "opinion": "",
        "required": not reading,
        "error": "",
        "phrases": personal.phrases(actor)[:5],
        "handwriting": True,
        "main": {"label": "已阅" if reading else "答复", "value": "answer"},
        "side": None,
        "more": [],
        "note": task.note or "",
        "proof": None,
    }


def _dots(task: Task, move: Move) -> str:
    """A button whose move asks for more says so."""
    return f"{move.label}…" if form_of(task, move.key) or move.confirm else move.label


def _link(task: Task, what: str, label: str, note: str) -> dict[str, Any]:
    href = url_for("circulation.people", task_id=task.id, what=what)
    return {"label": label, "href": href, "note": note}


def _back() -> str:
    box = request.args.get("box", "")
    return url_for("desk.show", box=box) if box else url_for("desk.show")


def _day(task: Task) -> str:
    from app.core import clock

    if task.done_at is None:
        return ""
    moment = clock.local(task.done_at)
    return f"{moment.month}月{moment.day}日"
