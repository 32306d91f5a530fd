"""Where to go next: only ever a place within these pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from werkzeug.routing import IntegerConverter, Map


def back_to(address: str) -> str:
    """The address if it is a path of ours; anything else is the first page."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and not parts.scheme and not parts.netloc else "/"


def came_from(otherwise: str) -> str:
    """The list from which this page was opened, with its filters; it travels in the address."""
    address = request.args.get("back", "")
    return back_to(address) if address else otherwise


def here() -> str:
    """The present list, for the addresses of its rows."""
    return request.full_path.rstrip("?")


class RecordId(IntegerConverter):
    """`<int:…>` in addresses: no number that a database could not hold."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**53)
