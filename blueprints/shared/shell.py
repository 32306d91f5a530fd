"""The frame around every page: navigation by right, counts, the person's menu, flashes."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import flash, get_flashed_messages, request, url_for

from app.circulation import queries
from app.core.stores import stores
from app.directory import passwords, rights
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.shared.visitors import Visitor, visitor

# Heading, then (label, endpoint, right, what is counted beside it).
NAVIGATION: tuple[tuple[str, tuple[tuple[str, str, Permission, str], ...]], ...] = (
    ("", (("工作台", "desk.show", Permission.DESK, "todo"),)),
    (
        "办文",
        (
            ("发文", "dispatch.listing", Permission.DESK, ""),
            ("收文", "receipt.listing", Permission.DESK, ""),
            ("文号台账", "numbers.listing", Permission.NUMBERS_READ, ""),
            ("用印登记", "seals.listing_of_uses", Permission.SEALS_READ, ""),
        ),
    ),
    (
        "办会",
        (
            ("会议", "meetings.listing", Permission.DESK, ""),
            ("日程", "calendar.show", Permission.DESK, ""),
            ("约时间", "polls.listing", Permission.DESK, ""),
            ("议题", "topics.listing", Permission.DESK, ""),
            ("会议室", "rooms.listing", Permission.DESK, ""),
        ),
    ),
    (
        "办事",
        (
            ("督办", "supervision.board", Permission.DESK, ""),
            ("督查", "inspections.listing", Permission.DESK, ""),
            ("信息采编", "bulletins.listing", Permission.DESK, ""),
        ),
    ),
    (
        "值班",
        (
            ("值班表", "duty.show", Permission.DESK, ""),
            ("值班日志", "duty_log.mine", Permission.DESK, ""),
            ("紧急信息", "urgent.listing", Permission.DESK, ""),
            ("抽查点名", "roll_calls.listing", Permission.DESK, ""),
        ),
    ),
    (
        "档案",
        (
            ("归档", "archives.proposed", Permission.ARCHIVES_KEEP, ""),
            ("查阅利用", "archives.listing", Permission.DESK, ""),
        ),
    ),
    (
        "管理",
        (
            ("单位和人员", "directory.tree", Permission.DIRECTORY_READ, ""),
            ("对接平台", "directory.platforms", Permission.DIRECTORY_KEEP, ""),
            ("变更申请", "directory.changes", Permission.DIRECTORY_KEEP, ""),
            ("工作日历", "directory.calendar", Permission.CALENDAR_KEEP, ""),
            ("岗位和权限", "directory.rights", Permission.RIGHTS_KEEP, "rights"),
            ("接口令牌", "directory.all_tokens", Permission.RIGHTS_KEEP, ""),
            ("审计", "audit.listing", Permission.AUDIT, ""),
        ),
    ),
)
# The bar at the foot of a phone: label, endpoint, right, icon. The three administrators, who may
# read no document, find their own work there.
TABS: tuple[tuple[str, str, Permission, str], ...] = (
    ("工作台", "desk.show", Permission.DESK, "home"),
    ("发文", "dispatch.listing", Permission.DESK, "document"),
    ("收文", "receipt.listing", Permission.DESK, "receive"),
    ("检索", "searching.search", Permission.SEARCH, "search"),
    ("审计", "audit.listing", Permission.AUDIT, "check"),
    ("权限", "directory.rights", Permission.RIGHTS_KEEP, "lock"),
    ("日历", "directory.calendar", Permission.CALENDAR_KEEP, "calendar"),
    ("我的", "account.show", Permission.SIGNED_IN, "person"),
)
# Pages that belong to the work of another entry of the navigation.
PART_OF = {
    "bulletin_rules": "bulletins",
    "bulletin_scores": "bulletins",
    "calls": "bulletins",
    "entries": "calendar",
    "feeds": "calendar",
    "finding": "calendar",
    "issues": "bulletins",
    "journals": "bulletins",
    "repetitions": "rooms",
    "duty_rosters": "duty",
    "duty_swaps": "duty",
    "duty_settings": "duty",
}
DIRECTORY_TAB = ("人员", "directory.tree", Permission.DIRECTORY_READ, "people")


def tell(text: str, kind: str = "good", *links: tuple[str, str]) -> None:
    """Say something on the next page: kind is info, good, warn or bad."""
    said: Any = {"text": text, "kind": kind, "links": [{"label": a, "href": b} for a, b in links]}
    flash(said)  # Flask keeps whatever JSON can hold.


def shell(counts: Mapping[str, int] | None = None) -> dict[str, Any]:
    """The context of layout.html for the visitor of this request; `counts` of boxes, if known."""
    there = visitor()
    if there is None:
        raise LookupError("Pages before signing in extend plain.html.")
    person, actor = there.person, there.actor
    posts = person.posts
    acting = "、".join(actor.standing_in_for.values())
    return {
        "organ": posts[0].unit.organ.name if posts and posts[0].unit.organ else _unit(there),
        "home": "/",
        "navigation": _navigation(there, counts or {}),
        "tabbar": _tabbar(there),
        "worker": url_for("service_worker"),
        "search": _search(there),
        "notices": _notices(there),
        "flashes": get_flashed_messages(),
        "person": {
            "name": person.name,
            "post": posts[0].title if posts else "",
            "posts": [],
            "acting": f"您正在代 {acting} 办理公文，每一步都会注明。" if acting else "",
        },
        "menu": [
            {"label": "我的账号", "href": url_for("account.show")},
            {"label": "退出登录", "action": url_for("account.sign_out")},
        ],
        "reminder": _reminder(there),
        "preferences": _preferences(there),
    }


def plain() -> dict[str, Any]:
    """The context of plain.html, before signing in and for errors."""
    there = visitor()
    return {
        "organ": "政务协同办公",
        "home": "/",
        "flashes": get_flashed_messages(),
        "size": there.person.text_size if there else "normal",
        "contrast": there.person.contrast if there else False,
        "preferences": _preferences(there) if there and not there.half_signed_in else None,
    }


def _reminder(there: Visitor) -> dict[str, str] | None:
    """That her password is soon due, on every page until she has changed it."""
    left = passwords.days_left(there.person)
    if left is None:
        return None
    when = "今天" if left <= 0 else f" {left} 天后"
    days = stores().settings.password_days
    return {
        "text": f"您的密码{when}到期（每 {days} 天更换一次），到期后须先修改密码才能办理其他事项。",
        "label": "现在修改",
        "href": url_for("account.password"),
    }


def _preferences(there: Visitor) -> SimpleNamespace:
    """Not a dict: in a template `preferences.keys` would then be the method of that name."""
    return SimpleNamespace(
        action=url_for("account.preferences"),
        back=request.full_path.rstrip("?"),
        size=there.person.text_size,
        contrast=there.person.contrast,
        keys=there.person.shortcuts,
    )


def unmarked() -> dict[str, Any]:
    """The context of plain.html for a page that says nothing of any person."""
    return {
        "organ": "政务协同办公",
        "home": "/",
        "flashes": [],
        "size": "normal",
        "contrast": False,
        "preferences": None,
    }


def _navigation(there: Visitor, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    groups = []
    for heading, links in NAVIGATION:
        shown = [
            {
                "label": label,
                "href": url_for(endpoint),
                "count": _count(there, box, counts) if box else None,
                "current": _current(endpoint),
            }
            for label, endpoint, permission, box in links
            if _there(endpoint) and checks.may(there.actor, permission)
        ]
        if shown:
            groups.append({"heading": heading, "links": shown})
    return groups


def _tabbar(there: Visitor) -> list[dict[str, Any]]:
    first = (DIRECTORY_TAB,) if there.actor.is_administrator else ()
    return [
        {"label": label, "href": url_for(end), "icon": icon, "current": _current(end)}
        for label, end, permission, icon in (*first, *TABS)
        if _there(end) and checks.may(there.actor, permission)
    ]


def _search(there: Visitor) -> dict[str, str] | None:
    """The box over every page, for whoever may search."""
    if not _there("searching.search") or not checks.may(there.actor, Permission.SEARCH):
        return None
    asked = request.args.get("q", "") if request.endpoint == "searching.search" else ""
    return {"action": url_for("searching.search"), "value": asked}


def _notices(there: Visitor) -> dict[str, Any] | None:
    """What others urge, for whoever has a desk."""
    if not _there("desk.show") or not checks.may(there.actor, Permission.DESK):
        return None
    return {"href": url_for("desk.show", box="urged"), "count": 0}


def _count(there: Visitor, box: str, counts: Mapping[str, int]) -> int:
    if box == "rights":
        return rights.count_waiting()
    return counts[box] if box in counts else queries.count(there.actor, box)


def _there(endpoint: str) -> bool:
    from flask import current_app

    return endpoint in current_app.view_functions


def _current(endpoint: str) -> bool:
    if request.endpoint is None:
        return False
    here = PART_OF.get(request.blueprint or "", request.blueprint)
    return request.endpoint == endpoint or (
        here == endpoint.partition(".")[0] and request.blueprint not in ("directory", "archives")
    )


def _unit(there: Visitor) -> str:
    posts = there.person.posts
    return posts[0].unit.name if posts else "政务协同办公"
