"""The streamed container: nothing cut, swapped, repeated, altered or moved goes unnoticed."""

import io
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.encryption import container
from documents.encryption.container import CHUNK, HEADER, Reader, Writer, rewrap
from documents.encryption.errors import Tampered
from documents.encryption.suites import GM, INTL, TAG

KEY = bytes(range(32))
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5, 4 * CHUNK]


def sealed(text, suite=GM, context="id", pieces=None):
    sink = io.BytesIO()
    writer = Writer(sink, KEY, suite, context)
    step = pieces or max(1, len(text))
    for start in range(0, len(text), step):
        writer.write(text[start : start + step])
    writer.close()
    return sink.getvalue()


def opened(data, key=KEY, context="id"):
    return Reader(io.BytesIO(data), key, context).read()


def text_of(size):
    return bytes(range(251)) * (size // 251) + bytes(range(size % 251))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("suite", [GM, INTL], ids=lambda s: s.name)
def test_every_length_comes_back(suite, size):
    text = text_of(size)
    data = sealed(text, suite)
    assert len(data) == HEADER + size + max(1, -(-size // CHUNK)) * TAG
    assert opened(data) == text
    assert Reader(io.BytesIO(data), KEY, "id").size == size


def test_how_the_writer_was_fed_makes_no_difference():
    text = text_of(2 * CHUNK + 77)
    for pieces in (1000, CHUNK, CHUNK + 1, 3 * CHUNK):
        assert opened(sealed(text, pieces=pieces)) == text


@given(
    st.sampled_from(SIZES),
    st.lists(st.tuples(st.integers(0, 4 * CHUNK + 9), st.integers(0, 2 * CHUNK)), max_size=8),
)
@settings(deadline=None, max_examples=30)
def test_reading_from_any_place_gives_what_a_plain_file_gives(size, places):
    plain = io.BytesIO(text_of(size))
    reader = io.BufferedReader(Reader(io.BytesIO(sealed(text_of(size))), KEY, "id"))
    for place, count in places:
        plain.seek(place)
        reader.seek(place)
        assert reader.read(count) == plain.read(count)
    assert reader.seek(0, io.SEEK_END) == size
    assert reader.seek(-min(size, 3), io.SEEK_CUR) == size - min(size, 3)


def test_the_name_of_the_libraries_does_not_matter(monkeypatch):
    data = sealed(text_of(CHUNK + 9))
    monkeypatch.setattr("documents.encryption.suites.libgcrypt_agrees", lambda: False)
    assert opened(data) == text_of(CHUNK + 9)
    assert opened(sealed(b"by the library")) == b"by the library"


@pytest.mark.parametrize("suite", [GM, INTL], ids=lambda s: s.name)
def test_a_flipped_bit_anywhere_is_found(suite):
    data = sealed(b"short text", suite)
    unused_slot = range(container._FIXED + container._SLOT, HEADER)
    for place in range(len(data)):
        altered = data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1 :]
        if place in unused_slot:
            assert opened(altered) == b"short text"
            continue
        with pytest.raises(Tampered):
            opened(altered)


def test_truncation_is_found_already_at_opening():
    data = sealed(text_of(3 * CHUNK))
    whole_chunks = [HEADER + n * (CHUNK + TAG) for n in range(3)]
    for size in [0, 10, HEADER - 1, *whole_chunks, len(data) - CHUNK, len(data) - 1]:
        with pytest.raises(Tampered):
            Reader(io.BytesIO(data[:size]), KEY, "id")


def test_appended_bytes_are_found():
    data = sealed(text_of(CHUNK))
    for more in (b"x", bytes(TAG), bytes(TAG + 1), data[HEADER:]):
        with pytest.raises(Tampered):
            opened(data + more)


def test_exchanged_and_repeated_chunks_are_found():
    data = sealed(text_of(4 * CHUNK))
    size = CHUNK + TAG
    first, second, rest = (
        data[HEADER : HEADER + size],
        data[HEADER + size : HEADER + 2 * size],
        data[HEADER + 2 * size :],
    )
    for chunks in (second + first + rest, first + first + rest, first + rest, second + rest):
        with pytest.raises(Tampered):
            opened(data[:HEADER] + chunks)


def test_chunks_of_another_file_under_the_same_key_are_found():
    one, other = sealed(text_of(2 * CHUNK)), sealed(text_of(2 * CHUNK))
    with pytest.raises(Tampered):
        opened(one[: HEADER + CHUNK + TAG] + other[HEADER + CHUNK + TAG :])


def test_a_file_does_not_open_in_another_files_place_or_under_another_key():
    data = sealed(b"text")
    with pytest.raises(Tampered):
        opened(data, context="another id")
    with pytest.raises(Tampered, match="不是用现在的密钥"):
        opened(data, key=bytes(32))


def test_an_abandoned_file_never_opens():
    sink = io.BytesIO()
    writer = Writer(sink, KEY, GM, "id")
    writer.write(text_of(2 * CHUNK))
    writer.abandon()
    with pytest.raises(Tampered):
        opened(sink.getvalue())


def test_the_text_is_nowhere_in_the_file():
    assert b"secret words" not in sealed(b"secret words" * 100)


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=60)
def test_any_bytes_instead_of_a_container_give_one_clear_error(data):
    with pytest.raises(Tampered):
        opened(data)
    with pytest.raises(Tampered):
        opened(sealed(b"")[: container._FIXED] + data)


def test_a_changed_key_encryption_key_leaves_the_payload_alone(tmp_path):
    path = tmp_path / "blob"
    before = sealed(text_of(CHUNK + 3))
    path.write_bytes(before)
    keys = [KEY, bytes(32), b"\x01" * 32, KEY]
    for old, new in itertools.pairwise(keys):
        with path.open("r+b") as file:
            rewrap(file, old, new, "id")
        after = path.read_bytes()
        assert after[HEADER:] == before[HEADER:]
        assert opened(after, key=new) == text_of(CHUNK + 3)
        with pytest.raises(Tampered):
            opened(after, key=old)


def test_a_crash_between_the_two_steps_of_a_key_change_leaves_a_file_that_opens(
    tmp_path, monkeypatch
):
    path = tmp_path / "blob"
    path.write_bytes(sealed(b"text"))

    def power_failure(_descriptor):
        raise OSError("power failure")

    monkeypatch.setattr(container.os, "fsync", power_failure)
    with path.open("r+b") as file, pytest.raises(OSError):
        rewrap(file, KEY, bytes(32), "id")
    monkeypatch.undo()
    assert opened(path.read_bytes(), key=KEY) == b"text"
    assert opened(path.read_bytes(), key=bytes(32)) == b"text"
    with path.open("r+b") as file:
        rewrap(file, KEY, bytes(32), "id")
    assert opened(path.read_bytes(), key=bytes(32)) == b"text"


def test_a_key_change_with_the_wrong_old_key_changes_nothing(tmp_path):
    path = tmp_path / "blob"
    path.write_bytes(sealed(b"text"))
    before = path.read_bytes()
    with path.open("r+b") as file, pytest.raises(Tampered):
        rewrap(file, bytes(32), KEY, "id")
    assert path.read_bytes() == before
