"""The blueprint of these pages, and what their forms share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from app.core.errors import Invalid, NotFound
from app.core.unit_of_work import unit_of_work
from app.directory.roles import BY_VALUE, Role

bp = Blueprint("directory", __name__, template_folder="templates")

__all__ = ["bp", "chosen_roles", "entered", "number", "role_choices", "summary", "unit_of_work"]


def entered(*names: str) -> dict[str, str]:
    """What was typed into these fields, as it is to stand there again after an error."""
    return {name: request.form.get(name, "")[:500] for name in names}


def number(text: str, *, usual: int = 0) -> int:
    """A small whole number of a form."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else usual


def chosen_roles() -> list[Role]:
    """The ticked roles. Raises NotFound for a word that is no role."""
    values = request.form.getlist("roles")
    if any(value not in BY_VALUE for value in values):
        raise NotFound("没有这个角色。")
    return [BY_VALUE[value] for value in dict.fromkeys(values)]


def role_choices() -> list[dict[str, str]]:
    return [{"value": role.value, "label": role.label} for role in Role]


def summary(error: Invalid | None) -> dict[str, Any]:
    """The faults of a form as its page shows them: above it, and beside each field."""
    if error is None:
        return {"errors": [], "faults": {}}
    faults = error.fields or {"form": error.message}
    return {"errors": [{"field": f, "text": t} for f, t in faults.items()], "faults": faults}
