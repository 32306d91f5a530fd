"""印发, 转发, 批转, 公布: a text that a document brings under its own name is no attachment of it.

It stands behind the document without the mark 附件, and no 附件说明 lists it. GB/T 9704-2012 does not
say so; it is how the State Council and the provinces issue such texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_PASSING_ON = re.compile(r"印发|转发|批转|公布|发布")
# An order has no title that says so: 「现公布《……》」, 「《……》……现予公布」, 「现将《……》公布」.
_ORDERED = re.compile(r"(?:现予?|予以)(?:公布|发布)")
_NAME = re.compile(r"《([^《》]+)》")
_QUOTES = re.compile(r"[《》〈〉“”\"\s]")


def passed_on(names: Sequence[str], title: str, sentences: Iterable[str]) -> list[bool]:
    """Of each name, whether the title says that this text is passed on, or the text, as 《name》.

    Reads every sentence once, however many names there are and however often it repeats them.
    """
    says_so = _PASSING_ON.search(title) is not None
    brought = _notified if says_so else _ordered
    titled = _bare(title) if says_so else ""
    clauses = (clause for sentence in sentences for clause in sentence.split("。"))
    said = {_bare(name) for clause in clauses for name in brought(clause)}
    return [bool(own) and (own in titled or own in said) for own in map(_bare, names)]


def _notified(clause: str) -> Iterator[str]:
    """The names before the last word of passing on: 现将《甲》《乙》印发给你们."""
    end = max((word.start() for word in _PASSING_ON.finditer(clause)), default=0)
    yield from _NAME.findall(clause[:end])


def _ordered(clause: str) -> Iterator[str]:
    """The names in a clause that promulgates."""
    _, now, rest = clause.partition("现将")
    if _ORDERED.search(clause) or (now and ("公布" in rest or "发布" in rest)):
        yield from _NAME.findall(clause)


def _bare(name: str) -> str:
    return _QUOTES.sub("", name)
