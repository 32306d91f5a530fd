"""Blind tokens (盲词元): what an index may hold instead of words.

Positions of bigrams are the text itself, so each bigram goes through SM4 under the index key, a keyed
permutation of blocks, and the first eight bytes in hex are its token. Equal bigrams give equal
tokens: whoever steals the files without the key can count tokens and guess by frequency, but reads
no word. The key is the caller's; sixteen bytes.

The rule of the project is that cryptography lives in documents/encryption only. This module is the
one exception, since search_index must not import documents.
"""

from __future__ import annotations

import os
import zlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash

from search_index.bigrams import BLOCK, question_blocks, text_blocks

KEY_BYTES = 16


class UnusableKey(ValueError):
    """The index key is not sixteen bytes, or it is not the key this index was made with."""


class Blinder:
    """Makes tokens and seals texts under one index key (检索密钥).

    Raises UnusableKey if the key is not sixteen bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise UnusableKey(f"检索密钥应为 {KEY_BYTES} 字节。")
        split = Cipher(algorithms.SM4(key), modes.ECB()).encryptor().update  # noqa: S305 - two whole blocks, each once: derives two keys from one.
        token_key, self._seal_key = split(b"tongwen tokens 1"), split(b"tongwen sealed 1")
        self._permutation = Cipher(algorithms.SM4(token_key), modes.ECB())  # noqa: S305 - equal bigrams must give equal tokens, or nothing could be found.

    def text(self, folded: str) -> str:
        """The tokens of a folded text for an index, sixteen hex digits each, separated by spaces."""
        return self._tokens(text_blocks(folded))

    def phrase(self, folded: str) -> list[str]:
        """The tokens that must follow one another where the folded string occurs."""
        return self._tokens(question_blocks(folded)).split()

    def whole(self, kind: str, value: str) -> str:
        """One token for a whole value, such as a document number; `kind` keeps values apart."""
        digest = Hash(SM3())
        digest.update(f"{kind}\0{value}".encode("utf-8", "replace"))
        return self._tokens(digest.finalize()[:BLOCK])

    def _tokens(self, blocks: bytes) -> str:
        if not blocks:
            return ""
        hidden = self._permutation.encryptor().update(blocks)
        return memoryview(hidden).cast("Q")[::2].tobytes().hex(" ", 8)

    def seal(self, text: str) -> bytes:
        """The text compressed and enciphered, for what the engine must be able to take back."""
        nonce = os.urandom(BLOCK)
        cipher = Cipher(algorithms.SM4(self._seal_key), modes.CTR(nonce)).encryptor()
        return nonce + cipher.update(zlib.compress(text.encode("utf-8", "replace"), 1))

    def unseal(self, sealed: bytes) -> str:
        """What `seal` took. Raises UnusableKey if it was sealed under another key or is damaged."""
        cipher = Cipher(algorithms.SM4(self._seal_key), modes.CTR(sealed[:BLOCK])).decryptor()
        try:
            return zlib.decompress(cipher.update(sealed[BLOCK:])).decode()
        except (zlib.error, UnicodeDecodeError) as error:
            raise UnusableKey("检索密钥与索引不符，或索引已损坏；请重建索引。") from error
