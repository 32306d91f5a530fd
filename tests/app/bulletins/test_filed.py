"""采用 and 批示 after an issue was filed: signed additions beside it, the first package as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.archives import adding, contents, holding
from app.archives.models import ArchiveAddition, ArchiveItem
from app.auditing import archives as auditing
from app.auditing.report import Check
from app.core import outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.sample import informing
from documents.archive import verification
from documents.archive.report import Outcome
from tests.app.archives.filing import ARCHIVIST, file, found
from tests.blueprints.account.visits import arrive
from tests.office import Office

BEFORE, AFTER = "请财政局再加快兑付进度。", "做法很好，可在全县推广。"


@pytest.fixture
def item(office: Office) -> ArchiveItem:
    """An issue with one 批示, filed."""
    county = office.county
    found(county)
    informing.found_journals(county)
    report = informing.reported(county, informing.BUDGET)
    issue_id = informing.issue(county, "政务信息", [[report]])
    informing.instruct(county, issue_id, 0, "哈斯", BEFORE)
    outbox.drain()
    query = select(ArchiveItem).where(ArchiveItem.source_type == "bulletin_issue")
    filed = file(county, db.session.scalars(query).one().id)
    outbox.drain()
    return filed


def test_what_comes_after_the_filing_is_added_once_and_changes_nothing(
    office: Office, item: ArchiveItem, tmp_path: Path
) -> None:
    county, archivist = office.county, office.county.actor(ARCHIVIST)
    inside = {f.name: f for f in contents.files(archivist, item)}
    kept = json.loads(b"".join(contents.pieces(item, inside["采编情况.json"])))
    assert [one["内容"] for one in kept["批示和采用"]] == [BEFORE]
    assert not adding.additions(archivist, item), "what the package holds is not added"
    before = (item.package_blob, item.manifest_digest)
    for _ in range(2):
        informing.instruct(county, item.source_id, 0, "苏和", AFTER)
        outbox.drain()
    with unit_of_work():
        one = adding.additions(archivist, item)[0]
        adding.add(item.source_type, item.source_id, one.about_type, one.about_id)
    (one,) = adding.additions(archivist, item)
    assert (one.part, item.package_blob, item.manifest_digest) == (2, *before)
    assert holding.check(item).unaltered
    assert holding.check(item, one).unaltered
    words = json.loads(b"".join(contents.pieces(one, contents.added_files(one)[0])))
    assert words["内容"] == AFTER
    with unit_of_work():
        first = holding.export(archivist, item.archival_code or "", tmp_path)
    second = tmp_path / holding.file_name(item, 2)
    assert first.exists()
    roots = holding.trusted_roots()
    report = verification.verify(second, roots)
    assert (report.outcome, report.archival_code) == (Outcome.UNCHANGED, item.archival_code)
    altered = bytearray(second.read_bytes())
    altered[altered.index("做法很好".encode())] ^= 1
    second.write_bytes(altered)
    assert not verification.verify(second, roots).unaltered
    check = Check("archives", "档案", "件")
    auditing.check_archives(check, lambda *_: None)
    assert not check.faults
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(update(ArchiveAddition).values(part=3))


def test_an_addition_is_for_whoever_may_read_the_words(office: Office, item: ArchiveItem) -> None:
    county = office.county
    informing.instruct(county, item.source_id, 0, "苏和", AFTER)
    outbox.drain()
    address = f"/archives/{item.id}/additions/2"
    keeper = arrive(office.app, county, ARCHIVIST)
    page = keeper.open(f"/archives/{item.id}")
    assert "补充归档" in page
    assert "县领导批示" in page
    keeper.open(f"{address}/package.zip")
    assert (keeper.status, keeper.bytes[:2]) == (200, b"PK")
    editor = arrive(office.app, county, informing.EDITOR)
    editor.open(f"{address}/files/1")
    assert AFTER in editor.bytes.decode()
    for rest, status in (("2/package.zip", 403), ("9/files/1", 404), ("2/files/9", 404)):
        editor.open(f"/archives/{item.id}/additions/{rest}")
        assert editor.status == status
    stranger = arrive(office.app, county, "林芳")
    stranger.open(f"{address}/files/1")
    assert stranger.status == 404
