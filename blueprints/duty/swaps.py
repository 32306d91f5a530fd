"""换班和意愿: requests and answers, what one says of days to come, and the feed of one's own duties."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.duty import feeds, keeping, people, swaps
from app.permissions.rules import Permission
from blueprints.duty import swap_view
from blueprints.duty.routes import chosen_unit, number
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.limits import few_guesses
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("duty_swaps", __name__, template_folder="templates")
ASKED = ("kind", "cell", "other", "person", "reason")
SAID = ("kind", "first", "last", "reason", "person")
DONE = {
    "consent": "已同意，等待负责人批准。", "decline": "已答复不同意。", "withdraw": "已撤回。",
    "approve": "已批准，值班表已改。", "refuse": "已答复不同意。",
}  # fmt: skip


@bp.get("/duty/swaps")
@requires(Permission.DESK)
def listing() -> Any:
    return _page({}, None)


@bp.post("/duty/swaps")
@requires(Permission.DESK, own_work=True)
def ask() -> Any:
    form = {name: request.form.get(name, "") for name in ASKED}
    try:
        with unit_of_work():
            swaps.ask(actor(), form)
    except OfficeError as error:
        return _page(form, error), status_of(error)
    tell("已提出，等对方同意。")
    return _back()


@bp.post("/duty/swaps/<int:swap_id>/acts")
@requires(Permission.DESK, own_work=True)
def answer(swap_id: int) -> Any:
    move = request.form.get("move", "")
    try:
        with unit_of_work():
            swaps.answer(actor(), swap_id, move, {"reason": request.form.get("reason", "")})
    except OfficeError as error:
        return _page({}, error), status_of(error)
    tell(DONE[move])
    return _back()


@bp.post("/duty/wishes")
@requires(Permission.DESK, own_work=True)
def wish() -> Any:
    form = {name: request.form.get(name, "") for name in SAID}
    try:
        with unit_of_work():
            keeping.wish(actor(), people.duty_unit(number("unit")), form)
    except OfficeError as error:
        return _page(form, error), status_of(error)
    tell("已登记，下次排班时会考虑。")
    return _back()


@bp.post("/duty/wishes/<int:wish_id>/removal")
@requires(Permission.DESK)
def drop_wish(wish_id: int) -> Any:
    keeping.drop_wish(actor(), wish_id)
    tell("已取消。")
    return _back()


@bp.post("/duty/feeds")
@requires(Permission.DESK, own_work=True)
def make_feed() -> Any:
    try:
        with unit_of_work():
            secret = feeds.make(actor())
    except OfficeError as error:
        return _page({}, error), status_of(error)
    address = url_for("duty_swaps.read_feed", secret=secret, _external=True)
    return _page({}, None, address), 201


@bp.post("/duty/feeds/<int:feed_id>/end")
@requires(Permission.DESK)
def end_feed(feed_id: int) -> Any:
    feeds.end(actor(), feed_id)
    tell("订阅地址已停用，使用它的程序不能再读取。")
    return _back()


@bp.get("/duty/feeds/<string(length=48):secret>/duty.ics")
@requires(Permission.PUBLIC)
@few_guesses
def read_feed(secret: str) -> Response:
    """No session: whoever knows the address reads it, as programs of calendars do."""
    answer = Response(feeds.read(secret), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="duty.ics"'
    answer.headers["Cache-Control"] = "private, max-age=900"
    return answer


def _back() -> Any:
    return redirect(url_for("duty_swaps.listing", unit=number("unit") or None))


def _page(entered: dict[str, str], error: OfficeError | None, address: str = "") -> str:
    faults = error.fields if isinstance(error, Invalid) else {}
    context = swap_view.page(actor(), chosen_unit(), entered, faults, error, address)
    return render_template("duty/swaps.html", shell=shell(), swaps=context)
