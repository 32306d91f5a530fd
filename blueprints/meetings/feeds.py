"""日程订阅: making, seeing once and withdrawing secret addresses; and what stands at such an address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.meetings import feeds, rooming
from app.meetings.feeds import CalendarFeed
from app.permissions.rules import Permission
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.limits import few_guesses
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("feeds", __name__, template_folder="templates")


@bp.get("/calendar/feeds")
@requires(Permission.DESK)
def listing() -> Any:
    return _page(None, "")


@bp.post("/calendar/feeds")
@requires(Permission.DESK, own_work=True)
def make() -> Any:
    try:
        with unit_of_work():
            room = _room(request.form.get("room", ""))
            titles = request.form.get("titles") == "1"
            _, secret = feeds.make(actor(), room, titles=titles)
    except OfficeError as error:
        return _page(error, ""), status_of(error)
    return _page(None, url_for("feeds.read", secret=secret, _external=True)), 201


@bp.post("/calendar/feeds/<int:feed_id>/end")
@requires(Permission.DESK)
def end(feed_id: int) -> Any:
    feeds.end(actor(), feed_id)
    tell("订阅地址已停用，使用它的程序不能再读取。")
    return redirect(url_for("feeds.listing"))


@bp.get("/calendar/feeds/<string(length=48):secret>/calendar.ics")
@requires(Permission.PUBLIC)
@few_guesses
def read(secret: str) -> Response:
    """No session: whoever knows the address reads it, as programs of calendars do."""
    answer = Response(feeds.read(secret), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="tongwen.ics"'
    answer.headers["Cache-Control"] = "private, max-age=900"
    return answer


def _page(error: OfficeError | None, address: str) -> str:
    context = {
        "back": url_for("calendar.show"),
        "made": address,
        "error": error,
        "faults": error.fields if isinstance(error, Invalid) else {},
        "room": request.form.get("room", ""),
        "titles": request.form.get("titles") == "1",
        "action": url_for("feeds.make"),
        "rooms": [{"value": str(room.id), "label": room.name} for room in rooming.rooms()],
        "most": feeds.AT_MOST,
        "list": [_feed(one) for one in feeds.good_ones(actor())],
    }
    return render_template("meetings/calendar_feeds.html", shell=shell(), feeds=context)


def _feed(one: CalendarFeed) -> dict[str, str]:
    return {
        "name": f"会议室：{one.room.name}" if one.room else "我的日程",
        "note": f"{words.when(one.made_at)} 生成，{'显示标题' if one.titles else '不显示标题'}",
        "end": url_for("feeds.end", feed_id=one.id),
    }


def _room(text: str) -> int | None:
    """The room that was chosen, or None for her own calendar. Raises Invalid."""
    if not text:
        return None
    if not (text.isdecimal() and len(text) < 12):
        raise Invalid("请选择要订阅的日程。", {"room": "请重新选择。"})
    return int(text)
