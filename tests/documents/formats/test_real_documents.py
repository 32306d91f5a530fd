"""Real documents, pasted and set as ours: no page of them breaks GB/T 9704-2012."""

from __future__ import annotations

from datetime import date

import pytest

from documents.formats.findings import Severity
from documents.formats.pdf import typeset
from documents.formats.report import check
from documents.model import Document
from documents.reading.text import read_text
from documents.rules.kinds import BY_NAME
from tests.documents.reading.test_nothing_is_lost import corpus

EVERY = 8  # The forty take half a minute; each eighth has its own shape.


@pytest.mark.parametrize("place", range(0, 40, EVERY))
def test_a_pasted_document_is_set_without_an_error(place: int, fonts):
    read = read_text(corpus("国务院文件")[place]["body"]).document
    document = Document(
        kind=read.kind if read.kind in BY_NAME else "通知",
        issuer_mark="云岭县人民政府文件",
        number="云政发〔2026〕12号",
        title=read.title,
        recipients=read.recipients,
        body=read.body,
        attachments=read.attachments,
        signatures=("云岭县人民政府",),
        date=date(2026, 11, 23),
        note="此件公开发布",
        copies_to="县委办公室，县法院",
        printer="云岭县人民政府办公室",
        print_date=date(2026, 11, 23),
    )
    made = typeset(document, fonts=fonts)
    errors = [
        f.sentence for f in check(made.pdf, document).findings if f.severity is Severity.ERROR
    ]
    assert errors == []
