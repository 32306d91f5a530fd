"""The door for other platforms: who may come in, that nothing comes in twice, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory import platforms, rights
from app.directory.models import RightsChange
from app.supervision.alert_models import Alert
from app.supervision.models import SupervisionItem
from blueprints.api.blueprint import limiter
from documents.encryption.signing import SigningKey
from tests.blueprints.account.visits import arrive
from tests.blueprints.api.doors import CLUE, asked, confirmed
from tests.office import Office

PATH = "/api/v1/supervision/alerts"


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> None:
    limiter.reset()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Alert)) or 0


def test_a_platform_delivers_once_it_is_confirmed_by_another_and_until_it_is_ended(
    office: Office,
) -> None:
    platform = asked(office)
    assert platform.deliver("hotline-0001").status_code == 403
    change = db.session.query(RightsChange).filter_by(platform_id=platform.id).one()
    with pytest.raises(NotAllowed), unit_of_work():
        rights.confirm(office.county.actor("安国梁"), change.id)
    with unit_of_work():
        rights.confirm(office.county.actor("严守信"), change.id)
    assert platform.deliver("hotline-0001").status_code == 201
    with pytest.raises(OutOfTurn), unit_of_work():
        platforms.ask(office.county.actor("安国梁"), "12345 热线平台", office.county.units["县政府"],
                      platform.key.public.to_pem().decode(), "再次登记。")  # fmt: skip
    with unit_of_work():
        platforms.end(office.county.actor("安国梁"), platform.id)
    assert platform.deliver("hotline-0002").status_code == 403
    refused = asked(office, "互联网+监管")
    change = db.session.query(RightsChange).filter_by(platform_id=refused.id).one()
    with unit_of_work():
        rights.refuse(office.county.actor("严守信"), change.id, "没有协议。")
    assert refused.deliver("hotline-0003").status_code == 403
    for key in ("", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "密钥", "x" * 9999,
                SigningKey.generate("intl").public.to_pem().decode()):  # fmt: skip
        with pytest.raises(Invalid), unit_of_work():
            platforms.ask(
                office.county.actor("安国梁"),
                "政务服务",
                office.county.units["县政府"],
                key,
                "联通",
            )


def test_what_is_not_signed_as_it_is_sent_is_refused(office: Office) -> None:
    platform, other = confirmed(office), confirmed(office, "互联网+监管")
    body = b'{"reference": "1", "title": "a", "words": "b"}'
    good = platform.headers("POST", PATH, body)
    tampered = {
        "nobody": {**good, "X-Platform": "999999"},
        "another": {**good, "X-Platform": str(other.id)},
        "time": {**good, "X-Time": clock.now().isoformat()},
        "nonce": {**good, "X-Nonce": "0" * 32},
        "garbage": {**good, "X-Signature": "!!!"},
        "long": {**good, "X-Signature": "A" * 9000},
        "method": platform.headers("GET", PATH, body),
        "path": platform.headers("POST", PATH + "/1", body),
        "old": platform.headers("POST", PATH, body, time=clock.now() - timedelta(minutes=6)),
        "early": platform.headers("POST", PATH, body, time=clock.now() + timedelta(minutes=6)),
        "short": platform.headers("POST", PATH, body, nonce="1"),
    }
    for name, headers in tampered.items():
        answer = platform.send("POST", PATH, body, {**headers, "Idempotency-Key": "hotline-0001"})
        assert answer.status_code == 403, name
        assert answer.get_json()["message"], name
    changed = platform.send("POST", PATH, body + b" ", {**good, "Idempotency-Key": "hotline-0001"})
    assert changed.status_code == 403
    for missing in good:
        headers = {k: v for k, v in good.items() if k != missing}
        assert platform.send("POST", PATH, body, headers).status_code == 401, missing
    assert count() == 0


def test_a_request_is_taken_once_and_a_clue_too(office: Office) -> None:
    platform = confirmed(office)
    body = b'{"reference": "1", "title": "a", "words": "b"}'
    headers = {**platform.headers("POST", PATH, body), "Idempotency-Key": "hotline-0001"}
    assert platform.send("POST", PATH, body, headers).status_code == 201
    replayed = platform.send("POST", PATH, body, headers)
    assert replayed.status_code == 409
    assert "已经收到过" in replayed.get_json()["message"]
    again = {**platform.headers("POST", PATH, body), "Idempotency-Key": "hotline-0001"}
    assert platform.send("POST", PATH, body, again).status_code == 200
    assert platform.deliver("hotline-0001", title="另一件").status_code == 409
    for key in ("", "short", "x" * 81, "有汉字的幂等键"):
        answer = platform.deliver(key) if key.isascii() else None
        assert answer is None or answer.status_code == 422, key
    for wrong in (
        {"title": ""},
        {"title": "长" * 301},
        {"words": 1},
        {"due": "yesterday"},
        {"x": "y"},
    ):
        assert platform.deliver("hotline-0009", **wrong).status_code == 422, wrong
    assert count() == 1


def test_a_clue_becomes_an_item_or_has_a_reason_and_only_its_platform_asks(office: Office) -> None:
    platform, other = confirmed(office), confirmed(office, "互联网+监管")
    first = platform.deliver("hotline-0001").get_json()["id"]
    second = platform.deliver("hotline-0002", title="第二件").get_json()["id"]
    assert platform.ask(first).get_json()["state"] == "waiting"
    assert other.ask(first).status_code == 404
    visit = arrive(office.app, office.county, "陈立新")
    assert CLUE["title"] in visit.open("/supervision/alerts")
    assert "立项督办" in visit.open(f"/supervision/alerts/{first}")
    page = visit.open(f"/supervision/new?from=supervision_alert:{first}")
    assert CLUE["words"] in page
    form = {
        "title": CLUE["title"], "source": "hotline", "basis": "热线", "target": "夜间不再扰民。",
        "rhythm": "weekly", "urgency": "", "lead": str(office.county.units["教育局"]), "due": "",
        "organ": str(office.county.units["县政府"]), "from": f"supervision_alert:{first}",
    }  # fmt: skip
    visit.send("/supervision", **form)
    assert visit.status == 200
    visit.send("/supervision", **form)
    assert visit.status == 409, "a clue becomes one item"
    item = db.session.scalars(select(SupervisionItem)).one()
    assert (item.source_type, item.source_id) == ("supervision_alert", first)
    told = platform.ask(first).get_json()
    assert (told["state"], told["stage"]) == ("accepted", "立项中")
    address = f"/supervision/alerts/{second}/refusals"
    visit.open(f"/supervision/alerts/{second}")
    visit.send(address, reason=" ")
    assert visit.status == 422
    for _ in range(2):
        visit.send(address, reason="不属本级职责。")
        assert visit.status == 200
    assert platform.ask(second).get_json()["reason"] == "不属本级职责。"
    head = arrive(office.app, office.county, "郑秀兰")
    head.open(f"/supervision/alerts/{first}")
    assert head.status == 403
