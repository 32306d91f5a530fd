"""文字、标点和层次: each rule with a sentence that breaks it and one that keeps it."""

from __future__ import annotations

import pytest

from documents.model import Document, Paragraph, Table
from documents.rules.checking import check
from documents.rules.setting import Relation, Stage
from tests.documents.rules.conftest import NEIGHBOUR, Ask, notice, request, setting, to, upward


def saying(*texts: str) -> Document:
    return notice(body=tuple(Paragraph(text) for text in texts))


CASES: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    (
        "T03",
        ("根据国办发〔2018〕115号《关于审核的意见》。",),
        ("根据《关于审核的意见》（国办发〔2018〕115号）。",),
    ),
    ("T03B", ("根据《意见》（国办发[2018]115号）。",), ("根据《意见》（国办发〔2018〕115号）。",)),
    ("T04", ("今年以来，近日多雨。",), ("2026年3月5日多雨。",)),
    ("T05", ("一、甲", "三、丙"), ("一、甲", "二、乙", "三、丙")),
    ("T05", ("一、甲", "一、乙"), ("一、甲", "（一）乙", "二、丙", "（一）丁")),
    (
        "T05",
        ("一、甲", "（一）乙", "二、丙", "（三）丁"),
        ("一、甲", "（一）乙", "二、丙", "（二）丁", "（三）戊"),
    ),
    ("T05B", ("一、甲", "1.乙"), ("一、甲", "（一）乙", "1.丙", "（1）丁", "二、戊")),
    ("T06", ("（一）、甲",), ("（一）甲",)),
    ("T06", ("1、甲",), ("1.甲",)),
    ("T07", ("包括人员、车辆、等。",), ("包括人员、车辆等。",)),
    ("T08", ("增长5～10%。",), ("增长5%～10%。",)),
    ("T08B", ("2021～2025年规划。",), ("2021—2025年规划。",)),
    ("T10", ("投资1亿2000万元。",), ("投资1.2亿元。",)),
    ("T11", ("做好工作。。",), ("做好工作……",)),
    ("T11", ("做好，。",), ("做好（一）、（二）。",)),
    ("T11B", ("做好防汛,加强值守。",), ("做好防汛，加强值守，比例为1:2。",)),
    ("T12", ("根据《办法的规定。",), ("根据《办法》（试行）的规定。",)),
    ("T12", ("根据“三农》政策。",), ("1）根据“三农”政策。",)),
    ("T12B", ("根据《关于印发《办法》的通知》。",), ("根据《关于印发〈办法〉的通知》。",)),
    ("T14", ("请于×月××日前报送。",), ("请于3月5日前报送。",)),
    ("T14", ("联系人：____",), ("联系人：张三",)),
    ("T17", ("2026年03月05日前报送。",), ("2026年3月5日前报送。",)),
]


@pytest.mark.parametrize("rule_id, broken, kept", CASES)
def test_a_rule_of_wording_sees_what_breaks_it_and_nothing_else(
    ask: Ask, rule_id: str, broken: tuple[str, ...], kept: tuple[str, ...]
):
    assert ask(rule_id, saying(*broken), setting())
    assert not ask(rule_id, saying(*kept), setting())


def test_a_finding_shows_its_words_beside_the_block(ask: Ask):
    (finding,) = ask("T08", saying("甲。", "增长5～10%。"), setting())
    assert (finding.place.block, finding.place.excerpt) == (1, "5～10%")


def test_a_request_closes_with_a_request(ask: Ask):
    open_end = request().body[:1]
    assert ask(
        "T01", notice(kind="请示", title="云岭县人民政府关于资金的请示", body=open_end), upward()
    )
    assert not ask("T01", request(), upward())
    assert not ask("T01", notice(), setting())


def test_you_is_said_by_rank(ask: Ask):
    assert ask("T02", saying("请你局支持。"), upward())
    assert ask("T02", saying("请贵镇支持。", "请贵局支持。"), setting())
    assert not ask("T02", saying("请你局支持。", "贵州省有关部门"), setting())
    stranger = setting(recipients=(to(NEIGHBOUR, Relation.UNRELATED),))
    assert not ask("T02", saying("请贵县支持。"), stranger)
    assert ask("T02", saying("请你县支持。"), stranger)


def test_headings_of_the_second_level_may_run_through(ask: Ask):
    through = ("一、甲", "（一）乙", "（二）丙", "二、丁", "（三）戊")
    assert not ask("T05", saying(*through), setting())


def test_a_table_is_no_sentence():
    table = Table((("一、甲", "三、丙"), ("，，", "×××")))
    assert check(notice(body=(*notice().body, table)), setting(), Stage.TYPESET) == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "（" * 200_000,
        "《" * 50_000 + "》" * 50_000,
        "1～" * 100_000,
        "妥否" * 100_000,
        "〔2026〕" * 50_000,
        "、" * 200_000,
        "请" * 300_000,
        "经县政府" * 100_000,
    ],
)
def test_a_hostile_text_is_checked_to_its_end(hostile: str):
    for kind in ("报告", "通知"):
        check(
            notice(kind=kind, body=(Paragraph(hostile),)),
            upward(forwards_request=True),
            Stage.TYPESET,
        )
