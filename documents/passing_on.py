"""印发, 转发, 批转: a text that a notice brings under its own name is no attachment of the notice.

It stands behind the notice without the mark 附件, and no 附件说明 lists it. GB/T 9704-2012 does not
say so; it is how the State Council and the provinces issue such texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_PASSING_ON = re.compile(r"印发|转发|批转|公布|发布")
_NAME = re.compile(r"《([^《》]+)》")
_QUOTES = re.compile(r"[《》〈〉“”\"\s]")


def passed_on(names: Sequence[str], title: str, sentences: Iterable[str]) -> list[bool]:
    """Of each name, whether the title says that this text is passed on, or the notice, as 《name》.

    Reads every sentence once, however many names there are and however often it repeats them.
    """
    if not _PASSING_ON.search(title):
        return [False] * len(names)
    titled = _bare(title)
    said = {_bare(name) for sentence in sentences for name in _brought(sentence)}
    return [bool(own) and (own in titled or own in said) for own in map(_bare, names)]


def _brought(sentence: str) -> Iterator[str]:
    """The names before the last word of passing on in each clause: 现将《甲》《乙》印发给你们."""
    for clause in sentence.split("。"):
        end = max((word.start() for word in _PASSING_ON.finditer(clause)), default=0)
        yield from _NAME.findall(clause[:end])


def _bare(name: str) -> str:
    return _QUOTES.sub("", name)
