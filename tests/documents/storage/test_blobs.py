"""The blob store: encrypted from the first byte, whole or not there, and honest about trouble."""

import errno
import hashlib
import io
import os
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.encryption.digest import sm3
from documents.encryption.errors import Tampered
from documents.encryption.suites import GM, INTL
from documents.storage import blobs
from documents.storage.blobs import BlobStore
from documents.storage.errors import Missing, TooLarge, Unwritable

KEY = bytes(range(32))
MANY = 1 << 20


@pytest.fixture(params=[GM, INTL], ids=lambda s: s.name)
def store(request, tmp_path):
    return BlobStore(tmp_path / "blobs", KEY, request.param)


def files(store):
    return [path for path in store._folder.rglob("*") if path.is_file()]


def put(store, text, limit=MANY):
    return store.put(io.BytesIO(text), limit_bytes=limit)


class Interrupted:
    """An upload that breaks off."""

    def __init__(self):
        self.left = 3

    def read(self, size):
        self.left -= 1
        if not self.left:
            raise ConnectionError("connection lost")
        return b"x" * size


def test_a_file_comes_back_with_its_size_and_digests(store):
    text = b"text" * 50_000
    blob = put(store, text)
    assert store.read(blob.id) == text
    assert (blob.size, blob.sm3) == (len(text), sm3(text).hex())
    assert blob.sha256 == hashlib.sha256(text).hexdigest()
    assert list(store.ids()) == [blob.id]


def test_an_empty_file_is_a_file(store):
    blob = put(store, b"")
    assert blob.size == 0
    assert store.read(blob.id) == b""


@given(st.lists(st.binary(max_size=200_000), max_size=4))
@settings(deadline=None, max_examples=15)
def test_files_of_any_content_come_back(tmp_path_factory, texts):
    store = BlobStore(tmp_path_factory.mktemp("b"), KEY, GM)
    stored = [put(store, text).id for text in texts]
    assert [store.read(blob_id) for blob_id in stored] == texts
    assert len(set(stored)) == len(texts)


def test_a_part_can_be_read_from_any_place(store):
    text = os.urandom(300_000)
    with store.open(put(store, text).id) as stream:
        assert stream.readable()
        assert stream.seekable()
        stream.seek(200_000)
        assert stream.read(10) == text[200_000:200_010]
        stream.seek(-5, io.SEEK_END)
        assert stream.read() == text[-5:]


def test_nothing_of_the_text_touches_the_disk(store, monkeypatch):
    seen = []
    monkeypatch.setattr(blobs.os, "fsync", lambda _: seen.extend(files(store)))
    text = b"the secret of the county" * 10_000
    put(store, text)
    assert len({path.name for path in seen}) == 2  # The unfinished file, then the finished one.
    for path in files(store):
        assert b"secret of the county" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_a_file_over_the_limit_is_refused_and_nothing_is_kept(store):
    assert put(store, b"x" * 100, limit=100).size == 100
    with pytest.raises(TooLarge, match="超过上限（100 字节）"):
        put(store, b"x" * 101, limit=100)
    with pytest.raises(TooLarge, match="超过上限（1 MB）"):
        put(store, b"x" * (MANY + 1))
    assert len(files(store)) == 1


def test_an_upload_that_breaks_off_leaves_nothing(store):
    with pytest.raises(ConnectionError):
        store.put(Interrupted(), limit_bytes=MANY)
    assert files(store) == []


def test_a_full_disk_is_said_so_and_leaves_nothing(store, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(blobs.os, "fsync", full)
    with pytest.raises(Unwritable, match="磁盘已满"):
        put(store, b"text")
    assert files(store) == []


def test_a_place_that_cannot_be_a_folder_is_said_so(tmp_path):
    (tmp_path / "blobs").write_bytes(b"")
    with pytest.raises(Unwritable, match="无法写入"):
        put(BlobStore(tmp_path / "blobs", KEY, GM), b"text")


@pytest.mark.parametrize("blob_id", ["0" * 32, "", "../../etc/passwd", "A" * 32, "0" * 31 + "\n"])
def test_what_is_not_stored_is_missing(store, blob_id):
    for ask in (store.open, store.read, store.delete, store.ciphertext_sm3):
        with pytest.raises(Missing):
            ask(blob_id)


def test_a_deleted_file_is_missing(store):
    blob = put(store, b"text")
    store.delete(blob.id)
    with pytest.raises(Missing):
        store.read(blob.id)


def test_an_altered_or_cut_file_is_found(store):
    blob = put(store, b"x" * 200_000)
    path = files(store)[0]
    whole = path.read_bytes()
    flipped = whole[:100_000] + bytes([whole[100_000] ^ 1]) + whole[100_001:]
    for altered in (whole[:-1], whole[:70_000], flipped, b""):
        path.write_bytes(altered)
        with pytest.raises(Tampered):
            store.read(blob.id)


def test_two_files_exchanged_on_the_disk_are_found(store):
    one, other = put(store, b"one"), put(store, b"two")
    first, second = store._path(one.id), store._path(other.id)
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)
    for blob in (one, other):
        with pytest.raises(Tampered):
            store.read(blob.id)


def test_the_digest_of_the_stored_bytes_needs_no_key(store):
    blob = put(store, b"text")
    stranger = BlobStore(store._folder, bytes(32), GM)
    assert stranger.ciphertext_sm3(blob.id) == sm3(files(store)[0].read_bytes()).hex()


def test_a_sweep_takes_old_orphans_and_unfinished_files_only(store):
    kept, orphan, young = (put(store, b"text") for _ in range(3))
    unfinished = store._path("ab" * 16).with_suffix(".part")
    unfinished.parent.mkdir(parents=True)
    unfinished.write_bytes(b"")
    for path in (store._path(kept.id), store._path(orphan.id), unfinished):
        os.utime(path, (0, 0))
    removed = store.sweep({kept.id}.__contains__)
    assert sorted(removed) == sorted([orphan.id, unfinished.name])
    assert sorted(store.ids()) == sorted([kept.id, young.id])


def test_a_file_that_was_let_go_a_moment_ago_stays_however_old_it_is(store):
    orphan = put(store, b"text")
    os.utime(store._path(orphan.id), (0, 0))
    store.let_go(orphan.id)
    store.let_go("ab" * 16)  # One that is not there is nobody's fault.
    assert store.sweep(lambda _: False) == []
    assert store.sweep(lambda _: False, older_than=-1) == [orphan.id]


def test_many_threads_write_at_once(store):
    found = {}

    def work(number):
        text = str(number).encode() * 20_000
        found[number] = (put(store, text).id, text)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(store.read(blob_id) == text for blob_id, text in found.values())
    assert len(found) == 8
