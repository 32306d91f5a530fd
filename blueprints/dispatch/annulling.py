"""撤销 and 废止: the page that asks for kind, basis, reason and who decides."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, redirect, render_template, request, url_for

from app.core.errors import NotFound, OfficeError
from app.core.labels import Labelled
from app.core.unit_of_work import unit_of_work
from app.dispatch import annulling, queries
from app.dispatch.annulling import Decision
from app.dispatch.queries import Matter
from app.official_documents import delivering
from app.official_documents.models import Decider, DeliveryState, Validity
from app.permissions.rules import Permission
from blueprints.shared.access import requires
from blueprints.shared.confirming import confirmed
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("annulling", __name__, template_folder="templates")
Choice = TypeVar("Choice", bound=Labelled)

KINDS = [
    {"value": "repealed", "label": "废止", "hint": "自今天起失效，此前依此件办理的仍然有效"},
    {"value": "revoked", "label": "撤销", "hint": "自始无效，视为从未发出"},
]
DECIDERS = {
    Decider.ISSUER: "本机关自行决定",
    Decider.SUPERIOR: "如上级政府责令撤销",
    Decider.AUTHORITY: "如人大常委会决定撤销",
}


@bp.get("/documents/<int:record_id>/validity")
@requires(Permission.DOCUMENT_ANNUL)
def show(record_id: int) -> Any:
    found = queries.matter(actor(), record_id)
    if not annulling.may_annul(actor(), found.document):
        raise NotFound("此件不能由您撤销或者废止，或者已经撤销、废止。")
    return _page(found, None)


@bp.post("/documents/<int:record_id>/validity")
@requires(Permission.DOCUMENT_ANNUL, own_work=True)
def annul(record_id: int) -> Any:
    """撤销, 废止, confirmed by password and second factor like 签发."""
    who, form = actor(), request.form
    decision = Decision(
        validity=_one_of(Validity, form.get("validity", "")),
        decider=_one_of(Decider, form.get("decider", "")),
        basis=form.get("basis", ""),
        reason=form.get("reason", ""),
    )
    try:
        queries.matter(who, record_id)  # One that she may not see is not found, whatever she knows.
        who = confirmed(who)
        with unit_of_work():
            found = queries.matter(who, record_id)
            said = annulling.annul(who, found.document, decision).validity.label
    except OfficeError as error:
        return _page(queries.matter(actor(), record_id), error), status_of(error)
    tell(f"此件{said}，收文单位会看到。")
    return redirect(url_for("dispatch.show", record_id=record_id))


def _page(found: Matter, error: OfficeError | None) -> str:
    document = found.document
    sent = [d for d in delivering.deliveries(document) if d.state is DeliveryState.RECEIVED]
    context = {
        "title": document.title,
        "number": document.number or "",
        "back": {"label": "返回此件", "href": url_for("dispatch.show", record_id=document.id)},
        "action": url_for("annulling.annul", record_id=document.id),
        "kinds": KINDS,
        "deciders": [{"value": d.value, "label": d.label, "hint": h} for d, h in DECIDERS.items()],
        "entered": {
            "validity": request.form.get("validity", ""),
            "decider": request.form.get("decider", Decider.ISSUER.value),
            "basis": request.form.get("basis", ""),
            "reason": request.form.get("reason", ""),
        },
        "reach": f"已有 {len(sent)} 个单位签收此件，办理后都会看到。" if sent else "",
        "error": error,
        "faults": getattr(error, "fields", {}),
    }
    return render_template("dispatch/annul.html", shell=shell(), annul=context)


def _one_of(kind: type[Choice], value: str) -> Choice | None:
    return next((member for member in kind if member.value == value), None)
