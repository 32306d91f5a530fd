"""全宗号: which numbers the archive gave the organs whose papers she keeps."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.archives import fonds
from app.archives.models import Fonds
from app.core.acts import Act
from app.core.errors import OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory.models import Unit, UnitKind
from app.permissions.rules import Permission
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("fonds", __name__, url_prefix="/archives/fonds", template_folder="templates")


@bp.get("")
@requires(Permission.ARCHIVES_KEEP)
def listing() -> Any:
    return _page(0, None)


@bp.post("/<int:organ_id>")
@requires(Permission.ARCHIVES_KEEP, own_work=True)
def enter(organ_id: int) -> Any:
    """登记, or 更正 while nothing is filed under the number."""
    form = request.form
    try:
        with unit_of_work():
            said = fonds.enter(actor(), organ_id, form.get("code", ""), form.get("name", ""))
            sentence = f"已登记 {said.code} {said.name}。"
    except OfficeError as error:
        return _page(organ_id, error), status_of(error)
    tell(sentence)
    return redirect(url_for("fonds.listing"))


def _page(organ_id: int, error: OfficeError | None) -> str:
    organs = fonds.organs_of(actor())
    held = fonds.of_organs(organs)
    filed = fonds.filed_under(list(held.values()))
    context = {
        "back": {"label": "归档", "href": url_for("archives.proposed")},
        "error": error,
        "organs": [
            _organ(o, held.get(o.id), filed, error if o.id == organ_id else None) for o in organs
        ],
        "acts": [_act(act) for act in fonds.history(list(held.values()))],
    }
    return render_template("archives/fonds.html", shell=shell(), fonds=context)


def _organ(
    organ: Unit, held: Fonds | None, filed: dict[int, int], error: OfficeError | None
) -> dict[str, Any]:
    count = filed.get(held.id, 0) if held else 0
    shared = held is None and organ.kind is UnitKind.GOVERNMENT_OFFICE
    return {
        "id": organ.id,
        "name": organ.name,
        "action": url_for("fonds.enter", organ_id=organ.id),
        "code": request.form.get("code", "") if error else held.code if held else "",
        "title": request.form.get("name", "") if error else held.name if held else organ.name,
        "fixed": count > 0,
        "note": f"已归档 {count} 件，全宗号不能再改；全宗名称可以随机关名称更正。"
        if count
        else "由同级档案馆编给；有文件归档以前可以更正。"
        + ("不单独登记的，沿用本级政府的全宗。" if shared else ""),
        "new": held is None,
        "faults": getattr(error, "fields", {}),
    }


def _act(act: Act) -> dict[str, Any]:
    before, details = act.details.get("before"), act.details
    now = " ".join(filter(None, (details.get("code"), details.get("name"))))
    was = f"{before['code']} {before['name']} 改为 " if before else ""
    return {
        "act": "更正全宗" if before else "登记全宗",
        "name": act.actor,
        "post": act.post,
        "instead_of": act.on_behalf_of,
        "time": words.when(act.at),
        "text": was + now,
    }
