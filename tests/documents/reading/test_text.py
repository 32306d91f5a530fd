"""Pasted text: invented documents of an invented county, as people copy them from pages and files."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.model import BLOCK_LIMIT, Layout, Level, Paragraph, Table
from documents.reading.result import Reading, Unreadable
from documents.reading.text import read_text

COMPLETE = """000012
机密★1年
特急
云岭县人民政府文件
云政发〔2026〕18号

云岭县人民政府
关于加强防汛工作的通知

各镇人民政府，县政府各部门、各直属机构：
　　为做好2026年防汛工作，现将有关事项通知如下：
　　一、总体要求
　　坚持人民至上、生命至上。
　　（一）指导思想。全面压实责任。
　　1.县级责任。由县长负总责。
　　（1）按月调度。
　　附件：1.任务分工表
　　　　　2.联络员名单

　　　　　　　　　　　　　　　　云岭县人民政府
　　　　　　　　　　　　　　　　2026年3月5日
　　（此件公开发布）

附件1
任务分工表
县水利局负责水库安全。

附件2
联络员名单
姓名\t单位\t电话
张三\t县水利局\t0800-1234

抄送：县委办公室，县人大常委会办公室，县政协办公室，
县法院，县检察院。
云岭县人民政府办公室　　　　2026年3月6日印发
"""


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.document.body if isinstance(block, Paragraph)]


def test_a_complete_document_falls_into_its_elements():
    reading = read_text(COMPLETE)
    document = reading.document
    assert document.copy_number == "000012"
    assert (document.secrecy, document.urgency) == ("机密★1年", "特急")
    assert document.issuer_mark == "云岭县人民政府文件"
    assert document.number == "云政发〔2026〕18号"
    assert document.title == "云岭县人民政府关于加强防汛工作的通知"
    assert document.kind == "通知"
    assert document.recipients == "各镇人民政府，县政府各部门、各直属机构"
    assert texts(reading) == [
        "为做好2026年防汛工作，现将有关事项通知如下：",
        "一、总体要求",
        "坚持人民至上、生命至上。",
        "（一）指导思想。全面压实责任。",
        "1.县级责任。由县长负总责。",
        "（1）按月调度。",
    ]
    assert [block.level for block in document.body if isinstance(block, Paragraph)] == [
        Level.TEXT,
        Level.ONE,
        Level.TEXT,
        Level.TWO,
        Level.THREE,
        Level.FOUR,
    ]
    assert [a.name for a in document.attachments] == ["任务分工表", "联络员名单"]
    assert document.attachments[0].blocks == (Paragraph("县水利局负责水库安全。"),)
    assert document.attachments[1].blocks == (
        Table((("姓名", "单位", "电话"), ("张三", "县水利局", "0800-1234"))),
    )
    assert document.signatures == ("云岭县人民政府",)
    assert document.date == dt.date(2026, 3, 5)
    assert document.note == "此件公开发布"
    assert document.copies_to == ("县委办公室，县人大常委会办公室，县政协办公室，县法院，县检察院")
    assert (document.printer, document.print_date) == (
        "云岭县人民政府办公室",
        dt.date(2026, 3, 6),
    )
    assert reading.unplaced == ()


def test_an_upward_document_shows_its_signers():
    reading = read_text(
        "云岭县人民政府文件\n云政〔2026〕5号　　　　　签发人：张　三　李四光\n"
        "云岭县人民政府关于请求支持防汛资金的请示\n南江市人民政府：\n"
        "恳请支持资金500万元。\n妥否，请批示。\n云岭县人民政府\n2026年3月5日\n"
        "（联系人：王五，电话：0800-1234）\n"
    )
    document = reading.document
    assert document.signers == ("张三", "李四光")
    assert document.number == "云政〔2026〕5号"
    assert document.layout is Layout.UPWARD
    assert document.kind == "请示"
    assert document.note == "联系人：王五，电话：0800-1234"


def test_a_joint_document_has_all_its_issuers():
    document = read_text(
        "云岭县财政局\n云岭县教育局文件\n云财教〔2026〕7号\n"
        "云岭县财政局　云岭县教育局\n关于下达校舍维修资金的通知\n各镇中心学校：\n"
        "现下达资金300万元。\n云岭县财政局　　　云岭县教育局\n2026年4月1日"
    ).document
    assert document.issuer_mark == "云岭县财政局 云岭县教育局文件"
    assert document.title == "云岭县财政局　云岭县教育局关于下达校舍维修资金的通知"
    assert document.signatures == ("云岭县财政局", "云岭县教育局")


def test_a_letter_without_head_or_foot_is_read():
    document = read_text(
        "云岭县水利局\n云水函〔2026〕3号\n云岭县水利局关于商请支援沙袋的函\n白水县水利局：\n"
        "因防汛需要，商请支援沙袋一万条。\n请予函复。\n云岭县水利局\n二〇二六年六月十八日"
    ).document
    assert document.issuer_mark == "云岭县水利局"
    assert document.kind == "函"
    assert document.date == dt.date(2026, 6, 18)
    assert document.signatures == ("云岭县水利局",)


def test_an_order_has_its_own_number_and_a_person_signs():
    reading = read_text(
        "云州省人民政府令\n第12号\n《云州省河道管理办法》已经省政府常务会议通过，现予公布。\n"
        "省长　张三\n2026年5月1日\n云州省河道管理办法\n第一条　为了加强河道管理，制定本办法。\n"
        "第二条　本办法自公布之日起施行。"
    )
    document = reading.document
    assert (document.issuer_mark, document.number) == ("云州省人民政府令", "第12号")
    assert document.kind == "命令"
    assert document.signatures == ("省长　张三",)
    assert document.attachments[0].name == "云州省河道管理办法"
    assert len(document.attachments[0].blocks) == 2


def test_what_is_issued_under_a_notice_becomes_its_attachment():
    reading = read_text(
        "云岭县人民政府办公室关于印发云岭县防汛应急预案的通知\n云政办发〔2026〕9号\n各镇人民政府：\n"
        "现将《云岭县防汛应急预案》印发给你们。\n云岭县人民政府办公室\n2026年5月8日\n"
        "云岭县防汛应急\n预案\n一、总则\n为了做好防汛，制定本预案。"
    )
    (attachment,) = reading.document.attachments
    assert attachment.name == "云岭县防汛应急预案"
    assert attachment.blocks[0] == Paragraph("一、总则", Level.ONE)
    assert any("请核对附件名称" in note for note in reading.notes)


def test_minutes_are_numbered_by_issue():
    document = read_text(
        "云岭县人民政府常务会议纪要\n第3期\n2026年3月5日，县长张三主持召开常务会议。现将议定事项纪要如下：\n"
        "一、审议防汛预案。会议原则同意。\n出席：张三、李四\n请假：王五"
    ).document
    assert (document.issuer_mark, document.number) == ("云岭县人民政府常务会议纪要", "第3期")
    assert document.kind == "纪要"
    assert len(document.body) == 4


def test_a_regulation_has_no_signature_and_keeps_every_article():
    document = read_text(
        "云岭县河道管理办法\n（2026年3月5日云岭县人民政府第3次常务会议通过）\n第一章　总　则\n"
        "第一条　为了加强管理，制定本办法。\n第二条　下列行为应当报批：\n（一）采砂；\n（二）建房。"
    ).document
    assert document.title == "云岭县河道管理办法"
    assert document.signatures == ()
    assert len(document.body) == 6
    assert document.recipients == ""


def test_a_speech_keeps_its_salutation_in_the_text():
    document = read_text(
        "在全县防汛工作会议上的讲话\n（2026年3月5日）\n县长　张三\n各位代表：\n今天开会。"
    ).document
    assert document.title == "在全县防汛工作会议上的讲话"
    assert document.recipients == ""
    assert Paragraph("各位代表：") in document.body


def test_careless_forms_are_put_right_and_the_original_is_quoted():
    reading = read_text(
        "云政发[2026]018号\n关于防汛工作的通 知\n各镇人民政府:\n(一)落实责任。\n１．加强值守。\n1、检查。\n①巡查。\n"
        "云岭县人民政府\n二○二六年三月五日\n"
    )
    document = reading.document
    assert document.number == "云政发〔2026〕18号"
    assert any("云政发[2026]018号" in note for note in reading.notes)
    assert document.recipients == "各镇人民政府"
    assert document.date == dt.date(2026, 3, 5)
    assert any("二○二六年三月五日" in note for note in reading.notes)
    levels = [block.level for block in document.body if isinstance(block, Paragraph)]
    assert levels == [Level.TWO, Level.THREE, Level.THREE, Level.FOUR]


def test_recipients_may_wrap_and_the_number_may_be_repeated():
    reading = read_text(
        "云政发〔2026〕18号\n云岭县人民政府关于防汛工作的通知\n云政发〔2026〕18号\n"
        "各镇人民政府，县政府各部门、各直属机构，驻县各单位，\n各县属企业：\n现通知如下。\n"
        "云岭县人民政府\n2026年3月5日"
    )
    assert reading.document.recipients.endswith("，各县属企业")
    assert any("重复了发文字号" in note for note in reading.notes)


def test_a_lead_in_is_no_recipient():
    document = read_text(
        "云岭县人民政府关于防汛工作的通告\n现将有关事项通告如下：\n一、禁止采砂。"
    ).document
    assert document.recipients == ""
    assert len(document.body) == 2


def test_attachments_on_one_line_and_a_draft_without_signature():
    document = read_text(
        "云岭县水利局关于报送名单的通知\n各镇人民政府：\n请按附件报送。\n附件：1.报送表 2.填表说明\n附件1\n报送表\n甲\n附件2\n填表说明\n乙"
    ).document
    assert [(a.name, len(a.blocks)) for a in document.attachments] == [
        ("报送表", 1),
        ("填表说明", 1),
    ]
    assert document.body == (Paragraph("请按附件报送。"),)


def test_page_numbers_and_old_labels_are_left_beside():
    reading = read_text(
        "云岭县人民政府关于防汛工作的通知\n各镇人民政府：\n现通知如下。\n— 1 —\n请落实。\n云岭县人民政府\n2026年3月5日\n"
        "主题词：水利　防汛　通知\n云岭县人民政府办公室\n2026年3月6日印发\n（共印50份）"
    )
    assert [item.text for item in reading.unplaced] == [
        "— 1 —",
        "主题词：水利　防汛　通知",
        "（共印50份）",
    ]
    assert reading.document.printer == "云岭县人民政府办公室"
    assert texts(reading) == ["现通知如下。", "请落实。"]


WRAPPED = """云岭县人民政府
关于加强防汛工作的通知
各镇人民政府，县政府各部门、各直属机构：
　　为做好2026年防汛工作，确保人民群众生命财产安全，
经县政府同意，现将有关事项通知如下：
　　一、总体要求
　　坚持人民至上、生命至上，坚持预防为主、预防与抗御相结
合，全面落实防汛责任制，做到守土有责、守土负责、守土尽责
，全力确保全县安全度汛。
　　（一）落实责任。
云岭县人民政府
2026年3月5日
"""


def test_lines_copied_from_a_typeset_page_become_paragraphs_again():
    reading = read_text(WRAPPED)
    assert texts(reading) == [
        "为做好2026年防汛工作，确保人民群众生命财产安全，经县政府同意，现将有关事项通知如下：",
        "一、总体要求",
        "坚持人民至上、生命至上，坚持预防为主、预防与抗御相结合，全面落实防汛责任制，做到守土有责、守土负责、守土尽责，全力确保全县安全度汛。",
        "（一）落实责任。",
    ]
    assert reading.document.title == "云岭县人民政府关于加强防汛工作的通知"
    assert reading.document.signatures == ("云岭县人民政府",)
    assert any("请核对分段" in note for note in reading.notes)


def test_short_lines_that_end_their_sentences_are_not_joined():
    reading = read_text(
        "关于防汛的通知\n各镇：\n" + "各镇人民政府要认真落实防汛工作的各项责任。\n" * 5
    )
    assert len(texts(reading)) == 5


def test_an_impossible_date_is_no_date():
    document = read_text("关于防汛的通知\n各镇：\n现通知。\n云岭县人民政府\n2026年2月30日").document
    assert document.date is None
    assert Paragraph("2026年2月30日") in document.body


def test_a_letter_of_a_private_font_is_reported():
    reading = read_text("关于张\ue123同志任职的通知\n各镇：\n张\ue123同志任局长。")
    assert len(reading.unplaced) == 2
    assert "自造" in reading.unplaced[0].why


@pytest.mark.parametrize("text", ["", " \n\t\u3000\n", "\u200b\n\x00"])
def test_nothing_to_read_is_said_so(text: str):
    with pytest.raises(Unreadable, match="没有读到文字"):
        read_text(text)


@pytest.mark.parametrize("text", ["甲" * 1_000_001, "甲\n" * (BLOCK_LIMIT + 1), "甲" * 5_000_000])
def test_more_than_any_document_holds_is_refused(text: str):
    with pytest.raises(Unreadable, match="不是一件公文的篇幅"):
        read_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "（" * 200_000,
        "附件：" + "1." * 100_000,
        "甲 " * 200_000,
        "签发人：" * 50_000,
        "抄送：" + "甲，\n" * 5000,
        "附件1\n" * 5000,
        "第一章\n" * 9000,
        "云岭县人民政府\n2026年3月5日\n" * 5000,
        "1\t2\n" * 9000,
    ],
)
def test_a_hostile_text_is_read_to_its_end(text: str):
    assert read_text(text).document.plain_text() or read_text(text).unplaced
