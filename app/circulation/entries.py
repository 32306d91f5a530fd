"""What the forms of moves hold, read into values; each fault names its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.calendar.deadlines import OFFICE_CLOSES
from app.core import clock
from app.core.errors import Invalid
from documents.model import cleaned

Form = Mapping[str, Any]
COUNT_LIMIT = 100_000


def deadline(form: Form) -> datetime | None:
    """办理期限: the close of the named day. Raises Invalid for a day that is over."""
    due = day(form, "due", "办理期限")
    if due is None:
        return None
    if due < clock.today():
        raise Invalid("办理期限不能早于今天。", {"due": "请重新选择日期。"})
    return datetime.combine(due, OFFICE_CLOSES, clock.BEIJING)


def day(form: Form, name: str, label: str) -> date | None:
    """A date as browsers send it, 2026-03-09, or None where nothing was entered."""
    text = str(form.get(name) or "").strip()
    if not text:
        return None
    try:
        found = date.fromisoformat(text[:10])
    except ValueError as error:
        raise Invalid(f"{label}不正确。", {name: "请按 2026-03-09 的样子填写。"}) from error
    if not 1949 <= found.year <= 2100:
        raise Invalid(f"{label}不正确。", {name: "请核对年份。"})
    return found


def chosen_units(form: Form, name: str) -> list[int]:
    """The ids of the units that were ticked under `name`, each once."""
    return [int(v) for v in dict.fromkeys(_values(form, name)) if v.isdecimal() and len(v) < 12]


def ticked(form: Form, name: str) -> set[str]:
    return set(_values(form, name))


def _values(form: Form, name: str) -> list[str]:
    value = form.get(name)
    values = value if isinstance(value, list) else [value] if value else []
    return [str(v) for v in values if v]


def text(form: Form, name: str, label: str, limit: int, default: str) -> str:
    text = cleaned(str(form.get(name) or default)).replace("\n", " ")
    if not text:
        raise Invalid(f"请填写{label}。", {name: f"请填写{label}。"})
    if len(text) > limit:
        raise Invalid(f"{label}不得超过 {limit} 字。", {name: f"请精简到 {limit} 字以内。"})
    return text


def one_of(form: Form, name: str, known: Mapping[str, Any], default: str) -> str:
    value = str(form.get(name, default) or "")
    if value and value not in known:
        raise Invalid("所选内容不正确，请重新选择。", {name: "请重新选择。"})
    return value


def count(form: Form, name: str, label: str) -> int | None:
    text = str(form.get(name) or "").strip()
    if not text:
        return None
    if not (text.isdecimal() and 1 <= int(text[:7]) <= COUNT_LIMIT and len(text) < 8):
        sentence = f"{label}应为 1 至 {COUNT_LIMIT}。"
        raise Invalid(sentence, {name: sentence})
    return int(text)
