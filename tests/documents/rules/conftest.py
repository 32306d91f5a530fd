"""Organs of an invented county, a document that offends no rule, and a way to ask one rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from documents.model import Document, Paragraph
from documents.rules.checking import check
from documents.rules.findings import Finding
from documents.rules.setting import Addressee, Organ, OrganKind, Relation, Setting, Signer, Stage

COUNTY = Organ("云岭县人民政府", OrganKind.GOVERNMENT, 4, 7)
CITY = Organ("南江市人民政府", OrganKind.GOVERNMENT, 3, 8)
PROVINCE = Organ("云州省人民政府", OrganKind.GOVERNMENT, 2, 9)
FINANCE = Organ("云岭县财政局", OrganKind.DEPARTMENT, 4, 6)
CITY_FINANCE = Organ("南江市财政局", OrganKind.DEPARTMENT, 3, 7)
TOWN = Organ("青石镇人民政府", OrganKind.TOWNSHIP, 5, 6)
BUDGET_OFFICE = Organ("云岭县财政局预算股", OrganKind.INNER, 4, 5)
NEIGHBOUR = Organ("白水县人民政府", OrganKind.GOVERNMENT, 4, 7)

Ask = Callable[..., list[Finding]]


def to(organ: Organ, relation: Relation, *, leader: bool = False) -> Addressee:
    return Addressee(organ, relation, leader)


def notice(**changes: Any) -> Document:
    """A notice of the county to its towns that is complete and offends no rule."""
    base = Document(
        kind="通知",
        number="云政发〔2026〕18号",
        issuer_mark="云岭县人民政府文件",
        title="云岭县人民政府关于加强防汛工作的通知",
        recipients="各镇人民政府",
        body=(
            Paragraph("为做好防汛工作，现将有关事项通知如下。"),
            Paragraph("一、落实责任"),
            Paragraph("各镇人民政府要压实责任。"),
            Paragraph("二、加强值守"),
            Paragraph("遇有险情，立即报告。"),
        ),
        signatures=("云岭县人民政府",),
        date=dt.date(2026, 3, 5),
        copies_to="县委办公室",
        printer="云岭县人民政府办公室",
        print_date=dt.date(2026, 3, 6),
    )
    return replace(base, **changes)


def request(**changes: Any) -> Document:
    """A request (请示) of the county to the city, complete but for registration."""
    return notice(
        kind="请示",
        title="云岭县人民政府关于请求支持防汛资金的请示",
        recipients="南江市人民政府",
        body=(Paragraph("因防汛需要，恳请支持资金500万元。"), Paragraph("妥否，请批示。")),
        **changes,
    )


def setting(**changes: Any) -> Setting:
    """The county writes to a town; the principal signs; fifty copies are printed."""
    base = Setting(
        issuer=COUNTY,
        recipients=(to(TOWN, Relation.SUBORDINATE),),
        signer=Signer.PRINCIPAL,
        copies_to_print=50,
    )
    return replace(base, **changes)


def upward(**changes: Any) -> Setting:
    return setting(**{"recipients": (to(CITY, Relation.SUPERIOR),), **changes})


@pytest.fixture
def ask() -> Ask:
    """The findings of one rule, at the last stage, where every rule is asked."""

    def findings(rule_id: str, document: Document, where: Setting) -> list[Finding]:
        return [f for f in check(document, where, Stage.TYPESET) if f.rule_id == rule_id]

    return findings
