"""约时间: asking people when they can, answering, and settling a time, which opens 筹备会议 with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core import clock
from app.core.errors import Invalid, OfficeError, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory.actors import Actor
from app.meetings import people, polls
from app.meetings.offers import MOST, Offer
from app.meetings.polls import DatePoll, PollOption, PollState, Willing
from app.permissions.checks import may
from app.permissions.rules import Permission
from blueprints.meetings.finding import choosable, organ_asked
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("polls", __name__, template_folder="templates")
LINES = 5  # empty lines of the form at first


@bp.get("/meetings/polls")
@requires(Permission.DESK)
def listing() -> Any:
    who = actor()
    page = polls.polls_page(who, page_number())
    context = {
        "back": url_for("meetings.listing"),
        "new": url_for("polls.new"),
        "rows": [_row(who, one) for one in page.rows],
        "paging": pages(page),
    }
    return render_template("meetings/polls.html", shell=shell(), polls=context)


@bp.get("/meetings/polls/new")
@requires(Permission.DESK)
def new() -> Any:
    return _entry({}, None)


@bp.post("/meetings/polls")
@requires(Permission.DESK, own_work=True)
def begin() -> Any:
    form, who = request.form, actor()
    try:
        organ, _ = organ_asked(who)
        chosen = [int(k) for k in form.getlist("people") if k.isdecimal() and len(k) < 12]
        with unit_of_work():
            poll_id = polls.open_poll(who, form.to_dict(), _offers(), chosen, organ).id
    except OfficeError as error:
        return _entry(form.to_dict(), error), status_of(error)
    tell("已发出，已送到被邀请人员的待阅。")
    return redirect(url_for("polls.show", record_id=poll_id))


@bp.get("/meetings/polls/<int:record_id>")
@requires(Permission.DESK)
def show(record_id: int) -> Any:
    return _page(polls.poll(actor(), record_id), None)


@bp.post("/meetings/polls/<int:poll_id>/answers")
@requires(Permission.DESK, own_work=True)
def answer(poll_id: int) -> Any:
    said = {
        int(name.removeprefix("option-")): value
        for name, value in request.form.items()
        if name.startswith("option-") and name[7:].isdecimal() and len(name) < 20
    }
    return _do(poll_id, lambda who: polls.answer(who, poll_id, said), "已答复，确定前可以修改。")


@bp.post("/meetings/polls/<int:poll_id>/acts")
@requires(Permission.DESK, own_work=True)
def act(poll_id: int) -> Any:
    move, text = request.form.get("move", ""), request.form.get("option", "")
    option = int(text) if text.isdecimal() and len(text) < 16 else 0
    if move == "settle":
        return _do(poll_id, lambda who: polls.settle(who, poll_id, option), "时间已确定。")
    if move == "withdraw":
        return _do(poll_id, lambda who: polls.withdraw(who, poll_id), "已取消。")

    def refuse(_: Actor) -> None:
        raise OutOfTurn("没有这一操作。")

    return _do(poll_id, refuse, "")


def _do(poll_id: int, doing: Callable[[Actor], Any], done: str) -> Any:
    try:
        with unit_of_work():
            doing(actor())
    except OfficeError as error:
        return _page(polls.poll(actor(), poll_id), error), status_of(error)
    tell(done)
    return redirect(url_for("polls.show", record_id=poll_id))


def _page(one: DatePoll, error: OfficeError | None) -> str:
    who = actor()
    own = next((a for a in one.asked if a.person_id == who.person_id), None)
    is_open, arranges = one.state is PollState.OPEN, one.organizer_id == who.person_id
    chosen = {a.option_id: a.willing.value for a in own.answers} if own else {}
    best = polls.best_first(one)
    answered = [a for a in one.asked if a.answered_at is not None]
    context = {
        "title": one.title,
        "note": one.note,
        "back": url_for("polls.listing"),
        "summary": [
            f"{one.organizer.name}发起", words.when(one.made_at), one.state.label,
            f"{len(answered)} 人已答复，共 {len(one.asked)} 人",
        ],
        "columns": [
            {"key": "time", "label": "时间"},
            *({"key": w.value, "label": w.label} for w in Willing),
        ],
        "rows": [_result(one, option) for option in one.options],
        "silent": "、".join(a.person.name for a in one.asked if a.answered_at is None),
        "own": [
            {"id": o.id, "time": _with_weekday(o), "chosen": request.form.get(f"option-{o.id}", chosen.get(o.id, ""))}
            for o in one.options
        ] if own is not None and is_open else [],
        "willing": [{"value": w.value, "label": w.label} for w in Willing],
        "answer": url_for("polls.answer", poll_id=one.id),
        "act": url_for("polls.act", poll_id=one.id),
        "settling": [
            {"value": str(o.id), "label": _with_weekday(o)} for o in best if o.begins_at > clock.now()
        ] if arranges and is_open else [],
        "organizes": arranges and is_open,
        "next": _next(who, one) if arranges else [],
        "error": error,
        "faults": error.fields if isinstance(error, Invalid) else {},
    }  # fmt: skip
    return render_template("meetings/poll.html", shell=shell(), poll=context)


def _next(who: Actor, one: DatePoll) -> list[dict[str, str]]:
    """What the organizer does with the time that was settled."""
    option = next((o for o in one.options if o.id == one.settled_on), None)
    if option is None:
        return []
    begins, ends = clock.local(option.begins_at), clock.local(option.ends_at)
    when: dict[str, Any] = {
        "day": begins.date().isoformat(), "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}",
    }  # fmt: skip
    links = [{"label": "预订会议室", "href": url_for("rooms.listing", **when)}]
    if may(who, Permission.MEETING_ARRANGE):
        links.insert(0, {"label": "筹备会议", "href": url_for("meetings.new", **when)})
    return links


def _entry(entered: dict[str, str], error: OfficeError | None) -> str:
    organ, organs = organ_asked(actor())
    filled = max((n for n in range(1, MOST + 1) if entered.get(f"day-{n}")), default=0)
    context = {
        "back": url_for("polls.listing"),
        "here": url_for("polls.new"),
        "action": url_for("polls.begin"),
        "organ": str(organ),
        "organs": organs,
        "people": choosable(people.invitable(organ)) if organ else [],
        "chosen": request.form.getlist("people"),
        "lines": list(range(1, max(LINES, filled, MOST if error else 0) + 1)),
        "most": MOST,
        "entered": entered,
        "error": error,
        "faults": error.fields if isinstance(error, Invalid) else {},
    }
    return render_template("meetings/poll_entry.html", shell=shell(), poll=context)


def _offers() -> list[Offer]:
    return [
        Offer(*(request.form.get(f"{name}-{number}", "") for name in ("day", "begins", "ends")))
        for number in range(1, MOST + 1)
    ]


def _row(who: Actor, one: DatePoll) -> dict[str, Any]:
    own = next((a for a in one.asked if a.person_id == who.person_id), None)
    waits = own is not None and own.answered_at is None and one.state is PollState.OPEN
    answered = sum(a.answered_at is not None for a in one.asked)
    return {
        "title": one.title,
        "href": url_for("polls.show", record_id=one.id),
        "state": "等您答复" if waits else one.state.label,
        "waits": waits,
        "note": f"{one.organizer.name}发起 · {words.when(one.made_at)} · {answered}/{len(one.asked)} 人已答复",
    }


def _result(one: DatePoll, option: PollOption) -> dict[str, Any]:
    """One time with the names of those who can, could and cannot."""
    cells: dict[str, Any] = {"time": _with_weekday(option)}
    for willing in Willing:
        names = [
            asked.person.name
            for asked in one.asked
            for said in asked.answers
            if said.option_id == option.id and said.willing is willing
        ]
        cells[willing.value] = f"{len(names)} 人：{'、'.join(names)}" if names else ""
    settled = option.id == one.settled_on
    if settled:
        cells["time"] = {"text": cells["time"], "tag": "已确定", "tag_kind": "good"}
    return {"cells": cells, "strong": settled}


def _with_weekday(option: PollOption) -> str:
    return f"{option.span}　星期{words.WEEKDAYS[clock.local(option.begins_at).weekday()]}"
