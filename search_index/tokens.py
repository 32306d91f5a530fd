"""What an engine stores of an entry: its folded texts as blind tokens, its exact values as blind numbers."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from functools import lru_cache

from search_index.blind import Blinder
from search_index.entry import Entry, Facet, Field
from search_index.fold import fold
from search_index.numbers import DocumentNumber, read_number

# The body comes first: FTS5 writes two bytes less for each word of its first column.
FIELDS = (Field.BODY, *(name for name in Field if name is not Field.BODY))
VALUES = tuple(facet for facet in Facet if facet is not Facet.YEAR)
_NUMBER = "exact number"
CHECK = "检索密钥"  # Its token tells whether an index was made with this key.


@lru_cache(maxsize=4)
def tokens_of(key: bytes) -> Tokens:
    """The one `Tokens` of a key, so that what it remembers outlives an engine."""
    return Tokens(key)


class Tokens:
    """Turns entries and readers into what may be written down, under one index key.

    Raises UnusableKey if the key is not sixteen bytes.
    """

    def __init__(self, key: bytes) -> None:
        self.blinder = Blinder(key)
        self.reader = lru_cache(maxsize=20_000)(self._reader)
        self.value = lru_cache(maxsize=2_000)(self._value)

    def folded(self, entry: Entry) -> dict[str, str]:
        """The folded texts of an entry, and its number in one form."""
        folded = {name.value: fold(text) for name in FIELDS if (text := entry.text(name))}
        number = read_number(entry.text(Field.NUMBER))
        return folded | ({_NUMBER: str(number)} if number else {})

    def columns(self, folded: dict[str, str]) -> list[str]:
        """One string of tokens for each field, in the order of `FIELDS`."""
        columns = self.blinder.texts([folded.get(name.value, "") for name in FIELDS])
        title = folded.get(Field.TITLE.value)
        if title:
            columns[FIELDS.index(Field.TITLE)] += " " + self.title(title)
        if _NUMBER in folded:
            columns[FIELDS.index(Field.NUMBER)] += " " + self.number(folded[_NUMBER])
        return columns

    def title(self, folded: str) -> str:
        """The one token of a whole title."""
        return self.blinder.whole("title", folded)

    def number(self, number: DocumentNumber | str) -> str:
        """The one token of a document number."""
        return self.blinder.whole("number", str(number))

    def _value(self, facet: Facet, value: str) -> int:
        """The blind number of an exact value; 0 for none."""
        return _as_integer(self.blinder.whole(facet.value, value)) if value else 0

    def readers(self, readers: Collection[str]) -> list[bytes]:
        """Each reader token as eight blind bytes, in order."""
        return sorted({self.reader(token) for token in readers})

    def _reader(self, token: str) -> bytes:
        return bytes.fromhex(self.blinder.whole("reader", token))

    def seal(self, folded: dict[str, str]) -> bytes:
        return self.blinder.seal(json.dumps(folded, ensure_ascii=False))

    def unseal(self, sealed: bytes) -> dict[str, str]:
        """What `seal` took. Raises UnusableKey."""
        plain: dict[str, str] = json.loads(self.blinder.unseal(sealed))
        return plain


def as_integers(readers: list[bytes]) -> list[int]:
    """Blind readers as signed integers."""
    return [int.from_bytes(reader, signed=True) for reader in readers]


def _as_integer(token: str) -> int:
    """Sixteen hex digits as the signed integer that every database holds."""
    return int.from_bytes(bytes.fromhex(token), signed=True)


def batches(entries: Iterable[Entry], size: int) -> Iterable[list[Entry]]:
    """The entries in lists of at most `size`."""
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
