"""公文要素: each rule with a document that breaks it and one that keeps it."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.model import Attachment, Document, Layout, Paragraph
from documents.rules.secrecy import (
    StateSecret,
    is_state_secret,
    marking_in_text,
    refuse_state_secret,
)
from documents.rules.setting import Setting
from tests.documents.rules.conftest import NEIGHBOUR, Ask, notice, request, setting, upward

LISTED = (Attachment("任务分工表", (Paragraph("甲"),)),)
SEE = (Paragraph("任务分工见附件1。"),)

CASES: list[tuple[str, Document, Document]] = [
    ("R01", notice(kind="方案"), notice()),
    ("R01", notice(kind=""), notice()),
    ("S01", notice(secrecy="机密★10年"), notice(secrecy="内部")),
    ("E01", notice(title=""), notice(kind="命令", title="")),
    ("E02", notice(title="云岭县人民政府关于加强防汛工作的方案"), notice()),
    ("E02", notice(title="云岭县人民政府关于加强防汛工作的通报"), notice(kind="通报", title="云岭县人民政府关于加强防汛工作的通报")),
    ("E02", notice(kind="报告", title="云岭县人民政府关于资金的请示报告"), notice()),
    ("E03", notice(title="关于加强防汛工作的通知"), notice()),
    ("E04", notice(title="云岭县人民政府通知"), notice()),
    ("E05", notice(title="云岭县人民政府关于防汛的通知。"), notice()),
    ("E06", notice(title="云岭县人民政府关于防汛的紧急通知"), notice(title="云岭县人民政府关于紧急避险的通知")),
    ("E08", notice(recipients="各镇人民政府："), notice()),
    ("E08", notice(copies_to="县委办公室。"), notice()),
    ("E08", notice(note="（此件公开发布）"), notice(note="此件公开发布")),
    ("E09", notice(copies_to="县委办公室，各镇人民政府"), notice()),
    ("E10", notice(body=()), notice()),
    ("E10", notice(body=(Paragraph("  "),)), notice()),
    ("E11", notice(signatures=()), notice(signatures=(), kind="纪要", title="会议纪要")),
    ("E11", notice(signatures=("白水县人民政府",)), notice()),
    ("E13", notice(date=None), notice()),
    ("E14", notice(print_date=dt.date(2026, 3, 4)), notice(print_date=dt.date(2026, 3, 5))),
    ("N01", notice(number="云政发[2026]18号"), notice(number="第18号", kind="命令", title="")),
    ("N01", notice(number="十八号文"), notice(number="")),
    ("N02", notice(number="云政发〔2025〕18号"), notice()),
    ("E16", notice(attachments=(Attachment("任务分工表。", (Paragraph("甲"),)),)), notice(attachments=LISTED)),
    ("E17", notice(body=SEE), notice(body=SEE, attachments=LISTED)),
    ("E17", notice(body=(Paragraph("详见附件3。"),), attachments=LISTED), notice(attachments=LISTED)),
    ("E18", notice(attachments=(Attachment("任务分工表"),)), notice(attachments=(Attachment("任务分工表", digest="ab" * 32),))),
    ("E18", notice(attachments=(Attachment("", (Paragraph("甲"),)),)), notice()),
    ("E23", notice(urgency="十万火急"), notice(urgency="特急")),
    ("E24", notice(signers=("张三",)), notice()),
]  # fmt: skip


@pytest.mark.parametrize("rule_id, broken, kept", CASES)
def test_a_rule_of_the_elements_sees_what_breaks_it_and_nothing_else(
    ask: Ask, rule_id: str, broken: Document, kept: Document
):
    assert ask(rule_id, broken, setting())
    assert not ask(rule_id, kept, setting())


def test_an_upward_document_has_the_upward_page(ask: Ask):
    assert ask("E21", request(), upward())
    assert not ask("E21", request(layout=Layout.UPWARD), upward())
    assert ask("E21", notice(layout=Layout.UPWARD), setting())


def test_somebody_is_addressed_unless_the_kind_addresses_nobody(ask: Ask):
    alone = setting(recipients=())
    assert ask("E07", notice(recipients=""), alone)
    assert not ask("E07", notice(recipients="", kind="公告", title="云岭县人民政府公告"), alone)


def test_a_joint_document_is_signed_by_every_issuer(ask: Ask):
    joint: Setting = setting(co_issuers=(NEIGHBOUR,))
    (finding,) = ask("E11", notice(), joint)
    assert NEIGHBOUR.name in finding.message
    assert not ask("E11", notice(signatures=("云岭县人民政府", NEIGHBOUR.name)), joint)


def test_the_right_form_of_a_number_is_offered(ask: Ask):
    (finding,) = ask("N01", notice(number="云政发【2026】第018号"), setting())
    assert "云政发〔2026〕18号" in finding.message


def test_an_attachment_is_named_by_its_place(ask: Ask):
    attachments = (*LISTED, Attachment("联络表；", (Paragraph("乙"),)))
    (finding,) = ask("E16", notice(attachments=attachments), setting())
    assert (finding.place.element, finding.place.attachment) == ("attachments", 1)


@pytest.mark.parametrize("marking", ["秘密", "机密★10年", "绝 密", "秘密★长期", "机密工作秘密"])
def test_a_state_secret_is_refused_with_an_explanation(marking: str):
    assert is_state_secret(marking)
    with pytest.raises(StateSecret, match="非涉密系统"):
        refuse_state_secret(marking)


@pytest.mark.parametrize("marking", ["", "内部", "工作秘密", "工作 秘密★1年"])
def test_a_mark_of_care_is_no_state_secret(marking: str):
    assert not is_state_secret(marking)
    refuse_state_secret(marking)


def test_a_marking_on_a_line_of_its_own_is_seen_in_pasted_text():
    assert marking_in_text(" 机密★10年 ") == "机密★10年"
    assert marking_in_text("做好秘密工作") == ""
