"""The one box with opinion and buttons, for all features: acts on tasks and on circulations."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, redirect, render_template, request, url_for

from app.circulation import asking_back, engine, moves, queries, reading, registry
from app.circulation.definition import Move, Opinion
from app.circulation.models import Circulation, Task, TaskKind
from app.circulation.opinions import checked_ink
from app.core.database import db
from app.core.errors import Invalid, OfficeError, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory import colleagues
from app.directory.actors import Actor
from app.official_documents.files import Upload
from app.permissions.rules import Permission
from blueprints.shared.access import requires
from blueprints.shared.confirming import confirmed
from blueprints.shared.errors import status_of
from blueprints.shared.history import drawing
from blueprints.shared.lists import place
from blueprints.shared.matters import ActForm, form_of
from blueprints.shared.places import back_to
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("circulation", __name__, template_folder="templates")
BESIDE = {"hand-on": "转办", "consult": "征求意见", "circulate": "传阅"}


@bp.get("/tasks/<int:task_id>")
@requires(Permission.DESK)
def task(task_id: int) -> Any:
    """A task's matter, wherever its page is."""
    found = engine.held(actor(), task_id)
    circulation = found.circulation
    return redirect(place(circulation.subject_type, circulation.subject_id))


@bp.post("/tasks/<int:task_id>/acts")
@requires(Permission.DESK, own_work=True)
def act(task_id: int) -> Any:
    """One act on a task. What is still missing is asked for on a page that keeps what was written."""
    who = actor()
    move = request.form.get("move", "")
    found = engine.held(who, task_id)
    asked, definition_move = form_of(found, move), _move(found, move)
    more = asked is not None or (definition_move is not None and definition_move.confirm)
    if more and "filled" not in request.form:
        return _act_page(who, found, move, None)
    try:
        circulation = _do(who, found, move, asked)
    except OfficeError as error:
        return _act_page(actor(), engine.held(actor(), task_id), move, error), status_of(error)
    tell(_done_sentence(circulation))
    return redirect(back_to(request.form.get("back", "")))


@bp.get("/tasks/<int:task_id>/people/<any('hand-on',consult,circulate):what>")
@requires(Permission.DESK)
def people(task_id: int, what: str) -> Any:
    """Choose colleagues: 转办, 征求意见, 传阅."""
    return _people_page(actor(), engine.held(actor(), task_id), what, None)


@bp.post("/tasks/<int:task_id>/people/<any('hand-on',consult,circulate):what>")
@requires(Permission.DESK, own_work=True)
def send_beside(task_id: int, what: str) -> Any:
    who, people_chosen = actor(), request.form.getlist("people")
    note = request.form.get("note", "")
    circulation_id = engine.held(who, task_id).circulation_id
    try:
        with unit_of_work():
            if what == "hand-on":
                moves.hand_on(who, task_id, people_chosen[0] if people_chosen else "", note)
            elif what == "consult":
                moves.consult(who, task_id, people_chosen, note)
            else:
                moves.circulate(who, circulation_id, people_chosen, note)
    except OfficeError as error:
        return _people_page(actor(), engine.held(actor(), task_id), what, error), status_of(error)
    tell(f"已{BESIDE.get(what, '送出')}。")
    return redirect(url_for("desk.show"))


@bp.post("/circulations/<int:circulation_id>/acts")
@requires(Permission.DESK)
def act_beside(circulation_id: int) -> Any:
    """撤回, 申请撤回, 催办, 收回传阅: acts that need no task of one's own."""
    who, move = actor(), request.form.get("move", "")
    if move == "take_back":
        moves.take_back(who, circulation_id)
        tell("已撤回，此件回到您的待办。")
    elif move == "ask_back":
        count = asking_back.ask_back(who, circulation_id, request.form.get("note", ""))
        tell(f"已向 {count} 人申请撤回，请等对方答复。")
    elif move == "urge":
        count = moves.urge(who, circulation_id, request.form.get("note", ""))
        tell(f"已催办 {count} 人。")
    elif move == "recall_reading":
        count = reading.recall(who, circulation_id)
        tell(f"已收回 {count} 份未阅的传阅，已阅的保留。")
    else:
        raise OutOfTurn("没有这一操作。")
    circulation = db.session.get_one(Circulation, circulation_id)
    return redirect(place(circulation.subject_type, circulation.subject_id))


