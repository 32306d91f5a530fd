"""Whoever has no right to a document learns nothing of it, at any address and by any request."""

from __future__ import annotations

import logging
import re
import urllib.parse
from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import func, select

from app.archives.models import ArchiveItem
from app.circulation import moves, reading
from app.circulation.models import Circulation, Task, TaskState
from app.core.database import Base, db
from app.core.errors import NotFound
from app.core.unit_of_work import unit_of_work
from app.directory import rights, tokens
from app.directory.models import SignInSession
from app.directory.roles import Role
from app.dispatch import queries
from app.official_documents.models import OfficialDocument
from app.receipt.models import IncomingDocument
from app.sample import walking
from app.serving.log import DiscreetFormatter
from blueprints.account.blueprint import limiter
from tests.app.directory.resets import reset
from tests.blueprints.account.visits import TOKEN, Visit, alone, arrive
from tests.hostile.test_at_rest import SENTENCE, found_in, live
from tests.office import Office

ADMINISTRATORS = ("安国梁", "严守信", "程明")
PART = re.compile(r"<(?:[^<>]*:)?(\w+)>")


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> Iterator[None]:
    limiter.enabled = False
    yield
    limiter.enabled = True


def addresses(office: Office, method: str, ids: dict[str, list[int]]) -> Iterator[str]:
    """Every address of the pages for that method, with each of the ids in it."""
    for rule in office.app.url_map.iter_rules():
        text = str(rule)
        if method not in (rule.methods or ()) or text.startswith(("/api/", "/static", "/account")):
            continue
        records = ids["incoming"] if "/incoming" in text else ids["documents"]
        pools = {"record_id": records, "item_id": ids["items"], "task_id": ids["tasks"], "what": ["consult"],
                 "circulation_id": ids["ways"], "person_id": [1], "unit_id": [1], "post_id": [1]}  # fmt: skip
        for values in product(*(pools.get(name, [1]) for name in PART.findall(text))):
            rest = iter(values)
            yield PART.sub(lambda _: str(next(rest)), text)  # noqa: B023 - Used at once.


def newest(model: type[Base]) -> list[int]:
    key = model.__table__.c.id
    return list(db.session.scalars(select(key).order_by(key.desc()).limit(1)))


def ids_of_all() -> dict[str, list[int]]:
    return {
        "documents": newest(OfficialDocument), "incoming": newest(IncomingDocument), "items": newest(ArchiveItem),
        "tasks": newest(Task), "ways": newest(Circulation),
    }  # fmt: skip


def told(answer: object) -> bytes:
    """Everything an answer says: its body and its head."""
    head = urllib.parse.unquote(str(answer.headers))  # type: ignore[attr-defined]
    body: bytes = answer.get_data()  # type: ignore[attr-defined]
    answer.close()  # type: ignore[attr-defined]
    return body + head.encode()


def test_the_three_administrators_read_nothing_anywhere(office: Office) -> None:
    live(office.county)
    ids = ids_of_all()
    db.session.rollback()
    for name in ADMINISTRATORS:
        visit = arrive(office.app, office.county, name)
        visit.open("/account")
        token = TOKEN.search(visit.page)
        assert token is not None
        for address in addresses(office, "GET", ids):
            answer = alone(visit.client.get, address)
            assert answer.status_code in (200, 302, 403, 404), address
            assert not found_in(told(answer)), (name, address)
        for address in addresses(office, "POST", ids):
            if address.startswith("/directory"):
                continue
            answer = alone(
                visit.client.post, address, data={"csrf_token": token[1], "move": "take_back"}
            )
            assert not found_in(told(answer)), (name, address)
            assert answer.status_code in (403, 404) or address == "/audit/runs", (name, address)


def test_a_colleague_without_the_right_cannot_tell_a_document_from_none(office: Office) -> None:
    document_id = walking.draft(office.county)
    walking.walk(office.county, document_id, "review")
    task_id = walking.waiting(document_id)[0].id
    way = walking.circulation(document_id).id
    db.session.rollback()
    visit = arrive(office.app, office.county, "田小雨")
    visit.open("/account")
    token = TOKEN.search(visit.page)
    assert token is not None
    places = {"record_id": document_id, "task_id": task_id, "circulation_id": way}
    for rule in office.app.url_map.iter_rules():
        text, names = str(rule), PART.findall(str(rule))
        if not set(names) & set(places) or text.startswith(("/api/", "/incoming")):
            continue
        for method in ({"GET", "POST"}) & set(rule.methods or ()):
            seen = []
            for real in (True, False):
                value = lambda part: str(  # noqa: E731
                    (places.get(part[1], 1) if real else 987654) if part[1] != "what" else "consult"  # noqa: B023
                )
                data = {"csrf_token": token[1], "move": "urge"} if method == "POST" else None
                answer = alone(visit.client.open, PART.sub(value, text), method=method, data=data)
                page = re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))
                seen.append(
                    (
                        answer.status_code,
                        page.replace("987654", "").replace(PART.sub(value, text), ""),
                    )
                )
            # What only some posts may do is refused alike, whether the document is there or not.
            assert seen[0][0] == (403 if text.endswith("/validity") else 404), (method, text)
            assert seen[0] == seen[1], (method, text)


