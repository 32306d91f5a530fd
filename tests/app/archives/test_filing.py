"""归档: from a closed matter to an item with its 档号."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.archives import actions, packing
from app.archives.fonds import found_fonds
from app.archives.models import ArchiveItem, DeclineReason, ItemState
from app.auditing import blobs
from app.core import acts, outbox
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import OfficialDocument
from app.sample.county import County
from documents.archive import evidence
from documents.rules.retention import Retention
from tests.app.archives.filing import ARCHIVIST, close, file, found, item_of


def test_a_closed_document_waits_for_the_archivist_and_is_filed_under_its_number(
    county: County,
    closed: tuple[int, ...],
) -> None:
    found(county)
    item = item_of(closed[0])
    assert item.state is ItemState.PROPOSED
    assert (item.unit_code, item.number) == ("BGS", "云政发〔2026〕1号")
    assert "国家档案局令第8号" in item.retention_reason
    filed = file(county, item.id)
    assert filed.archival_code == f"0101-WS·2026-{filed.retention.value}-BGS-0001"
    assert filed.filed_at is not None
    act = db.session.scalars(select(Act).where(Act.verb == "archive.file")).one()
    assert act.details["manifest"] == filed.manifest_digest
    assert act.person_id == county.people[ARCHIVIST]
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def test_an_event_heard_twice_proposes_once_and_leaves_the_decision_alone(
    county: County, closed: tuple[int, ...]
) -> None:
    document_id = closed[0]
    item = item_of(document_id)
    with unit_of_work():
        actions.classify(
            county.actor(ARCHIVIST), item.id, retention=Retention.PERMANENT, unit_code="WMK"
        )
    with unit_of_work():
        actions.propose("official_document", document_id)
    again = item_of(document_id)
    assert (again.retention, again.unit_code) == (Retention.PERMANENT, "WMK")


def test_a_retention_that_was_set_is_never_overwritten_by_the_default(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    item = item_of(closed[0])
    other = (
        Retention.TEN_YEARS if item.retention is not Retention.TEN_YEARS else Retention.PERMANENT
    )
    with unit_of_work():
        actions.classify(county.actor(ARCHIVIST), item.id, retention=other)
    filed = file(county, item.id)
    assert filed.retention is other
    assert filed.chosen_by == county.people[ARCHIVIST]
    assert f"-{other.value}-" in (filed.archival_code or "")


def test_filing_twice_files_once_and_asking_for_something_else_is_refused(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    item = item_of(closed[0])
    first = file(county, item.id)
    blob, code = first.package_blob, first.archival_code
    second = file(county, item.id)
    assert (second.package_blob, second.archival_code) == (blob, code)
    other = (
        Retention.TEN_YEARS if first.retention is not Retention.TEN_YEARS else Retention.PERMANENT
    )
    with pytest.raises(OutOfTurn, match="已归档"):
        file(county, item.id, other)


def test_numbers_of_one_class_follow_each_other_without_gaps(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    items = [item_of(d).id for d in closed]
    codes = [file(county, key).archival_code for key in (items[0], items[1])]
    file(county, items[2], Retention.TEN_YEARS)
    assert [code and code[-4:] for code in codes] == ["0001", "0002"]
    third = db.session.get_one(ArchiveItem, items[2])
    assert (third.archival_code or "").endswith("D10-BGS-0001")


def test_a_build_that_fails_leaves_nothing_half_done(
    county: County, closed: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    found(county)
    document_id = closed[0]
    item = item_of(document_id)
    document = db.session.get_one(OfficialDocument, document_id)
    place = stores().blobs._path(document.issued_blob or "")
    original = place.read_bytes()
    place.write_bytes(original[:-3])
    before = sorted(stores().blobs.ids())
    with pytest.raises(Blocked, match="档案包没有做成"):
        file(county, item.id)
    place.write_bytes(original)
    assert sorted(stores().blobs.ids()) == before
    db.session.expire_all()
    assert (item.state, item.archival_code, item.item_number) == (ItemState.PROPOSED, None, None)
    monkeypatch.setattr(packing, "LARGEST_PACKAGE", 1000)
    with pytest.raises(Blocked, match="仍为待归档"):
        file(county, item.id)
    monkeypatch.undo()
    filed = file(county, item.id)
    assert (filed.archival_code or "").endswith("-0001"), "a failed filing uses up no number"


def test_a_package_whose_transaction_failed_is_swept(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    item = item_of(closed[0])
    before = set(stores().blobs.ids())
    with pytest.raises(ZeroDivisionError), unit_of_work():
        actions.file(county.actor(ARCHIVIST), item.id).year // 0  # the power fails
    (orphan,) = set(stores().blobs.ids()) - before
    filed = file(county, item.id)
    assert orphan in set(stores().blobs.ids())
    swept = blobs.sweep(older_than_seconds=-1)
    assert orphan in swept
    assert filed.package_blob in set(stores().blobs.ids())
    document = db.session.get_one(OfficialDocument, item.source_id)
    assert document.issued_blob in set(stores().blobs.ids())


def test_without_a_fonds_number_nothing_is_filed_and_the_sentence_says_what_to_do(
    county: County,
    closed: tuple[int, ...],
) -> None:
    item = item_of(closed[0])
    with pytest.raises(Blocked, match="登记全宗号"):
        file(county, item.id)
    found(county)
    assert file(county, item.id).state is ItemState.FILED


@pytest.mark.parametrize("code", ["", "12", "12345", "01a1", "０１０１", "01-1"])
def test_a_fonds_number_is_four_letters_or_digits(county: County, code: str) -> None:
    with pytest.raises(Invalid, match="4 位"), unit_of_work():
        found_fonds(county.actor(ARCHIVIST), county.unit("县政府"), code)


def test_a_fonds_number_belongs_to_one_organ(county: County) -> None:
    found(county)
    found(county)
    with pytest.raises(Invalid, match="已登记"):
        found(county, "财政局")
    with pytest.raises(Invalid, match="已登记"):
        found(county, "县政府", "0102")


def test_declined_items_keep_the_coded_reason_and_may_come_back(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    item = item_of(closed[0])
    with unit_of_work():
        actions.decline(county.actor(ARCHIVIST), item.id, DeclineReason.ROUTINE)
    assert (item.state, item.decline_reason) == (ItemState.DECLINED, DeclineReason.ROUTINE)
    with pytest.raises(OutOfTurn, match="不归档"):
        file(county, item.id)
    with unit_of_work():
        actions.reopen(county.actor(ARCHIVIST), item.id)
    assert file(county, item.id).state is ItemState.FILED


def test_a_unit_code_is_three_letters_or_digits(county: County, closed: tuple[int, ...]) -> None:
    item = item_of(closed[0])
    for code in ("", "bgs", "BGSX", "办公室"):
        with pytest.raises(Invalid, match="3 位"), unit_of_work():
            actions.classify(county.actor(ARCHIVIST), item.id, unit_code=code)


def test_a_person_without_the_archivists_role_does_not_find_it(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    item = item_of(closed[0])
    stranger, drafter = county.actor("陈国强"), county.actor("郭宇航")
    for administrator in ("安国梁", "严守信", "程明"):
        with pytest.raises(NotFound), unit_of_work():
            actions.file(county.actor(administrator), item.id)
    with pytest.raises(NotFound), unit_of_work():
        actions.file(stranger, item.id)
    with pytest.raises(NotAllowed, match="档案管理员"), unit_of_work():
        actions.file(drafter, item.id)
    with pytest.raises(NotFound), unit_of_work():
        actions.file(county.actor("金凤英"), item.id)  # archivist of another organ


def test_an_archivist_of_another_organ_who_took_part_reads_but_decides_nothing(
    county: County,
) -> None:
    found(county)
    item = item_of(close(county, consulted=("财政局", "青石镇")))
    director = county.actor("田小雨")
    with pytest.raises((NotFound, NotAllowed)), unit_of_work():
        actions.decline(director, item.id, DeclineReason.ROUTINE)


def test_a_filed_item_is_kept_by_the_database_itself(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    item = file(county, item_of(closed[0]).id)
    for statement in (
        f"UPDATE archive_item SET archival_code = '0101-WS·2026-Y-BGS-0009' WHERE id = {item.id}",
        f"UPDATE archive_item SET retention = 'D10', year = 2020 WHERE id = {item.id}",
        f"UPDATE archive_item SET state = 'proposed' WHERE id = {item.id}",
        f"DELETE FROM archive_item WHERE id = {item.id}",
    ):
        with pytest.raises(DBAPIError, match="stays as it is"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_matter_that_nobody_collects_is_a_job_that_stays_visible(county: County) -> None:
    with unit_of_work():
        outbox.put("matter.closed", subject_type="unit", subject_id=county.units["县政府"])
    assert outbox.drain() == 0
    (job,) = db.session.scalars(
        select(outbox.Job).where(outbox.Job.event == "matter.closed", ~outbox.Job.done)
    )
    assert (job.done, job.error) == (False, "KeyError")
