from __future__ import annotations

import re

import pytest

from documents.rules import checking
from documents.rules.findings import CHECKS, rule
from documents.rules.registry import Method, Severity, Source, rules


def test_every_rule_has_its_check_and_every_check_its_rule():
    assert checking.check
    assert set(CHECKS) == {one.id for one in rules().values() if one.method is Method.CHECK}


def test_the_rules_of_the_office_are_all_there():
    expected = {f"R{n:02d}" for n in range(1, 26)}
    assert expected <= set(rules())


def test_every_rule_names_its_source_and_says_what_to_do():
    for one in rules().values():
        assert all((one.title, one.wrong, one.todo.endswith("。"))), one.id
        if one.source is Source.LAW:
            assert re.match(r"《.+》(第.+条.*|（.+）)$", one.article), one.id
        elif one.source is Source.STANDARD:
            assert "GB/T" in one.article, one.id
        else:
            assert one.article == "一般做法", one.id


def test_only_practice_can_be_softened_and_practice_never_blocks():
    for one in rules().values():
        assert one.softenable is (one.source is Source.PRACTICE), one.id
        if one.source is Source.PRACTICE:
            assert one.severity is not Severity.BLOCK, one.id


def test_words_such_as_in_principle_are_warnings():
    for one in rules().values():
        if re.search("原则上|一般不", one.title):
            assert one.severity is Severity.WARN, one.id


def test_a_rule_has_one_check():
    with pytest.raises(ValueError, match="已有检查"):
        rule("R02")(lambda document, setting: ())
