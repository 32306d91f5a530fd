"""印发 and 转发: the text that a notice brings bears no mark and is not listed; its annexes are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from documents.model import Attachment, Document, Paragraph

RULES = Attachment(
    "云岭县政务数据共享管理办法", (Paragraph("第一条　为规范数据共享，制定本办法。"),)
)
LIST = Attachment("责任清单", (Paragraph("县数据局牵头。"),))
NOTICE = Document(
    title="云岭县人民政府关于印发云岭县政务数据共享管理办法的通知",
    body=(Paragraph("现将《云岭县政务数据共享管理办法》印发给你们。"),),
    attachments=(RULES,),
)


def test_a_text_that_is_passed_on_bears_no_mark_and_is_not_listed() -> None:
    assert (NOTICE.attachment_marks, NOTICE.attachment_notes) == ([""], [])


def test_what_the_title_shortens_is_known_by_the_words_of_the_notice() -> None:
    notice = replace(NOTICE, title="云岭县人民政府关于印发数据共享办法的通知")
    assert notice.attachment_marks == [""]
    assert replace(notice, body=()).attachment_marks == ["附件"]


@pytest.mark.parametrize(
    "words",
    [
        "《云岭县政务数据共享管理办法》已经县政府常务会议通过，现予公布，自公布之日起施行。",
        "现公布《云岭县政务数据共享管理办法》，自2027年1月1日起施行。",
        "现将修订后的《云岭县政务数据共享管理办法》公布，请遵照执行。",
    ],
)
@pytest.mark.parametrize("title", ["", "云岭县人民政府令"])
def test_an_order_passes_on_the_rules_that_it_promulgates(title: str, words: str) -> None:
    order = Document(title=title, body=(Paragraph(words),), attachments=(RULES,))
    assert (order.attachment_marks, order.attachment_notes) == ([""], [])


def test_rules_that_are_only_spoken_of_remain_an_attachment() -> None:
    words = Paragraph("请按《云岭县政务数据共享管理办法》办理。结果现予公布。")
    letter = Document(title="云岭县人民政府令", body=(words,), attachments=(RULES,))
    assert letter.attachment_marks == ["附件"]


def test_an_annex_beside_it_is_marked_as_the_only_one() -> None:
    notice = replace(NOTICE, attachments=(RULES, LIST))
    assert (notice.attachment_marks, notice.attachment_notes) == (["", "附件"], ["责任清单"])


def test_attachments_of_any_other_document_are_numbered_in_order() -> None:
    letter = Document(title="云岭县人民政府关于数据共享的意见", attachments=(RULES, LIST))
    assert letter.attachment_marks == ["附件1", "附件2"]


def test_a_file_of_its_own_is_listed_whatever_its_name() -> None:
    notice = replace(NOTICE, attachments=(replace(RULES, blocks=(), digest="0" * 64),))
    assert notice.attachment_marks == ["附件"]


def test_a_notice_that_names_it_without_end_is_read_once() -> None:
    endless = Paragraph(
        "《责任清单》" * 100_000
    )  # Read again from each name, it took most of an hour.
    notice = replace(NOTICE, body=(endless,), attachments=(LIST,) * 200)
    assert notice.attachment_marks[::199] == ["附件1", "附件200"]
