"""The fields that a move's own page asks for, as `ActForm` wants them."""

from __future__ import annotations

from typing import Any


def choices(
    name: str, label: str, options: list[dict[str, str]], chosen: str = "", *, hint: str = ""
) -> dict[str, Any]:
    return {"kind": "choices", "name": name, "label": label, "options": options, "chosen": chosen,
            "hint": hint}  # fmt: skip


def checks(
    name: str, label: str, options: list[tuple[str, str]], chosen: list[str] | None = None, *,
    hint: str = "",
) -> dict[str, Any]:  # fmt: skip
    entries = [{"value": value, "label": words} for value, words in options]
    return {"kind": "checks", "name": name, "label": label, "options": entries,
            "chosen": chosen or [], "hint": hint}  # fmt: skip


def text(name: str, label: str, value: str, *, hint: str = "") -> dict[str, Any]:
    return {
        "kind": "text",
        "name": name,
        "label": label,
        "options": [],
        "chosen": value,
        "hint": hint,
    }


def area(name: str, label: str, value: str, *, hint: str = "") -> dict[str, Any]:
    return {
        "kind": "area",
        "name": name,
        "label": label,
        "options": [],
        "chosen": value,
        "hint": hint,
    }


def files(name: str, label: str, *, hint: str = "") -> dict[str, Any]:
    return {
        "kind": "files",
        "name": name,
        "label": label,
        "options": [],
        "chosen": "",
        "hint": hint,
    }
