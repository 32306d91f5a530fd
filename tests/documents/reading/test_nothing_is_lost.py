"""Whatever is pasted, every character that is not blank is in the document, unplaced, or quoted in a note."""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.model import Block, Paragraph
from documents.reading.dates import date_text
from documents.reading.result import Reading
from documents.reading.text import read_text

CORPUS = Path(__file__).parents[4] / "shared" / "data" / "official-texts.jsonl.xz"

LABELS = re.compile(  # what the page writes by itself and the reading may therefore drop
    r"^\s*(?:附件?\s*[0-9]{0,3}\s*[:：.．、]?\s*(?:[0-9]{1,2}[.．、])?|抄\s*送\s*[:：]|份号[:：]|№|[0-9]{1,2}[.．、])|签\s*发\s*人\s*[:：]|[:：。]\s*$|印发\s*$|^[（(]|[）)]$"
    r"|(?<=\s)[0-9]{1,2}[.．、]",
    re.MULTILINE,
)
INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f]")

lines = st.sampled_from(
    [
        "云岭县人民政府文件",
        "云政发〔2026〕18号",
        "云政发[2026]018号",
        "签发人：张三　李四",
        "000012",
        "特急",
        "云岭县人民政府",
        "关于加强防汛工作的通知",
        "云岭县防汛工作方案",
        "各镇人民政府，县政府各部门：",
        "现将有关事项通知如下：",
        "一、总体要求",
        "（一）指导思想。以人民为中心。",
        "1.落实责任",
        "（1）按月调度。",
        "附件：1.任务分工表 2.联络表",
        "附件：任务分工表",
        "2.联络表",
        "附件1",
        "附件 2：联络表",
        "任务分工表",
        "国务院　中央军委",
        "2026年3月5日",
        "二○二六年三月五日",
        "（此件公开发布）",
        "（联系人：张三）",
        "抄送：县委办公室，",
        "县法院。",
        "云岭县人民政府办公室　2026年3月6日印发",
        "2026年3月6日印发",
        "主题词：防汛",
        "— 1 —",
        "甲\t乙\t丙",
        "\t缩进的段落",
        "第一条　为了防汛，制定本办法。",
        "国令第706号",
        "第706号",
    ]
)
anything = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


def blocks_text(blocks: tuple[Block, ...]) -> list[str]:
    return [
        text
        for block in blocks
        for text in (
            [block.text] if isinstance(block, Paragraph) else [c for r in block.rows for c in r]
        )
    ]


def everything(reading: Reading) -> str:
    document = reading.document
    parts = [
        document.copy_number,
        document.secrecy,
        document.urgency,
        document.issuer_mark,
        document.number,
        *document.signers,
        document.title,
        document.recipients,
        *blocks_text(document.body),
        *document.signatures,
        document.note,
        document.copies_to,
        document.printer,
        *(date_text(date) for date in (document.date, document.print_date) if date),
    ]
    for attachment in document.attachments:
        parts += [attachment.name, *blocks_text(attachment.blocks)]
    return "".join([*parts, *(item.text for item in reading.unplaced), *reading.notes])


def lost(text: str) -> dict[str, int]:
    wanted = Counter("".join(INVISIBLE.sub("", LABELS.sub("", text)).split()))
    return dict(wanted - Counter("".join(everything(read_text(text)).split())))


@given(st.lists(lines, min_size=1, max_size=25).map("\n".join))
def test_lines_of_documents_in_any_order_lose_nothing(text: str):
    assert lost(text) == {}


@given(st.lists(st.one_of(lines, anything), min_size=1, max_size=12).map("\n".join))
def test_any_text_between_them_loses_nothing(text: str):
    printable = "".join(c for c in text if c.isprintable() or c in "\n\t")
    if printable.strip():
        assert lost(printable) == {}


@given(st.lists(lines, min_size=3, max_size=25))
def test_paragraphs_of_the_text_stand_as_they_were_written(parts: list[str]):
    text = "\n".join(parts)
    written = {"".join(part.split()) for part in parts}
    for block in read_text(text).document.body:
        if isinstance(block, Paragraph):
            assert "".join(block.text.split()) in written


def corpus(kind: str) -> list[dict[str, Any]]:
    if not CORPUS.exists():
        pytest.skip("no corpus")
    return _corpus(kind)


@cache
def _corpus(kind: str) -> list[dict[str, Any]]:
    with lzma.open(CORPUS, "rt", encoding="utf-8") as file:
        return [row for row in map(json.loads, file) if row["kind"] == kind]


def test_forty_documents_of_the_state_council_are_read_whole():
    rows = corpus("国务院文件")
    titles = dates = 0
    for row in rows:
        reading = read_text(row["body"])
        document = reading.document
        assert lost(row["body"]) == {}, row["title"]
        assert document.number, row["title"]
        assert document.signatures, row["title"]
        titles += "".join(document.title.split()) == "".join(row["title"].split())
        dates += document.date is not None
    assert titles >= len(rows) - 2  # Two are orders, which have no title.
    assert dates == len(rows)


def test_reports_to_the_congress_lose_nothing():
    for row in corpus("政府工作报告")[:8]:
        assert lost(row["body"]) == {}, row["title"]
