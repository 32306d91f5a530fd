"""印发, 转发, 批转, 公布: a text that a document brings under its own name is no attachment of it.

It stands behind the document without the mark 附件, and no 附件说明 lists it (GB/T 9704-2012, 7.3.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PASSING_ON = re.compile(r"印发|转发|批转|公布|发布")
# An order has no title that says so: 「现公布《……》」, 「现将《……》公布」, 「《……》……现予公布」.
_ORDERS = re.compile(r"现(?:予|将[^。]*)?(?:公布|发布)|予以(?:公布|发布)")
_QUOTES = re.compile(r"[《》〈〉“”\"\s]")


def is_passed_on(name: str, title: str, sentences: Iterable[str]) -> bool:
    """Whether the title says that the text of this name is passed on; or the document does, as 《name》."""
    own = _QUOTES.sub("", name)
    if not own:
        return False
    said = [sentence for text in sentences for sentence in text.split("。")]
    if not _PASSING_ON.search(title):
        return any(f"《{own}》" in sentence and _ORDERS.search(sentence) for sentence in said)
    if own in _QUOTES.sub("", title):
        return True
    pattern = re.compile(rf"《{re.escape(own)}》.*(?:印发|转发|批转|公布|发布)")
    return any(pattern.search(sentence) for sentence in said)
