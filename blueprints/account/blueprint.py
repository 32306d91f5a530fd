"""The blueprint of these pages, and the limit on wrong tries from one address."""

from __future__ import annotations

from flask import Blueprint

from blueprints.shared.limits import few_refusals, limiter

__all__ = ["bp", "few_refusals", "limiter"]

bp = Blueprint("account", __name__, template_folder="templates")
