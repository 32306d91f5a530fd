"""SM2 signatures and encryption (GB/T 32918) over the system's libcrypto, self-tested on first use.

Signatures are DER of (r, s) with the identity 1234567812345678, ciphertexts DER of C1C3C2 (GB/T
35276). Where libcrypto has no SM2, verification goes on in plain Python and all else is refused.
Keys may be shared between threads: each call has a context of its own.
"""

from __future__ import annotations

import ctypes
from ctypes import byref, c_char_p, c_size_t, c_void_p
from functools import cache, cached_property
from typing import Self

from documents.encryption import pem, sm2_verification
from documents.encryption.errors import MalformedKey, SigningUnavailable, Tampered
from documents.encryption.libcrypto import library

IDENTITY = b"1234567812345678"
CURVE = bytes.fromhex("06082a811ccf5501822d")  # DER of the object identifier 1.2.156.10197.1.301
_LONGEST_KEY = 8192  # bytes of DER; a real one has about 150
_LONGEST_SIGNATURE = 72  # bytes of DER with two 33-byte integers
# SubjectPublicKeyInfo of id-ecPublicKey on 1.2.156.10197.1.301, up to the 64 bytes of the point.
_PUBLIC_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")


class PublicKey:
    """The public half: verifies and encrypts. `der` is its SubjectPublicKeyInfo."""

    def __init__(self, der: bytes) -> None:
        """Read SubjectPublicKeyInfo with an uncompressed point. Raises MalformedKey."""
        if not der.startswith(_PUBLIC_HEAD) or len(der) != len(_PUBLIC_HEAD) + 64:
            raise MalformedKey("这不是 SM2 公钥。")
        point = der[len(_PUBLIC_HEAD) :]
        self.point = int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big")
        if not sm2_verification.on_curve(self.point):
            raise MalformedKey("SM2 公钥不在曲线上。")
        self.der = der
        self._handle = _public_handle(der) if available() else None

    @classmethod
    def from_pem(cls, text: bytes) -> Self:
        return cls(pem.decode(text, "PUBLIC KEY"))

    def to_pem(self) -> bytes:
        return pem.encode(self.der, "PUBLIC KEY")

    def verify(self, signature: bytes, data: bytes, *, identity: bytes = IDENTITY) -> bool:
        """Whether the signature fits; anything malformed does not."""
        if len(signature) > _LONGEST_SIGNATURE:
            return False
        if self._handle is None:
            return sm2_verification.verify(self.point, signature, data, identity)
        return _verified(self._handle, signature, data, identity)

    def encrypt(self, plaintext: bytes) -> bytes:
        """DER of C1C3C2, for a data key or the like. Raises SigningUnavailable."""
        crypto = _tested()
        if self._handle is None:
            raise SigningUnavailable("国密 SM2 加密需要支持 SM2 的 OpenSSL。")
        start, run = crypto.EVP_PKEY_encrypt_init, crypto.EVP_PKEY_encrypt
        return _crypted(self._handle, start, run, plaintext)


class PrivateKey:
    """The private half: signs and decrypts. Raises SigningUnavailable where libcrypto lacks SM2."""

    def __init__(self, handle: _Handle) -> None:
        self._handle = handle

    @cached_property
    def public(self) -> PublicKey:
        return PublicKey(_dumped(library().i2d_PUBKEY, self._handle.pointer))

    @classmethod
    def generate(cls) -> Self:
        crypto = _tested()
        context = crypto.EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
        pointer = c_void_p()
        try:
            _done(crypto.EVP_PKEY_keygen_init(context))
            _done(crypto.EVP_PKEY_generate(context, byref(pointer)))
        finally:
            crypto.EVP_PKEY_CTX_free(context)
        return cls(_Handle(pointer.value))

    @classmethod
    def from_der(cls, der: bytes) -> Self:
        """Read unencrypted PKCS#8. Raises MalformedKey."""
        _tested()
        return cls(_private_handle(der))

    @classmethod
    def from_pem(cls, text: bytes) -> Self:
        return cls.from_der(pem.decode(text, "PRIVATE KEY"))

    def to_der(self) -> bytes:
        """Unencrypted PKCS#8: for `personal` and `custody`, which lock it at once."""
        crypto = library()
        info = crypto.EVP_PKEY2PKCS8(self._handle.pointer)
        if not info:
            _fail()
        try:
            return _dumped(crypto.i2d_PKCS8_PRIV_KEY_INFO, info)
        finally:
            crypto.PKCS8_PRIV_KEY_INFO_free(info)

    def to_pem(self) -> bytes:
        return pem.encode(self.to_der(), "PRIVATE KEY")

    def sign(self, data: bytes, *, identity: bytes = IDENTITY) -> bytes:
        """DER of (r, s) over SM3(Z ‖ data)."""
        crypto = library()
        context, key_context = _digest_contexts(self._handle, crypto.EVP_DigestSignInit, identity)
        size = c_size_t(_LONGEST_SIGNATURE + 8)
        out = ctypes.create_string_buffer(size.value)
        try:
            _done(crypto.EVP_DigestSign(context, out, byref(size), data, len(data)))
        finally:
            crypto.EVP_MD_CTX_free(context)
            crypto.EVP_PKEY_CTX_free(key_context)
        return out.raw[: size.value]

    def decrypt(self, sealed: bytes) -> bytes:
        """Open what `PublicKey.encrypt` made. Raises Tampered."""
        crypto = library()
        start, run = crypto.EVP_PKEY_decrypt_init, crypto.EVP_PKEY_decrypt
        try:
            return _crypted(self._handle, start, run, sealed)
        except MalformedKey as error:
            raise Tampered("SM2 密文已被改动，或密钥不符。") from error


