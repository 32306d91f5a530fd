"""A document that came from another office is filed with its seal, and the seal can be checked."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

from sqlalchemy import select

from app.archives import actions, holding
from app.archives.fonds import found_fonds
from app.archives.models import ArchiveItem
from app.core import outbox
from app.core.database import db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from documents.archive import verification
from documents.archive.report import Outcome
from tests.app.receipt.walk import arrived, walk

ARCHIVIST = "孙丽华"  # of the 财政局


def test_the_senders_seal_is_checked_by_us_and_by_a_plain_openssl(
    county: County, tmp_path: Path
) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "end")
    outbox.drain()
    item_id = db.session.scalars(
        select(ArchiveItem.id).where(
            ArchiveItem.source_type == "incoming_document", ArchiveItem.source_id == incoming_id
        )
    ).one()
    with unit_of_work():
        found_fonds(county.actor(ARCHIVIST), county.unit("财政局"), "0102")
    with unit_of_work():
        code = actions.file(county.actor(ARCHIVIST), item_id).archival_code or ""
    with unit_of_work():
        package = holding.export(county.actor(ARCHIVIST), code, tmp_path / "out")
    report = verification.verify(package, holding.trusted_roots())
    assert report.outcome is Outcome.UNCHANGED, report.sentences()
    assert "1 枚印章" in report.step("seals").sentence
    zipfile.ZipFile(package).extractall(tmp_path / "unpacked")
    root = tmp_path / "root.pem"
    root.write_bytes(stores().keys.root_certificate)
    said = subprocess.run(
        ["sh", tmp_path / "unpacked" / "v1" / "VERIFY.sh", root],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout
    assert "正本与下列印章的签名一致" in said.stdout
