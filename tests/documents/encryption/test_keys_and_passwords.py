"""Signing keys of both suites, personal keys under a secret or a session, sign-in passwords."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.encryption import argon, passwords, personal
from documents.encryption.argon import Cost
from documents.encryption.errors import (
    EncryptionError,
    MalformedKey,
    Tampered,
    UnknownSuite,
    UnsuitableSecret,
    WrongSecret,
)
from documents.encryption.signing import SigningKey, VerifyingKey

CHEAP = Cost(memory=64, passes=1, lanes=1)
SECRET = "云岭县-签名口令-2026"


@pytest.fixture(scope="module", params=["gm", "intl"])
def key(request):
    return SigningKey.generate(request.param)


def test_a_signature_fits_its_text_and_its_key_only(key):
    signature = key.sign(b"text")
    assert key.public.verify(signature, b"text")
    assert not key.public.verify(signature, b"texT")
    assert not SigningKey.generate(key.suite.name).public.verify(signature, b"text")
    for odd in (b"", b"\x30\x00", signature[:-1], signature + b"\x00", b"\xff" * 5000):
        assert not key.public.verify(odd, b"text")


def test_a_key_is_the_same_after_export_and_import(key):
    again = SigningKey.from_pem(key.to_pem())
    assert again.public.der == key.public.der
    assert again.suite is key.suite
    public = VerifyingKey.from_pem(key.public.to_pem())
    assert public.suite is key.suite
    assert public.verify(again.sign(b"text"), b"text")


def test_keys_of_other_kinds_are_refused():
    for other in (
        rsa.generate_private_key(65537, 2048),
        ec.generate_private_key(ec.SECP384R1()),
    ):
        private = other.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        public = other.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        with pytest.raises(MalformedKey):
            SigningKey.from_pem(private)
        with pytest.raises(MalformedKey):
            VerifyingKey.from_pem(public)


@pytest.mark.parametrize("text", [b"", b"key", b"-----BEGIN PUBLIC KEY-----\n!!!\n", b"a" * 70_000])
def test_text_that_is_no_pem_is_refused(text):
    for read in (SigningKey.from_pem, VerifyingKey.from_pem, VerifyingKey.from_certificate):
        with pytest.raises(MalformedKey):
            read(text)


def test_a_key_of_an_unknown_suite_is_not_made():
    with pytest.raises(UnknownSuite):
        SigningKey.generate("rsa")


def test_a_locked_key_opens_with_the_secret_of_its_owner_only(key):
    blob = personal.lock(key, SECRET, cost=CHEAP)
    assert personal.unlock(blob, SECRET).public.der == key.public.der
    with pytest.raises(WrongSecret, match="签名口令不对"):
        personal.unlock(blob, SECRET + "x")
    assert key.to_der() not in blob


def test_the_secret_may_be_typed_composed_or_decomposed(key):
    blob = personal.lock(key, "caf\u00e9", cost=CHEAP)
    assert personal.unlock(blob, "cafe\u0301").public.der == key.public.der


def test_locking_is_never_the_same_twice(key):
    assert personal.lock(key, SECRET, cost=CHEAP) != personal.lock(key, SECRET, cost=CHEAP)


def test_an_altered_locked_key_never_opens(key):
    blob = personal.lock(key, SECRET, cost=CHEAP)
    for place in range(len(blob)):
        altered = bytearray(blob)
        altered[place] ^= 0x10
        if 6 <= place < 12:
            continue  # The cost: another test, since each try would cost what it says.
        with pytest.raises((WrongSecret, Tampered)):
            personal.unlock(bytes(altered), SECRET)
    for short in range(0, len(blob), 7):
        with pytest.raises((WrongSecret, Tampered)):
            personal.unlock(blob[:short], SECRET)


def test_a_hostile_cost_is_refused_before_any_memory_is_taken(key):
    blob = bytearray(personal.lock(key, SECRET, cost=CHEAP))
    blob[6:10] = b"\xff\xff\xff\xff"
    with pytest.raises(Tampered, match="参数不合理"):
        personal.unlock(bytes(blob), SECRET)


@pytest.mark.parametrize("secret", ["", "x" * 1025, "密" * 400, "a\ud800"])
def test_an_unsuitable_secret_is_refused(key, secret):
    with pytest.raises(UnsuitableSecret):
        personal.lock(key, secret, cost=CHEAP)


def test_the_production_cost_is_that_of_rfc_9106():
    assert Cost(memory=65536, passes=3, lanes=4) == argon.PRODUCTION


def test_a_key_waits_for_its_session_and_for_no_other(key):
    secret = bytes(range(32))
    blob = personal.lock_for_session(key, secret)
    assert personal.unlock_for_session(blob, secret).public.der == key.public.der
    for other in (bytes(32), b"", secret[:-1]):
        with pytest.raises(WrongSecret):
            personal.unlock_for_session(blob, other)
    with pytest.raises(MalformedKey):
        personal.lock_for_session(key, b"short")


def test_a_key_of_a_session_is_not_taken_for_a_locked_one(key):
    session = personal.lock_for_session(key, bytes(32))
    locked = personal.lock(key, SECRET, cost=CHEAP)
    with pytest.raises((Tampered, WrongSecret)):
        personal.unlock(session, SECRET)
    with pytest.raises(Tampered):
        personal.unlock_for_session(locked, bytes(32))


@given(st.binary(max_size=60))
@settings(deadline=None, max_examples=60)
def test_any_bytes_as_a_session_key_give_one_clear_error(data):
    with pytest.raises(EncryptionError):
        personal.unlock_for_session(data, bytes(32))


def test_a_password_is_recognised_and_others_are_not():
    stored = passwords.hash_password("Yunling-2026", cost=CHEAP)
    assert stored.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert passwords.verify_password("Yunling-2026", stored)
    for wrong in ("yunling-2026", "", "x" * 5000, "Yunling-2026\x00"):
        assert not passwords.verify_password(wrong, stored)
    assert passwords.hash_password("Yunling-2026", cost=CHEAP) != stored


def test_someone_unknown_is_refused_after_the_same_work():
    assert not passwords.verify_password("anything", None)


def test_a_password_hashed_at_an_older_cost_is_to_be_hashed_again():
    stored = passwords.hash_password("p", cost=CHEAP)
    assert passwords.needs_rehash(stored)
    assert not passwords.needs_rehash(stored, cost=CHEAP)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "plain text",
        "$2b$12$abcdefghijklmnopqrstuv",
        "$argon2id$v=19$m=999999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43,
    ],
)
def test_a_stored_string_that_is_none_of_ours_is_reported(stored):
    with pytest.raises(Tampered):
        passwords.verify_password("p", stored)
    with pytest.raises(Tampered):
        passwords.needs_rehash(stored)


def test_a_password_without_characters_or_without_end_cannot_be_set():
    for password in ("", "x" * 2000):
        with pytest.raises(UnsuitableSecret):
            passwords.hash_password(password, cost=CHEAP)
