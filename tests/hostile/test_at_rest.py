"""A thief with every file of the office, but without its keys, reads no sentence of any document."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from sqlalchemy import text

from app import serving
from app.circulation import moves
from app.core import outbox
from app.core.database import Base, db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.factory import build
from app.official_documents import drafting, numbering
from app.official_documents.models import OfficialDocument
from app.sample import informing, walking
from app.sample.county import County, found_county
from config import Settings
from documents.model import Document, Level, Paragraph
from tests.app.archives import filing
from tests.blueprints.account.visits import TOKEN
from tests.office import Office, served_by

CHECKOUT = Path(__file__).resolve().parents[2]
TITLE = "云岭县人民政府关于迁移玄武湖水文观测站的通知"
SENTENCE = "玄武湖观测站定于三更时分悄然迁往青龙岗"
SECRETS = {
    "title": "迁移玄武湖水文观测站", "sentence": SENTENCE, "opinion": "此议甚妥惟须防范走漏风声", "file": "青龙岗迁移人员名单",
    "content": "迁移人员欧阳慕白司徒静怡", "note": "烦请阁下暗中催促此事", "question": "贵处于迁站一事有何高见",
    "reason": "留此提示乃因时限紧迫", "reserved": "为玄武湖迁站预留之号", "asked": "玄武湖观测站悄然迁往何方",
    "draft": "白虎岭储备库清点结果未公开", "result": "业经查实迁站手续齐备",
    "information": "朱雀台粮情通报暂不外传",
}  # fmt: skip
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
TEXT = Document(
    kind="通知", title=TITLE, recipients="各乡镇人民政府，县政府各部门",
    body=(Paragraph(f"{SENTENCE}。"), Paragraph("一、工作要求", Level.ONE), Paragraph("请各单位认真落实。")),
)  # fmt: skip


def needles() -> dict[bytes, str]:
    """Six characters of a secret, from every third place, as they would stand in a file or a log."""
    found: dict[bytes, str] = {}
    for name, secret in SECRETS.items():
        for piece in (secret[i : i + 6] for i in range(0, len(secret) - 5, 3)):
            found |= {piece.encode(encoding): name for encoding in ENCODINGS}
            found[repr(piece.encode())[2:-1].encode()] = name
            found[piece.encode("unicode-escape")] = name
            found[urllib.parse.quote(piece).encode()] = name
    return found


NEEDLES = needles()
ANY = re.compile(b"|".join(map(re.escape, NEEDLES)))


def found_in(content: bytes) -> set[str]:
    """Which secrets stand in the bytes, in any writing of the office."""
    return {NEEDLES[match] for match in ANY.findall(content)}


def live(county: County) -> None:
    """A day: one document goes the whole way and is filed, with everything people write beside it."""
    with unit_of_work():
        numbering.reserve(
            county.actor("王红梅"), county.account("云政发"), 2026, 1, SECRETS["reserved"]
        )
    filing.found(county)
    document_id = filing.close(
        county, text=TEXT, attach=[(f"{SECRETS['file']}.txt", SECRETS["content"].encode() * 50)]
    )
    filing.file(county, filing.item_of(document_id).id)
    other = walking.draft(county, text=TEXT)
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, other)
        drafting.keep_reasons(document, {"E1": SECRETS["reason"]})
        county_actor = county.actor("郭宇航")
        drafting.attach(
            county_actor,
            document,
            f"{SECRETS['file']}.txt",
            io.BytesIO(SECRETS["content"].encode()),
        )
    walking.act(county, other, "submit", opinion=SECRETS["opinion"])
    task = walking.waiting(other)[0]
    names = {key: name for name, key in county.people.items()}
    head, task_id, way = names[task.person_id], task.id, task.circulation_id
    db.session.rollback()
    with unit_of_work():
        moves.consult(county.actor(head), task_id, [county.seat("何俊")], SECRETS["question"])
    with unit_of_work():
        moves.urge(county.actor("郭宇航"), way, SECRETS["note"])
    secret = f"{SECRETS['information']}，望周知。"
    informing.reported(county, informing.SampleReport("斯琴", "news", secret, secret * 9))
    outbox.drain()


def test_no_table_of_either_database_holds_a_sentence(office: Office) -> None:
    live(office.county)
    db.session.flush()
    connection = db.session.connection()
    tables = [*Base.metadata.tables]
    if connection.dialect.name == "sqlite":
        tables = [
            n
            for (n,) in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'table'")
            )
        ]
    seen = 0
    for table in tables:
        for row in connection.execute(text(f'SELECT * FROM "{table}"')):
            content = b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
            seen += len(content)
            assert not found_in(content), table
    assert seen > 50_000


@pytest.fixture
def lived(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """The folder of an office with a day behind it, and the passwords of its people by login."""
    folder = tmp_path / "office" / "data"
    with pytest.MonkeyPatch.context() as patch, served_by(None):
        patch.setenv("TONGWEN_FAST_PASSWORDS", "1")
        app = build(Settings.from_environment(folder))
        with app.app_context():
            serving.prepare_tables()
            with unit_of_work():
                county = found_county()
            live(county)
            issued = db.session.query(OfficialDocument).filter_by(title=TITLE).first()
            passwords = {county.person(n).login: p for n, p in county.passwords.items()}
            blob = db.session.query(OfficialDocument.issued_blob).filter(
                OfficialDocument.issued_blob.is_not(None)
            )
            passwords["broken"] = str(stores().blobs._path(blob.scalar() or ""))
            assert issued is None or issued.title == TITLE
            db.session.remove()
            db.engine.dispose()
    return folder, passwords


def test_no_file_and_no_log_holds_a_sentence_after_a_day_with_a_crash(
    lived: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    folder, passwords = lived
    temporary, log = tmp_path / "office" / "temporary", tmp_path / "office" / "serve.log"
    temporary.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "TONGWEN_FAST_PASSWORDS": "1", "TMPDIR": str(temporary)}
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--data", str(folder), "--port", str(port)],
            stdout=out, stderr=out, cwd=CHECKOUT, env=environment,
        )  # fmt: skip
    try:
        visit = Browser(f"http://127.0.0.1:{port}")
        visit.sign_in("guoyuhang", passwords["guoyuhang"])
        visit.open("/search?" + urllib.parse.urlencode({"q": SECRETS["asked"]}))
        text_of_draft = f"{TITLE}\n各乡镇人民政府：\n{SECRETS['draft']}。\n" * 3
        visit.send("/documents", account="云政发", kind="通知", text=text_of_draft)
        assert "/draft" in visit.place
        visit.open("/documents?list=mine")
        assert "title" in found_in(visit.page.encode()), "what is looked for can be found"
        Path(passwords["broken"]).write_bytes(b"not a container")  # A disk that lies.
        for number in re.findall(r"/documents/(\d+)[?\"]", visit.page):
            visit.open(f"/documents/{number}/pages/1")
        visit.send("/documents", account=SENTENCE, text=SENTENCE)
        assert (folder / "office.db-wal").stat().st_size > 10_000
        server.send_signal(signal.SIGKILL)
        server.wait()
        office = tmp_path / "office"
        files = [p for p in office.rglob("*") if p.is_file()]
        assert {"office.db", "office.db-wal", "serve.log", "master.key"} & {p.name for p in files}
        for path in files:
            assert not found_in(path.read_bytes()), path
            assert not found_in(path.name.encode()), path
            if path != log and "-keys" not in str(path):
                assert (
                    "blobs" in path.parts
                    or path.stat().st_mode & 0o077 == 0
                    or path.parent == folder
                )
        assert b"error " in log.read_bytes(), "a fault was provoked and is in the log"
    finally:
        server.kill()
        server.wait()


class Browser:
    """Enough of one for pages and forms."""

    def __init__(self, address: str) -> None:
        self.address, self.page, self.place = address, "", ""
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, address: str, data: bytes | None = None) -> None:
        for _ in range(300):
            try:
                with self.opener.open(self.address + address, data, timeout=60) as answer:
                    self.place, self.page = answer.url, answer.read().decode("utf-8", "replace")
                return
            except urllib.error.HTTPError as error:
                self.place, self.page = error.url, error.read().decode("utf-8", "replace")
                return
            except urllib.error.URLError:
                time.sleep(0.1)  # It is still starting.
        raise TimeoutError(address)

    def send(self, address: str, **fields: str) -> None:
        token = TOKEN.search(self.page)
        if token is None:
            self.open("/account")
            token = TOKEN.search(self.page)
        assert token is not None
        self.open(address, urllib.parse.urlencode({"csrf_token": token[1], **fields}).encode())

    def sign_in(self, login: str, password: str) -> None:
        self.open("/account/sign-in")
        self.send("/account/sign-in", name=login, password=password)
        assert "sign-in" not in self.place
