"""A square code (二维码) as SVG, without inline style; what it says always stands beside it as text."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def square_code(words: str, *, scale: int | None = 5, label: str = "") -> Markup:
    """The code of these words; without a scale it fills the width that the page gives it."""
    out = io.BytesIO()
    segno.make(words, error="m").save(
        out, kind="svg", scale=scale or 1, omitsize=scale is None, light="white",
        title=label or None, svgclass="square-code", lineclass=None, xmldecl=False, svgns=True,
        nl=False,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 - segno's own output for our own address.
