"""从表格导入, as the system administrator does it: template, dry run, import, passwords once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest

from app.core.database import db
from app.directory.models import Person, SheetImport
from blueprints.account.blueprint import limiter
from tests.app.directory.test_sheets import book
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office

NEWCOMER = ("文秘科", "", "", "科员", "", "韩梅梅", "hanmeimei", "", "")
FAULTY = ("水星科", "", "", "科员", "", "李雷", "lilei", "", "")


@pytest.fixture
def administrator(office: Office) -> Iterator[Visit]:
    limiter.reset()
    yield arrive(office.app, office.county, "安国梁")
    limiter.reset()


def upload(visit: Visit, data: bytes) -> str:
    visit.open("/directory/import")
    return visit.send("/directory/import", file=(io.BytesIO(data), "名单.xlsx"))


def test_the_template_is_a_sheet_to_download(administrator: Visit) -> None:
    administrator.open("/directory/import/template.xlsx")
    assert administrator.status == 200
    assert administrator.bytes.startswith(b"PK")


def test_a_dry_run_changes_nothing_and_the_import_shows_each_password_once(
    administrator: Visit,
) -> None:
    upload(administrator, book(NEWCOMER, FAULTY))
    assert "将导入 1 行，已有 0 行，不能导入 1 行" in administrator.page
    assert "新建人员韩梅梅，任科员" in administrator.page
    assert "没有“水星科”这个单位" in administrator.page
    address = administrator.place
    db.session.rollback()
    assert db.session.query(Person).filter_by(login="hanmeimei").count() == 0
    administrator.send(address)
    password = re.search(r'data-label="初始密码"><span>([^<]+)<', administrator.page)
    assert password is not None
    db.session.rollback()
    assert db.session.query(Person).filter_by(login="hanmeimei").count() == 1
    assert db.session.query(SheetImport).one().lines == "[]"
    administrator.open("/directory/import")
    administrator.send(address)
    assert administrator.status == 409
    assert password[1] not in administrator.page


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", "不是表格".encode()])
def test_what_is_no_sheet_is_refused_in_words(administrator: Visit, data: bytes) -> None:
    upload(administrator, data)
    assert administrator.status == 422
    assert "没有导入任何内容" in administrator.page


def test_a_sheet_of_another_administrator_is_not_found(
    office: Office, administrator: Visit
) -> None:
    upload(administrator, book(NEWCOMER))
    address = administrator.place
    clerk = arrive(office.app, office.county, "丁小军")
    clerk.open(address)
    assert clerk.status == 403
