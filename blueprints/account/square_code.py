"""The square code (二维码) by which a phone's code generator takes over the secret."""

from __future__ import annotations

import pyotp
from markupsafe import Markup

from blueprints.shared import square_code as shared


def square_code(login: str, secret: str) -> Markup:
    """The code as SVG without inline style; the secret always stands beside it as text."""
    return shared.square_code(pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="同文"))