def available() -> bool:
    """Whether this machine can sign with SM2; the self-test has then been passed."""
    try:
        _tested()
    except SigningUnavailable:
        return False
    return True


class _Handle:
    """An EVP_PKEY that is freed with its owner."""

    def __init__(self, pointer: int | None) -> None:
        self._free = library().EVP_PKEY_free
        self.pointer = pointer
        if not pointer:
            _fail()

    def __del__(self) -> None:
        self._free(self.pointer)


def _public_handle(der: bytes) -> _Handle:
    return _loaded(library().d2i_PUBKEY, der)


def _private_handle(der: bytes) -> _Handle:
    return _loaded(library().d2i_AutoPrivateKey, der)


def _loaded(read: ctypes._NamedFuncPointer, der: bytes) -> _Handle:
    if len(der) > _LONGEST_KEY:
        raise MalformedKey("这不是 SM2 密钥。")
    start = c_char_p(der)
    handle = _Handle(read(None, byref(start), len(der)))
    if library().EVP_PKEY_is_a(handle.pointer, b"SM2") != 1:
        raise MalformedKey("这不是 SM2 密钥。")
    return handle


def _dumped(write: ctypes._NamedFuncPointer, thing: int | None) -> bytes:
    size = write(thing, None)
    if size <= 0:
        _fail()
    out = ctypes.create_string_buffer(size)
    write(thing, byref(c_void_p(ctypes.addressof(out))))
    return out.raw


def _digest_contexts(
    handle: _Handle, start: ctypes._NamedFuncPointer, identity: bytes
) -> tuple[int, int]:
    """A digest context and the key context it uses; the caller frees both, in this order."""
    crypto = library()
    context = crypto.EVP_MD_CTX_new()
    key_context = crypto.EVP_PKEY_CTX_new(handle.pointer, None)
    crypto.EVP_MD_CTX_set_pkey_ctx(context, key_context)
    try:
        _done(crypto.EVP_PKEY_CTX_set1_id(key_context, identity, len(identity)))
        _done(start(context, None, crypto.EVP_sm3(), None, handle.pointer))
    except MalformedKey:
        crypto.EVP_MD_CTX_free(context)
        crypto.EVP_PKEY_CTX_free(key_context)
        raise
    return context, key_context


def _verified(handle: _Handle, signature: bytes, data: bytes, identity: bytes) -> bool:
    crypto = library()
    context, key_context = _digest_contexts(handle, crypto.EVP_DigestVerifyInit, identity)
    fits: bool = crypto.EVP_DigestVerify(context, signature, len(signature), data, len(data)) == 1
    crypto.EVP_MD_CTX_free(context)
    crypto.EVP_PKEY_CTX_free(key_context)
    if not fits:
        crypto.ERR_clear_error()
    return fits


def _crypted(
    handle: _Handle,
    start: ctypes._NamedFuncPointer,
    run: ctypes._NamedFuncPointer,
    data: bytes,
) -> bytes:
    crypto = library()
    context = crypto.EVP_PKEY_CTX_new(handle.pointer, None)
    size = c_size_t(0)
    try:
        _done(start(context))
        _done(run(context, None, byref(size), data, len(data)))
        out = ctypes.create_string_buffer(max(size.value, 1))
        _done(run(context, out, byref(size), data, len(data)))
    finally:
        crypto.EVP_PKEY_CTX_free(context)
    return out.raw[: size.value]


def _done(code: int) -> None:
    if code <= 0:
        _fail()


def _fail() -> None:
    library().ERR_clear_error()
    raise MalformedKey("SM2 密钥或数据不合格式。")


@cache
def _tested() -> ctypes.CDLL:
    """libcrypto, once it has passed the example of GB/T 32918.5-2017, A.2 and C.2."""
    crypto = library()
    if not _example_works(crypto):
        raise SigningUnavailable(
            "本机 OpenSSL 的 SM2 与国家标准 GB/T 32918.5 的示例不符，不能用来签名。"
            "请更换 OpenSSL，或改用 intl 套件。"
        )
    return crypto


def _example_works(crypto: ctypes.CDLL) -> bool:
    text, r_and_s = b"message digest", _EXAMPLE_SIGNATURE
    flipped = r_and_s[:-1] + bytes([r_and_s[-1] ^ 1])
    start, run = crypto.EVP_PKEY_decrypt_init, crypto.EVP_PKEY_decrypt
    try:
        handle = _private_handle(_EXAMPLE_KEY)
        return (
            _verified(handle, r_and_s, text, IDENTITY)
            and not _verified(handle, flipped, text, IDENTITY)
            and _crypted(handle, start, run, _EXAMPLE_CIPHER) == b"encryption standard"
        )
    except MalformedKey:
        return False


_EXAMPLE_KEY = bytes.fromhex(
    "308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420"
    "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8a14403420004"
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
_EXAMPLE_SIGNATURE = bytes.fromhex(
    "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
_EXAMPLE_CIPHER = bytes.fromhex(
    "307c022004ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"
    "022100e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"
    "042059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
    "041321886ca989ca9c7d58087307ca93092d651efa"
)
