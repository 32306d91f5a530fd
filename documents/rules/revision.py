"""Whether a change of text after signing is one of wording or of substance (复核).

《党政机关公文处理工作条例》 article 25 (1): a substantive change goes back to the signer. The class is
computed from the two texts alone, in linear time; when in doubt it is substantive.
"""

from __future__ import annotations

import re
from enum import StrEnum

from documents.model import Block, Paragraph
from documents.rules.numerals import NUMERALS, fold_width

ARTICLE = "《党政机关公文处理工作条例》第二十五条第一项"

_WORDING = "，。、；：？！“”‘’（）《》〈〉【】〔〕「」…—·,;:?!\"'()[]._~-～"
_SIGNS = "-.~—～·"  # Before a figure these may belong to its value.
_PARTICLE = re.compile(  # 地 and 得 that are no part of a word such as 土地, 地税, 不得, 得到.
    r"(?<![土各本当场基耕林草湿山用工产属内外异驻实目境该此某两天陆省市县乡])地(?![方区点税块域震级产质理形貌铁位名址图下上面表盘带球])"
    r"|(?<![不所取获应值懂显觉使求赢难免])得(?![到知出分票失以益罪])"
)
_JOINED = re.compile(rf"[{re.escape(_WORDING)}\s]+")


class Grade(StrEnum):
    """How much a change weighs (复核): the hardest grade of its parts is the grade of the whole."""

    SAME = "same"
    REGISTRATION = "registration"  # filled in at 登记, 条例 第二十五条（二）
    WORDING = "wording"  # 文字性: punctuation, blanks, 的地得, width, layout
    SUBSTANTIVE = "substantive"  # 实质性: must be signed again


def grade_of(before: str, after: str) -> Grade:
    """The class of a change of text; linear in its length."""
    if before == after:
        return Grade.SAME
    return Grade.WORDING if meaning(before) == meaning(after) else Grade.SUBSTANTIVE


def meaning(text: str) -> str:
    """The text without what is only wording; what may carry a value stays, in folded form.

    Punctuation between two figures, or a sign before a figure, is part of the figure (1.5, -3, 3～5);
    so is a blank between two Latin letters or figures. The particles 的, 地 and 得 count as one.
    """
    folded = _PARTICLE.sub("的", fold_width(text))
    return _JOINED.sub(lambda run: _kept(folded, run), folded)


def _kept(text: str, run: re.Match[str]) -> str:
    before = text[run.start() - 1] if run.start() else ""
    after = text[run.end()] if run.end() < len(text) else ""
    signs = "".join(run[0].split())
    if (_figure(before) and _figure(after)) or (_latin(before) and _latin(after)):
        return signs or " "
    if _figure(after) and (signed := [c for c in signs if c in _SIGNS]):
        return "".join(signed)
    return ""


def _figure(character: str) -> bool:
    return bool(character) and (
        character.isdigit() or character in NUMERALS or character in "%‰万亿两"
    )


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def bordered(block: Block) -> str:
    """The text of a block with the borders of cells and rows as letters, so that no cell moves unseen.

    The letters are of the private area, which no `Document` may hold.
    """
    if isinstance(block, Paragraph):
        return block.text
    return "\ue000" + "\ue001".join("\ue002".join(row) for row in block.rows)
