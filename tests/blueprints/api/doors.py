"""A platform of another office at our door: registered, confirmed, with a key of its own."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from werkzeug.test import TestResponse

from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory import platforms, rights
from app.directory.models import RightsChange
from app.supervision import alerting
from app.supervision.alerting import Delivered
from documents.encryption.signed_requests import SignedRequest, sign
from documents.encryption.signing import SigningKey
from tests.office import Office

CLUE: dict[str, Any] = {
    "reference": "RX-2026-0917", "title": "城北市场夜间噪声扰民", "words": "连续三周夜间装卸，多次投诉未解决。",
    "due": None,
}  # fmt: skip


@dataclass
class Platform:
    """The platform's own program."""

    office: Office
    id: int
    key: SigningKey

    def headers(
        self, method: str, path: str, body: bytes, *, time: datetime | None = None, nonce: str = ""
    ) -> dict[str, str]:
        """What it sends beside the body."""
        at = (time or clock.now()).isoformat()
        nonce = nonce or secrets.token_hex(16)
        signature = sign(SignedRequest(method, path, at, nonce, body), self.key)
        return {
            "X-Platform": str(self.id), "X-Time": at, "X-Nonce": nonce, "X-Signature": signature,
        }  # fmt: skip

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> TestResponse:
        db.session.remove()
        for name in list(g):
            g.pop(name)
        client = self.office.app.test_client(use_cookies=False)
        return client.open(
            path, method=method, data=body, headers=headers, content_type="application/json"
        )

    def deliver(self, key: str, **changed: Any) -> TestResponse:
        path, body = "/api/v1/supervision/alerts", json.dumps({**CLUE, **changed}).encode()
        headers = {**self.headers("POST", path, body), "Idempotency-Key": key}
        return self.send("POST", path, body, headers)

    def ask(self, alert_id: int) -> TestResponse:
        path = f"/api/v1/supervision/alerts/{alert_id}"
        return self.send("GET", path, b"", self.headers("GET", path, b""))


def asked(office: Office, name: str = "12345 热线平台") -> Platform:
    """Registered by the system administrator, not confirmed yet."""
    key = SigningKey.generate("gm")
    with unit_of_work():
        platform = platforms.ask(
            office.county.actor("安国梁"), name, office.county.units["县政府"],
            key.public.to_pem().decode(), "县政府第十次常务会议要求联通。",
        )  # fmt: skip
        return Platform(office, platform.id, key)


def confirmed(office: Office, name: str = "12345 热线平台") -> Platform:
    platform = asked(office, name)
    change = db.session.query(RightsChange).filter_by(platform_id=platform.id).one()
    with unit_of_work():
        rights.confirm(office.county.actor("严守信"), change.id)
    return platform


def delivered(office: Office) -> dict[str, int]:
    """A clue that waits; its id."""
    platform = confirmed(office)
    with unit_of_work():
        row = platforms.in_force(platform.id)
        assert row is not None
        given = Delivered(CLUE["reference"], CLUE["title"], CLUE["words"], None)
        return {"alert_id": alerting.receive(row, secrets.token_hex(8), b"{}", given)[0].id}
