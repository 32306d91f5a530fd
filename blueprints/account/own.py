"""我的: who I am, how pages look, my devices, phrases, and who stands in for me."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for

from app.circulation import handing_over_for
from app.core import clock
from app.core.errors import Invalid
from app.directory import absences, passwords, personal, signing_in, tokens
from app.directory.models import Absence, Person
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.account.blueprint import bp
from blueprints.account.credentials import hint, told_of_reset
from blueprints.account.devices import device_name
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.places import back_to
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import Visitor, actor, visitor


@bp.get("/account")
@requires(Permission.SIGNED_IN)
def show() -> Any:
    return _page({}, {})


@bp.post("/account/preferences")
@requires(Permission.SIGNED_IN)
def preferences() -> Any:
    form = request.form
    personal.set_preferences(actor(), form.get("size"), form.get("contrast"), form.get("keys"))
    return redirect(back_to(form.get("back", "")))


@bp.post("/account/phrases")
@requires(Permission.SIGNED_IN)
def phrases() -> Any:
    personal.set_phrases(actor(), request.form.get("phrases", ""))
    tell("常用语已保存。")
    return redirect(url_for("account.show"))


@bp.post("/account/sessions/<int:session_id>/end")
@requires(Permission.SIGNED_IN)
def end_session(session_id: int) -> Any:
    signing_in.end_session(actor(), session_id)
    tell("该设备已退出登录。")
    return redirect(url_for("account.show"))


@bp.post("/account/sessions/end-others")
@requires(Permission.SIGNED_IN)
def end_other_sessions() -> Any:
    there = visitor()
    ended = signing_in.end_other_sessions(actor(), there.session.id if there else None)
    tell(f"其他 {ended} 台设备已退出登录。" if ended else "没有其他设备在登录。")
    return redirect(url_for("account.show"))


@bp.post("/account/absences")
@requires(Permission.SIGNED_IN, own_work=True)
def begin_absence() -> Any:
    from app.core.unit_of_work import unit_of_work

    given = {n: request.form.get(n, "") for n in ("deputy", "from", "until", "reason")}
    try:
        with unit_of_work():
            absence = absences.name_deputy(
                actor(),
                deputy_id=_number(given["deputy"]),
                since=_day(given["from"], "from"),
                until=_day(given["until"], "until"),
                reason=given["reason"],
            )
            name = absence.deputy.name
    except Invalid as error:
        return _page(given, error.fields or {"deputy": error.message}), 422
    tell(f"已设定由{name}代理。代理期间的每一步都会注明。")
    return redirect(url_for("account.show"))


@bp.post("/account/absences/<int:absence_id>/end")
@requires(Permission.SIGNED_IN)
def end_absence(absence_id: int) -> Any:
    absences.end_absence(actor(), absence_id)
    tell("代理已结束。")
    return redirect(url_for("account.show"))


def _date(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("日期不对。", {field: "请选择日期。"}) from None


def _page(given: dict[str, str], faults: dict[str, str]) -> str:
    there = visitor()
    if there is None:
        raise LookupError
    return render_template(
        "account/show.html", shell=shell(), account=_account(there, given, faults)
    )


def _account(there: Visitor, given: dict[str, str], faults: dict[str, str]) -> dict[str, Any]:
    person = there.person
    bound, good = person.totp_secret is not None, tokens.good_ones(person.id)
    asked = "登录时需要输入。" if bound else "设置后登录时需要再输入六位数字，更安全。"
    return {
        "facts": _facts(there),
        "factor": {
            "on": bound,
            "href": url_for("account.second_factor"),
            "note": f"已设置，{asked}" if bound else f"尚未设置。{asked}",
        },
        "tokens": {
            "href": url_for("account.tokens"),
            "note": f"有 {len(good)} 个有效。"
            if good
            else "让其他程序以您的权限办事，随时可以停用。",
        },
        "password": {"action": url_for("account.password"), "hint": hint(person), "faults": {}},
        "phrases": {
            "action": url_for("account.phrases"),
            "text": "\n".join(personal.phrases(there.actor)),
        },
        "sessions": [
            {
                "device": device_name(s.device),
                "place": s.address,
                "time": f"{words.when(s.started_at)} 登录，{words.when(s.seen_at)} 用过",
                "current": s.id == there.session.id,
                "action": url_for("account.end_session", session_id=s.id),
            }
            for s in signing_in.living_sessions(person.id)
        ],
        "sign_out_all": url_for("account.end_other_sessions"),
        "away": None if there.actor.is_administrator else _away(there, given, faults),
    }


def _facts(there: Visitor) -> list[dict[str, str]]:
    person = there.person
    key = "已打开，办理记录由您本人签名" if there.actor.signer else "已锁上，重新登录后打开"
    return [
        {"label": "姓名", "text": person.name},
        {"label": "用户名", "text": person.login},
        {"label": "岗位", "text": "、".join(p.title for p in person.posts) or "尚未安排"},
        {"label": "角色", "text": "、".join(sorted(r.label for r in person.roles)) or "无"},
        {"label": "办公电话", "text": person.office_phone or "未登记"},
        {"label": "手机", "text": person.phone or "未登记"},
        {"label": "密码", "text": _password_until(person), "note": told_of_reset(person)},
        {"label": "签名证书", "text": key, "note": f"指纹 {(person.certificate or '')[:16]}"},
    ]


def _password_until(person: Person) -> str:
    due = passwords.due_at(person)
    return f"{_date(clock.local(due))}到期" if due else "不限期"


def _away(there: Visitor, given: dict[str, str], faults: dict[str, str]) -> dict[str, Any]:
    today = clock.today().isoformat()
    choices = [
        {"value": p.id, "label": f"{p.name}（{p.posts[0].title}）"}
        for p in absences.possible_deputies(there.person)
    ]
    return {
        "action": url_for("account.begin_absence"),
        "deputies": [{"value": "", "label": "请选择"}, *choices] if choices else [],
        "entered": {"from": today, "until": today, **given},
        "faults": faults,
        "list": [_absence(row) for row in absences.absences_of(there.person.id)],
        "taken": [
            f"{words.when(t.at)} {t.name}代您移交了 {t.count} 件未办公文，理由见各件的办理记录。"
            for t in handing_over_for.taken_from(there.person.id)
        ],
        "oversee": url_for("handovers.people")
        if checks.may(there.actor, Permission.HANDOVER_OVERSEE)
        else "",
    }


def _absence(row: Absence) -> dict[str, Any]:
    now = clock.now()
    last = clock.local(row.until - timedelta(seconds=1))
    state = "已结束" if row.until <= now else "代理中" if row.since <= now else "未开始"
    return {
        "deputy": row.deputy.name,
        "period": f"{_date(clock.local(row.since))} 至 {_date(last)}",
        "reason": row.reason,
        "state": state,
        "action": url_for("account.end_absence", absence_id=row.id) if row.until > now else "",
    }
