"""The format report: no error on our own pages of any length, an error for every wrong page."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from documents.formats.measured_page import measured_pages
from documents.formats.page_data import body_lines, page_data
from documents.formats.pdf import compiled, source, typeset
from documents.formats.pdfium import UnreadablePdf
from documents.formats.report import check
from documents.model import Attachment, Layout, Level, Paragraph
from documents.sealing.seal_image import trial_seal
from tests.documents.formats.samples import SENTENCE, TABLE, document, four_pages, lines_of_text

ORGANS = (
    "云岭县人民政府",
    "云岭县发展和改革局",
    "云岭县人力资源和社会保障局",
    "云岭县财政局",
    "云岭县民政局",
)


@pytest.mark.parametrize("foot", [True, False], ids=["with 版记", "without 版记"])
@pytest.mark.parametrize("count", range(1, 31))
def test_a_text_of_any_length_ends_with_its_signature_in_good_order(fonts, count, foot):
    bare = {"copies_to": "", "printer": "", "print_date": None, "note": ""}
    content = document(lines_of_text(count), **({} if foot else bare))
    made = typeset(content, seal=trial_seal("云岭县人民政府", fonts), fonts=fonts)
    report = check(made.pdf, content, sealed=True)
    assert report.errors == ()
    assert not foot or made.pages % 2 == 0


blocks = st.one_of(
    st.integers(1, 250).map(lambda n: Paragraph((SENTENCE * 3)[:n])),
    st.integers(2, 14).map(lambda n: Paragraph("一、" + SENTENCE[:n], Level.ONE)),
    st.integers(2, 14).map(lambda n: Paragraph("（一）" + SENTENCE[:n], Level.TWO)),
    st.just(TABLE),
)
documents = st.builds(
    lambda body, title, recipients, organs, attached, upward, sealed, note: document(
        body=tuple(body),
        title="关于" + "加强政务数据共享工作" * title + "的通知",
        recipients="各乡镇人民政府、" * recipients + "县财政局",
        issuer_mark="、".join(organs) + "文件",
        signatures=tuple(organs),
        sealed=sealed,
        note=note,
        layout=Layout.UPWARD if upward else Layout.DOCUMENT,
        signers=("王建国", "李强", "欧阳修平")[:upward],
        attachments=tuple(
            Attachment(SENTENCE[:size].replace("，", "").replace("。", ""), texts)
            for size, texts in attached
        ),
    ),
    st.lists(blocks, min_size=1, max_size=12),
    st.integers(1, 5),
    st.integers(0, 40),
    st.lists(st.sampled_from(ORGANS), min_size=1, max_size=5, unique=True),
    st.lists(
        st.tuples(st.integers(4, 50), st.sampled_from([(), (Paragraph(SENTENCE), TABLE)])),
        max_size=3,
    ),
    st.integers(0, 3),
    st.booleans(),
    st.sampled_from(["", "此件公开发布", SENTENCE]),
)


@settings(max_examples=25, derandomize=True)
@given(content=documents)
def test_documents_of_any_make_up_have_no_format_error(fonts, content):
    # One line of text cannot stand both on the first page and with signatures that fill a page.
    assume(body_lines(content) > 1)
    seals = tuple(trial_seal(name, fonts) for name in content.signatures) if content.sealed else ()
    made = typeset(content, seal=seals, fonts=fonts)
    assert check(made.pdf, content, sealed=bool(seals)).errors == ()


def test_the_report_names_the_fonts_that_stand_in(fonts):
    content = document("张䶮同志任职。")
    sentences = [f.sentence for f in check(typeset(content, fonts=fonts).pdf, content).warnings]
    assert any("标题使用自由字体" in sentence for sentence in sentences)
    assert any("「䶮」不在所用字库中" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("number", "wrong", "rule"),
    [
        ("mark_top", 40.0, "GB-705"),
        ("red_line_below_number", 8.0, "GB-710"),
        ("title_below_line", 5.0, "GB-714"),
        ("left", 20.0, "GB-502"),
        ("top", 30.0, "GB-503"),
        ("page_width", 200.0, "GB-501"),
        ("thick_line", 0.7, "GB-750"),
        ("page_number_below", 12.0, "GB-763"),
        ("sealed_date_indent", 1, "GB-734"),
        ("pitch", 9.0, "GB-504"),
        ("seal_lines", 6, "GB-739"),
    ],
)
def test_a_wrong_number_on_the_page_is_found(fonts, number, wrong, rule):
    content = document(SENTENCE * 12)
    seals = (trial_seal("云岭县人民政府", fonts),)
    data = page_data(content, seals=seals, fonts=fonts, draft_mark="")
    data["geometry"][number] = wrong
    report = check(compiled(source(), data, fonts), content, sealed=True)
    assert rule in {finding.rule for finding in report.errors}
    assert report.has_errors


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"issuer_mark": ""}, "GB-704"),
        ({"number": "云政发〔2026〕19号"}, "GB-707"),
        ({"date": date(2026, 1, 5)}, "GB-730"),
        ({"title": ""}, "GB-713"),
        ({"signatures": ("另一机关",)}, "GB-731"),
        ({"copies_to": "", "printer": "", "print_date": None}, "GB-750"),
        ({"attachments": (Attachment("清单"),)}, "GB-745"),
    ],
)
def test_a_page_that_lacks_what_the_document_has_is_found(fonts, change, rule):
    wanted = document(attachments=(Attachment("清单", (Paragraph(SENTENCE),)),))
    other = document(**({"attachments": wanted.attachments} | change))
    report = check(typeset(other, fonts=fonts).pdf, wanted)
    assert rule in {finding.rule for finding in report.errors}


def test_a_document_that_should_be_sealed_and_is_not_is_found(fonts):
    content = document()
    pdf = typeset(content, fonts=fonts).pdf
    assert not check(pdf, content).has_errors
    assert [f.rule for f in check(pdf, content, sealed=True).errors] == ["GB-733"]


def test_seals_that_touch_are_found(fonts):
    content = document(signatures=ORGANS[:2])
    seals = tuple(trial_seal(name, fonts, diameter_mm=60) for name in ORGANS[:2])
    data = page_data(content, seals=seals, fonts=fonts, draft_mark="")
    for seal in data["seals"]:
        seal["diameter"] = 80.0
    assert "GB-740" in {f.rule for f in check(compiled(source(), data, fonts), content).errors}


def test_a_finding_says_which_article_and_where(fonts):
    content = document()
    data = page_data(content, seals=(), fonts=fonts, draft_mark="")
    data["geometry"]["mark_top"] = 45.0
    found = next(
        f for f in check(compiled(source(), data, fonts), content).errors if f.rule == "GB-705"
    )
    assert (found.article, found.page) == ("7.2.4", 1)
    assert found.y_mm == pytest.approx(82, abs=1)
    assert "35 毫米" in found.sentence


def test_the_lines_and_characters_of_the_standard_are_on_the_page(fonts):
    page = measured_pages(typeset(document(lines_of_text(60)), fonts=fonts).pdf)[1]
    lines = [line for line in page.lines if line.size == 16]
    assert len(lines) == 22
    assert {len(line.text) for line in lines} == {28}
    assert lines[0].box.top == pytest.approx(37, abs=1)
    assert lines[-1].box.bottom == pytest.approx(262, abs=1)
    assert lines[0].box.left == pytest.approx(28, abs=1)
    assert lines[0].box.right == pytest.approx(184, abs=1)


def test_what_is_not_a_pdf_is_refused(fonts):
    with pytest.raises(UnreadablePdf, match="PDF"):
        check(b"PK\x03\x04", four_pages())
