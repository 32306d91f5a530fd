"""The commands: each on an office with documents that went the whole way, in a real data folder."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import serving
from app.cli import main
from app.core import outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.models import Person
from app.directory.roles import ADMINISTRATORS
from app.factory import build
from app.sample import walking
from app.sample.county import found_county
from config import Settings
from tests.app.archives import filing
from tests.office import served_by

DRAFTER, CHECKOUT = "郭宇航", Path(__file__).resolve().parents[2]
QUESTION = "防灭火"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the office is, the logins of some people, and the 档号 of what is filed."""

    data: Path
    logins: dict[str, str]
    code: str
    administrator: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Kept:
    """An office as `serve` makes one: founded, one document closed and filed, one under way."""
    folder = tmp_path_factory.mktemp("kept") / "data"
    with pytest.MonkeyPatch.context() as patch, served_by(None):
        patch.setenv("TONGWEN_FAST_PASSWORDS", "1")
        app = build(Settings.from_environment(folder))
        with app.app_context():
            serving.prepare_tables()
            with unit_of_work():
                county = found_county()
            filing.found(county)
            item = filing.item_of(filing.close(county))
            code = filing.file(county, item.id).archival_code
            walking.walk(county, walking.draft(county), "review")
            outbox.drain()
            logins = {p.name: p.login for p in db.session.query(Person)}
            administrator = next(
                p.name for p in db.session.query(Person) if p.roles & ADMINISTRATORS
            )
            db.session.remove()
            db.engine.dispose()
    return Kept(folder, logins, code or "", administrator)


@pytest.fixture
def run(kept, capsys, monkeypatch):
    """Run a command on the office, or with `data` on another: its status, what it says, its fault."""
    monkeypatch.setenv("TONGWEN_FAST_PASSWORDS", "1")

    def command(*words, data=None):
        with served_by(None):
            status = main([*map(str, words), "--data", str(data or kept.data)])
        said = capsys.readouterr()
        if status:
            assert said.err.startswith("同文："), said.err
            assert len(said.err.strip().splitlines()) == 1
        return status, said.out, said.err

    return command


@pytest.fixture
def copy(kept, tmp_path) -> Path:
    """The same office in a folder of its own, to be spoilt."""
    shutil.copytree(kept.data, tmp_path / "data")
    shutil.copytree(kept.data.with_name("data-keys"), tmp_path / "data-keys")
    return tmp_path / "data"


def test_search_answers_as_that_person(run, kept):
    status, out, _ = run("search", QUESTION, "--as", kept.logins[DRAFTER], "--json")
    found = json.loads(out)
    assert status == 0
    assert found["total"] == len(found["hits"]) == 2
    assert any(hit["number"].startswith("云政发〔") for hit in found["hits"])
    assert any(QUESTION in snippet for hit in found["hits"] for snippet in hit["snippets"])
    _, out, _ = run("search", QUESTION, "--as", kept.logins["陈国强"], "--json")
    assert json.loads(out)["total"] == 1  # The issued one is open to all; the other is not hers.


def test_search_as_an_administrator_or_as_nobody_is_refused(run, kept):
    administrator = kept.logins[kept.administrator]
    assert run("search", QUESTION, "--as", administrator)[0] == 1
    status, out, fault = run("search", QUESTION, "--as", "nobody")
    assert (status, out) == (1, "")
    assert "nobody" in fault


def test_export_lists_what_she_may_read_and_hands_out_what_she_keeps(run, kept, tmp_path):
    archivist = kept.logins[filing.ARCHIVIST]
    status, out, _ = run("export", "--as", archivist, "--json")
    assert status == 0
    assert [row["code"] for row in json.loads(out)] == [kept.code]
    assert json.loads(run("export", "--as", kept.logins["陈国强"], "--json")[1]) == []
    assert run("export", kept.code, "--as", archivist, "--out", tmp_path)[0] == 0
    (package,) = tmp_path.glob("*.zip")
    assert run("export", kept.code, "--as", kept.logins["陈国强"], "--out", tmp_path)[0] == 1
    assert run("export", "0000", "--as", archivist, "--out", tmp_path)[0] == 1
    assert list(tmp_path.glob("*.zip")) == [package]


def test_verify_needs_neither_office_nor_keys(run, kept, tmp_path):
    run("export", kept.code, "--as", kept.logins[filing.ARCHIVIST], "--out", tmp_path)
    (package,) = tmp_path.glob("*.zip")
    nowhere = tmp_path / "nowhere"
    status, out, _ = run("verify", package, data=nowhere)
    assert status == 0
    assert "可信" in out.splitlines()[-1]
    roots = kept.data.with_name("data-keys") / "authority.pem"
    status, out, _ = run("verify", package, "--roots", roots, data=nowhere)
    assert (status, out.splitlines()[-1]) == (0, "结论：内容没有改动，签名有效，签名人可信。")
    assert json.loads(run("verify", package, "--json", data=nowhere)[1])["unaltered"] is True
    assert not nowhere.exists()