def _do(who: Actor, found: Task, move: str, asked: ActForm | None) -> Circulation:
    """Confirm who acts where the move asks for it, then act; each in its own unit of work."""
    task_id, form = found.id, request.form
    definition_move = _move(found, move)
    if definition_move is not None and definition_move.confirm:
        who = confirmed(who)
    with unit_of_work():
        if move == "answer":
            return moves.answer(who, task_id, form.get("opinion", ""), form.get("ink"))
        if move == "give_back":
            return asking_back.give_back(who, task_id)
        version = form.get("version", "")
        return engine.act(
            who,
            task_id,
            move,
            opinion=form.get("opinion", ""),
            ink=form.get("ink") or None,
            form=_filled(asked),
            version=int(version) if version.isdecimal() and len(version) < 12 else None,
        )


def _filled(asked: ActForm | None) -> dict[str, Any]:
    """What the move's page asked for, and nothing else."""
    if asked is None:
        return {}
    values = {name: _value(name) for name in asked.names}
    for name in asked.uploads:
        chosen = [f for f in request.files.getlist(name) if f.filename]
        values[name] = [Upload(f.filename or "", cast("BinaryIO", f.stream)) for f in chosen]
    return values


def _value(name: str) -> Any:
    values = request.form.getlist(name)
    return values if len(values) > 1 else (values[0] if values else None)


def _move(found: Task, key: str) -> Move | None:
    stage = registry.definition(found.circulation.definition).by_key.get(found.stage)
    return next((m for m in stage.moves if m.key == key), None) if stage else None


def _act_page(who: Actor, found: Task, key: str, error: OfficeError | None) -> str:
    """The move's own page: its fields, the opinion as written, and what was wrong."""
    move, circulation = _move(found, key), found.circulation
    asked = form_of(found, key)
    subject = registry.load(circulation)
    label = move.label if move else "办理"
    ink, usual = request.form.get("ink", ""), move.default_opinion if move else ""
    context = {
        "heading": label,
        "title": circulation.title,
        "back": {
            "label": "返回此件",
            "href": place(circulation.subject_type, circulation.subject_id),
        },
        "action": url_for("circulation.act", task_id=found.id),
        "move": key,
        "label": label,
        "files": bool(asked and asked.uploads),
        "fields": asked.fields(who, found, circulation, subject) if asked else [],
        "entered": {k: request.form.getlist(k) for k in request.form},
        "opinion": request.form.get("opinion", "") or ("" if ink else usual),
        "ink": ink,
        "drawing": _drawn(ink),
        "with_opinion": move is None or move.opinion is not Opinion.NONE,
        "required": move is not None and move.opinion is Opinion.MUST,
        "confirm": move is not None and move.confirm,
        "version": circulation.version if error is None else request.form.get("version", ""),
        "hidden_back": request.form.get("back", ""),
        "error": error,
        "faults": error.fields if isinstance(error, Invalid) else {},
        "findings": [_finding(f) for f in getattr(error, "findings", ())],
    }
    return render_template("circulation/act.html", shell=shell(), act=context)


def _drawn(ink: str) -> dict[str, Any] | None:
    """The handwriting so far, to be looked at once more; none for strokes that will be refused."""
    try:
        return drawing(checked_ink(ink))
    except Invalid:
        return None


def _people_page(who: Actor, found: Task, what: str, error: OfficeError | None) -> str:
    circulation = found.circulation
    context = {
        "heading": BESIDE.get(what, ""),
        "what": what,
        "title": circulation.title,
        "back": {
            "label": "返回此件",
            "href": place(circulation.subject_type, circulation.subject_id),
        },
        "action": url_for("circulation.send_beside", task_id=found.id, what=what),
        "groups": colleagues.groups(
            who, same_unit=what == "hand-on" or found.kind is TaskKind.READ
        ),
        "chosen": request.form.getlist("people"),
        "note": request.form.get("note", ""),
        "note_required": what != "hand-on",
        "error": error,
    }
    return render_template("circulation/people.html", shell=shell(), people=context)


def _finding(found: Any) -> dict[str, Any]:
    return {
        "severity": str(getattr(found, "severity", "block")),
        "message": getattr(found, "message", str(found)),
        "article": getattr(found, "article", ""),
    }


def _done_sentence(circulation: Circulation) -> str:
    """已办理，现在到谁那里."""
    whole = queries.circulation_with_tasks(circulation.id)
    if whole is None or whole.stage is None:
        return "已办理，此件流转结束。"
    stage = registry.definition(whole.definition).by_key[whole.stage]
    waiting = [t.person.name for t in whole.tasks if t.stage == whole.stage and t.state == "open"]
    names = "、".join(dict.fromkeys(waiting))
    return f"已办理。现在：{stage.label}（{names}）。"
