"""审计: what the audit administrator sees, and that she sees no document."""

from __future__ import annotations

import json

import pytest

from app.core.database import db
from documents.archive import evidence
from documents.archive.evidence import ActLine
from tests.app.auditing.test_audit import as_administrator, sign_act
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office

AUDITOR = "程明"

pytestmark = pytest.mark.usefixtures("a_quiet_address")


def visit(office: Office, name: str = AUDITOR) -> Visit:
    return arrive(office.app, office.county, name)


def test_she_sees_who_did_what_and_when_but_no_title(
    office: Office, closed: tuple[int, ...]
) -> None:
    there = visit(office)
    page = there.open("/audit")
    assert there.status == 200
    assert "还没有核对过" in page
    page = there.open(f"/audit?subject=official_document&number={closed[0]}&actor=苏和")
    assert "签发 · 签发" in page
    assert "森林草原防灭火" not in page
    assert "人员：苏和" in page


def test_a_whole_office_is_said_to_be_whole_and_its_head_can_be_taken_away(
    office: Office, closed: tuple[int, ...]
) -> None:
    there = visit(office)
    there.open("/audit")
    page = there.send("/audit/runs")
    assert "前后相接" in page
    assert "程明于" in page
    assert "已公布的树头" in page
    head_id = page.partition("/audit/heads/")[2].partition("/")[0]
    there.open(f"/audit/heads/{head_id}/tree-head.json")
    assert json.loads(there.bytes)["format"].startswith("tongwen tree head")
    there.open(f"/audit/heads/{head_id}/tree-head.sig")
    assert there.status == 200
    there.open("/audit/heads/99999/tree-head.json")
    assert there.status == 404


def test_a_broken_office_is_said_to_be_broken(office: Office, closed: tuple[int, ...]) -> None:
    seq = sign_act(closed[0])
    as_administrator(f"UPDATE act SET actor = '别人' WHERE seq = {seq}")
    db.session.commit()
    there = visit(office)
    there.open("/audit")
    page = there.send("/audit/runs")
    assert f"第 {seq} 条办理记录不是原样" in page
    assert "proof-broken" in page
    assert "已公布的树头" not in page


def test_the_acts_are_exported_so_that_anyone_can_check_the_chain(
    office: Office, closed: tuple[int, ...]
) -> None:
    there = visit(office)
    there.open("/audit/acts.jsonl")
    lines = [json.loads(line) for line in there.bytes.decode().splitlines()]
    assert len(lines) > 100
    chain = (ActLine(x["act"], x["hash"], x["signature"]) for x in lines)
    assert evidence.check_chain(chain) is None


def test_filters_that_are_none_narrow_nothing(office: Office) -> None:
    there = visit(office)
    there.open(
        "/audit?since=gestern&until=2026-13-45&number=-1&subject=zzz&page=99999999&actor=%00"
    )
    assert there.status == 200


def test_nobody_else_audits(office: Office) -> None:
    for name in ("乔桂英", "安国梁", "严守信"):
        there = visit(office, name)
        for address in ("/audit", "/audit/acts.jsonl", "/audit/heads/1/tree-head.json"):
            there.open(address)
            assert there.status == 403
        there.send("/audit/runs")
        assert there.status == 403
