"""A joint document in the archive: the host files the original with all seals, and each is checked."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from app.archives import holding
from app.archives.actions import file
from app.archives.fonds import found_fonds
from app.archives.models import ArchiveItem
from app.core import outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.official_documents import delivering
from app.official_documents.models import OfficialDocument
from app.sample.county import County
from documents.archive.report import Outcome
from tests.app.archives.filing import item_of
from tests.app.dispatch.joint import SIGNER, joint_draft
from tests.app.dispatch.walk import act, walk


@pytest.fixture
def item(county: County) -> ArchiveItem:
    """Filed by the host's own archivist."""
    document_id = joint_draft(county, "云财发", "云司发")
    walk(county, document_id, "track", signer=SIGNER)
    outbox.drain()
    document = db.session.get_one(OfficialDocument, document_id)
    waiting = [(d.id, d.unit_id) for d in delivering.deliveries(document)]
    names = {county.units["青石镇"]: "田小雨", county.units["财政局"]: "孙丽华"}
    for delivery_id, unit_id in waiting:
        with unit_of_work():
            delivering.acknowledge(county.actor(names[unit_id]), delivery_id)
    act(county, document_id, "close")
    outbox.drain()
    with unit_of_work():
        found_fonds(county.actor("赵敏"), county.unit("教育局"), "0021")
    with unit_of_work():
        return file(county.actor("赵敏"), item_of(document_id).id)


def test_the_host_files_it_and_every_seal_fits_the_original(
    county: County, item: ArchiveItem, tmp_path: Path
) -> None:
    assert item.organ_id == county.units["教育局"]
    assert item.responsible == "云岭县教育局、云岭县财政局、云岭县司法局"
    report = holding.check(item)
    assert report.unaltered
    seals = report.step("seals")
    assert seals.outcome is Outcome.UNCHANGED
    assert seals.sentence == (
        "正本有 3 枚印章的签名，都与正本一致：「云岭县教育局」、「云岭县财政局」、「云岭县司法局」。"
    )
    package = holding.export(county.actor("赵敏"), item.archival_code or "", tmp_path)
    zipfile.ZipFile(package).extractall(tmp_path / "out")
    ran = subprocess.run(
        ["sh", str(tmp_path / "out" / "v1" / "VERIFY.sh")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("正本与下列印章的签名一致") == 3
    assert all(f"CN=云岭县{name}" in ran.stdout for name in ("教育局", "财政局", "司法局"))
