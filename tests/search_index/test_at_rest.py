"""What a thief finds in the files, and what a killed process leaves in them."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from search_index.blind import UnusableKey
from search_index.engines.sqlite import SqliteIndex
from search_index.engines.whoosh import WhooshIndex
from search_index.entry import Entry, Field
from search_index.index import UnusableIndex
from search_index.question import Question, literal
from tests.search_index.conftest import KEY

SENTENCES = ("关于张三同志任免职务的决定", "财政专项资金应当专款专用", "Confidential payroll 2026")
READERS = frozenset({"person:张三".encode().hex()})


def entries(count: int = 40) -> list[Entry]:
    return [
        Entry(
            key=key,
            texts={
                Field.TITLE: SENTENCES[0],
                Field.BODY: "。".join(SENTENCES) * 3,
                Field.ISSUER: "云岭县人民政府办公室",
                Field.SIGNER: "欧阳县长",
            },
            readers=READERS,
        )
        for key in range(count)
    ]


def readable(content: bytes) -> list[str]:
    """Every known word that stands in the bytes in any encoding of the office."""
    words = [*SENTENCES, "张三", "资金", "payroll", "人民政府", "欧阳县长", "云岭"]
    return [
        f"{word} ({encoding})"
        for word in words
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030")
        if word.encode(encoding) in content
    ]


def content_of(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_files_of_sqlite_hold_no_readable_word(tmp_path):
    database = sqlite3.connect(tmp_path / "office.db")
    database.execute("PRAGMA journal_mode = WAL")
    index = SqliteIndex(database, KEY)
    index.create()
    index.add(entries())
    index.set_readers(3, {"unit:1"})
    index.remove([4, 5])
    database.commit()
    assert index.count(literal("专款专用"), READERS) == 37
    assert (tmp_path / "office.db-wal").stat().st_size > 10_000
    assert readable(content_of(tmp_path)) == []
    database.close()
    assert readable(content_of(tmp_path)) == []


def test_the_files_of_whoosh_hold_no_readable_word(tmp_path):
    index = WhooshIndex(tmp_path, KEY)
    index.create()
    index.add(entries())
    assert index.count(literal("专款专用"), READERS) == 40
    assert readable(content_of(tmp_path)) == []


def test_the_files_of_postgresql_hold_no_readable_word(untouched_cluster):
    import psycopg

    from search_index.engines.postgres import PostgresIndex

    address = untouched_cluster.new_database().replace("+psycopg", "")
    with psycopg.connect(address) as database:
        index = PostgresIndex(database, KEY)
        index.create()
        index.add(entries())
        database.commit()
        assert index.count(literal("专款专用"), READERS) == 40
    with psycopg.connect(address, autocommit=True) as database:
        database.execute("CHECKPOINT")
        where = database.execute("SELECT pg_relation_filepath('search_text')").fetchone()[0]
    data = untouched_cluster.folder / "data"
    content = content_of((data / where).parent) + content_of(data / "pg_wal")
    assert len(content) > 1_000_000
    # The names of our own tables are in the same files, so the files are the right ones.
    assert b"search_text" in content
    assert readable(content) == []


def test_a_text_that_is_stored_plainly_would_be_noticed(tmp_path):
    (tmp_path / "leak.db").write_bytes("前缀财政专项资金应当专款专用".encode("gb18030"))
    assert readable(content_of(tmp_path)) == [
        "财政专项资金应当专款专用 (gb18030)",
        "资金 (gb18030)",
    ]


KILLED = """
import os, signal, sqlite3, sys
from search_index.engines.sqlite import SqliteIndex
from tests.search_index.conftest import KEY
from tests.search_index.test_at_rest import entries
database = sqlite3.connect(sys.argv[1])
index = SqliteIndex(database, KEY)
index.remove([0, 1])
index.add(entries(30))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_before_its_commit_leaves_the_index_as_it_was(tmp_path):
    path = tmp_path / "office.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    index = SqliteIndex(database, KEY)
    index.create()
    index.add(entries(10))
    database.commit()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == -signal.SIGKILL
    assert index.keys() == set(range(10))
    assert index.count(literal("专款专用"), READERS) == 10
    index.remove(range(10))
    database.commit()
    assert index.count(Question(), READERS) == 0


def test_words_and_record_share_one_transaction(tmp_path):
    database = sqlite3.connect(tmp_path / "office.db")
    index = SqliteIndex(database, KEY)
    index.create()
    database.execute("CREATE TABLE records (id INTEGER PRIMARY KEY)")
    database.commit()
    database.execute("INSERT INTO records VALUES (1)")
    index.add(entries(1))
    database.rollback()
    assert index.keys() == set()
    assert index.count(literal("资金"), READERS) == 0
    assert database.execute("SELECT count(*) FROM records").fetchone() == (0,)


def test_removed_words_are_gone_from_the_file_after_a_rebuild(tmp_path):
    """What was destroyed (销毁) leaves not even a blind token behind."""
    database = sqlite3.connect(tmp_path / "office.db")
    index = SqliteIndex(database, KEY)
    index.create()
    index.add([Entry(key=1, texts={Field.BODY: "唯此一份之秘"}, readers=READERS)])
    database.commit()
    token = index._tokens.blinder.phrase("此一")[0].encode()
    assert token[:11] in content_of(tmp_path)
    index.rebuild(entries(3))
    database.commit()
    database.execute("VACUUM")
    assert token[:6] not in content_of(tmp_path)


@pytest.mark.parametrize("kind", ["sqlite", "whoosh"])
def test_another_key_is_refused_before_it_does_harm(tmp_path, kind):
    def engine(key: bytes) -> SqliteIndex | WhooshIndex:
        if kind == "sqlite":
            return SqliteIndex(database, key)
        return WhooshIndex(tmp_path / "folder", key)

    database = sqlite3.connect(tmp_path / "office.db")
    engine(KEY).create()
    with pytest.raises(UnusableKey, match="检索密钥与索引不符"):
        engine(bytes(16)).create()
    engine(KEY).create()


def test_an_older_index_is_refused_and_a_rebuild_renews_it(tmp_path):
    database = sqlite3.connect(tmp_path / "office.db")
    index = SqliteIndex(database, KEY)
    index.create()
    database.execute("UPDATE search_about SET value = '0' WHERE name = 'version'")
    with pytest.raises(UnusableIndex, match="重建索引"):
        index.create()
    index.rebuild(entries(2))
    index.create()
    assert index.keys() == {0, 1}


def test_a_whoosh_folder_that_is_gone_or_damaged_is_one_clear_error(tmp_path):
    index = WhooshIndex(tmp_path / "index", KEY)
    with pytest.raises(UnusableIndex, match="重建索引"):
        index.count(literal("资金"), READERS)
    index.rebuild(entries(2))
    assert index.keys() == {0, 1}
    (tmp_path / "index" / "current").write_text("{", encoding="utf-8")
    with pytest.raises(UnusableIndex, match="公文不受影响"):
        index.search(literal("资金"), READERS)
    with pytest.raises(UnusableIndex, match="重建索引"):
        index.create()
