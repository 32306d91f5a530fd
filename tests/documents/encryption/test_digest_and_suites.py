"""SM3, SHA-256, the two suites and SM4-GCM, against the vectors of the standards."""

import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.encryption import digest, libgcrypt, suites
from documents.encryption.errors import Tampered, UnknownSuite

ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
ABCD_SIXTEEN_TIMES = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
needs_libgcrypt = pytest.mark.skipif(libgcrypt.load() is None, reason="no libgcrypt with SM4")


def rfc_8998(cipher):
    """Appendix A.1 of RFC 8998."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plaintext = b"".join(
        bytes.fromhex(pair) * 8 for pair in ("aa", "bb", "cc", "dd", "ee", "ff", "ee", "aa")
    )
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    made = cipher(key)
    assert made.seal(nonce, plaintext, aad) == sealed
    assert made.open(nonce, sealed, aad) == plaintext


def test_sm3_gives_the_examples_of_gb_t_32905():
    assert digest.sm3(b"abc").hex() == ABC
    assert digest.sm3(b"abcd" * 16).hex() == ABCD_SIXTEEN_TIMES


def test_sm3_piece_by_piece_and_at_once_agree():
    running = digest.Sm3(b"ab")
    assert running.hexdigest() != ABC
    running.update(b"c")
    assert running.hexdigest() == running.digest().hex() == ABC


@given(st.lists(st.binary(max_size=200), max_size=6))
@settings(deadline=None, max_examples=40)
def test_both_implementations_of_sm3_agree(parts):
    slow = digest._LibrarySm3()
    for part in parts:
        slow.update(part)
    assert slow.digest() == slow.copy().digest() == digest.sm3(b"".join(parts))


def test_sha256_is_that_of_the_library():
    assert digest.sha256(b"abc") == hashlib.sha256(b"abc").digest()


def test_sm4_gives_the_example_of_gb_t_32907():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    running = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert running.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_of_the_library_gives_the_example_of_rfc_8998():
    rfc_8998(suites.Sm4Gcm)


@needs_libgcrypt
def test_sm4_gcm_of_libgcrypt_gives_the_example_of_rfc_8998():
    rfc_8998(libgcrypt.Sm4Gcm)


@needs_libgcrypt
@given(st.binary(max_size=300), st.binary(max_size=40), st.binary(min_size=12, max_size=12))
@settings(deadline=None, max_examples=60)
def test_what_one_sm4_seals_the_other_opens(text, aad, nonce):
    key = bytes(range(16))
    assert suites.Sm4Gcm(key).open(nonce, libgcrypt.Sm4Gcm(key).seal(nonce, text, aad), aad) == text
    assert libgcrypt.Sm4Gcm(key).open(nonce, suites.Sm4Gcm(key).seal(nonce, text, aad), aad) == text


@pytest.mark.parametrize("suite", [suites.GM, suites.INTL], ids=lambda s: s.name)
@pytest.mark.parametrize("kind", ["cipher", "stream_cipher"])
def test_every_altered_bit_is_found(suite, kind):
    cipher = getattr(suite, kind)(bytes(suite.key_size))
    sealed = cipher.seal(bytes(12), "机密★".encode(), b"context")
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 0x40
        with pytest.raises(Tampered):
            cipher.open(bytes(12), bytes(altered), b"context")
    for short in (b"", sealed[:10], sealed[:-1]):
        with pytest.raises(Tampered):
            cipher.open(bytes(12), short, b"context")
    with pytest.raises(Tampered):
        cipher.open(bytes(12), sealed, b"another context")


def test_without_libgcrypt_long_files_are_sealed_by_the_library(monkeypatch):
    key, nonce = bytes(16), bytes(12)
    fast = suites.GM.stream_cipher(key).seal(nonce, b"text", b"")
    monkeypatch.setattr(libgcrypt, "NAMES", ("libgcrypt-that-is-not-there.so",))
    libgcrypt.load.cache_clear()
    suites.libgcrypt_agrees.cache_clear()
    try:
        slow = suites.GM.stream_cipher(key)
        assert isinstance(slow, suites.Sm4Gcm)
        assert slow.seal(nonce, b"text", b"") == fast
    finally:
        monkeypatch.undo()
        libgcrypt.load.cache_clear()
        suites.libgcrypt_agrees.cache_clear()


def test_the_name_of_the_suite_and_the_label_go_into_every_derived_key():
    secret = bytes(32)
    keys = {
        suite.derive(secret, label=label, salt=salt, size=32)
        for suite in (suites.GM, suites.INTL)
        for label in ("field", "wrap")
        for salt in (b"", b"salt")
    }
    assert len(keys) == 8


def test_an_unknown_suite_is_refused_by_name_and_by_code():
    assert suites.by_name("gm") is suites.by_code(1) is suites.GM
    assert suites.by_name("intl") is suites.by_code(2) is suites.INTL
    with pytest.raises(UnknownSuite, match="rot13"):
        suites.by_name("rot13")
    with pytest.raises(UnknownSuite, match="99"):
        suites.by_code(99)
