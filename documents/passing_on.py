"""印发, 转发, 批转: a text that a notice brings under its own name is no attachment of the notice.

It stands behind the notice without the mark 附件, and no 附件说明 lists it (GB/T 9704-2012, 7.3.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PASSING_ON = re.compile(r"印发|转发|批转|公布|发布")
_QUOTES = re.compile(r"[《》〈〉“”\"\s]")


def is_passed_on(name: str, title: str, sentences: Iterable[str]) -> bool:
    """Whether the title says that the text of this name is passed on; or the notice does, as 《name》."""
    own = _QUOTES.sub("", name)
    if not own or not _PASSING_ON.search(title):
        return False
    if own in _QUOTES.sub("", title):
        return True
    pattern = re.compile(rf"《{re.escape(own)}》[^。]*(?:印发|转发|批转|公布|发布)")
    return any(pattern.search(sentence) for sentence in sentences)
