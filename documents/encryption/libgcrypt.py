"""SM4-GCM by the system's libgcrypt: about five times the speed of `cryptography`, the same bytes.

The streamed container and long values of columns use it. A cipher object belongs to one thread at a time.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint, c_void_p
from functools import cache

from documents.encryption.errors import Tampered

NAMES = ("libgcrypt.so.20", "libgcrypt.dylib", "libgcrypt-20.dll")
_SM4, _GCM = 318, 9  # GCRY_CIPHER_SM4, GCRY_CIPHER_MODE_GCM
_RESET = 4  # GCRYCTL_RESET
_INITIALISED = 38  # GCRYCTL_INITIALIZATION_FINISHED
_TAG = 16


class Sm4Gcm:
    """SM4-GCM with one 16-byte key; 12-byte nonces that the caller never repeats."""

    def __init__(self, key: bytes) -> None:
        library = load()
        if library is None:
            message = "libgcrypt is not there; ask load() first"
            raise RuntimeError(message)
        self._library = library
        self._handle = c_void_p()
        _done(library.gcry_cipher_open(byref(self._handle), _SM4, _GCM, 0))
        _done(library.gcry_cipher_setkey(self._handle, key, len(key)))

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self._library.gcry_cipher_close(self._handle)

    def seal(self, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
        """Ciphertext with the 16-byte tag behind it."""
        self._begin(nonce, aad)
        size = len(plaintext)
        out = ctypes.create_string_buffer(size + _TAG)
        _done(self._library.gcry_cipher_encrypt(self._handle, out, size, plaintext, size))
        _done(self._library.gcry_cipher_gettag(self._handle, byref(out, size), _TAG))
        return out.raw

    def open(self, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
        """The plaintext. Raises Tampered."""
        size = len(sealed) - _TAG
        if size < 0:
            raise Tampered("密文不完整。")
        self._begin(nonce, aad)
        out = ctypes.create_string_buffer(max(size, 1))
        _done(self._library.gcry_cipher_decrypt(self._handle, out, size, sealed, size))
        if self._library.gcry_cipher_checktag(self._handle, sealed[size:], _TAG):
            raise Tampered("密文已被改动，或密钥不符。")
        return ctypes.string_at(out, size)

    def _begin(self, nonce: bytes, aad: bytes) -> None:
        _done(self._library.gcry_cipher_ctl(self._handle, _RESET, None, 0))
        _done(self._library.gcry_cipher_setiv(self._handle, nonce, len(nonce)))
        if aad:
            _done(self._library.gcry_cipher_authenticate(self._handle, aad, len(aad)))


@cache
def load() -> ctypes.CDLL | None:
    """The library with its functions declared, or None where it is absent or has no SM4."""
    for name in NAMES:
        try:
            library = ctypes.CDLL(name)
            _declare(library)
        except (OSError, AttributeError):
            continue
        library.gcry_check_version(None)
        library.gcry_control(_INITIALISED, 0)
        handle = c_void_p()
        if library.gcry_cipher_open(byref(handle), _SM4, _GCM, 0) == 0:
            library.gcry_cipher_close(handle)
            return library
    return None


def _declare(library: ctypes.CDLL) -> None:
    sized: list[type] = [c_void_p, c_char_p, c_size_t]
    out_and_in: list[type] = [c_void_p, c_void_p, c_size_t, c_char_p, c_size_t]
    library.gcry_check_version.argtypes = [c_char_p]
    library.gcry_check_version.restype = c_char_p
    library.gcry_cipher_open.argtypes = [POINTER(c_void_p), c_int, c_int, c_uint]
    library.gcry_cipher_close.argtypes = [c_void_p]
    library.gcry_cipher_close.restype = None
    library.gcry_cipher_ctl.argtypes = [c_void_p, c_int, c_void_p, c_size_t]
    library.gcry_cipher_setkey.argtypes = sized
    library.gcry_cipher_setiv.argtypes = sized
    library.gcry_cipher_authenticate.argtypes = sized
    library.gcry_cipher_checktag.argtypes = sized
    library.gcry_cipher_encrypt.argtypes = out_and_in
    library.gcry_cipher_decrypt.argtypes = out_and_in
    library.gcry_cipher_gettag.argtypes = [c_void_p, c_void_p, c_size_t]


def _done(code: int) -> None:
    if code:
        message = f"libgcrypt error {code & 0xFFFF}"
        raise RuntimeError(message)
