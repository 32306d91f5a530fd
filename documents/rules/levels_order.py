"""The order of headings (结构层次): each level in its form, one after the other, none left out."""

from __future__ import annotations

from collections.abc import Iterator

from documents.model import Document, Level, Paragraph
from documents.rules.findings import Hit, Place, rule
from documents.rules.levels import Numbering, numbering_of
from documents.rules.setting import Setting

_ORDER = (Level.ONE, Level.TWO, Level.THREE, Level.FOUR)


@rule("T05")
def numbers_follow_each_other(document: Document, _: Setting) -> Iterator[Hit]:
    """Within one heading the numbers run on without gap or repetition."""
    running = dict.fromkeys(_ORDER, 0)
    through = 0  # Numbers of the second level may also run through the whole text.
    for index, numbering in _numberings(document):
        level, value = numbering.level, numbering.value
        expected = running[level] + 1
        if level is Level.TWO and value == through + 1:
            expected = value
        if value not in {expected, 1} or (value == 1 and running[level] == 1 and expected == 2):
            place = Place("body", index, excerpt=numbering.mark)
            yield Hit(place, f"序号「{numbering.mark}」之前是第 {running[level]} 项，次序不连续")
        running[level] = value
        through = value if level is Level.TWO else through
        for lower in _ORDER[_ORDER.index(level) + 1 :]:
            running[lower] = 0


@rule("T05B")
def no_level_is_skipped(document: Document, _: Setting) -> Iterator[Hit]:
    """一、（一）1.（1）: a heading is followed by the next level, not by one further down."""
    seen: list[Level] = []
    for index, numbering in _numberings(document):
        while seen and _ORDER.index(seen[-1]) >= _ORDER.index(numbering.level):
            seen.pop()
        if seen and _ORDER.index(numbering.level) - _ORDER.index(seen[-1]) > 1:
            yield Hit(Place("body", index, excerpt=numbering.mark))
        seen.append(numbering.level)


@rule("T06")
def numbers_are_written_as_the_standard_asks(document: Document, _: Setting) -> Iterator[Hit]:
    """一、 takes 、; （一） and （1） take nothing; 1. takes a point."""
    for index, numbering in _numberings(document):
        if not numbering.as_the_standard_asks:
            yield Hit(
                Place("body", index, excerpt=numbering.mark),
                f"序号「{numbering.mark}」的写法不规范",
            )


def _numberings(document: Document) -> Iterator[tuple[int, Numbering]]:
    for index, block in enumerate(document.body):
        if isinstance(block, Paragraph) and (numbering := numbering_of(block.text)):
            yield index, numbering
