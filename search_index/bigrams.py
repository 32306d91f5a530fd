"""Folded text as a chain of bigrams (双字), each one a block of sixteen bytes.

Every pair of neighbouring letters is one block; a third number tells whether a space stood between
the two. So a folded string of two or more letters occurs in a text exactly where its chain occurs
in the chain of the text, and the answer of an index equals a scan. Single characters have blocks
of their own at the end of the chain, where no chain of a question can reach them.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

BLOCK = 16  # bytes: first letter, second letter, kind, nothing; four bytes each
PHRASE = 32  # bigrams that are asked as one phrase
_SPACED = 1
_SINGLE = 2


def singles(characters: Sequence[str]) -> bytes:
    """One block for each single letter."""
    letters = array("I", "".join(characters).encode("utf-32-le"))
    blocks = array("I", bytes(BLOCK * len(letters)))
    blocks[0::4] = letters
    blocks[2::4] = array("I", [_SINGLE]) * len(letters)
    return blocks.tobytes()


def chain(folded: str) -> bytes:
    """The bigrams of a folded text, one after the other."""
    runs = folded.split(" ")
    letters = array("I", "".join(runs).encode("utf-32-le"))
    pairs = len(letters) - 1
    if pairs < 1:
        return b""
    blocks = array("I", bytes(BLOCK * pairs))
    blocks[0::4] = letters[:-1]
    blocks[1::4] = letters[1:]
    place = (
        -2
    )  # four numbers a block; the kind is the third, and the chain starts before the first run
    for run in runs[:-1]:
        place += 4 * len(run)
        blocks[place] = _SPACED
    return blocks.tobytes()


def windows(tokens: Sequence[str]) -> list[tuple[str, ...]]:
    """A long phrase in windows of `PHRASE` tokens that share one; all of them must be found.

    Comparing positions costs the length of the phrase for each repetition in the text, so that
    a question of a thousand equal letters would keep an engine busy for seconds.
    """
    starts = range(0, max(len(tokens) - 1, 1), PHRASE - 1)
    return list(dict.fromkeys(tuple(tokens[start : start + PHRASE]) for start in starts))
