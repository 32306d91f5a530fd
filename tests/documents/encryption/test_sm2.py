"""SM2 over libcrypto and in plain Python: the standard's example, hostile input, threads, openssl."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from asn1crypto import algos
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.encryption import libcrypto, sm2, sm2_verification
from documents.encryption.custody import KeyFolder
from documents.encryption.errors import MalformedKey, SigningUnavailable, Tampered

POINT = (
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123

needs_sm2 = pytest.mark.skipif(not sm2.available(), reason="libcrypto without SM2")
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command")


def signature(r, s):
    return algos.DSASignature({"r": r, "s": s}).dump()


def example_key():
    return sm2.PublicKey(
        sm2._PUBLIC_HEAD + b"".join(number.to_bytes(32, "big") for number in POINT)
    )


@pytest.fixture(scope="module")
def key():
    return sm2.PrivateKey.generate()


@pytest.fixture
def libcrypto_without_sm2(monkeypatch):
    def forget():
        libcrypto._load.cache_clear()
        sm2._tested.cache_clear()

    monkeypatch.setattr(libcrypto, "NAMES", ("libcrypto-that-is-not-there.so",))
    monkeypatch.setattr(libcrypto.ctypes.util, "find_library", lambda name: None)
    forget()
    yield
    monkeypatch.undo()
    forget()


def test_the_example_of_gb_t_32918_verifies():
    assert example_key().verify(signature(R, S), b"message digest")
    assert sm2_verification.verify(POINT, signature(R, S), b"message digest", sm2.IDENTITY)


@pytest.mark.parametrize(
    "r, s",
    [(R ^ 1, S), (R, S ^ 1), (0, S), (R, 0), (ORDER, S), (R, ORDER), (R, ORDER - R), (R, -S)],
)
def test_a_signature_with_other_numbers_does_not_verify(r, s):
    der = signature(r, s)
    assert not example_key().verify(der, b"message digest")
    assert not sm2_verification.verify(POINT, der, b"message digest", sm2.IDENTITY)


def test_another_identity_does_not_verify():
    der = signature(R, S)
    assert not example_key().verify(der, b"message digest", identity=b"ALICE123@YAHOO.COM")
    assert not sm2_verification.verify(POINT, der, b"message digest", b"ALICE123@YAHOO.COM")


@needs_sm2
@given(st.binary(max_size=500))
@settings(deadline=None, max_examples=15)
def test_what_libcrypto_signs_both_verify(data):
    private = sm2.PrivateKey.generate()
    der = private.sign(data)
    for text, expected in ((data, True), (data + b"x", False)):
        assert private.public.verify(der, text) is expected
        plain = sm2_verification.verify(private.public.point, der, text, sm2.IDENTITY)
        assert plain is expected


@needs_sm2
@given(st.binary(max_size=90))
@settings(deadline=None, max_examples=60)
def test_any_bytes_as_a_signature_are_answered_with_no(data):
    assert not example_key().verify(data, b"message digest")
    assert not sm2_verification.verify(POINT, data, b"message digest", sm2.IDENTITY)


def test_a_signature_in_sloppy_der_is_refused_by_both():
    strict = signature(R, S)
    padded = b"\x30\x81" + strict[1:2] + strict[2:]
    for sloppy in (padded, strict + b"\x00"):
        assert not example_key().verify(sloppy, b"message digest")
        assert not sm2_verification.verify(POINT, sloppy, b"message digest", sm2.IDENTITY)


@needs_sm2
def test_what_is_encrypted_for_a_key_only_that_key_opens(key):
    for text in (b"k", bytes(range(32)), b"x" * 5000):
        sealed = key.public.encrypt(text)
        assert key.decrypt(sealed) == text
        with pytest.raises(Tampered):
            sm2.PrivateKey.generate().decrypt(sealed)
    with pytest.raises(Tampered):
        key.decrypt(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(Tampered):
        key.decrypt(b"\x30\x00")


@needs_sm2
def test_a_key_survives_export_and_import(key):
    again = sm2.PrivateKey.from_pem(key.to_pem())
    assert again.public.der == key.public.der
    assert sm2.PublicKey.from_pem(key.public.to_pem()).verify(again.sign(b"a"), b"a")


@needs_sm2
@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"\x00" * 200, b"\x30" * 9000])
def test_bytes_that_are_no_key_are_refused(der):
    with pytest.raises(MalformedKey):
        sm2.PrivateKey.from_der(der)
    with pytest.raises(MalformedKey):
        sm2.PublicKey(der)


def test_a_public_point_off_the_curve_is_refused():
    der = bytearray(example_key().der)
    der[-1] ^= 1
    with pytest.raises(MalformedKey, match="不在曲线上"):
        sm2.PublicKey(bytes(der))
    assert not sm2_verification.verify((POINT[0], POINT[1] ^ 1), signature(R, S), b"", b"")


@needs_sm2
def test_one_key_serves_many_threads_at_once(key):
    def sign_and_verify(number):
        text = str(number).encode()
        return key.public.verify(key.sign(text), text) and key.decrypt(key.public.encrypt(text))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(sign_and_verify, range(64))) == [str(n).encode() for n in range(64)]


def test_without_sm2_in_libcrypto_signatures_are_checked_but_never_made(libcrypto_without_sm2):
    assert not sm2.available()
    public = example_key()
    assert public.verify(signature(R, S), b"message digest")
    assert not public.verify(signature(R, S), b"another text")
    for refused in (
        sm2.PrivateKey.generate,
        lambda: sm2.PrivateKey.from_der(sm2._EXAMPLE_KEY),
        lambda: public.encrypt(b"key"),
    ):
        with pytest.raises(SigningUnavailable, match="只能验签"):
            refused()


def test_without_sm2_no_key_folder_of_that_suite_is_made(libcrypto_without_sm2, tmp_path):
    with pytest.raises(SigningUnavailable, match="intl"):
        KeyFolder(tmp_path / "keys")
    assert list(tmp_path.iterdir()) == []
    assert KeyFolder(tmp_path / "keys", suite_name="intl").recorder.sign(b"act")


@needs_sm2
def test_a_libcrypto_that_fails_the_example_is_not_used(monkeypatch):
    monkeypatch.setattr(sm2, "_EXAMPLE_SIGNATURE", signature(R, S ^ 2))
    sm2._tested.cache_clear()
    try:
        assert not sm2.available()
        with pytest.raises(SigningUnavailable, match="示例不符"):
            sm2.PrivateKey.generate()
    finally:
        monkeypatch.undo()
        sm2._tested.cache_clear()


@needs_sm2
@needs_openssl
def test_the_openssl_command_verifies_our_signature_and_we_verify_its(key, tmp_path):
    def run(*arguments):
        result = subprocess.run(["openssl", *arguments], cwd=tmp_path, capture_output=True)
        assert result.returncode == 0, result.stderr
        return result.stdout

    (tmp_path / "text").write_bytes("关于…的通知".encode())
    (tmp_path / "key.pem").write_bytes(key.to_pem())
    (tmp_path / "public.pem").write_bytes(key.public.to_pem())
    (tmp_path / "ours.sig").write_bytes(key.sign("关于…的通知".encode()))
    identity = ("-sigopt", "distid:1234567812345678")
    said = run("dgst", "-sm3", "-verify", "public.pem", *identity, "-signature", "ours.sig", "text")
    assert b"Verified OK" in said
    run("dgst", "-sm3", "-sign", "key.pem", *identity, "-out", "theirs.sig", "text")
    assert key.public.verify((tmp_path / "theirs.sig").read_bytes(), "关于…的通知".encode())
