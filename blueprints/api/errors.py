"""Every refusal as JSON: what happened, what is safe, what to do, which fields, which articles."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from apiflask import APIBlueprint
from apiflask.exceptions import HTTPError
from flask import Response, jsonify, request
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import BadRequest, HTTPException

from app.core.database import db
from app.core.errors import (
    Blocked,
    Invalid,
    NotAllowed,
    NotFound,
    OfficeError,
    OutOfTurn,
    SecondFactorNeeded,
    TooMany,
)
from blueprints.shared.errors import HTTP_WORDS, status_of

NOTHING_CHANGED = "没有任何内容被改动。"
CODES: dict[type[OfficeError], str] = {
    NotFound: "not_found",
    NotAllowed: "not_allowed",
    OutOfTurn: "out_of_turn",
    Blocked: "blocked",
    SecondFactorNeeded: "second_factor_needed",
    TooMany: "too_many",
    Invalid: "invalid",
}
HTTP_CODES = {
    400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large",
    415: "wrong_media_type", 429: "too_many",
}  # fmt: skip
WORDS = {
    "missing": "缺少这一项。",
    "extra_forbidden": "没有这一项。",
    "string_type": "应为文字。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "bool_type": "应为 true 或 false。",
    "list_type": "应为数组。",
    "dict_type": "应为对象。",
}

_log = logging.getLogger("tongwen.api")


class TokenNeeded(OfficeError):
    """No token, or none that is good."""

    safe = NOTHING_CHANGED
    advice = "请在请求头 Authorization 中给出「Bearer 令牌」；令牌由 tongwen token 签发。"


class SignatureNeeded(OfficeError):
    """A platform's request without its signature."""

    safe = NOTHING_CHANGED
    advice = "请用登记的 SM2 密钥签名，并给出 X-Platform、X-Time、X-Nonce、X-Signature。"


class FoundFault(BaseModel):
    """A rule of the regulations that stands in the way, with its article."""

    rule: str = Field(default="", description="规则编号；保留提示时在 reasons 中写明理由")
    severity: str = Field(
        default="", description="block 必须更正；warn 可以写明理由保留；hint 提示"
    )
    message: str = ""
    article: str = ""
    quote: str = ""


class Fault(BaseModel):
    """A refusal. `code` is for programs and never changes; `message` is for people."""

    code: str = ""
    message: str = ""
    safe: str = ""
    advice: str = ""
    fields: dict[str, str] = Field(default_factory=dict)
    findings: list[FoundFault] = Field(default_factory=list)
    number: str = Field(default="", description="意外错误的编号，供系统管理员查日志")


def answer_in_json(bp: APIBlueprint) -> None:
    """Handle, inside the API, whatever can go wrong there."""
    bp.register_error_handler(OfficeError, office)
    bp.register_error_handler(HTTPError, malformed)
    bp.register_error_handler(HTTPException, http)
    bp.register_error_handler(RecursionError, too_deep)
    bp.register_error_handler(OverflowError, out_of_range)
    bp.register_error_handler(UnicodeEncodeError, out_of_range)
    bp.register_error_handler(DataError, out_of_range)
    bp.register_error_handler(OperationalError, busy)
    bp.register_error_handler(Exception, unexpected)


def office(error: OfficeError) -> Response:
    """A rule that was broken."""
    fault = Fault(
        code=next((c for kind, c in CODES.items() if isinstance(error, kind)), "refused"),
        message=error.message,
        safe=error.safe,
        advice=error.advice,
        fields=getattr(error, "fields", {}),
        findings=[_finding(f) for f in getattr(error, "findings", ())],
    )
    if isinstance(error, TokenNeeded):
        fault.code = "token_needed"
        answer = _answer(fault, 401)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if isinstance(error, SignatureNeeded):
        fault.code = "signature_needed"
        return _answer(fault, 401)
    if isinstance(error, SecondFactorNeeded):
        fault.advice = "接口不能代替本人验证身份，请本人登录网页办理这一步。"
    return _answer(fault, status_of(error))


