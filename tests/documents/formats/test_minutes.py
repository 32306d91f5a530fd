"""纪要格式 (GB/T 9704-2012, 10.3): made, measured by the report, and wrong in each way once."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import docx
import pytest

from documents.formats.docx import write_docx
from documents.formats.fonts import Fonts
from documents.formats.pdf import typeset
from documents.formats.report import check
from documents.minutes import text_and_lists
from documents.model import Document, Layout, Paragraph

NAMES = "、".join(["苏和", "李建国", "其木格", "张卫东"] * 6)
MINUTES = Document(
    kind="纪要", layout=Layout.MINUTES, issuer_mark="云岭县人民政府常务会议纪要", number="云政发〔2026〕7号",
    title="云岭县人民政府2026年第2次常务会议纪要", sealed=False, date=dt.date(2026, 11, 5),
    body=(
        Paragraph("2026年11月5日，苏和主持召开常务会议。现将议定事项纪要如下："),
        Paragraph("会议同意供热应急预案。"), Paragraph(f"出席：{NAMES}"), Paragraph("请假：其木格"),
        Paragraph("列席：郑秀兰、宋立新"),
    ),
    printer="云岭县人民政府办公室", print_date=dt.date(2026, 11, 6),
)  # fmt: skip


def test_the_last_lines_are_lists_in_this_format_only() -> None:
    text, lists = text_and_lists(MINUTES)
    assert [label for label, _ in lists] == ["出席", "请假", "列席"]
    assert len(text) == 2
    assert text_and_lists(replace(MINUTES, layout=Layout.DOCUMENT))[1] == ()


def test_a_page_of_minutes_is_as_the_standard_says(fonts: Fonts) -> None:
    made = typeset(MINUTES, fonts=fonts)
    assert check(made.pdf, MINUTES).errors == ()
    long = replace(MINUTES, body=(Paragraph("会议指出。" * 12),) * 12 + MINUTES.body)
    assert check(typeset(long, fonts=fonts).pdf, long).errors == ()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"issuer_mark": "云岭县人民政府文件"}, "GB-801"),
        ({"body": (*MINUTES.body, Paragraph("记录：方志敏"))}, "GB-803"),
    ],
)  # fmt: skip
def test_a_page_that_is_not_its_document_is_found(
    fonts: Fonts, changed: dict[str, object], rule: str
) -> None:
    pdf = typeset(MINUTES, fonts=fonts).pdf
    found = check(pdf, replace(MINUTES, **changed)).errors  # type: ignore[arg-type]
    assert rule in {finding.rule for finding in found}


def test_the_usual_format_does_not_pass_as_minutes(fonts: Fonts) -> None:
    usual = typeset(replace(MINUTES, layout=Layout.DOCUMENT), fonts=fonts).pdf
    assert {"GB-711", "GB-805", "GB-806"} <= {f.rule for f in check(usual, MINUTES).errors}


def test_the_file_to_edit_has_the_same_parts() -> None:
    paragraphs = docx.Document(io.BytesIO(write_docx(MINUTES))).paragraphs
    (there,) = [p for p in paragraphs if p.text.startswith("出席：")]
    assert [run.font.name for run in there.runs] == ["黑体", "仿宋_GB2312"]
    assert any("7号\t2026年11月5日" in p.text for p in paragraphs)
