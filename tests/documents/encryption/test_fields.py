"""Values sealed for the database."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.encryption import fields
from documents.encryption.errors import Tampered
from documents.encryption.fields import LONG, OVERHEAD, FieldCipher
from documents.encryption.suites import GM, INTL

KEY = bytes(range(32))


@pytest.fixture(params=[GM, INTL], ids=lambda s: s.name)
def cipher(request):
    return FieldCipher(KEY, request.param)


@given(st.binary(max_size=2000), st.text(max_size=40))
@settings(deadline=None, max_examples=40)
def test_every_value_comes_back_in_its_own_place(value, context):
    context = context.encode(errors="ignore").decode()
    for suite in (GM, INTL):
        sealed = FieldCipher(KEY, suite).seal(value, context)
        assert len(sealed) == len(value) + OVERHEAD
        assert FieldCipher(KEY, suite).open(sealed, context) == value


def test_a_value_moved_to_another_row_does_not_open(cipher):
    sealed = cipher.seal(b"13800000000", "person.phone:17")
    with pytest.raises(Tampered):
        cipher.open(sealed, "person.phone:18")


def test_equal_values_look_different(cipher):
    assert cipher.seal(b"same", "c") != cipher.seal(b"same", "c")


def test_every_altered_byte_and_every_cut_is_found(cipher):
    sealed = cipher.seal("张三".encode(), "c")
    for place in range(len(sealed)):
        with pytest.raises(Tampered):
            cipher.open(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], "c")
        with pytest.raises(Tampered):
            cipher.open(sealed[:place], "c")


def test_another_key_or_suite_does_not_open(cipher):
    sealed = cipher.seal(b"value", "c")
    for other in (FieldCipher(bytes(32), GM), FieldCipher(bytes(32), INTL)):
        with pytest.raises(Tampered, match="不是用现在的密钥"):
            other.open(sealed, "c")


@pytest.mark.parametrize("size", [LONG - OVERHEAD - 1, LONG - OVERHEAD, LONG - 1, LONG, 50_000])
def test_a_long_value_is_the_same_bytes_whichever_cipher_made_it(cipher, size, monkeypatch):
    value = os.urandom(size)
    sealed = cipher.seal(value, "official_document.content")
    monkeypatch.setattr(fields, "LONG", 1 << 30)  # Now the plain cipher opens and seals everything.
    assert cipher.open(sealed, "official_document.content") == value
    plainly = cipher.seal(value, "official_document.content")
    monkeypatch.undo()
    assert cipher.open(plainly, "official_document.content") == value
    for place in (0, 1, 20, size // 2, len(plainly) - 1):
        altered = plainly[:place] + bytes([plainly[place] ^ 1]) + plainly[place + 1 :]
        with pytest.raises(Tampered):
            cipher.open(altered, "official_document.content")


def test_eight_threads_open_long_values_at_once(cipher):
    values = [bytes([number]) * (LONG * 5 + number) for number in range(64)]
    sealed = [cipher.seal(value, "c") for value in values]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda one: cipher.open(one, "c"), sealed * 5)) == values * 5
