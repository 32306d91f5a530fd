"""Every address takes whatever stands behind its question mark, and every method."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

import blueprints
from app.core.database import db
from blueprints.account.blueprint import limiter
from tests.blueprints.account.visits import Visit, alone, arrive
from tests.hostile.test_fields import clear, drafted
from tests.hostile.words import MARKUP
from tests.office import Office

ASKED = re.compile(
    r"(?:args|values)(?:\.get\(|\[)\"(\w+)\"|_number\(given\.get\(\"(\w+)\"|given\.get\(\"(\w+)\""
)
KEEPERS = {  # who may see the pages below
    "/numbers": "王红梅", "/seals": "石磊", "/archives": "乔桂英", "/audit": "程明",
    "/directory/rights": "严守信", "/directory": "安国梁",
}  # fmt: skip
# What a database could take amiss.
TO_A_DATABASE = ("-1", "0000", "9223372036854775808", "%00", "%ED%A0%80")
# The others are for whoever reads an address and makes links, who knows no database.
ODD = (
    *TO_A_DATABASE, "10000", "1e400", "NaN", "%E2%80%AE", quote("１２²３"), quote("😀"), quote(MARKUP),
    "../../etc/passwd", "%0d%0aX-Evil:1", "9" * 400,
)  # fmt: skip
# They mean something to whatever makes the links of a page.
RESERVED = "&".join(
    f"{name}=javascript"
    for name in (
        "endpoint", "_external=1&_scheme", "_anchor", "_method", "values", "record_id", "self",
    )
)  # fmt: skip


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> Iterator[None]:
    limiter.enabled = False
    yield
    limiter.enabled = True


def names() -> set[str]:
    """Every name that any page asks its address for."""
    texts = [p.read_text(encoding="utf-8") for p in Path(blueprints.__file__).parent.rglob("*.py")]
    found = {name for text in texts for groups in ASKED.findall(text) for name in groups if name}
    assert {"page", "year", "q", "list", "code"} <= found
    return found


def pages(app: Flask) -> list[str]:
    rules = [str(r) for r in app.url_map.iter_rules() if "GET" in (r.methods or ())]
    return [r for r in rules if "<" not in r and not r.startswith(("/api/", "/static"))]


def visitors(office: Office) -> dict[str, Visit]:
    """By the beginning of the address: somebody who may see that page."""
    found = {start: arrive(office.app, office.county, name) for start, name in KEEPERS.items()}
    found[""] = arrive(office.app, office.county, "郭宇航")
    return found


def test_whatever_an_address_asks_for_there_is_one_clear_answer(office: Office) -> None:
    there, known = visitors(office), sorted(names())
    on_sqlite = db.session.connection().dialect.name == "sqlite"
    db.session.rollback()
    for page in pages(office.app):
        if page in ("/audit/acts.jsonl", "/directory/import/template.xlsx"):
            continue  # They ask for nothing.
        visit = next(v for start, v in there.items() if page.startswith(start))
        for odd in ODD if on_sqlite else TO_A_DATABASE:
            answer = alone(visit.client.get, f"{page}?" + "&".join(f"{n}={odd}" for n in known))
            clear(answer, f"{page} with {odd[:20]}")
        answer = alone(visit.client.get, f"{page}?q=x&{RESERVED}")
        clear(answer, f"{page} with names that make links")
        assert b'href="javascript' not in answer.data
        assert b"javascript://" not in answer.data
        many = "&".join(f"page={n}&year={n}" for n in range(500))
        clear(alone(visit.client.get, f"{page}?{many}"), f"{page} many times over")


def test_a_year_narrows_the_lists_to_the_end_of_time(office: Office) -> None:
    visit = arrive(office.app, office.county, "郭宇航")
    for year in ("9999", "0001", "0000"):
        for page in ("/incoming?list=open", "/documents?list=mine", "/archives?"):
            clear(alone(visit.client.get, f"{page}&year={year}"), f"{page} {year}")


def test_a_record_by_an_absurd_number_is_not_found(office: Office) -> None:
    visit = arrive(office.app, office.county, "郭宇航")
    made = drafted(office)
    for number in ("0", "-1", "9007199254740993", "9223372036854775808", "9" * 400, "1e3", "%00"):
        for page in ("/documents/{}", "/documents/{}/pages/1", "/incoming/{}", "/archives/{}", "/tasks/{}",
                     f"/documents/{made['record_id']}/pages/{{}}", f"/documents/{made['record_id']}/files/{{}}"):  # fmt: skip
            answer = alone(visit.client.get, page.format(number))
            assert answer.status_code == 404, (page, number)
            assert "请从工作台或检索重新进入" in answer.get_data(as_text=True)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "PROPFIND", "POST"])
def test_another_method_is_refused_in_words(office: Office, method: str) -> None:
    visit = arrive(office.app, office.county, "郭宇航")
    answer = alone(visit.client.open, "/desk", method=method)
    assert answer.status_code in (400, 405)
    assert "请" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:99999", "[", "a" * 3000, "127.0.0.1\x00"]
)
def test_the_name_by_which_one_calls_is_not_repeated(office: Office, host: str) -> None:
    visit = Visit(office.app)
    answer = alone(visit.client.get, "/desk", headers={"Host": host})
    assert answer.status_code < 500
    assert b"evil.example" not in answer.data
    assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize("path", ["../../config.py", "..%2f..%2fconfig.py", "%2e%2e/%2e%2e/config.py", "/etc/passwd",
                                  "....//config.py", "base.css%00.py", "..\\..\\config.py"])  # fmt: skip
def test_a_static_file_is_only_one_of_ours(office: Office, path: str) -> None:
    answer = alone(Visit(office.app).client.get, f"/static/{path}")
    assert answer.status_code in (404, 308)
    assert b"Settings" not in answer.data
