"""离岗移交: the page on which a leaver gives her open work to a colleague."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.circulation import handing_over
from app.core.errors import OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory import colleagues
from app.directory.actors import Actor
from app.permissions.rules import Permission
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import matter
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
    except OfficeError as error:
        return _page(actor(), error), status_of(error)
    tell(f"已移交 {done.moved} 件。")
    for title in done.kept:
        tell(f"《{title}》须由有签发或者用印权限的人员办理，没有移交，请退回后另行送签。", "warn")
    return redirect(url_for("handovers.show") if done.kept else url_for("desk.show"))


def _page(who: Actor, error: OfficeError | None) -> str:
    waiting = handing_over.open_tasks(who)
    context = {
        "matters": [matter(task, "todo") for task in waiting],
        "groups": colleagues.groups(who, same_organ=True),
        "chosen": request.form.getlist("person"),
        "note": request.form.get("note", ""),
        "error": error,
    }
    return render_template("circulation/handover.html", shell=shell(), handover=context)
