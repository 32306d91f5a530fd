"""信息计分: the ranking of units and people, the lines behind a score, appeals, the monthly 通报."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.bulletins import appealing, circulars, months, queries, ranking, rulebook, scoring
from app.core.errors import NotFound, OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory.models import Unit
from app.permissions.rules import Permission
from blueprints.bulletins import frame, report_view, score_view
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("bulletin_scores", __name__, template_folder="templates")


@bp.get("/bulletins/scores")
@requires(Permission.DESK)
def ranked() -> Any:
    """The units or people by their points, or the lines of one unit."""
    return _ranked(None)


@bp.post("/bulletins/scores/circulars")
@requires(Permission.BULLETINS_EDIT, own_work=True)
def draft_circular() -> Any:
    """起草月通报."""
    organ_id = frame.number_of(request.form.get("organ", ""))
    try:
        with unit_of_work():
            document_id = circulars.draft(actor(), organ_id, request.form.get("month", "")).id
    except OfficeError as error:
        return _ranked(error), status_of(error)
    tell("通报已起草，数据和名次已填入，请修改后送审。通报办理期间本月计分不再变动。")
    return redirect(url_for("dispatch.show", record_id=document_id))


@bp.route("/bulletins/scores/appeals", methods=["GET", "POST"])
@requires(Permission.DESK, own_work=True)
def appeal() -> Any:
    """申诉 against one line of the own unit's score."""
    given = {name: request.values.get(name, "") for name in ("organ", "month", "line", "words")}
    if request.method == "GET":
        return render_template(
            "bulletins/page.html", shell=shell(), given=score_view.appealing(given, None)
        )
    organ_id = _organ(given["organ"]).id
    try:
        with unit_of_work():
            record_id = appealing.appeal(actor(), organ_id, given).id
    except OfficeError as error:
        page = score_view.appealing(given, error)
        return render_template("bulletins/page.html", shell=shell(), given=page), status_of(error)
    tell("申诉已提交，由计分人以外的人员复核。")
    return redirect(url_for("bulletin_scores.show_appeal", record_id=record_id))


@bp.get("/bulletins/appeals/<int:record_id>")
@requires(Permission.MATTER_READ)
def show_appeal(record_id: int) -> Any:
    found, way = queries.appeal_sheet(actor(), record_id)
    if frame.first_look(actor(), way):
        found, way = queries.appeal_sheet(actor(), record_id)
    context = score_view.appeal(actor(), found, way)
    return render_template("bulletins/matter.html", shell=shell(), matter=context)


def _ranked(error: OfficeError | None) -> str:
    organs = ranking.organs_of(actor())
    if not organs:
        context = frame.page(
            "信息计分", [{"heading": "还没有计分", "text": "建立刊物并刊发信息后，在这里看到计分和排名。"}],
            tabs=report_view.tabs("bulletin_scores.ranked"),
        )  # fmt: skip
        return render_template("bulletins/page.html", shell=shell(), given=context)
    organ = _organ(request.values.get("organ", ""), organs)
    span = months.span_of(request.values.get("month", ""))
    unit_id, by = frame.number_of(request.args.get("unit", "")), request.args.get("by", "unit")
    book = rulebook.of(organ.id)
    found = scoring.lines(organ.id, span, book)
    base = score_view.Ranking(organ, organs, span, months.row(organ.id, span.key), book)
    if unit_id:
        page = ranking.lines_page(
            [one for one in found if one.unit_id == unit_id], number=page_number()
        )
        shown = ranking.shown(actor(), page.rows)
        context = score_view.of_unit(actor(), base, unit_id, page, shown, pages(page))
    elif by == "person":
        people_page = ranking.page_of(ranking.persons(organ.id, span, found), page_number())
        context = score_view.ranking(actor(), base, people_page, pages(people_page), by, error)
    else:
        page_of_units = ranking.page_of(ranking.units(organ.id, span, found), page_number())
        context = score_view.ranking(
            actor(), base, page_of_units, pages(page_of_units), "unit", error
        )
    return render_template("bulletins/page.html", shell=shell(), given=context)


def _organ(text: str, organs: list[Unit] | None = None) -> Unit:
    known = {unit.id: unit for unit in organs or ranking.organs_of(actor())}
    if not known:
        raise NotFound
    return known.get(frame.number_of(text)) or next(iter(known.values()))
