"""All addresses of the API, by importing them; `install` puts them into the application."""

from __future__ import annotations

from blueprints.api import (
    alerts,
    archives,
    beside,
    documents,
    drafting,
    incoming,
    inspections,
    meetings,
    own,
    searching,
    supervising,
    tasks,
)
from blueprints.api.blueprint import install

__all__ = [
    "alerts",
    "archives",
    "beside",
    "documents",
    "drafting",
    "incoming",
    "inspections",
    "install",
    "meetings",
    "own",
    "searching",
    "supervising",
    "tasks",
]