def malformed(error: HTTPError) -> Response:
    """A body or query that is not what the description says."""
    cause = error.__cause__
    faults = cause.errors(include_url=False) if isinstance(cause, ValidationError) else []
    fields = {".".join(map(str, f["loc"])) or "_": _sentence(dict(f)) for f in faults}
    words = "请求内容不符合接口说明。"
    return _answer(
        Fault(code="invalid", message=words, safe=NOTHING_CHANGED, advice="请按 fields 逐项更正。",
              fields=fields),
        error.status_code,
    )  # fmt: skip


def http(error: HTTPException) -> Any:
    """What the web server itself refuses: bad JSON, unknown address, too large, too often."""
    status = error.code or 500
    if status < 400:
        return error
    words, advice = HTTP_WORDS.get(status, ("没有完成。", "请重试。"))
    if status == 400:
        words, advice = "请求内容不是完整的 JSON。", "请核对请求内容。"
    elif status in {404, 405}:
        words, advice = "接口没有这个地址或者方法。", "请参阅 /api/v1/openapi.json。"
    code = HTTP_CODES.get(status, "refused")
    answer = _answer(Fault(code=code, message=words, safe=NOTHING_CHANGED, advice=advice), status)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def too_deep(_: RecursionError) -> Response:
    """JSON with thousands of brackets in one another."""
    return http(BadRequest())  # type: ignore[no-any-return]  # A refusal is always a response.


def out_of_range(error: Exception) -> Response:
    """A number or character that the database cannot hold."""
    db.session.rollback()
    _log.info("out of range on %s: %s", request.endpoint, type(error).__name__)
    words = "请求中有超出范围的数字或者不能保存的字符。"
    return _answer(
        Fault(code="invalid", message=words, safe=NOTHING_CHANGED, advice="请核对后重试。"), 422
    )


def busy(error: OperationalError) -> Response:
    return _failed(error, 503, "系统正忙，本次操作没有完成。")


def unexpected(error: Exception) -> Response:
    return _failed(error, 500, "系统出现了意外错误，本次操作没有完成。")


def _failed(error: Exception, status: int, words: str) -> Response:
    db.session.rollback()
    number = secrets.token_hex(4).upper()
    _log.exception("error %s on %s", number, request.endpoint, exc_info=error)
    fault = Fault(
        code="busy" if status == 503 else "unexpected", message=words, safe=NOTHING_CHANGED,
        advice="请稍后重试；仍不行，请把编号告诉系统管理员。", number=number,
    )  # fmt: skip
    return _answer(fault, status)


def _answer(fault: Fault, status: int) -> Response:
    answer = jsonify(fault.model_dump())
    answer.status_code = status
    return answer


def _sentence(fault: dict[str, Any]) -> str:
    context = fault.get("ctx", {})
    kind = fault["type"]
    if kind == "string_too_long":
        return f"不得超过 {context['max_length']} 字。"
    if kind == "too_long":
        return f"不得超过 {context['max_length']} 项。"
    if kind in {"greater_than_equal", "less_than_equal"}:
        least = kind == "greater_than_equal"
        return f"不得{'小于' if least else '大于'} {context['ge' if least else 'le']}。"
    if kind in {"literal_error", "enum"}:
        return f"只能是 {context['expected']}。"
    return WORDS.get(kind, "内容不正确。")


def _finding(found: Any) -> FoundFault:
    """A finding of the rules of documents or of the page format."""
    place = getattr(found, "place", None)
    return FoundFault(
        rule=getattr(found, "rule_id", ""),
        severity=str(getattr(found, "severity", "block")),
        message=getattr(found, "message", str(found)),
        article=getattr(found, "article", ""),
        quote=getattr(place, "excerpt", ""),
    )
