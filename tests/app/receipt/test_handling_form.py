"""收文处理单 on paper: everything that was said stands on it, and nothing stops it from being printed."""

from __future__ import annotations

import json

from app.circulation import engine
from app.core.unit_of_work import unit_of_work
from app.receipt.actions import load
from app.receipt.handling_form import handling_form
from app.sample.county import County
from documents.formats.page_image import page_text
from documents.model import Document, Paragraph
from tests.app.receipt.walk import act, arrived, waiting, walk

STRANGE = Document(
    kind="通知",
    title="关于#set page(fill: red)与$x$、[方括号]和\U0002a6a5字的通知",
    body=(Paragraph("正文。"),),
)


def printed(incoming_id: int) -> str:
    """The words of the first page, without blanks."""
    words = page_text(handling_form(load(incoming_id)), 1)
    return "".join(word.text for word in words).replace(" ", "")


def test_every_field_and_opinion_stands_on_the_form(county: County) -> None:
    incoming_id = arrived(county, urgency="加急")
    walk(county, incoming_id, "assign")
    act(
        county, incoming_id, "assign", lead=str(county.units["财政局预算科"]),
        assisting=str(county.units["财政局办公室"]), due="2099-12-31",
    )  # fmt: skip
    act(county, incoming_id, "accept")
    act(county, incoming_id, "contribute", who="孙丽华", opinion="已提供数据。")
    walk(county, incoming_id, "end")
    text = printed(incoming_id)
    number = load(incoming_id).register_number
    for words in (
        number, "云岭县人民政府关于开展安全生产大检查的通知", "加急", "办件", "2099年12月31日",
        "请研究办理。", "宋立新", "主办：财政局预算科；协办：财政局办公室", "已提供数据。", "已办理完毕。",
        "系统告知：已按要求开展检查。",
    ):  # fmt: skip
        assert words is not None
        assert words in text


def test_the_same_form_gives_the_same_bytes(county: County) -> None:
    incoming_id = arrived(county)
    assert handling_form(load(incoming_id)) == handling_form(load(incoming_id))


def test_signs_of_the_typesetter_and_characters_without_a_font_do_no_harm(county: County) -> None:
    text = printed(arrived(county, text=STRANGE))
    assert "关于#setpage(fill:red)与$x$、[方括号]和〓字的通知" in text


def test_handwriting_is_drawn_on_the_form(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "instruct")
    plain = handling_form(load(incoming_id))
    (task,) = waiting(incoming_id)
    ink = json.dumps([[[0, 0], [40, 20]], [[10, 30, 0.5], [60, 30, 0.7]], [[5, 5]]])
    with unit_of_work():
        engine.act(county.actor("宋立新"), task.id, "instruct", ink=ink)
    assert "宋立新" in printed(incoming_id)
    assert handling_form(load(incoming_id)) != plain
