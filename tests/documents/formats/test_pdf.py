"""Making the page: the same bytes, nothing read as markup, clear refusals."""

from __future__ import annotations

import subprocess
import sys

import pytest

from documents.formats import pdf as making
from documents.formats.measured_page import measured_pages
from documents.formats.pdf import TypesettingFailed, TypesettingRefused, typeset
from documents.model import Attachment, Document, Layout, Table
from documents.sealing.seal_image import SealImage, trial_seal
from tests.documents.formats.samples import SENTENCE, document, four_pages

HOSTILE = '#eval("1") $x^2$ @x \\ #panic() *b* _i_ `r` <l> "q" // /* https://a.b ~ -- = [ ] { }'


def words(pdf: bytes) -> str:
    return "".join(
        "".join(line.text.split()) for page in measured_pages(pdf) for line in page.lines
    )


def test_the_same_document_gives_the_same_bytes_in_another_process(fonts):
    script = (
        "import hashlib; from tests.documents.formats import samples;"
        "from documents.formats.pdf import typeset;"
        "print(hashlib.sha256(typeset(samples.four_pages(), fonts=samples.fonts()).pdf).hexdigest())"
    )
    once, twice = (
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    )
    assert once == twice


def test_the_page_says_that_it_is_pdf_a_2b(fonts):
    made = typeset(four_pages(), fonts=fonts)
    assert made.pages == 4
    assert b"<pdfaid:part>2</pdfaid:part>" in made.pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made.pdf


def test_markup_in_any_element_is_printed_and_not_run(fonts):
    hostile = document(
        HOSTILE,
        **dict.fromkeys(
            ("secrecy", "urgency", "issuer_mark", "number", "title", "recipients"), HOSTILE
        ),
        **dict.fromkeys(("note", "copies_to", "printer"), HOSTILE),
        signatures=(HOSTILE,),
        signers=(HOSTILE,),
        layout=Layout.UPWARD,
        attachments=(Attachment(HOSTILE, (Table(((HOSTILE, HOSTILE), ("#x", "$y$"))),)),),
    )
    shown = words(typeset(hostile, fonts=fonts).pdf)
    assert shown.count('#eval("1")$x^2$@x\\#panic()') >= 5
    assert shown.count("panic") >= 13


def test_a_document_with_nothing_in_it_is_one_page(fonts):
    made = typeset(Document(), fonts=fonts)
    assert made.pages == 1
    assert "〔〕号" in words(made.pdf)


def test_a_draft_shows_open_places_for_number_and_date_and_its_mark(fonts):
    shown = words(typeset(document(number="", date=None), fonts=fonts, draft_mark="送审稿").pdf)
    assert "〔〕号" in shown
    assert "年月日" in shown
    assert set("送审稿") <= set(shown)


def test_a_run_of_letters_without_a_blank_stays_inside_the_text_area(fonts):
    for page in measured_pages(typeset(document("a" * 3000), fonts=fonts).pdf):
        assert all(line.box.right < 185 for line in page.lines)


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ({"body": (Table((("字" * 2001, "二"),)),)}, "一格超过"),
        ({"body": (Table((("字",) * 31,)),)}, "列"),
        ({"body": (Table((("字",) * 30,) * 2001),)}, "60000 格"),
        ({"signatures": ("县财政局",) * 31}, "署名"),
        ({"attachments": (Attachment("名单"),) * 201}, "附件超过"),
        ({"title": "关于😀的通知"}, "U\\+1F600"),
    ],
)
def test_what_no_page_can_show_is_refused_with_its_reason(fonts, elements, reason):
    with pytest.raises(TypesettingRefused, match=reason):
        typeset(document(**elements), fonts=fonts)


def test_a_long_report_is_made_whole(fonts):
    made = typeset(document(*[SENTENCE] * 200), fonts=fonts)
    assert made.pages > 25
    assert words(made.pdf).count("切实抓紧抓好抓出成效") > 150


def test_sealing_moves_no_line(fonts):
    plain = measured_pages(typeset(document(), fonts=fonts).pdf)
    seal = trial_seal("云岭县人民政府", fonts)
    sealed = measured_pages(typeset(document(), seal=seal, fonts=fonts).pdf)
    assert [page.lines for page in plain] == [page.lines for page in sealed]
    assert sum(len(page.seals) for page in sealed) == 1


def test_the_seal_of_another_organ_is_not_put_on(fonts):
    with pytest.raises(TypesettingRefused, match="与发文机关署名不符"):
        typeset(document(), seal=trial_seal("云岭县财政局", fonts), fonts=fonts)


def test_a_document_without_seal_is_not_sealed(fonts):
    with pytest.raises(TypesettingRefused, match="不加盖印章"):
        typeset(document(sealed=False), seal=trial_seal("云岭县人民政府", fonts), fonts=fonts)


def test_a_broken_seal_picture_is_one_clear_error(fonts):
    broken = SealImage("<svg>not closed", 45.0, "云岭县人民政府")
    with pytest.raises(TypesettingFailed, match="公文内容未受影响"):
        typeset(document(), seal=broken, fonts=fonts)


def test_a_panic_of_the_typesetter_is_one_clear_error(fonts, monkeypatch):
    class PanicException(BaseException):  # The name that pyo3 gives to Rust's panics.
        pass

    def panic(*_: object, **__: object) -> None:
        raise PanicException

    monkeypatch.setattr(making.typst, "Compiler", panic)
    with pytest.raises(TypesettingFailed, match="排版程序内部出错"):
        typeset(document(), fonts=fonts)


def test_a_paragraph_of_twenty_thousand_characters_fills_pages_of_22_lines(fonts):
    pages = measured_pages(typeset(document("字" * 20_000), fonts=fonts).pdf)
    full = [len([ln for ln in page.lines if ln.size == 16]) for page in pages[1:-3]]
    assert set(full) == {22}
    assert sum(words_on(page) for page in pages) == 20_000


def words_on(page) -> int:
    return sum(char.text == "字" for line in page.lines for char in line.chars)
