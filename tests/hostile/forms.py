"""A form of the office, as the hostile tests fill it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.office import Office


def NOTHING(_office: Office) -> dict[str, int]:  # noqa: N802 - It is a constant of the forms.
    """The form needs no record."""
    return {}


@dataclass(frozen=True)
class Form:
    """One form: who sends it, to which route, and what it holds when all is well."""

    who: str
    rule: str
    fields: dict[str, str]
    make: Callable[[Office], dict[str, int]] = NOTHING
    look: tuple[str, ...] = ()  # pages that show afterwards what was sent
    sheet: bool = False  # It is about the text of a document, which is set and written as a file.
