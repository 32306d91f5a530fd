"""All pages of the directory, by importing them; `bp` goes into the application."""

from __future__ import annotations

from blueprints.directory import (
    calendar,
    changes,
    importing,
    looking,
    people,
    platforms,
    rights,
    tokens,
    units,
)
from blueprints.directory.blueprint import bp

__all__ = [
    "bp",
    "calendar",
    "changes",
    "importing",
    "looking",
    "people",
    "platforms",
    "rights",
    "tokens",
    "units",
]
