"""The blueprint of the API: its prefix, its limits, and what it puts into the application."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from blueprints.api import errors
from blueprints.shared.safety import csrf
from documents.encryption.digest import sm3

PREFIX = "/api/v1"
PLATFORM_SCHEME = "platform"  # the same for platforms, which sign each request
SCHEME = "bearer"  # the name of the security scheme in the OpenAPI description

bp = APIBlueprint("api", __name__, url_prefix=PREFIX, tag="同文")


def _caller() -> str:
    """Whose requests are counted together: a token's, or without one an address's.

    A whole office may stand behind one address, so nobody is refused for what another token does.
    """
    header = request.headers.get("Authorization", "")
    return sm3(header.encode()).hex() if header else get_remote_address()


limiter = Limiter(_caller, storage_uri="memory://", strategy="moving-window")
limiter.limit("600 per minute")(bp)
# Tokens only: no cookie is ever read here, so there is nothing that another site could abuse.
csrf.exempt(bp)
errors.answer_in_json(bp)


def install(app: Flask) -> None:
    """Put the API into the application: addresses, limits, errors as JSON, its description."""
    limiter.init_app(app)
    app.config.update(
        AUTO_200_RESPONSE=False,  # A route without a description (the pages) is not described.
        AUTO_404_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_SERVERS=False,
        AUTO_OPERATION_ID=True,
        HTTP_ERROR_SCHEMA=errors.Fault,
        SECURITY_SCHEMES={
            SCHEME: {"type": "http", "scheme": "bearer"},
            PLATFORM_SCHEME: {
                "type": "apiKey",
                "in": "header",
                "name": "X-Signature",
                "description": "登记平台的 SM2 签名（base64 的 DER），签的是以换行连接的五行："
                "方法、路径、X-Time（ISO 8601，带时区）、X-Nonce（16 至 64 位随机字符）、"
                "正文的 SM3（十六进制）。另给出 X-Platform：平台编号。时间相差不得超过 5 分钟，"
                "同一请求只受理一次。",
            },
        },
        INFO={
            "title": "同文接口",
            "version": "1",
            "description": "以令牌所属人员的权限办文、检索和查档；看不到的事项一律为 404。",
        },
    )
    app.register_blueprint(bp)

    @app.before_request
    def unknown_address() -> Any:
        """An address below the prefix that leads nowhere is answered in JSON, too."""
        wrong = request.routing_exception
        if wrong is None or not request.path.startswith(f"{PREFIX}/"):
            return None
        return errors.http(wrong)
