"""The square code (二维码) by which a phone's code generator takes over the secret."""

from __future__ import annotations

import io

import pyotp
import segno
from markupsafe import Markup


def square_code(login: str, secret: str) -> Markup:
    """The code as SVG without inline style; the secret always stands beside it as text."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="同文")
    out = io.BytesIO()
    segno.make(uri, error="m").save(out, kind="svg", scale=5, xmldecl=False, svgns=True, nl=False)
    return Markup(out.getvalue().decode())  # noqa: S704 - segno's own output for our own address.
