"""Blind tokens (盲词元): what an index may hold instead of words.

Positions of bigrams are the text itself, so each bigram goes through SM4 under the index key, a keyed
permutation of blocks, and the first six bytes in hex are its token. Equal bigrams give equal
tokens: whoever steals the files without the key can count tokens and guess by frequency, but reads
no word. The key is the caller's; sixteen bytes.

The rule of the project is that cryptography lives in documents/encryption only. This module is the
one exception, since search_index must not import documents.
"""

from __future__ import annotations

import os
import zlib
from array import array
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash

from search_index.bigrams import BLOCK, chain, singles

KEY_BYTES = 16
_SUM = 4  # bytes of the check sum that tells damage and another key
PAIR_DIGITS = 12  # hex digits of the token of a bigram; letters have 8, whole values 16
_TOKEN = PAIR_DIGITS + 1  # with the blank behind it


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
        self._letters: dict[str, str] = {}
        self._permutation = Cipher(algorithms.SM4(token_key), modes.ECB())  # noqa: S305 - equal bigrams must give equal tokens, or nothing could be found.

    def texts(self, folded: Sequence[str]) -> list[str]:
        """The tokens of each folded text for an index: its chain, then its distinct letters.

        All chains go through the cipher together, since a call costs as much as a hundred blocks.
        """
        chains = [chain(text) if text else b"" for text in folded]
        pairs = _pair_tokens(memoryview(self._hidden(b"".join(chains)))) + " "
        result, first = [], 0
        for text, blocks in zip(folded, chains, strict=True):
            last = first + _TOKEN * (len(blocks) // BLOCK)
            result.append(f"{pairs[first:last]}{self._single_tokens(text)}" if text else "")
            first = last
        return result

    def _single_tokens(self, folded: str) -> str:
        """The first four bytes of each letter's block as eight hex digits; each is made once only."""
        letters = set(folded)
        letters.discard(" ")
        try:
            return " ".join(map(self._letters.__getitem__, letters))
        except KeyError:
            pass  # Only a letter that was never seen before costs a call of the cipher.
        unknown = [letter for letter in letters if letter not in self._letters]
        hidden = memoryview(self._hidden(singles(unknown))).cast("I")[::4]
        self._letters.update(zip(unknown, hidden.tobytes().hex(" ", 4).split(), strict=True))
        return " ".join(map(self._letters.__getitem__, letters))

    def phrase(self, folded: str) -> list[str]:
        """The tokens that must follow one another where the folded string occurs."""
        if len(folded) == 1:
            return [self._single_tokens(folded)]
        return _pair_tokens(memoryview(self._hidden(chain(folded)))).split()

    def whole(self, kind: str, value: str) -> str:
        """One token for a whole value, such as a document number; `kind` keeps values apart."""
        digest = Hash(SM3())
        digest.update(f"{kind}\0{value}".encode("utf-8", "replace"))
        return self._hidden(digest.finalize()[:BLOCK])[:8].hex()

    def _hidden(self, blocks: bytes) -> bytes:
        return self._permutation.encryptor().update(blocks)

    def seal(self, text: str) -> bytes:
        """The text enciphered, for what the engine must be able to take back."""
        nonce = os.urandom(BLOCK)
        plain = text.encode("utf-16-le", "surrogatepass")
        cipher = Cipher(algorithms.SM4(self._seal_key), modes.CTR(nonce)).encryptor()
        return nonce + cipher.update(zlib.crc32(plain).to_bytes(_SUM) + plain)

    def unseal(self, sealed: bytes) -> str:
        """What `seal` took. Raises UnusableKey if it was sealed under another key or is damaged."""
        try:
            mode = modes.CTR(sealed[:BLOCK])
            content = (
                Cipher(algorithms.SM4(self._seal_key), mode).decryptor().update(sealed[BLOCK:])
            )
            if zlib.crc32(content[_SUM:]).to_bytes(_SUM) == content[:_SUM]:
                return content[_SUM:].decode("utf-16-le", "surrogatepass")
        except ValueError:
            pass  # A piece too short to be sealed at all is refused like a damaged one.
        raise UnusableKey("检索密钥与索引不符，或索引已损坏；请重建索引。")


def _pair_tokens(hidden: memoryview) -> str:
    """The first six bytes of each block as twelve hex digits; shorter tokens make adding quicker."""
    halves = hidden.cast("H") if hidden else hidden
    tokens = array("H", bytes(3 * len(halves) // 4))
    for place in range(3):
        tokens[place::3] = array("H", halves[place::8].tobytes())
    return tokens.tobytes().hex(" ", 6)