def test_verify_refuses_what_was_altered_or_is_no_package(run, kept, tmp_path):
    run("export", kept.code, "--as", kept.logins[filing.ARCHIVIST], "--out", tmp_path)
    (package,) = tmp_path.glob("*.zip")
    content = bytearray(package.read_bytes())
    place = content.index(b"%PDF") if b"%PDF" in content else len(content) // 2
    content[place + 5] ^= 1
    package.write_bytes(content)
    assert run("verify", package)[0] == 1
    strange = tmp_path / "strange.zip"
    strange.write_bytes(b"no zip at all")
    assert run("verify", strange)[0] == 1
    assert run("verify", tmp_path / "missing.zip")[0] == 1
    assert run("verify", strange, "--roots", strange)[0] == 1


def test_audit_says_that_all_is_whole_and_gives_the_tree_head(run):
    status, out, _ = run("audit")
    assert status == 0
    assert "树头：" in out
    report = json.loads(run("audit", "--json")[1])
    assert report["whole"] is True
    assert len(report["tree_head"]["root"]) == 64


def test_audit_names_the_first_row_that_is_not_as_it_was(run, copy):
    with closing(sqlite3.connect(copy / "office.db")) as database:
        database.execute("DROP TRIGGER act_no_update")
        database.execute("UPDATE act SET actor = '某某' WHERE seq = 7")
        database.commit()
    status, out, fault = run("audit", data=copy)
    assert status == 1
    assert "第 7 条" in fault
    assert json.loads(run("audit", "--json", data=copy)[1])["whole"] is False
    assert out


def test_a_token_opens_the_api(run, kept):
    status, out, _ = run("token", "--as", kept.logins[DRAFTER], "--json")
    assert status == 0
    token = json.loads(out)["token"]
    with served_by(None):
        app = build(Settings.from_environment(kept.data))
        headers = {"Authorization": f"Bearer {token}"}
        answer = app.test_client().get("/api/v1/me", headers=headers)
        assert answer.get_json()["name"] == DRAFTER
        with app.app_context():
            db.engine.dispose()


def test_a_backup_restores_to_an_office_that_passes_its_audit(run, kept, tmp_path):
    out = tmp_path / "office.tar"
    status, said, _ = run("backup", "--out", out, "--with-keys", "--json")
    assert status == 0
    saved = json.loads(said)
    assert saved["files"] > 0
    assert out.stat().st_mode & 0o077 == 0
    assert Path(saved["keys"]).stat().st_mode & 0o077 == 0
    with tarfile.open(out) as tar:
        assert not [n for n in tar.getnames() if n.endswith(".key")]
    status, said, _ = run("restore", out, "--json", data=tmp_path / "new" / "data")
    assert status == 0, said
    assert json.loads(said)["whole"] is True
    found = run("search", QUESTION, "--as", kept.logins[DRAFTER], "--json",
                data=tmp_path / "new" / "data")[1]  # fmt: skip
    assert json.loads(found)["total"] == 2
    assert run("doctor", data=tmp_path / "new" / "data")[1]


def test_a_backup_without_keys_needs_the_old_key_folder(run, kept, tmp_path):
    out, new = tmp_path / "office.tar", tmp_path / "new" / "data"
    assert run("backup", "--out", out)[0] == 0
    status, _, fault = run("restore", out, data=new)
    assert status == 1
    assert "密钥" in fault
    assert not new.exists()
    shutil.copytree(kept.data.with_name("data-keys"), new.with_name("data-keys"))
    assert run("restore", out, data=new)[0] == 0


def test_the_keys_of_another_office_are_refused(run, kept, tmp_path):
    out, new = tmp_path / "office.tar", tmp_path / "new" / "data"
    run("backup", "--out", out)
    with served_by(None):
        build(Settings.from_environment(tmp_path / "other" / "data"))
    shutil.copytree(tmp_path / "other" / "data-keys", new.with_name("data-keys"))
    assert run("restore", out, data=new)[0] == 1
    assert not new.exists()


def test_nothing_is_ever_overwritten(run, kept, tmp_path):
    out = tmp_path / "office.tar"
    run("backup", "--out", out)
    before = out.read_bytes()
    assert run("backup", "--out", out)[0] == 1
    assert out.read_bytes() == before
    status, _, fault = run("restore", out)
    assert status == 1
    assert "不能覆盖" in fault


def test_an_office_on_postgresql_is_backed_up_and_restored(
    run, tmp_path, postgres_cluster, monkeypatch
):
    old, new = tmp_path / "old" / "data", tmp_path / "new" / "data"
    monkeypatch.setenv("TONGWEN_DATABASE_URL", postgres_cluster.new_database())
    with served_by(None):
        app = build(Settings.from_environment(old))
        with app.app_context():
            serving.prepare_tables()
            with unit_of_work():
                county = found_county()
            walking.walk(county, walking.draft(county), "review")
            outbox.drain()
            login = county.person(DRAFTER).login
            db.session.remove()
            db.engine.dispose()
    out = tmp_path / "office.tar"
    assert run("backup", "--out", out, "--with-keys", data=old)[0] == 0
    assert run("restore", out, data=new)[0] == 1  # Its database is not empty.
    assert not new.exists()
    monkeypatch.setenv("TONGWEN_DATABASE_URL", postgres_cluster.new_database())
    status, said, fault = run("restore", out, "--json", data=new)
    assert status == 0, fault
    assert json.loads(said)["whole"] is True
    found = run("search", QUESTION, "--as", login, "--json", data=new)[1]
    assert json.loads(found)["total"] == 1


