"""What the archive's forms and filters send, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.archives.models import DeclineReason
from app.archives.queries import Filter
from app.core.errors import Invalid
from documents.model import cleaned
from documents.rules.archival_code import ArchivalCode, MalformedCode
from documents.rules.retention import Retention


def narrowed(given: Mapping[str, str]) -> Filter:
    """The filters of the list; what is no filter narrows nothing."""
    return Filter(
        year=_number(given.get("year", ""), 4),
        retention=next((r for r in Retention if r.value == given.get("retention")), None),
        unit_code=cleaned(given.get("unit", "")).upper()[:3],
        fonds_id=_number(given.get("fonds", ""), 12),
        first_code=_code(given.get("first", "")),
        last_code=_code(given.get("last", "")),
        number=cleaned(given.get("number", ""))[:60],
    )


def values(form: Mapping[str, str]) -> dict[str, Any]:
    """Retention, unit and year as the archivist chose them. Raises Invalid."""
    try:
        retention = Retention(form.get("retention", ""))
    except ValueError as error:
        raise Invalid("请选择保管期限。", {"retention": "请选择保管期限。"}) from error
    year = form.get("year", "")
    if year and _number(year, 4) is None:
        raise Invalid("年度应为 4 位数字。", {"year": "请核对年度。"})
    return {
        "retention": retention,
        "unit_code": form.get("unit_code", "").strip().upper(),
        "year": _number(year, 4),
    }


def reason(form: Mapping[str, str]) -> DeclineReason:
    try:
        return DeclineReason(form.get("reason", ""))
    except ValueError as error:
        raise Invalid("不归档须选择理由。", {"reason": "请选择理由。"}) from error


def _number(text: str, digits: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def _code(text: str) -> str:
    """A 档号 as typed; its beginning alone is enough for a range."""
    try:
        return ArchivalCode.recognise(text).text
    except MalformedCode:
        return cleaned(text).upper()[:40]
