"""The pages of the office; only the factory imports them."""

from __future__ import annotations

from flask import Flask


def register_blueprints(app: Flask) -> None:
    """Put every page into the application."""
