"""One thing that a format check found on a page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps a document from being issued; a warning is for the eye of the checker (核稿)."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of a rule of GB/T 9704-2012, with its article, page (from 1), place in mm, sentence."""

    rule: str
    article: str
    severity: Severity
    page: int
    x_mm: float
    y_mm: float
    sentence: str


def error(rule: str, article: str, page: int, at: tuple[float, float], sentence: str) -> Finding:
    """A finding that must be put right; `at` is the place on the page in mm from the upper left."""
    return Finding(rule, article, Severity.ERROR, page, round(at[0], 1), round(at[1], 1), sentence)


def warning(rule: str, article: str, page: int, at: tuple[float, float], sentence: str) -> Finding:
    """A finding for a person to judge."""
    return Finding(
        rule, article, Severity.WARNING, page, round(at[0], 1), round(at[1], 1), sentence
    )
