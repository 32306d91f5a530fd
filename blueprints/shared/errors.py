"""The one place where a rule that was broken becomes a page with a status."""

from __future__ import annotations

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import BadHost, HTTPException

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
from blueprints.shared.places import back_to
from blueprints.shared.shell import plain

STATUS: dict[type[OfficeError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    OutOfTurn: 409,
    Blocked: 409,
    SecondFactorNeeded: 403,
    TooMany: 429,
    Invalid: 422,
}

HTTP_WORDS: dict[int, tuple[str, str]] = {
    400: ("请求的内容不完整。", "请返回上一页，刷新后重试。"),
    403: ("您没有办理这项工作的权限。", "如确需办理，请联系本单位安全保密管理员。"),
    404: ("没有找到这个页面。", "请从工作台或检索重新进入。"),
    405: ("这个地址不接受这样的操作。", "请从页面上的按钮办理。"),
    413: ("提交的内容过大，没有接收。", "请压缩文件或分次上传。"),
    415: ("提交的内容格式不对。", "请从页面上的按钮办理。"),
    429: ("操作过于频繁。", "请稍候一分钟再试。"),
}

_log = logging.getLogger("tongwen.pages")


def answer_errors(app: Flask) -> None:
    """Every error gets a page that says what happened, what is safe and what to do."""

    @app.errorhandler(OfficeError)
    def office(error: OfficeError) -> tuple[str, int]:
        return page(
            status_of(error),
            error.message,
            error.safe,
            error.advice,
            getattr(error, "findings", ()),
        )

    @app.errorhandler(CSRFError)
    def forged(_: CSRFError) -> tuple[str, int]:
        return page(
            400, "页面已过期，没有提交。", "已保存的内容没有变化。", "请返回、刷新页面后重新提交。"
        )

    @app.errorhandler(OperationalError)
    def busy(error: OperationalError) -> tuple[str, int]:
        db.session.rollback()
        return _unexpected(error, 503, "系统正忙，本次操作没有完成。")

    @app.errorhandler(DataError)
    def unkeepable(_: DataError) -> tuple[str, int]:
        """Something no database can hold, such as a NUL, came in where no form would put it."""
        db.session.rollback()
        return page(
            400,
            "所填内容含有无法识别的字符或者数字，没有处理。",
            "已保存的内容没有变化。",
            "请返回上一页，改正后重试。",
        )

    @app.errorhandler(BadHost)
    def misaddressed(_: BadHost) -> Response:
        """No page can be made here: without a host there are no addresses to put into it."""
        words = "请求中的网址不正确，没有处理。已保存的内容没有变化。请从收藏的网址重新进入。\n"
        return Response(words, 400, mimetype="text/plain")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        code = error.code or 500
        if code < 400:
            return error
        words, advice = HTTP_WORDS.get(code, ("没有完成。", "请返回上一页重试。"))
        return page(code, words, "已保存的内容没有变化。", advice)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> tuple[str, int]:
        db.session.rollback()
        return _unexpected(error, 500, "系统出现了意外错误，本次操作没有完成。")


def status_of(error: OfficeError) -> int:
    return next((s for kind, s in STATUS.items() if isinstance(error, kind)), 400)


def page(
    code: int, heading: str, safe: str, advice: str, findings: Any = (), number: str = ""
) -> tuple[str, int]:
    links = [{"label": "回到工作台", "href": "/"}]
    if request.method != "GET" and (before := _page_before()):
        links.insert(0, {"label": "返回刚才的页面", "href": before})
    context = {
        "code": code, "heading": heading, "safe": safe, "advice": advice, "links": links,
        "number": number, "findings": [getattr(f, "message", str(f)) for f in findings],
    }  # fmt: skip
    return render_template("pages/error.html", plain=plain(), error=context), code


def _page_before() -> str:
    """The page of ours that she came from; never another site that sent her here."""
    parts = urlsplit(request.referrer or "")
    if not parts.path or parts.netloc != request.host:
        return ""
    return back_to(f"{parts.path}?{parts.query}".rstrip("?"))


def _unexpected(error: Exception, code: int, words: str) -> tuple[str, int]:
    number = secrets.token_hex(4).upper()
    _log.exception("error %s on %s", number, request.endpoint, exc_info=error)
    return page(
        code,
        words,
        "没有任何内容被改动。",
        "请稍后重试；仍不行，请把编号告诉系统管理员。",
        (),
        number,
    )
