"""离岗移交: a leaver gives her open work to a colleague, or her organ does it for her."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.circulation import handing_over, handing_over_for
from app.core.errors import Invalid, NotAllowed, OfficeError, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory import colleagues
from app.directory.actors import Actor
from app.directory.models import Person
from app.permissions.rules import Permission
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import matter, page_number, pages
from blueprints.shared.open_work import sentence
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("handovers", __name__, template_folder="templates")


@bp.get("/handovers")
@requires(Permission.DESK)
def show() -> Any:
    return _page(actor(), None)


@bp.post("/handovers")
@requires(Permission.DESK, own_work=True)
def hand_over() -> Any:
    who = actor()
    try:
        with unit_of_work():
            done = handing_over.hand_over(
                who, request.form.get("person", ""), request.form.get("note", "")
            )
            kept = [task.circulation.title for task in done.kept]
    except OfficeError as error:
        return _page(actor(), error), status_of(error)
    tell(f"已移交 {done.moved} 件。")
    for title in kept:
        tell(f"《{title}》须由有签发或者用印权限的人员办理，没有移交，请退回后另行送签。", "warn")
    return redirect(url_for("handovers.show") if kept else url_for("desk.show"))


@bp.get("/handovers/people")
@requires(Permission.HANDOVER_OVERSEE)
def people() -> Any:
    """Whose work waits to be handed over for them, as far as this person sees to it."""
    found = handing_over_for.absent(actor(), page_number())
    listing: dict[str, Any] = {
        "heading": "代为移交",
        "lead": "同事已调离、长期请假或者停用账号，不能登录的，由其部门负责人、办公室主任或者单位领导代为移交"
                "未办公文（《党政机关公文处理工作条例》第三十六条）。",
        "new": None, "tabs": [], "chosen": [], "clear": "", "export": "", "matters": [], "bulk": None,
        "filters": {"fields": []},
        "columns": [{"key": "name", "label": "姓名"}, {"key": "count", "label": "未办", "kind": "short"},
                    {"key": "seen", "label": "最近使用"}],
        "rows": _rows(found.rows),
        "pages": pages(found),
        "empty": {
            "heading": "没有需要代为移交的同事",
            "text": "一个完整工作日没有登录、手上又有未办公文的同事，会列在这里。", "links": [],
        },
    }  # fmt: skip
    return render_template("pages/list.html", shell=shell(), listing=listing)


@bp.get("/handovers/people/<int:person_id>")
@requires(Permission.HANDOVER_OVERSEE)
def show_for(person_id: int) -> Any:
    return _page_for(actor(), handing_over_for.colleague(actor(), person_id), None)


@bp.post("/handovers/people/<int:person_id>")
@requires(Permission.HANDOVER_OVERSEE, own_work=True)
def hand_over_for(person_id: int) -> Any:
    who = actor()
    try:
        with unit_of_work():
            done = handing_over_for.hand_over_for(
                who, person_id, request.form.get("person", ""), request.form.get("note", "")
            )
            kept = [sentence(task) for task in done.kept]
    except (Invalid, NotAllowed, OutOfTurn) as error:
        person = handing_over_for.colleague(who, person_id)
        return _page_for(who, person, error), status_of(error)
    tell(f"已代为移交 {done.moved} 件。本人在「我的」可以看到。")
    for text in kept:
        tell(f"{text}：须由有签发或者用印权限的人员办理，没有移交。", "warn")
    return redirect(url_for("handovers.people"))


def _rows(people: Sequence[Person]) -> list[dict[str, Any]]:
    lying = handing_over_for.burdens(people)
    return [
        {"cells": {
            "name": {"text": p.name, "href": url_for("handovers.show_for", person_id=p.id),
                     "note": "" if p.active else "已停用"},
            "count": f"{lying[p.id].tasks} 件",
            "seen": words.when(lying[p.id].seen) or "没有登录过",
        }}
        for p in people
    ]  # fmt: skip


def _page(who: Actor, error: OfficeError | None) -> str:
    waiting = handing_over.open_tasks(who.person_id)
    context = {
        "matters": [matter(task, "todo") for task in waiting],
        "groups": colleagues.groups(who, same_organ=True),
        "chosen": request.form.getlist("person"),
        "note": request.form.get("note", ""),
        "error": error,
    }
    return render_template("circulation/handover.html", shell=shell(), handover=context)


def _page_for(who: Actor, person: Person, error: OfficeError | None) -> str:
    groups = colleagues.groups(who, same_organ=True)
    for group in groups:
        group.people = [p for p in group.people if not p.value.endswith(f":{person.id}")]
    context = {
        "name": person.name,
        "matters": [sentence(task) for task in handing_over.open_tasks(person.id)],
        "absent": handing_over_for.is_absent(person),
        "groups": [group for group in groups if group.people],
        "chosen": request.form.getlist("person"),
        "note": request.form.get("note", ""),
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
        "action": url_for("handovers.hand_over_for", person_id=person.id),
    }
    return render_template("circulation/handover_for.html", shell=shell(), handover=context)
