"""A program at the other end: it has a token of one person and speaks JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.test import TestResponse

from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory import tokens
from app.sample.county import County
from blueprints.api.blueprint import limiter


class Program:
    """Requests with one token; each knows nothing of the one before it."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, address: str, status: int = 200, **query: Any) -> Any:
        return self._read(self.client.get, address, status, query_string=query)

    def post(self, address: str, status: int = 200, **body: Any) -> Any:
        return self._read(self.client.post, address, status, json=body)

    def put(self, address: str, status: int = 200, **body: Any) -> Any:
        return self._read(self.client.put, address, status, json=body)

    def raw(self, method: str, address: str, **options: Any) -> TestResponse:
        db.session.remove()
        for name in list(g):
            g.pop(name)
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.open(f"/api/v1{address}", method=method, headers=headers, **options)

    def _read(self, ask: Callable[..., Any], address: str, status: int, **options: Any) -> Any:
        answer = self.raw(ask.__name__.upper(), address, **options)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()


@pytest.fixture
def program(office, county: County) -> Callable[[str], Program]:
    """A program by the name of the person whose token it has; "" for one without."""
    limiter.reset()

    def make(name: str) -> Program:
        if not name:
            return Program(office.app, "")
        with unit_of_work():
            _, token = tokens.make(county.actor(name), "测试")
        return Program(office.app, token)

    return make


@pytest.fixture
def queries(office):
    """Counts the questions asked of the database: `with queries() as asked: …; len(asked)`."""
    from contextlib import contextmanager

    from sqlalchemy import event

    @contextmanager
    def count():
        asked: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            asked.append(statement)

        engine = db._app_engines[office.app][None]
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return count