@pytest.mark.parametrize(
    "harm", ["flipped", "cut", "added", "renamed", "resigned", "empty", "link"]
)
def test_a_damaged_backup_is_refused_before_anything_is_written(run, kept, tmp_path, harm):
    out, new = tmp_path / "office.tar", tmp_path / "new" / "data"
    run("backup", "--out", out, "--with-keys")
    HARMS[harm](out)
    status, _, fault = run("restore", out, data=new)
    assert status == 1
    assert "备份" in fault
    assert not new.parent.exists() or not list(new.parent.iterdir())


def test_a_backup_with_a_missing_file_is_not_made(run, copy, tmp_path):
    for path in (copy / "blobs").glob("*/*/*"):
        path.unlink()
    status, _, fault = run("backup", "--out", tmp_path / "office.tar", data=copy)
    assert status == 1
    assert "缺少" in fault
    assert not list(tmp_path.glob("office.tar*"))


def test_doctor_says_in_one_sentence_each_what_must_be_mended(run, copy):
    before = [
        row["text"] for row in json.loads(run("doctor", "--json", data=copy)[1]) if row["good"]
    ]
    for words in ("与链尾一致", "检索索引可用", "没有积压", "齐全"):
        assert any(words in text for text in before)
    with closing(sqlite3.connect(copy / "office.db")) as database:
        database.execute("UPDATE act_head SET seq = seq + 1")
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%entries'"
        database.execute(f"DROP TABLE {database.execute(tables).fetchone()[0]}")
        database.execute(
            "INSERT INTO job (event, handler, arguments, due_at, tries, done)"
            " VALUES ('x', 'y', '{}', '2020-01-01 00:00:00', 8, 0)"
        )
        database.commit()
    next((copy / "blobs").glob("*/*/*")).unlink()
    rows = json.loads(run("doctor", "--json", data=copy)[1])
    bad = [row["text"] for row in rows if not row["good"]]
    for words in ("链尾", "检索索引不可用", "多次失败", "缺少"):
        assert any(words in text for text in bad), bad


@pytest.mark.parametrize(
    "words",
    [("search", "x", "--as", "x"), ("export", "--as", "x"), ("audit",), ("token", "--as", "x"),
     ("backup", "--out", "x.tar")],
)  # fmt: skip
def test_a_mistyped_folder_is_refused_and_makes_nothing(run, tmp_path, words):
    status, out, _ = run(*words, data=tmp_path / "nothing")
    assert (status, out) == (1, "")
    assert not list(tmp_path.iterdir())


def test_an_office_of_an_older_version_is_backed_up_as_it_is_and_asked_nothing(run, kept, tmp_path):
    old = tmp_path / "old" / "data"
    for folder in ("data", "data-keys"):
        shutil.copytree(kept.data.with_name(folder), old.with_name(folder))
    with closing(sqlite3.connect(old / "office.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0010'")
    for words in (("audit",), ("search", "x", "--as", "x"), ("export", "--as", "x")):
        status, out, error = run(*words, data=old)
        assert (status, out) == (1, "")
        assert "数据库是 0010 版" in error
    status, _, _ = run("backup", "--out", str(tmp_path / "old.tar"), data=old)
    assert status == 0


def test_a_command_is_a_program_with_a_status(kept, tmp_path):
    command = [sys.executable, "-m", "app", "verify", str(tmp_path / "none.zip")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT, env=os.environ)
    assert done.returncode == 1
    assert done.stderr.startswith("同文：")


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])


def added(path: Path) -> None:
    with tarfile.open(path, "a") as tar:
        entry = tarfile.TarInfo("blobs/00/00/" + "0" * 32)
        entry.size = 1
        tar.addfile(entry, io.BytesIO(b"x"))


def renamed(path: Path) -> None:
    content = path.read_bytes()
    with tarfile.open(path) as tar:
        name = next(n for n in tar.getnames() if n.startswith("blobs/"))
    path.write_bytes(content.replace(name.encode(), ("../" + name)[: len(name)].encode(), 1))


def resigned(path: Path) -> None:
    """Another recorder's signature over a manifest of one's own."""
    with tarfile.open(path) as tar:
        parts = [(e.name, tar.extractfile(e).read()) for e in tar]
    with tarfile.open(path, "w") as tar:
        for name, content in parts:
            changed = (
                content.replace(b'"acts":', b'"acts" :') if name == "manifest.json" else content
            )
            entry = tarfile.TarInfo(name)
            entry.size = len(changed)
            tar.addfile(entry, io.BytesIO(changed))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def link(path: Path) -> None:
    with tarfile.open(path, "a") as tar:
        entry = tarfile.TarInfo("office.db")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)


HARMS = {
    "flipped": flipped, "cut": cut, "added": added, "renamed": renamed, "resigned": resigned,
    "empty": empty, "link": link,
}  # fmt: skip
