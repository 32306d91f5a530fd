"""会签, 审核, 签发, 复核 and 登记: each rule broken and kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from documents.model import Document, Paragraph
from documents.rules.checking import check, stops
from documents.rules.findings import Finding
from documents.rules.setting import Consulted, Relation, Setting, Signer, Stage
from tests.documents.rules.conftest import (
    NEIGHBOUR,
    PROVINCE,
    Ask,
    notice,
    request,
    setting,
    to,
    upward,
)

SIGNED = notice(number="", date=None, printer="", print_date=None)
REWORDED = replace(
    SIGNED, body=(Paragraph("为做好防汛工作，现将有关事项通知如下："), *SIGNED.body[1:])
)
CHANGED = replace(
    SIGNED, body=(Paragraph("为做好抗旱工作，现将有关事项通知如下。"), *SIGNED.body[1:])
)

CASES: list[tuple[str, tuple[Document, Setting], tuple[Document, Setting]]] = [
    (
        "R10",
        (notice(), setting(consulted=(Consulted("县水利局", agreed=False),))),
        (notice(), setting(consulted=(Consulted("县水利局", agreed=True),))),
    ),
    (
        "R10",
        (notice(), setting(consulted=(Consulted("县水利局"),))),
        (request(), upward(consulted=(Consulted("县水利局"),))),
    ),
    (
        "R16",
        (notice(), setting(cross_department=True)),
        (notice(), setting(cross_department=True, consulted=(Consulted("县水利局", agreed=True),))),
    ),
    ("R17", (request(), upward(signer=Signer.DEPUTY)), (request(), upward())),
    (
        "R17",
        (notice(), setting(important=True, signer=Signer.DEPUTY)),
        (notice(), setting(signer=Signer.DEPUTY)),
    ),
    ("R15", (request(), upward()), (request(signers=("张三",)), upward())),
    (
        "R15",
        (request(signers=("张三",)), upward(co_issuers=(NEIGHBOUR,))),
        (request(signers=("张三", "李四")), upward(co_issuers=(NEIGHBOUR,))),
    ),
    ("R18", (CHANGED, setting(signed=SIGNED)), (REWORDED, setting(signed=SIGNED))),
    (
        "R18",
        (replace(SIGNED, recipients="各镇人民政府，县直各部门"), setting(signed=SIGNED)),
        (notice(), setting(signed=SIGNED)),
    ),
    ("R19", (notice(number=""), setting()), (notice(), setting())),
    ("R19", (notice(), setting(copies_to_print=0)), (notice(), setting())),
    (
        "R25",
        (notice(), setting(normative=True)),
        (notice(), setting(normative=True, legal_review_passed=True)),
    ),
    (
        "R25B",
        (notice(), setting(affects_market=True)),
        (notice(), setting(affects_market=True, fair_review_passed=True)),
    ),
]


@pytest.mark.parametrize("rule_id, broken, kept", CASES)
def test_a_rule_of_signing_sees_what_breaks_it_and_nothing_else(
    ask: Ask, rule_id: str, broken: tuple[Document, Setting], kept: tuple[Document, Setting]
):
    assert ask(rule_id, *broken)
    assert not ask(rule_id, *kept)


def test_a_substantive_change_is_shown_beside_its_paragraph(ask: Ask):
    (finding,) = ask("R18", CHANGED, setting(signed=SIGNED))
    assert (finding.place.element, finding.place.block) == ("body", 0)


def test_a_complete_notice_has_no_finding_at_any_stage():
    for stage in Stage:
        assert check(notice(), setting(), stage) == ()


def test_a_draft_is_not_asked_for_what_comes_later():
    draft = Document(kind="通知", title="")
    assert check(draft, setting(), Stage.DRAFT) == ()
    assert "E01" in {f.rule_id for f in check(draft, setting(), Stage.SUBMIT)}


def test_a_warning_is_settled_by_a_reason_that_is_kept_and_a_block_never(ask: Ask):
    reasons = {"R07": "防汛紧急", "R07B": "防汛紧急"}
    further = upward(recipients=(to(PROVINCE, Relation.FURTHER_SUPERIOR),), reasons=reasons)
    (warning,) = ask("R07", request(), further)
    (block,) = ask("R07B", request(), further)
    assert (warning.settled, warning.reason, warning.stops) == (True, "防汛紧急", False)
    assert (block.settled, block.reason, block.stops) == (False, "", True)
    assert stops((warning, block)) == (block,)


def test_a_blank_reason_settles_nothing(ask: Ask):
    titled = notice(title="云岭县人民政府关于防汛的通知。")
    (finding,) = ask("E05", titled, setting(reasons={"E05": "  "}))
    assert not finding.settled
    assert finding.stops


def test_an_office_softens_practice_but_not_law(ask: Ask):
    softened = frozenset({"E05", "R07B", "E03"})
    titled = notice(title="关于防汛的通知。")
    assert not any(f.stops for f in ask("E05", titled, setting(softened=softened)))
    assert all(f.stops for f in ask("E03", titled, setting(softened=softened)))


def test_blocks_are_listed_before_warnings_and_hints():
    found = check(notice(title="防汛通知。", number="云政发[2026]1号"), setting(), Stage.TYPESET)
    order = [f.severity.value for f in found]
    assert order == sorted(order, key=["block", "warn", "hint"].index)
    assert len(set(order)) > 1


def test_a_thousand_double_commas_are_said_twenty_times():
    doubled = notice(body=(Paragraph("防汛，，" * 1000),))
    found: list[Finding] = [
        f for f in check(doubled, setting(), Stage.REVIEW) if f.rule_id == "T11"
    ]
    assert len(found) == 20
