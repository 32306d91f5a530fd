"""督办 in the rest of the office: where it comes from, who hears of it, how it is found, filed, audited."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from pathlib import Path

from sqlalchemy import select, text

from app.archives import actions, holding
from app.archives.fonds import found_fonds
from app.archives.models import ArchiveItem
from app.auditing.audit import audit
from app.circulation.models import Task, TaskKind, TaskState
from app.core import clock, outbox
from app.core.database import db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.desk.day import day_of
from app.official_documents.files import Upload
from app.sample.county import County
from app.searching import reading
from app.searching.asking import ask
from documents.archive import verification
from documents.archive.report import Outcome
from documents.encryption.digest import sm3
from tests.app.receipt import walk as receiving
from tests.app.supervision import inspecting
from tests.app.supervision.walk import SUPERVISOR, feed_back, item, propose, walk


def settle() -> None:
    outbox.drain()
    reading.read_waiting(limit=20)
    outbox.drain()


def test_a_leaders_instruction_is_told_to_the_supervisors(county: County) -> None:
    incoming_id = receiving.arrived(county, "县政府")
    receiving.walk(county, incoming_id, "assign", leaders=[county.seat("苏和")])
    outbox.drain()
    told = db.session.scalars(
        select(Task).where(
            Task.person_id == county.people[SUPERVISOR], Task.kind == TaskKind.READ,
            Task.state == TaskState.OPEN,
        )
    ).all()  # fmt: skip
    assert ["列入督办" in (task.note or "") for task in told] == [True]


def test_what_is_red_stands_on_the_desk_of_whoever_may_read_it(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with unit_of_work():
        item(item_id).yellow_from = item(item_id).red_from = clock.now()
    for name in (SUPERVISOR, "哈斯", "郑秀兰"):
        assert [one.id for one in day_of(county.actor(name), "todo").red] == [item_id]
    assert not day_of(county.actor("田小雨"), "todo").red


def test_an_item_is_found_by_its_words_its_reports_and_its_evidence(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    files = (("验收清单.txt", "报警装置型号甲乙丙".encode()),)
    feed_back(county, item_id, "30", "已签订采购合同。", files=files)
    settle()
    number = item(item_id).number or ""
    for words in ("燃气安全隐患", "安装率", "采购合同", "验收清单", "报警装置型号", number):
        for name, finds in ((SUPERVISOR, True), ("郑秀兰", True), ("田小雨", False)):
            hits = ask(county.actor(name), words).found
            here = any(one.subject_type == "supervision_item" for one in hits)
            assert here is finds, (words, name)


def test_an_inspection_is_found_by_exactly_those_who_may_read_it(county: County) -> None:
    item_id = inspecting.propose(county)
    for move in ("submit", "agree", "approve"):
        inspecting.act(county, item_id, move)
    evidence = [Upload("留样照片.txt", io.BytesIO("冰柜编号甲丙丁".encode()))]
    inspecting.act(
        county, item_id, "record", method="visit", words="三所学校留样不全。", evidence=evidence
    )
    settle()
    asked = ("食堂管理专项督查", "先查资料", "留样不全", "冰柜编号甲丙丁", "留样照片")

    def finds(name: str) -> list[bool]:
        return [
            any(hit.subject_type == "inspection" for hit in ask(county.actor(name), words).found)
            for words in asked
        ]

    for name in (SUPERVISOR, inspecting.LEADER, "苏和"):
        assert all(finds(name)), name
    for name in (inspecting.OBJECT, "田小雨"):
        assert not any(finds(name)), "暗访 is not announced by the search"
    inspecting.act(county, item_id, "conclude", words="留样制度没有落实。")
    inspecting.act(county, item_id, "agree")
    settle()
    assert all(finds(inspecting.OBJECT))
    assert not any(finds("田小雨"))


def test_a_closed_item_is_filed_with_all_evidence_and_checked_without_us(
    county: County, tmp_path: Path
) -> None:
    item_id = propose(county)
    walk(county, item_id, "end")
    settle()
    entry = db.session.scalars(
        select(ArchiveItem).where(ArchiveItem.source_type == "supervision_item")
    ).one()
    archivist = county.actor("乔桂英")
    with unit_of_work():
        found_fonds(archivist, county.unit("县政府"), "0101")
    with unit_of_work():
        code = actions.file(archivist, entry.id).archival_code or ""
    with unit_of_work():
        package = holding.export(archivist, code, tmp_path / "out")
    report = verification.verify(package, holding.trusted_roots())
    assert report.outcome is Outcome.UNCHANGED, report.sentences()
    content = zipfile.ZipFile(package)
    names = content.namelist()
    assert any("佐证1-现场照片.pdf" in name for name in names)
    (record,) = [json.loads(content.read(n)) for n in names if n.endswith("督办事项.json")]
    assert record["督办号"] == item(item_id).number
    for said in record["意见"]:
        parts = json.dumps([said["text"], said["ink"], said["salt"]], ensure_ascii=False)
        assert sm3(parts.encode()).hex() == said["digest"]
    content.extractall(tmp_path / "unpacked")
    root = tmp_path / "root.pem"
    root.write_bytes(stores().keys.root_certificate)
    said_so = subprocess.run(
        ["sh", tmp_path / "unpacked" / "v1" / "VERIFY.sh", root],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert said_so.returncode == 0, said_so.stdout


def test_the_audit_finds_a_report_that_was_made_better_by_hand(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    feed_back(county, item_id, "30")
    assert audit().whole
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER supervision_feedback_no_update"))
    else:
        connection.execute(text("ALTER TABLE supervision_feedback DISABLE TRIGGER ALL"))
    connection.execute(text("UPDATE supervision_feedback SET progress = 90"))
    db.session.expire_all()
    report = audit()
    assert not report.whole
    assert "反馈与办理记录不符" in report.sentence
    db.session.rollback()
