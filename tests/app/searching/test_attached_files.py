"""What stands in an attached file is found, shown with its place, and seen by readers only."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from openpyxl import Workbook
from sqlalchemy import select, text

from app import examination
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.official_documents import drafting
from app.official_documents.models import OfficialDocument
from app.sample.county import County
from app.sample.walking import registrar_of
from app.searching import attached, reading
from app.searching.asking import ask
from app.searching.attached import FILES, FileState
from documents.reading.contents import Contents
from search_index.fold import fold
from tests.app.dispatch.walk import draft, walk
from tests.app.receipt.walk import incoming_of, send
from tests.documents.reading.word_files import of, paragraph

WORDS = "嘎查草场轮牧责任清单由包村干部逐户落实"
WORD_FILE = of(paragraph("附件内容"), paragraph(f"一是{WORDS}，二是按月通报。"))


def attach(county: County, document_id: int, name: str, data: bytes, who: str = "郭宇航") -> int:
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, document_id)
        return drafting.attach(county.actor(who), document, name, io.BytesIO(data)).id


def settle() -> None:
    """A minute passes: drafts are indexed, files are read, and what was read is indexed."""
    with clock.fixed(clock.now() + timedelta(seconds=drafting.FOUND_AFTER + 1)):
        outbox.drain()
        reading.read_waiting()
        outbox.drain()


def found(county: County, who: str, question: str) -> list[tuple[str, int]]:
    results = ask(county.actor(who), question)
    assert results.answer.total == len(results.found)
    return [(hit.subject_type, hit.subject_id) for hit in results.found]


def workbook() -> bytes:
    book = Workbook()
    book.worksheets[0].title = "轮牧台账"
    book.worksheets[0].append([WORDS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "place"),
    [
        ("责任清单.docx", lambda: WORD_FILE, "附件《责任清单.docx》"),
        ("责任清单.xlsx", workbook, "附件《责任清单.xlsx》轮牧台账"),
        ("责任清单.txt", WORDS.encode, "附件《责任清单.txt》"),
    ],
)
def test_a_document_is_found_by_the_words_of_its_attached_file(
    county: County, name: str, make: Callable[[], bytes], place: str
) -> None:
    document_id = draft(county)
    attach(county, document_id, name, make())
    assert found(county, "郭宇航", f'"{WORDS}"') == []
    settle()
    (hit,) = ask(county.actor("郭宇航"), f'"{WORDS}"').found
    assert hit.subject_id == document_id
    (piece,) = hit.snippets
    assert piece.where == place
    assert [piece.text[start:end] for start, end in piece.marks] == [WORDS]
    assert found(county, "郭宇航", "附件:草场轮牧") == [("official_document", document_id)]
    assert found(county, "郭宇航", "正文:草场轮牧") == []


def test_every_substring_of_an_attached_file_finds_it_as_a_plain_scan_would(county: County) -> None:
    document_id = draft(county)
    attach(county, document_id, "清单.docx", WORD_FILE)
    settle()
    folded = fold(WORDS)
    for start in range(len(folded) - 1):
        for length in (2, 3, 7):
            wanted = folded[start : start + length]
            if len(wanted) > 1:
                assert ("official_document", document_id) in found(county, "郭宇航", f'"{wanted}"')


def test_nobody_but_its_readers_finds_the_words_of_a_file(county: County) -> None:
    document_id = draft(county)
    attach(county, document_id, "清单.docx", WORD_FILE)
    settle()
    for name in county.people:
        hers = found(county, name, f'"{WORDS}"')
        assert hers == ([("official_document", document_id)] if name == "郭宇航" else [])


def test_who_received_the_document_finds_it_by_its_file_too(county: County) -> None:
    document_id = draft(county)
    attach(county, document_id, "清单.docx", WORD_FILE)
    settle()
    walk(county, document_id, "distribute")
    (delivery,) = send(county, document_id, "财政局")
    settle()
    incoming = incoming_of(delivery).id
    hers = found(county, registrar_of(county, "财政局"), f'"{WORDS}"')
    assert ("incoming_document", incoming) in hers


def test_a_detached_file_is_forgotten_and_its_words_find_nothing(county: County) -> None:
    document_id = draft(county)
    file_id = attach(county, document_id, "清单.docx", WORD_FILE)
    settle()
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, document_id)
        drafting.detach(county.actor("郭宇航"), document, file_id)
    settle()
    assert found(county, "郭宇航", f'"{WORDS}"') == []
    assert db.session.scalar(select(FILES.c.blob)) is None


def test_a_broken_file_holds_up_nothing_and_doctor_tells_it_without_its_name(
    county: County,
) -> None:
    document_id = draft(county)
    attach(county, document_id, "机密的名称.pdf", b"%PDF-1.7\n" + b"\xff" * 2_000)
    attach(county, document_id, "清单.txt", WORDS.encode())
    settle()
    assert found(county, "郭宇航", f'"{WORDS}"') == [("official_document", document_id)]
    well, said = examination._attached()
    assert well
    assert f"公文 {document_id} 的第 1 个附件：PDF 文件已损坏" in said
    assert "机密的名称" not in said


def test_a_picture_is_no_failure(county: County) -> None:
    attach(county, draft(county), "照片.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    settle()
    assert db.session.scalar(select(FILES.c.state)) == FileState.WORDLESS.value
    assert reading.standing().failed == ()


def test_a_file_that_is_never_finished_is_given_up_after_three_tries(
    county: County,
) -> None:
    attach(county, draft(county), "清单.docx", WORD_FILE)
    settle()
    with unit_of_work():
        db.session.execute(FILES.update().values(state=FileState.WAITING.value, tries=0))
    too_short = 0.01  # Not even an empty process starts in that time.
    for hours in (1, 2):
        with clock.fixed(clock.now() + timedelta(hours=hours)):
            assert reading.read_waiting(seconds=too_short) == 0
            assert reading.read_waiting(seconds=too_short) == 0  # Not again before its time.
    with clock.fixed(clock.now() + timedelta(hours=3)):
        assert reading.read_waiting(seconds=too_short) == 1
    assert db.session.scalar(select(FILES.c.state)) == FileState.FAILED.value


def test_a_reader_that_was_killed_leaves_the_file_to_the_next_three_times(county: County) -> None:
    attach(county, draft(county), "清单.docx", WORD_FILE)
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        outbox.drain()
    for hours in range(1, 4):
        with clock.fixed(clock.now() + timedelta(hours=hours)):
            assert reading._lease() is not None  # It dies here.
    with clock.fixed(clock.now() + timedelta(hours=5)):
        assert reading.read_waiting() == 1
    assert "中断" in (db.session.scalar(select(FILES.c.problem)) or "")


def test_the_words_of_a_file_lie_sealed_in_the_database(county: County) -> None:
    attach(county, draft(county), "清单.txt", WORDS.encode())
    settle()
    kept = db.session.execute(text("SELECT contents FROM search_file")).scalar_one()
    assert WORDS[:4].encode() not in bytes(kept)
    (read,) = attached.contents_of(list(db.session.scalars(select(FILES.c.blob))), 1_000_000)
    assert isinstance(read[1], Contents)
    assert read[1].parts[0].text == WORDS


def test_files_of_an_office_from_before_are_read_once_the_table_is_made(county: County) -> None:
    document_id = draft(county)
    attach(county, document_id, "清单.docx", WORD_FILE)
    db.session.rollback()
    with unit_of_work():
        FILES.drop(db.session.connection())
        attached.create()
    settle()
    assert found(county, "郭宇航", f'"{WORDS}"') == [("official_document", document_id)]