def test_what_was_recalled_unread_is_closed_again(office: Office) -> None:
    county = office.county
    document_id = walking.draft(county)
    walking.walk(county, document_id, "review")
    way = walking.circulation(document_id).id
    with unit_of_work():
        moves.circulate(county.actor("郭宇航"), way, [county.seat("何俊")], "请阅")
    reader = county.actor("何俊")
    assert queries.matter(reader, document_id).document.id == document_id
    with unit_of_work():
        reading.recall(county.actor("郭宇航"), way)
    task_id = db.session.scalar(select(func.max(Task.id)).where(Task.state == TaskState.CANCELLED))
    with pytest.raises(NotFound):
        queries.matter(county.actor("何俊"), document_id)
    db.session.rollback()
    visit = arrive(office.app, county, "何俊")
    for page in ("/tasks/{}", "/tasks/{}/people/consult", "/tasks/{}/people/circulate"):
        visit.open(page.format(task_id))
        assert visit.status == 404, page
        assert walking.TEXT.title not in visit.page


def test_a_new_right_that_asks_for_a_second_factor_ends_the_sessions_without_one(
    office: Office,
) -> None:
    county = office.county
    clerk = arrive(office.app, county, "丁小军")
    person = county.person("丁小军")
    assert not person.totp_secret
    post = person.posts[0]
    with unit_of_work():
        change = rights.set_roles(
            county.actor("安国梁"), post, {r.role for r in post.roles} | {Role.SEAL_KEEPER}
        )
        assert change is not None
    with unit_of_work():
        rights.confirm(county.actor("严守信"), change.id)
    db.session.rollback()
    clerk.open("/desk")
    assert clerk.place == "/account/sign-in"
    clerk.sign_in("dingxiaojun", county.passwords["丁小军"])
    assert clerk.place == "/account/second-factor"


def test_a_reset_password_ends_sessions_and_tokens(office: Office) -> None:
    county = office.county
    clerk = arrive(office.app, county, "丁小军")
    with unit_of_work():
        _, token = tokens.make(county.actor("丁小军"), "测试")
    assert tokens.token_of(token) is not None
    reset(county, "丁小军")
    assert tokens.token_of(token) is None
    open_ones = select(func.count()).where(
        SignInSession.person_id == county.people["丁小军"], SignInSession.ended_at.is_(None)
    )
    assert db.session.scalar(open_ones) == 0
    db.session.rollback()
    clerk.open("/desk")
    assert clerk.place == "/account/sign-in"


@pytest.mark.parametrize("cookie", ["", "x", "0" * 64 + "." + "0" * 64, "g" * 64 + "." + "0" * 64, ".", "0" * 9000,
                                    "٠" * 64 + "." + "٠" * 64])  # fmt: skip
def test_a_forged_cookie_opens_nothing(office: Office, cookie: str) -> None:
    visit = Visit(office.app)
    answer = alone(
        visit.client.get, "/desk", headers={"Cookie": f"tongwen={cookie}; session={cookie}"}
    )
    assert answer.status_code == 302
    assert answer.location.startswith("/account/sign-in")


def test_a_form_without_its_token_or_with_anothers_is_refused_in_words(office: Office) -> None:
    mine, hers = (
        arrive(office.app, office.county, "丁小军"),
        arrive(office.app, office.county, "郭宇航"),
    )
    hers.open("/account")
    stolen = TOKEN.search(hers.page)
    assert stolen is not None
    for token in ("", "x", stolen[1], "\ud800".encode("utf-8", "replace").decode()):
        answer = alone(
            mine.client.post, "/account/phrases", data={"csrf_token": token, "phrases": "甲"}
        )
        assert answer.status_code == 400
        assert "页面已过期，没有提交。" in answer.get_data(as_text=True)


def test_every_answer_carries_the_headers_that_keep_it_private(office: Office) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    for address in (
        "/desk",
        "/account",
        "/documents/987654",
        "/account/sign-in",
        "/api/v1/me",
        "/nothing",
    ):
        head = alone(visit.client.get, address).headers
        assert head["Cache-Control"] == "no-store", address
        assert "default-src 'none'" in head["Content-Security-Policy"]
        assert head["X-Content-Type-Options"] == "nosniff"
        assert head["Cross-Origin-Resource-Policy"] == "same-origin"
    visit = Visit(office.app)
    visit.open("/account/sign-in")
    answer = alone(visit.client.get, "/account/sign-in")
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_the_log_says_where_an_error_was_and_never_what_it_quoted() -> None:
    try:
        try:
            int(SENTENCE)
        except ValueError as error:
            raise LookupError(SENTENCE) from error
    except LookupError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 0, "error 1", (), (type(error), error, error.__traceback__)
        )
    written = DiscreetFormatter("%(message)s").format(record)
    assert "LookupError" in written
    assert "ValueError" in written
    assert "test_rights.py" in written
    assert not found_in(written.encode())
