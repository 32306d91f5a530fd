"""初始密码: the page that shows passwords once, to whoever hands them over."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for

from app.directory.models import Person
from blueprints.shared.shell import shell


def card(found: Person, first: str) -> dict[str, str]:
    posts = "、".join(p.title for p in found.posts) or "任职待确认"
    return {"name": found.name, "login": found.login, "post": posts, "password": first}


def passwords_page(
    cards: Sequence[dict[str, str]], heading: str, note: str, back: tuple[str, str] = ("", "")
) -> str:
    label, href = back if back[0] else ("单位和人员", url_for("directory.tree"))
    context = {
        "heading": heading,
        "note": note,
        "back": {"label": label, "href": href},
        "cards": cards,
        "address": request.host_url,
    }
    return render_template("directory/passwords.html", shell=shell(), passwords=context)
