"""What changed between two versions, and whether the document goes back to its signer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.differences import Difference, Operation, compare
from documents.model import Attachment, Block, Document, Layout, Level, Paragraph, Table
from documents.rules.revision import Grade


def document(*texts: str, **elements: Any) -> Document:
    body = tuple(Paragraph(text) for text in texts)
    return Document(kind="通知", title="关于防汛的通知", recipients="各镇", body=body, **elements)


def side(difference: Difference, *operations: Operation) -> str:
    return "|".join(
        "".join(s.text for s in part.segments if s.operation in operations)
        for part in difference.parts
    )


paragraphs = st.builds(
    Paragraph,
    st.text(st.sampled_from("县镇防汛，。5一、的"), min_size=1, max_size=20),
    st.sampled_from(Level),
)
tables = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        Table,
        st.lists(st.tuples(*[st.text("甲乙1", max_size=3)] * width), min_size=1, max_size=3).map(
            tuple
        ),
    )
)
bodies = st.lists(st.one_of(paragraphs, tables), max_size=6).map(tuple)
documents = st.builds(
    Document,
    title=st.text("县镇通知5。", max_size=10),
    recipients=st.text("各镇，", max_size=5),
    body=bodies,
    attachments=st.lists(
        st.builds(Attachment, st.text("甲乙表", max_size=4), bodies), max_size=2
    ).map(tuple),
)


def shown(blocks: tuple[Block, ...]) -> list[str]:
    return [
        b.text if isinstance(b, Paragraph) else "\n".join("\t".join(row) for row in b.rows)
        for b in blocks
    ]


@given(documents, documents)
def test_what_is_kept_and_deleted_is_the_old_text_and_kept_and_inserted_the_new(
    before: Document, after: Document
):
    difference = compare(before, after)
    for version, operation, index in (
        (before, Operation.DELETED, "before"),
        (after, Operation.INSERTED, "after"),
    ):
        blocks = [
            "".join(s.text for s in part.segments if s.operation in {Operation.KEPT, operation})
            for part in difference.parts
            if part.element == "body" and getattr(part, index) is not None
        ]
        assert blocks == shown(version.body)


@given(documents)
def test_a_document_does_not_differ_from_itself(one: Document):
    difference = compare(one, one)
    assert difference.changes == ()
    assert difference.grade is Grade.SAME


@given(documents, documents)
def test_two_texts_of_different_letters_are_never_called_wording(before: Document, after: Document):
    difference = compare(before, after)
    letters = [[c for c in one.plain_text() if c in "县镇防汛知甲乙表"] for one in (before, after)]
    if letters[0] != letters[1]:
        assert difference.substantive


@given(documents, documents)
def test_the_grade_does_not_depend_on_the_time_there_was(before: Document, after: Document):
    assert compare(before, after, seconds=-1).grade is compare(before, after).grade


def test_a_change_is_precise_to_the_character():
    difference = compare(document("请于3月5日前报送材料。"), document("请于3月8日前报送材料。"))
    (part,) = difference.changes
    assert [(s.operation.value, s.text) for s in part.segments] == [
        ("kept", "请于3月"),
        ("deleted", "5"),
        ("inserted", "8"),
        ("kept", "日前报送材料。"),
    ]
    assert (part.element, part.before, part.after) == ("body", 0, 0)
    assert difference.substantive
    assert "第二十五条" in difference.article


def test_a_paragraph_put_between_two_leaves_them_as_they_are():
    before, after = (
        document("甲县报送材料。", "乙县报送名单。"),
        document("甲县报送材料。", "丙县派人参加。", "乙县报送名单。"),
    )
    difference = compare(before, after)
    (part,) = difference.changes
    assert (part.before, part.after) == (None, 1)
    assert part.grade is Grade.SUBSTANTIVE


def test_punctuation_and_layout_are_wording():
    before = document("一、加强值守，落实责任。")
    after = replace(document("一、加强值守、落实责任。"), layout=Layout.UPWARD)
    difference = compare(before, after)
    assert difference.grade is Grade.WORDING
    assert not difference.substantive


def test_cutting_a_paragraph_in_two_is_wording():
    difference = compare(document("落实责任。加强值守。"), document("落实责任。", "加强值守。"))
    assert difference.grade is Grade.WORDING


def test_a_heading_of_another_level_is_wording_if_its_text_stays():
    before = replace(document(), body=(Paragraph("落实责任", Level.ONE),))
    after = replace(document(), body=(Paragraph("落实责任", Level.TWO),))
    assert compare(before, after).grade is Grade.WORDING


def test_filling_in_at_registration_is_neither_wording_nor_substantive():
    signed = document("甲。")
    registered = replace(
        signed, number="云政发〔2026〕18号", date=dt.date(2026, 3, 5), printer="县政府办公室"
    )
    difference = compare(signed, registered)
    assert difference.grade is Grade.REGISTRATION
    assert {part.element for part in difference.changes} == {"number", "date", "printer"}
    assert compare(registered, replace(registered, number="云政发〔2026〕19号")).substantive


@pytest.mark.parametrize(
    "element, value",
    [
        ("title", "关于抗旱的通知"),
        ("recipients", "各镇，县直各部门"),
        ("copies_to", "县委办公室"),
        ("secrecy", "内部"),
        ("urgency", "特急"),
        ("signatures", ("云岭县人民政府",)),
        ("sealed", False),
        ("note", "此件公开发布"),
        ("kind", "函"),
        ("attachments", (Attachment("名单", (Paragraph("甲"),)),)),
    ],
)
def test_any_other_element_is_substantive(element: str, value: object):
    assert compare(document("甲。"), replace(document("甲。"), **{element: value})).substantive  # type: ignore[arg-type] - One case per element.


def test_a_cell_that_moves_is_substantive():
    before = replace(document(), body=(Table((("1", "23"), ("4", "5"))),))
    for rows in ((("12", "3"), ("4", "5")), (("1", "23", "4", "5"),), (("4", "5"), ("1", "23"))):
        difference = compare(before, replace(document(), body=(Table(rows),)))
        assert difference.substantive
        assert any(part.table for part in difference.changes)


def test_another_file_of_the_same_name_is_substantive():
    before, after = (
        document("甲。", attachments=(Attachment("表", digest=d),)) for d in ("aa", "bb")
    )
    assert compare(before, after).substantive


def test_attachments_in_another_order_are_substantive():
    one, other = Attachment("甲表", (Paragraph("甲"),)), Attachment("乙表", (Paragraph("乙"),))
    assert compare(
        document(attachments=(one, other)), document(attachments=(other, one))
    ).substantive


@pytest.mark.parametrize(
    "before, after",
    [
        (("甲乙" * 15,) * 14_000, ("乙甲" * 15,) * 12_000),
        (("甲" * 900_000,), ("乙" + "甲乙" * 400_000,)),
        (("甲。" * 50_000,), ("乙甲。甲" * 25_000,)),
        (("".join(f"{i}。" for i in range(150_000)),), ("".join(f"{i}；" for i in range(70_000)),)),
        (tuple(f"甲{i}乙" for i in range(15_000)), tuple(f"甲{i}丙" for i in range(15_000, 0, -1))),
    ],
)
def test_a_hostile_pair_is_compared_to_its_end(before: tuple[str, ...], after: tuple[str, ...]):
    difference = compare(document(*before), document(*after), seconds=0.2)
    assert difference.substantive
    assert (
        side(difference, Operation.KEPT, Operation.INSERTED).count("|") == len(difference.parts) - 1
    )
