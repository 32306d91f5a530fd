"""Where to go next: only ever a place within these pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from werkzeug.routing import IntegerConverter, Map


def back_to(address: str) -> str:
    """The address if it is a path of ours; anything else is the first page."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and not parts.scheme and not parts.netloc else "/"


class RecordId(IntegerConverter):
    """`<int:…>` in addresses: no number that a database could not hold."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**53)
