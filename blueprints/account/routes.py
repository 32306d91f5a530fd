"""All pages of 我的, by importing them; `bp` and `limiter` go into the application."""

from __future__ import annotations

from blueprints.account import credentials, entrance, own, tokens
from blueprints.account.blueprint import bp, limiter

__all__ = ["bp", "credentials", "entrance", "limiter", "own", "tokens"]
