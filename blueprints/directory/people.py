"""人员: hiring, moving, leaving, unlocking, and asking for a new password."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from app.core import clock
from app.core.errors import Blocked, Invalid
from app.directory import founding, leaving, lockout, queries, rights
from app.directory.models import Appointment, ChangeKind, ChangeState, Person, RightsChange
from app.permissions.rules import Permission
from blueprints.directory.blueprint import bp, entered, number, summary, unit_of_work
from blueprints.directory.first_passwords import card, passwords_page
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages
from blueprints.shared.open_work import open_work
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor


@bp.route("/directory/people/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def new_person() -> Any:
    if request.method == "GET":
        given = dict.fromkeys(("name", "login", "phone", "office_phone", "post"), "")
        return _new_page(given, number(request.args.get("unit", "")))
    given = entered("name", "login", "phone", "office_phone", "post")
    try:
        with unit_of_work():
            seat = number(given["post"])
            person, first = founding.hire(
                actor(),
                given["name"],
                lockout.login_of(given["login"]),
                [queries.post(seat)] if seat else [],
                phone=given["phone"],
                office_phone=given["office_phone"],
            )
            slip = card(person, first)
    except Invalid as error:
        if "posts" in error.fields:
            error.fields["post"] = error.fields.pop("posts")
        return _new_page(given, 0, error), 422
    return passwords_page([slip], "已新建人员", "任职经安全保密管理员确认后生效。")


@bp.route("/directory/people/<int:person_id>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def person(person_id: int) -> Any:
    found = queries.person(person_id)
    if request.method == "GET":
        return _person_page(found)
    given = entered("name", "phone", "office_phone")
    try:
        with unit_of_work():
            leaving.correct_person(actor(), queries.person(person_id).id, **given)
    except Invalid as error:
        return _person_page(queries.person(person_id), given, error), 422
    tell("已保存。")
    return redirect(url_for("directory.person", person_id=person_id))


@bp.post("/directory/people/<int:person_id>/appointments")
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def appoint(person_id: int) -> Any:
    try:
        with unit_of_work():
            seat = queries.post(number(request.form.get("post", "")))
            rights.appoint(actor(), queries.person(person_id), seat)
    except Invalid as error:
        return _person_page(queries.person(person_id), None, error), 422
    tell("已提出任职，经安全保密管理员确认后生效。")
    return redirect(url_for("directory.person", person_id=person_id))


@bp.post("/directory/appointments/<int:appointment_id>/end")
@requires(Permission.DIRECTORY_KEEP)
def end_appointment(appointment_id: int) -> Any:
    post_id, person_id = queries.seat(appointment_id)
    leaving.end_appointment(actor(), appointment_id, open_work(person_id, post_id))
    tell("已免去，立即生效。")
    return redirect(url_for("directory.person", person_id=person_id))


@bp.post("/directory/people/<int:person_id>/state")
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def state(person_id: int) -> Any:
    """停用, 启用, 解锁, 解除动态口令: one act each."""
    move = request.form.get("move", "")
    try:
        with unit_of_work():
            found = queries.person(person_id)
            said = _change_state(found, move)
    except Blocked as error:
        return _person_page(queries.person(person_id), None, None, error), 409
    tell(said)
    return redirect(url_for("directory.person", person_id=person_id))


@bp.post("/directory/people/<int:person_id>/password")
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def ask_for_password(person_id: int) -> Any:
    ground = request.form.get("ground", "")
    try:
        with unit_of_work():
            rights.ask_for_password(actor(), queries.person(person_id), ground)
    except Invalid as error:
        return _person_page(queries.person(person_id), None, error, ground=ground[:500]), 422
    tell("已申请重置密码。经安全保密管理员确认后，由其将初始密码当面交给本人。")
    return redirect(url_for("directory.person", person_id=person_id))


@bp.get("/directory/people/away")
@requires(Permission.DIRECTORY_KEEP)
def away() -> Any:
    """Who has no post: hired and not confirmed yet, moved away, or deactivated."""
    typed = request.args.get("q", "")
    found = queries.without_post(typed, page_number())
    listing = {
        "heading": "未在岗人员",
        "lead": "任职尚未确认、已免去岗位或者账号已停用的人员。",
        "new": None, "tabs": [], "chosen": [], "clear": "", "export": "", "matters": [], "bulk": None,
        "filters": {
            "action": url_for("directory.away"), "hidden": {},
            "fields": [{"name": "q", "label": "姓名或用户名", "value": typed}],
        },
        "columns": [{"key": "name", "label": "姓名"}, {"key": "login", "label": "用户名"},
                    {"key": "state", "label": "状态"}],
        "rows": [
            {"cells": {
                "name": {"text": p.name, "href": url_for("directory.person", person_id=p.id)},
                "login": p.login,
                "state": "没有岗位" if p.active else "已停用",
            }}
            for p in found.rows
        ],
        "pages": pages(found),
        "empty": {"heading": "没有这样的人员", "text": "在用账号都有岗位。", "links": []},
    }  # fmt: skip
    return render_template("pages/list.html", shell=shell(), listing=listing)


def _change_state(found: Person, move: str) -> str:
    if move == "unlock":
        leaving.unlock(actor(), found.id)
        return "已解锁，可以重新登录。"
    if move == "close":
        leaving.deactivate(actor(), found.id, open_work(found.id))
        return f"{found.name}的账号已停用，办理记录照旧保留。"
    if move == "open":
        leaving.reactivate(actor(), found.id)
        return f"{found.name}的账号已启用，请重新安排岗位并申请重置密码。"
    if move == "release":
        rights.release_second_factor(actor(), found)
        return "已申请解除动态口令，经安全保密管理员确认后生效。"
    raise Invalid("没有这样的操作。")


def _seats(chosen_unit: int = 0) -> list[dict[str, Any]]:
    """Every post, by unit; those of the chosen unit come first."""
    groups = queries.posts_by_unit()
    groups.sort(key=lambda group: not any(p.unit_id == chosen_unit for p in group[1]))
    return [
        {"value": "", "label": "请选择"},
        *(
            {"label": name, "options": [{"value": str(p.id), "label": p.name} for p in posts]}
            for name, posts in groups
        ),
    ]


def _new_page(given: dict[str, str], unit_id: int, error: Invalid | None = None) -> str:
    context = {
        "back": {"label": "单位和人员", "href": url_for("directory.tree", unit=unit_id or None)},
        "action": url_for("directory.new_person"),
        "entered": given,
        "seats": _seats(unit_id),
        **summary(error),
    }
    return render_template("directory/new_person.html", shell=shell(), person=context)


def _person_page(
    found: Person, given: dict[str, str] | None = None, error: Invalid | None = None,
    blocked: Blocked | None = None, *, ground: str = "",
) -> str:  # fmt: skip
    waiting = rights.waiting(person_id=found.id)
    locked = found.locked_until is not None and found.locked_until > clock.now()
    own = {
        "name": found.name, "phone": found.phone or "", "office_phone": found.office_phone,
    }  # fmt: skip
    context = {
        "heading": found.name,
        "back": {"label": "单位和人员", "href": url_for("directory.tree")},
        "login": found.login,
        "state": "已停用" if not found.active else "已锁定" if locked else "在用",
        "active": found.active,
        "locked": locked or found.failures > 0,
        "bound": found.totp_secret is not None,
        "entered": given or own,
        "posts": [_seat(a) for a in reversed(found.appointments)],
        "waiting": [_waits(c) for c in waiting if c.kind is not ChangeKind.PASSWORD],
        "seats": _seats(),
        "action": url_for("directory.person", person_id=found.id),
        "appoint_action": url_for("directory.appoint", person_id=found.id),
        "state_action": url_for("directory.state", person_id=found.id),
        "password": {
            "action": url_for("directory.ask_for_password", person_id=found.id),
            "ground": ground,
            "own": found.id == actor().person_id,
            "waits": [_waits(c) for c in waiting if c.kind is ChangeKind.PASSWORD],
            "last": _last_reset(found),
        },
        "blocked": blocked.message if blocked else "",
        "open_work": list(blocked.findings) if blocked else [],
        **summary(error),
    }
    return render_template("directory/person.html", shell=shell(), person=context)


def _seat(appointment: Appointment) -> dict[str, str]:
    over = appointment.until
    return {
        "title": appointment.post.title,
        "period": f"{words.full(appointment.since)} 起"
        + (f"，{words.full(over)} 止" if over else ""),
        "roles": "、".join(r.role.label for r in appointment.post.roles),
        "end": "" if over else url_for("directory.end_appointment", appointment_id=appointment.id),
    }


def _waits(change: RightsChange) -> str:
    what = f" {change.post.title}" if change.post else ""
    return f"{change.kind.label}{what}，{words.when(change.asked_at)} 提出，待安全保密管理员确认"


def _last_reset(found: Person) -> str:
    """What came of the newest request for a password of hers, for whoever asked."""
    last = rights.last_reset(found.id, ChangeState.CONFIRMED, ChangeState.REFUSED)
    if last is None:
        return ""
    by = last.decider.name if last.decider else ""
    if last.state is ChangeState.CONFIRMED:
        return f"{words.when(last.decided_at)} 经{by}确认，密码已重置，初始密码由{by}交给本人。"
    return f"{words.when(last.decided_at)} {by}不同意重置密码：{last.reason}"
