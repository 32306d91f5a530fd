"""More is sent than anybody may: the answer is a page in words, and nothing of it is kept."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from app import serving
from app.core import stores
from blueprints.account.blueprint import limiter
from tests.blueprints.account.visits import arrive
from tests.hostile.test_fields import DRAFTER, drafted
from tests.office import Office

LIMIT, PIECE = 1 << 20, b"x" * 65536
HEAD = b"POST /documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=B\r\n"


@contextmanager
def served(office: Office) -> Iterator[int]:
    """The office served at a port, with a limit that a test reaches soon."""
    before, office.app.config["MAX_CONTENT_LENGTH"] = office.app.config["MAX_CONTENT_LENGTH"], LIMIT
    server = serving.server_for(office.app, "127.0.0.1:0", threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.effective_port
        end = time.monotonic() + 5
        while len(server._map) > 2 and time.monotonic() < end:
            time.sleep(0.01)  # Until the connections are closed, too.
    finally:
        server.close()
        thread.join(timeout=5)
        office.app.config["MAX_CONTENT_LENGTH"] = before


def in_temporary_files() -> int:
    """Bytes of the files without a name that this process has open."""
    total = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if "(deleted)" in str(descriptor.readlink()):
                total += descriptor.stat().st_size
    return total


def answer_of(connection: socket.socket) -> str:
    data = b""
    connection.settimeout(20)
    while b"</html>" not in data and (piece := connection.recv(65536)):
        data += piece
    return data.decode()


@pytest.mark.parametrize("how", ["by its length", "in chunks"])
def test_an_upload_that_is_too_large_is_heard_to_its_end_and_refused_in_words(
    office: Office, how: str
) -> None:
    with served(office) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        count, kept = 64 * LIMIT // len(PIECE), 0
        length = b"Content-Length: %d\r\n" % (count * len(PIECE))
        connection.sendall(
            HEAD
            + (length if how == "by its length" else b"Transfer-Encoding: chunked\r\n")
            + b"\r\n"
        )
        for n in range(count):
            connection.sendall(
                PIECE if how == "by its length" else b"%x\r\n%s\r\n" % (len(PIECE), PIECE)
            )
            kept = max(kept, in_temporary_files()) if n % 64 == 0 else kept
        if how == "in chunks":
            connection.sendall(b"0\r\n\r\n")
        answer = answer_of(connection)
        assert answer.startswith("HTTP/1.1 413 ")
        assert "提交的内容过大，没有接收。" in answer
        assert "请压缩文件或分次上传。" in answer
        assert kept <= 2 * LIMIT
        connection.sendall(b"GET /account/sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert answer_of(connection).startswith("HTTP/1.1 200 ")


def test_whoever_asks_before_sending_is_told_at_once(office: Office) -> None:
    with served(office) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 3000000000\r\n\r\n")
        answer = answer_of(connection)
        assert answer.startswith("HTTP/1.1 413 ")
        assert "Connection: close" in answer


@pytest.mark.parametrize(
    "request_", [b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET / HTTP/1.1\r\nA: " + b"x" * 300_000 + b"\r\n\r\n",
                 b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_request_is_refused_in_words(office: Office, request_: bytes) -> None:
    with served(office) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request_)
        data = b""
        with suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                data += piece
        assert "已保存的内容没有变化。" in data.decode()
        assert b"HTTP/1.0 4" in data[:12] or b"HTTP/1.1 4" in data[:12]


def test_a_file_that_is_refused_leaves_nothing_in_the_store(office: Office) -> None:
    limiter.reset()
    made, blobs = drafted(office), stores.stores().blobs
    visit, before = arrive(office.app, office.county, DRAFTER), set(blobs.ids())
    for name, data in (("a.docx", b"PK\x03\x04 broken"), ("a.pdf", b"MZ\x90\x00"), ("a.exe", b"MZ"),
                       ("empty.txt", b""), ("page.html.txt", b"<script>alert(1)</script>")):  # fmt: skip
        visit.open("/account")
        visit.send(
            f"/documents/{made['record_id']}/draft", move="save", version=str(made["version"]),
            title="甲", body="乙", file="", attachment=(io.BytesIO(data), name),
        )  # fmt: skip
        assert visit.status == 422, name
        assert "请" in visit.page
    clerk = arrive(office.app, office.county, "孙丽华")
    organ = str(office.county.units["财政局"])
    clerk.open("/account")
    clerk.send(
        "/incoming", organ=organ, from_name="林业局", title="请示", number="云林发〔2026〕3号",
        file="", scan=(io.BytesIO(b"MZ"), "scan.pdf"),
    )  # fmt: skip
    assert clerk.status == 422
    assert set(blobs.ids()) == before
