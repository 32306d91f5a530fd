"""Hearing requests: how waitress reads what browsers send, and refuses what is no request."""

from __future__ import annotations

import io
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask
from waitress.utilities import RequestEntityTooLarge

LONGEST_HEARD = 8 << 30  # bytes of a body that is too large; after these the connection is closed


class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress carries no types.
    """What comes in. Of a body that is too large nothing is kept, and yet it is heard to its end.

    A browser that is cut off while it sends shows no answer, only that the connection was lost.
    So the body goes nowhere, and the application refuses the request by its length, in its own words.
    """

    expect_continue: bool

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge) and self.body_rcv is not None:
            self._hear_out(self.body_rcv)
        return consumed

    def _hear_out(self, body: Any) -> None:
        if not isinstance(body.buf, _Nowhere):
            body.buf.close()
            body.buf = _Nowhere()
        if self.expect_continue:  # It asked before sending, and is told at once.
            self.expect_continue, self.headers["CONNECTION"] = False, "close"
            self.error, self.completed = None, True
        elif max(self.content_length, self.body_bytes_received) <= LONGEST_HEARD:
            self.error, self.completed = body.error, bool(body.error or body.completed)
        if self.completed and self.chunked:
            self.headers["CONTENT_LENGTH"] = str(self.body_bytes_received)


class _Nowhere(io.BytesIO):
    """The place of a body of which nothing is kept."""

    def append(self, _data: bytes) -> None:
        pass

    def getfile(self) -> io.BytesIO:
        return io.BytesIO()

    def __len__(self) -> int:
        return 0


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress carries no types.
    """What is no request at all: answered in the words of the office, too."""

    WORDS = (
        "请求不合格式，或者内容过大，没有处理。\n"
        "已保存的内容没有变化。\n"
        "请返回上一页、刷新后重试；仍不行，请联系系统管理员。\n"
    )

    def execute(self) -> None:
        error = self.request.error
        body = self.WORDS.encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress carries no types.
    """A connection whose requests are read, and refused, as above."""

    parser_class = Request
    error_task_class = Refusal
