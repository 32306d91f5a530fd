"""归档 and 查阅利用: its pages, as the archivist, a drafter and a stranger see them."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from app.archives import actions
from app.archives.models import ArchiveItem, DeclineReason, ItemState
from app.core import outbox
from app.core.acts import Act
from app.core.database import db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from documents.archive import verification
from documents.rules.retention import Retention
from tests.app.archives.filing import ARCHIVIST, file, found, item_of
from tests.app.receipt.walk import TEXT as INCOMING
from tests.app.receipt.walk import arrived, walk
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office

TITLE = "云岭县人民政府关于做好今冬明春森林草原防灭火工作的通知"

pytestmark = pytest.mark.usefixtures("a_quiet_address")


def visit(office: Office, name: str) -> Visit:
    return arrive(office.app, office.county, name)


def filed(office: Office, document_id: int) -> int:
    """A filed item; gives its id."""
    found(office.county)
    key = file(office.county, item_of(document_id).id).id
    db.session.rollback()
    return key


def test_the_archivist_files_what_waits_and_sees_the_proof(
    office: Office, closed: tuple[int, ...]
) -> None:
    found(office.county)
    key = item_of(closed[0]).id
    there = visit(office, ARCHIVIST)
    page = there.open("/archives/proposed")
    assert there.status == 200
    assert f'href="/archives/{key}"' in page
    page = there.open(f"/archives/{key}")
    assert "国家档案局令第8号" in page
    assert "编定档号" in page
    page = there.send(
        f"/archives/{key}/acts", move="file", retention="Y", unit_code="bgs", year="2026"
    )
    assert there.place == f"/archives/{key}"
    assert "0101-WS·2026-Y-BGS-0001" in page
    assert re.search(r"苏和于\d{4}年\d+月\d+日 [\d:]+签发；乔桂英于.*归档；此后未改动。", page)
    assert "清单签名" in page
    assert "时间戳" in page
    assert "下载档案包" in page
    item = db.session.get_one(ArchiveItem, key)
    assert (item.state, item.retention) == (ItemState.FILED, Retention.PERMANENT)


def test_a_wrong_unit_code_is_said_and_nothing_is_filed(
    office: Office, closed: tuple[int, ...]
) -> None:
    found(office.county)
    key = item_of(closed[0]).id
    there = visit(office, ARCHIVIST)
    there.open(f"/archives/{key}")
    page = there.send(f"/archives/{key}/acts", move="file", retention="Y", unit_code="办公室")
    assert there.status == 422
    assert "3 位" in page
    for fields in ({"retention": ""}, {"retention": "X"}, {"retention": "Y", "unit_code": ""}):
        there.send(f"/archives/{key}/acts", move="file", **fields)
        assert there.status == 422, fields
    there.send(f"/archives/{key}/acts", move="burn", retention="Y", unit_code="BGS")
    assert there.status == 404
    assert db.session.get_one(ArchiveItem, key).state is ItemState.PROPOSED


def test_what_was_arranged_is_kept_and_what_was_declined_comes_back(
    office: Office, closed: tuple[int, ...]
) -> None:
    key = item_of(closed[0]).id
    there = visit(office, ARCHIVIST)
    there.open(f"/archives/{key}")
    there.send(
        f"/archives/{key}/acts", move="classify", retention="D10", unit_code="WMK", year="2025"
    )
    item = db.session.get_one(ArchiveItem, key)
    assert (item.retention, item.unit_code, item.year) == (Retention.TEN_YEARS, "WMK", 2025)
    there.open(f"/archives/{key}")
    there.send(f"/archives/{key}/acts", move="decline", reason="")
    assert there.status == 422
    there.open(f"/archives/{key}")
    there.send(f"/archives/{key}/acts", move="decline", reason=DeclineReason.DUPLICATE.value)
    page = there.open("/archives/proposed?list=declined")
    assert "重份文件" in page
    page = there.open(f"/archives/{key}")
    assert "恢复为待归档" in page
    there.send(f"/archives/{key}/acts", move="reopen")
    db.session.expire_all()
    assert db.session.get_one(ArchiveItem, key).state is ItemState.PROPOSED


def test_the_list_has_a_tree_filters_and_a_catalogue(
    office: Office, closed: tuple[int, ...]
) -> None:
    key = filed(office, closed[0])
    there = visit(office, ARCHIVIST)
    page = there.open("/archives")
    assert f'href="/archives/{key}"' in page
    assert "0101 云岭县人民政府" in page
    assert "等待归档" in page
    assert f'href="/archives/{key}"' not in there.open("/archives?retention=D10&year=1999")
    assert "年度：1999" in there.page
    assert f'href="/archives/{key}"' in there.open("/archives?first=0101-ws·2026")
    there.open("/archives?page=99999999&year=abc&fonds=x&retention=Z&first=%00")
    assert there.status == 200
    there.open("/archives/catalogue.csv")
    text = there.bytes.decode("utf-8-sig")
    assert text.splitlines()[0] == "序号,档号,文号,责任者,题名,日期,密级,页数,备注"
    assert TITLE in text


def test_the_package_is_downloaded_by_its_archivist_only_and_verifies(
    office: Office, closed: tuple[int, ...]
) -> None:
    key = filed(office, closed[0])
    there = visit(office, ARCHIVIST)
    there.open(f"/archives/{key}/package.zip")
    assert there.status == 200
    assert verification.verify(io.BytesIO(there.bytes)).unaltered
    verbs = db.session.scalars(select(Act.verb).where(Act.subject_type == "archive_item")).all()
    assert "archive.export" in verbs
    db.session.rollback()
    drafter = visit(office, "郭宇航")
    page = drafter.open(f"/archives/{key}")
    assert drafter.status == 200
    assert "下载档案包" not in page
    assert "历史稿" not in page
    drafter.open(f"/archives/{key}/package.zip")
    assert drafter.status == 403


def test_each_file_opens_for_whoever_may_and_the_original_is_shown_page_by_page(
    office: Office, closed: tuple[int, ...]
) -> None:
    key = filed(office, closed[0])
    there = visit(office, ARCHIVIST)
    page = there.open(f"/archives/{key}")
    links = re.findall(rf'href="(/archives/{key}/files/\d+)"', page)
    assert len(links) >= 6
    kinds = set()
    for link in links:
        there.open(link)
        assert there.status == 200
        kinds.add(there.bytes[:4])
    assert {b"%PDF", b"PK\x03\x04"} <= kinds
    images = re.findall(rf'src="(/archives/{key}/pages/\d+)"', page)
    assert images
    there.open(images[0])
    assert there.bytes[1:4] == b"PNG"
    drafter = visit(office, "郭宇航")
    seen = []
    for link in links:
        drafter.open(link)
        seen.append(drafter.status)
    assert 404 in seen, "earlier drafts are for the archivist"
    assert 200 in seen
    for address in (f"/archives/{key}/files/99", f"/archives/{key}/pages/99"):
        there.open(address)
        assert there.status == 404


def test_a_stranger_and_the_administrators_find_nothing(
    office: Office, closed: tuple[int, ...]
) -> None:
    key = filed(office, closed[0])
    waiting = item_of(closed[1]).id
    db.session.rollback()
    for name in ("陈国强", "安国梁"):
        there = visit(office, name)
        for address in (
            f"/archives/{key}", f"/archives/{waiting}", f"/archives/{key}/package.zip",
            f"/archives/{key}/files/1", f"/archives/{key}/pages/1", "/archives/proposed",
        ):  # fmt: skip
            there.open(address)
            assert there.status in (403, 404), (name, address)
            assert TITLE not in there.page
        there.send(f"/archives/{key}/proofs")
        assert there.status in (403, 404)
        there.send(f"/archives/{waiting}/acts", move="decline", reason="routine")
        assert there.status in (403, 404)


def test_checking_again_is_on_record_and_a_touched_package_is_shown_as_such(
    office: Office, closed: tuple[int, ...]
) -> None:
    key = filed(office, closed[0])
    there = visit(office, ARCHIVIST)
    there.open(f"/archives/{key}")
    page = there.send(f"/archives/{key}/proofs")
    assert "已核对：档案包未改动" in page
    assert "核对" in page
    blob = db.session.get_one(ArchiveItem, key).package_blob or ""
    place = stores().blobs._path(blob)
    original = place.read_bytes()
    try:
        place.write_bytes(original[:-7])
        page = there.open(f"/archives/{key}")
        assert there.status == 200
        assert "proof-broken" in page
        assert "下载档案包" not in page
        there.open(f"/archives/{key}/package.zip")
        assert there.status == 409
    finally:
        place.write_bytes(original)


def test_a_zip_in_the_page_is_the_zip_in_the_store(office: Office, closed: tuple[int, ...]) -> None:
    key = filed(office, closed[0])
    there = visit(office, ARCHIVIST)
    there.open(f"/archives/{key}/package.zip")
    names = zipfile.ZipFile(io.BytesIO(there.bytes)).namelist()
    assert "v1/manifest.json" in names
    assert any(name.startswith("v1/content/正本/") for name in names)


def test_what_came_in_can_be_read_as_text_after_it_was_filed(
    office: Office, closed: tuple[int, ...]
) -> None:
    """On a phone and in large type the words stand where the page would be too small."""
    county = office.county
    found(county, "财政局", "0110")
    incoming_id = arrived(county)
    walk(county, incoming_id, "end")
    outbox.drain()
    item = db.session.scalars(
        select(ArchiveItem).where(
            ArchiveItem.source_type == "incoming_document", ArchiveItem.source_id == incoming_id
        )
    ).one()
    with unit_of_work():
        key = actions.file(county.actor("孙丽华"), item.id).id
    db.session.rollback()
    page = visit(office, "孙丽华").open(f"/archives/{key}?view=reader")
    reader = page[page.index('<article class="reader"') : page.index("</article>")]
    assert INCOMING.title in reader
    assert INCOMING.body[0].text in reader
    assert INCOMING.recipients in reader


def test_the_archivist_enters_the_number_of_the_fonds_on_its_page(
    office: Office, closed: tuple[int, ...]
) -> None:
    government = office.county.units["县政府"]
    there = visit(office, ARCHIVIST)
    assert 'href="/archives/fonds"' in there.open("/archives/proposed")
    there.open("/archives/fonds")
    page = there.send(f"/archives/fonds/{government}", code="01", name="云岭县人民政府")
    assert there.status == 422
    assert "field-wrong" in page
    page = there.send(f"/archives/fonds/{government}", code="0101", name="云岭县人民政府")
    assert "已登记 0101 云岭县人民政府。" in page
    key = file(office.county, item_of(closed[0]).id).id
    assert key
    db.session.rollback()
    page = there.open("/archives/fonds")
    assert "已归档 1 件，全宗号不能再改" in page
    page = there.send(f"/archives/fonds/{government}", code="0102", name="云岭县人民政府")
    assert there.status == 409
    assert "档号归档后不能更改" in page
    there.send(f"/archives/fonds/{office.county.units['财政局']}", code="0103", name="财政局")
    assert there.status == 404
    drafter = visit(office, "郭宇航")
    drafter.open("/archives/fonds")
    assert drafter.status == 403
