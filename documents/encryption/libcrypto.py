"""The system's libcrypto (OpenSSL 3) by ctypes: the few EVP functions that SM2 needs, nothing else.

Every call that fails clears the library's error queue, which Python's own ssl module shares.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from ctypes import POINTER, c_char_p, c_int, c_long, c_size_t, c_ulong, c_void_p
from functools import cache

from documents.encryption.errors import SigningUnavailable

NAMES = ("libcrypto.so.3", "libcrypto.so.4", "libcrypto.3.dylib", "libcrypto-3-x64.dll")
_OLDEST = 0x30000000  # OpenSSL 3.0, the first whose SM2 keys are a type of their own

_BYTES = [c_char_p, c_size_t]
_OUT = [c_void_p, POINTER(c_size_t)]
_FUNCTIONS: dict[str, tuple[object, list[object]]] = {
    "OpenSSL_version_num": (c_ulong, []),
    "ERR_clear_error": (None, []),
    "EVP_sm3": (c_void_p, []),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_is_a": (c_int, [c_void_p, c_char_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_new_from_name": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_set1_id": (c_int, [c_void_p, c_char_p, c_int]),
    "EVP_PKEY_keygen_init": (c_int, [c_void_p]),
    "EVP_PKEY_generate": (c_int, [c_void_p, POINTER(c_void_p)]),
    "EVP_PKEY_pairwise_check": (c_int, [c_void_p]),
    "EVP_PKEY_encrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_encrypt": (c_int, [c_void_p, *_OUT, *_BYTES]),
    "EVP_PKEY_decrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_decrypt": (c_int, [c_void_p, *_OUT, *_BYTES]),
    "EVP_MD_CTX_new": (c_void_p, []),
    "EVP_MD_CTX_free": (None, [c_void_p]),
    "EVP_MD_CTX_set_pkey_ctx": (None, [c_void_p, c_void_p]),
    "EVP_DigestSignInit": (c_int, [c_void_p] * 5),
    "EVP_DigestSign": (c_int, [c_void_p, *_OUT, *_BYTES]),
    "EVP_DigestVerifyInit": (c_int, [c_void_p] * 5),
    "EVP_DigestVerify": (c_int, [c_void_p, *_BYTES, *_BYTES]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "i2d_PUBKEY": (c_int, [c_void_p, POINTER(c_void_p)]),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "EVP_PKEY2PKCS8": (c_void_p, [c_void_p]),
    "i2d_PKCS8_PRIV_KEY_INFO": (c_int, [c_void_p, POINTER(c_void_p)]),
    "PKCS8_PRIV_KEY_INFO_free": (None, [c_void_p]),
}


def library() -> ctypes.CDLL:
    """The library with its functions declared. Raises SigningUnavailable where it cannot serve SM2."""
    found = _load()
    if found is None:
        raise SigningUnavailable(
            "本机的 OpenSSL（libcrypto 3.0 以上）不支持国密 SM2，只能验签，不能签名或解密。"
            "请安装支持 SM2 的 OpenSSL，或改用 intl 套件。"
        )
    return found


@cache
def _load() -> ctypes.CDLL | None:
    for name in (*NAMES, ctypes.util.find_library("crypto") or ""):
        if not name:
            continue
        try:
            candidate = ctypes.CDLL(name)
            _declare(candidate)
        except (OSError, AttributeError):
            continue
        if candidate.OpenSSL_version_num() >= _OLDEST and _has_sm2(candidate):
            return candidate
    return None


def _declare(candidate: ctypes.CDLL) -> None:
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(candidate, name)
        function.restype, function.argtypes = result, arguments


def _has_sm2(candidate: ctypes.CDLL) -> bool:
    context = candidate.EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
    candidate.EVP_PKEY_CTX_free(context)
    candidate.ERR_clear_error()
    return context is not None
