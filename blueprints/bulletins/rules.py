"""计分规则: those that hold and held, and the page on which the director of the office decides new ones."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.bulletins import deciding, people, ranking, rule_entry, rulebook
from app.bulletins.score_rules import EXAMPLES
from app.core import clock
from app.core.errors import NotFound, OfficeError, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory.models import Unit
from app.permissions.rules import Permission
from blueprints.bulletins import frame, rule_form, rule_view
from blueprints.bulletins.frame import Context
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("bulletin_rules", __name__, template_folder="templates")
TEXTS = (*rule_entry.FIELDS, "organ", "since", "ground", "after")
BEGINNINGS = {str(number): one for number, one in enumerate(EXAMPLES) if one.rules}


@bp.get("/bulletins/scores/rules")
@requires(Permission.DESK)
def show() -> Any:
    """One set in full, that of today unless another is named, and below it all that were decided."""
    deciders = people.decides_for(actor())
    organs = list({unit.id: unit for unit in (*ranking.organs_of(actor()), *deciders)}.values())
    if not organs:
        return render_template("bulletins/page.html", shell=shell(), given=rule_view.shipped())
    organ = _chosen(organs, request.args.get("organ", ""))
    book = rulebook.of(organ.id)
    wanted = request.args.get("set", "")
    held = next((one for one in book.sets if str(one.id) == wanted), None)
    if wanted and held is None:
        raise NotFound
    held = held or book.held(clock.today())
    ruling = deciding.one(organ.id, held.id) if held.id else None
    page = deciding.decided(organ.id, page_number())
    sheet = rule_view.Sheet(organ, organs, book, held, ruling, page, pages(page))
    decides = organ.id in {unit.id for unit in deciders}
    context = rule_view.page(sheet, BEGINNINGS, decides=decides)
    return render_template("bulletins/page.html", shell=shell(), given=context)


@bp.route("/bulletins/scores/rules/new", methods=["GET", "POST"])
@requires(Permission.BULLETINS_RULE, own_work=True)
def decide() -> Any:
    """拟定: entered, then shown with what it changes, then confirmed."""
    if request.method == "GET":
        return _entry(_beginning(), None)
    given, step = frame.entered(TEXTS), request.form.get("step", "")
    if step == "edit":
        return _entry(given, None)
    try:
        if step != "decide":
            return _preview(given, None)
        with unit_of_work():
            ruling = deciding.decide(actor(), given)
            query: Context = {"organ": ruling.organ_id, "set": ruling.id}
    except OutOfTurn as error:
        return _preview(given, error), status_of(error)
    except OfficeError as error:
        return _entry(given, error), status_of(error)
    tell("计分规则已确定，从所选月份起按此计分。")
    return redirect(url_for("bulletin_rules.show", **query))


def _beginning() -> Context:
    """The set to begin with: the one that holds today, or an example that was seen elsewhere."""
    organ = _mine(request.args.get("organ", ""))
    example = BEGINNINGS.get(request.args.get("from", ""))
    rules = example or rulebook.of(organ.id).at(clock.today())
    return {**rule_entry.entered(rules), "organ": str(organ.id), "since": "", "ground": ""}


def _entry(given: Context, error: OfficeError | None) -> str:
    organ = _mine(str(given["organ"]))
    context = rule_form.entering(organ, deciding.may_begin(organ.id), given, error)
    return render_template("bulletins/rules.html", shell=shell(), given=context)


def _preview(given: Context, error: OfficeError | None) -> str:
    found = deciding.preview(actor(), given)
    context = rule_view.preview(found, given, error)
    return render_template("bulletins/rules_preview.html", shell=shell(), given=context)


def _mine(text: str) -> Unit:
    return _chosen(people.decides_for(actor()), text)


def _chosen(organs: list[Unit], text: str) -> Unit:
    known = {unit.id: unit for unit in organs}
    if not known:
        raise NotFound
    return known.get(frame.number_of(text)) or organs[0]
