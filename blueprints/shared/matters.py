"""The parts that every matter's page shares: stages, history, opinions, and the bar with the buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.circulation import asking_back, engine, moves, queries, reading, registry
from app.circulation.definition import END, Mode, Move, Opinion
from app.circulation.models import (
    Circulation,
    Task,
    TaskKind,
    TaskState,
)
from app.core.unit_of_work import unit_of_work
from app.directory import personal
from app.directory.actors import Actor
from blueprints.shared import words
from blueprints.shared.places import came_from


@dataclass(frozen=True, slots=True)
class ActForm:
    """What a move asks for besides the opinion: fields for the page, made when the page is shown.

    Each field: {kind: choices | checks | text | area | files, name, label, options, chosen, hint}.
    `names` are the only form values handed to the engine, `uploads` the only fields with files.
    """

    names: tuple[str, ...]
    fields: Callable[[Actor, Task, Circulation, Any], list[dict[str, Any]]]
    uploads: tuple[str, ...] = ()


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
    field = stage_choice(task, move)
    return ActForm(("to",), lambda *_: [field]) if field else None


def stage_choice(task: Task, move: str) -> dict[str, Any]:
    """The field for the stage to return to; empty where the move offers no choice."""
    definition = registry.definition(task.circulation.definition)
    stage = definition.by_key.get(task.stage)
    chosen = next((m for m in stage.moves if m.key == move and m.choices), None) if stage else None
    if chosen is None:
        return {}
    options = [{"value": c, "label": definition.by_key[c].label} for c in chosen.choices]
    return {
        "kind": "choices", "name": "to", "label": "退回到", "options": options,
        "chosen": options[0]["value"], "hint": "",
    }  # fmt: skip


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
    line, deputies = [], queries.deputies(circulation)
    for point in queries.line(circulation):
        label, note = point.label, ""
        if point.state == "done":
            last = max(point.tasks, key=lambda t: (t.done_at is not None, t.done_at or t.sent_at))
            note = f"{deputies.get(last.id, last.person.name)} {_day(last)}"
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
    asked = asking_back.request(circulation)
    if asked is not None:
        more.insert(0, {"label": "同意撤回", "value": "give_back", "note": f"{asked.name}申请撤回"})
    return {
        "action": url_for("circulation.act", task_id=task.id),
        "hidden": {"version": circulation.version, "back": came_from(url_for("desk.show"))},
        "label": f"{stage.label}意见",
        "opinion": "",
        "required": main.opinion is Opinion.MUST,
        "error": "",
        "phrases": personal.phrases(actor)[:5],
        "handwriting": main.opinion is not Opinion.NONE,
        "main": {"label": _dots(task, main), "value": main.key},
        "side": {"label": _dots(task, side), "value": side.key} if side else None,
        "more": more,
        "note": f"{asked.name}申请撤回：{asked.text}" if asked else task.note or "",
        "proof": None,  # Asked on the move's own page, so that the sheet keeps its room.
    }


def beside(actor: Actor, circulation: Circulation) -> dict[str, Any]:
    """What she may do although nothing waits for her: take back, urge, recall; and the reading."""
    acts: list[dict[str, Any]] = []
    if moves.may_take_back(actor, circulation):
        acts.append({"label": "撤回", "value": "take_back", "note": "对方尚未打开"})
    elif asking_back.may_ask_back(actor, circulation):
        acts.append({"label": "申请撤回", "value": "ask_back", "note": "对方已打开，须其同意"})
    if reading.may_recall(actor, circulation):
        acts.append({"label": "收回传阅", "value": "recall_reading", "note": "只收回未阅的"})
    mine = circulation.started_by == actor.person_id
    waiting = any(
        t.state is TaskState.OPEN and not engine.holds(actor, t) for t in circulation.tasks
    )
    if waiting and (mine or any(engine.holds(actor, t) for t in circulation.tasks)):
        acts.append({"label": "催办", "value": "urge", "note": ""})
    values = {act["value"] for act in acts}
    asked = asking_back.request(circulation)
    return {
        "action": url_for("circulation.act_beside", circulation_id=circulation.id),
        "acts": acts,
        "noted": "申请撤回须写明理由；催办可写要求" if values & {"urge", "ask_back"} else "",
        "reading": _reading_words(circulation),
        "asked": f"{asked.name}申请撤回：{asked.text}，待答复。" if asked else "",
    }


def _reading_words(circulation: Circulation) -> str:
    """传阅 7/12 已阅, and who has not read yet."""
    far = reading.progress(circulation)
    if far is None:
        return ""
    unread = f"，未阅：{'、'.join(far.unread)}" if far.unread else ""
    return f"传阅 {far.done}/{far.total} 已阅{unread}"


def _reading_bar(actor: Actor, task: Task, circulation: Circulation) -> dict[str, Any]:
    to_read = task.kind is TaskKind.READ
    return {
        "action": url_for("circulation.act", task_id=task.id),
        "hidden": {"version": circulation.version, "back": came_from(url_for("desk.show"))},
        "label": "阅后意见" if to_read else "答复意见",
        "opinion": "",
        "required": not to_read,
        "error": "",
        "phrases": personal.phrases(actor)[:5],
        "handwriting": True,
        "main": {"label": "已阅" if to_read else "答复", "value": "answer"},
        "side": None,
        "more": [_link(task, "circulate", "转阅", "转给本单位同事")] if to_read else [],
        "note": task.note or "",
        "proof": None,
    }


def _dots(task: Task, move: Move) -> str:
    """A button whose move asks for more says so."""
    return f"{move.label}…" if form_of(task, move.key) or move.confirm else move.label


def _link(task: Task, what: str, label: str, note: str) -> dict[str, Any]:
    href = url_for("circulation.people", task_id=task.id, what=what)
    return {"label": label, "href": href, "note": note}


def _day(task: Task) -> str:
    from app.core import clock

    if task.done_at is None:
        return ""
    moment = clock.local(task.done_at)
    return f"{moment.month}月{moment.day}日"
