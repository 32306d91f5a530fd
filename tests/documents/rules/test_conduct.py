"""行文规则: each rule with a document that breaks it and one that keeps it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from documents.model import Document, Paragraph
from documents.rules.registry import Severity
from documents.rules.setting import Relation, Setting
from tests.documents.rules.conftest import (
    BUDGET_OFFICE,
    CITY,
    CITY_FINANCE,
    COUNTY,
    FINANCE,
    NEIGHBOUR,
    PROVINCE,
    TOWN,
    Ask,
    notice,
    request,
    setting,
    to,
    upward,
)


def body(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(text) for text in texts)


REPORT = notice(
    kind="报告",
    title="云岭县人民政府关于防汛工作的报告",
    body=body("现将情况报告如下。", "特此报告。"),
)
TWO_WISHES = request()
TWO_WISHES = replace(
    TWO_WISHES,
    body=body(
        "一、关于资金", "恳请拨付资金。", "二、关于用地", "请求安排用地指标。", "妥否，请批示。"
    ),
)
FINANCE_NOTICE = notice(title="云岭县财政局关于预算的通知", body=body("现通知如下。"))
AGREED_NOTICE = replace(FINANCE_NOTICE, body=body("经县政府同意，现通知如下。"))
FURTHER = to(PROVINCE, Relation.FURTHER_SUPERIOR)
SUPERIOR = to(CITY, Relation.SUPERIOR)
FROM_FINANCE = setting(issuer=FINANCE)
TO_CITY_FINANCE = setting(issuer=FINANCE, recipients=(to(CITY_FINANCE, Relation.SUPERIOR),))

CASES: list[tuple[str, tuple[Document, Setting], tuple[Document, Setting]]] = [
    ("R02", (TWO_WISHES, upward()), (request(), upward())),
    ("R02", (TWO_WISHES, upward()), (TWO_WISHES, upward(matters=1))),
    ("R02B", (request(), upward(matters=2)), (request(), upward(matters=1))),
    (
        "R03",
        (replace(REPORT, body=body("情况如下。", "妥否，请批示。")), upward()),
        (REPORT, upward()),
    ),
    ("R03", (replace(REPORT, body=body("当否，敬请审批。")), upward()), (request(), upward())),
    (
        "R03B",
        (replace(REPORT, body=body("恳请市政府拨付资金。", "特此报告。")), upward()),
        (REPORT, upward()),
    ),
    (
        "R04",
        (request(), upward(recipients=(SUPERIOR, to(CITY_FINANCE, Relation.SUPERIOR)))),
        (request(), upward()),
    ),
    (
        "R05",
        (request(), upward(copies=(to(TOWN, Relation.SUBORDINATE),))),
        (notice(), setting(copies=(to(TOWN, Relation.SUBORDINATE),))),
    ),
    (
        "R06",
        (request(), upward(recipients=(to(CITY, Relation.SUPERIOR, leader=True),))),
        (request(), upward()),
    ),
    (
        "R06",
        (replace(request(), recipients="李市长"), setting(recipients=())),
        (replace(request(), recipients="李市长"), setting(recipients=(), direct_assignment=True)),
    ),
    ("R07", (request(), upward(recipients=(FURTHER,))), (request(), upward())),
    (
        "R07B",
        (request(), upward(recipients=(FURTHER,))),
        (request(), upward(recipients=(FURTHER,), copies=(SUPERIOR,))),
    ),
    (
        "R08",
        (notice(), setting(issuer=BUDGET_OFFICE)),
        (notice(), setting(issuer=BUDGET_OFFICE, recipients=(to(FINANCE, Relation.INTERNAL),))),
    ),
    (
        "R09",
        (FINANCE_NOTICE, FROM_FINANCE),
        (AGREED_NOTICE, replace(FROM_FINANCE, own_government_consents=True)),
    ),
    ("R09", (AGREED_NOTICE, FROM_FINANCE), (notice(), setting())),
    ("R09", (FINANCE_NOTICE, FROM_FINANCE), (replace(FINANCE_NOTICE, kind="函"), FROM_FINANCE)),
    (
        "R11",
        (notice(), setting(important=True)),
        (notice(), setting(important=True, copies=(SUPERIOR,))),
    ),
    (
        "R12",
        (request(), TO_CITY_FINANCE),
        (request(), replace(TO_CITY_FINANCE, own_government_consents=True)),
    ),
    (
        "R13",
        (replace(request(), title="云岭县人民政府关于转报青石镇请示的请示"), upward()),
        (
            replace(
                request(),
                body=body("青石镇请示收悉。我县认为情况属实，建议同意。", "妥否，请批示。"),
            ),
            upward(forwards_request=True),
        ),
    ),
    (
        "R14",
        (request(), setting(recipients=(to(NEIGHBOUR, Relation.UNRELATED),))),
        (request(), upward()),
    ),
    ("R14B", (notice(), upward()), (notice(), setting())),
    ("R14B", (REPORT, setting()), (REPORT, upward())),
    ("R26", (notice(), setting(co_issuers=(CITY,))), (notice(), setting(co_issuers=(NEIGHBOUR,)))),
]


@pytest.mark.parametrize("rule_id, broken, kept", CASES)
def test_a_rule_of_conduct_sees_what_breaks_it_and_nothing_else(
    ask: Ask, rule_id: str, broken: tuple[Document, Setting], kept: tuple[Document, Setting]
):
    assert ask(rule_id, *broken)
    assert not ask(rule_id, *kept)


def test_a_lower_organ_in_the_copies_is_named(ask: Ask):
    copies = (to(TOWN, Relation.SUBORDINATE),)
    (finding,) = ask("R05", request(), upward(copies=copies))
    assert finding.severity is Severity.BLOCK
    assert finding.place.element == "copies_to"
    assert TOWN.name in finding.message
    assert finding.article == "《党政机关公文处理工作条例》第十五条第一项"


def test_a_request_hidden_in_a_report_is_shown_beside_its_line(ask: Ask):
    report = replace(REPORT, body=body("情况如下。", "恳请市政府拨付资金。", "特此报告。"))
    (finding,) = ask("R03B", report, upward())
    assert (finding.place.element, finding.place.block) == ("body", 1)
    assert finding.severity is Severity.WARN


def test_the_county_itself_may_order_its_towns(ask: Ask):
    assert COUNTY.level < TOWN.level
    assert not ask("R09", notice(), setting())
