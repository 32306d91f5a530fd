"""Where a title breaks into lines (GB/T 9704-2012, 7.3.1): words whole, the shape a 梯形 or 菱形.

`title_words.txt` holds the words of official titles, each line a weight (log2 of how often the
word is met) and words; the most likely division into words says where a line may end.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

_NEVER_FIRST = "的了之等、，。；：！？）》〉”’】〕·％%"
_NEVER_LAST = "（《〈“‘【〔"
_FORBIDDEN = 1000.0
_IN_WORD = 60.0
_MOST_SHAPED_LINES = 4
_LONGEST_WORD = 8  # characters
_FIGURE = re.compile(r"第\d|\d[年月日届次期号批项级类个周轮条]", re.ASCII)  # 2026年, 第3批
_WHOLE = re.compile(  # 第二批, 十届三次会议, and a name in quotation marks
    r"第[一二三四五六七八九十百]{1,5}[年届次期号批项级类个周轮条]|[一二三四五六七八九十]{1,3}届(?:全国人大|全国政协)?"
    r"|[一二三四五六七八九十]{1,3}次(?:会议|全会)|“[^“”]{1,8}”"
)
_PLACE = re.compile(r"(?:中共)?([\u4e00-\u9fff]{1,5}?[省州市县区乡镇旗])")
_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{1,5}?[省州市县区乡镇旗][\u4e00-\u9fff]{1,14}?(?:人民政府(?:办公室)?|局|委员会|法院)"
)


@lru_cache(maxsize=256)
def title_lines(title: str, width: int) -> tuple[str, ...]:
    """The lines of a title, none wider than `width` characters where a break is possible at all.

    A Chinese character counts 1, a letter or figure half. An empty title has no lines.
    """
    text = " ".join(title.split())
    if not text:
        return ()
    widths = [0.0]
    for char in text:
        widths.append(widths[-1] + (1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5))
    if widths[-1] <= width:
        return (text,)
    costs = _break_costs(text)
    ends = _shaped(widths, costs, width) or _filled(widths, costs, width)
    pairs = zip([0, *ends], [*ends, len(text)], strict=True)
    return tuple(text[start:end].strip() for start, end in pairs)


def _break_costs(text: str) -> list[float]:
    """What a break before each character costs; the ends of the list are never used."""
    inside = _inside_words(text)
    organs = {
        place for organ in _ORGAN.finditer(text) for place in range(organ.start() + 1, organ.end())
    }
    for whole in _WHOLE.finditer(text):
        inside[whole.start() + 1 : whole.end()] = [True] * (len(whole[0]) - 1)
    depth = 0
    costs = [0.0]
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        depth += (before in "《（") - (before in "》）")
        cost = _IN_WORD if inside[place] else 0.0
        if (
            after in _NEVER_FIRST
            or before in _NEVER_LAST
            or re.match(r"[\w.%]{2}", before + after, re.ASCII)
            or _FIGURE.match(before + after)
        ):
            cost += _FORBIDDEN
        if depth > 0 or place in organs:
            cost += 5.0
        if text[:place].endswith(("关于", "印发", "转发", "和", "与", "及")):
            cost += 6.0
        if text.startswith(("关于", "《"), place):
            cost -= 4.0
        if before in "、，》）" or before == "的":
            cost -= 1.0
        costs.append(cost)
    return costs


def _inside_words(text: str) -> list[bool]:
    """Whether each place lies inside a word, by the likeliest division (Viterbi over weights)."""
    words = _words()
    if place_name := _PLACE.match(text):
        words = words | {place_name.group(1): 16.0}
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        options = [(best[end - 1][0] - 22.0, end - 1)]
        for start in range(max(0, end - _LONGEST_WORD), end - 1):
            weight = words.get(text[start:end])
            if weight is not None:
                options.append((best[start][0] + weight - 22.0, start))
        best.append(max(options))
    inside = [True] * (len(text) + 1)
    place = len(text)
    while place > 0:
        inside[place] = False
        place = best[place][1]
    inside[0] = False
    return inside


@cache
def _words() -> dict[str, float]:
    text = resources.files(__package__).joinpath("title_words.txt").read_text(encoding="utf-8")
    found: dict[str, float] = {}
    for line in text.splitlines():
        weight, *words = line.split()
        found.update(dict.fromkeys(words, float(weight)))
    return found


def _shaped(widths: list[float], costs: list[float], width: int) -> list[int] | None:
    """The ends of the lines of the best shape, or None for a title too long or odd to have one."""
    count = math.ceil(widths[-1] / width)
    if count > _MOST_SHAPED_LINES:
        return None
    places = [p for p in range(1, len(costs)) if costs[p] < _IN_WORD]
    best: tuple[float, list[int]] | None = None
    for lines in (count, count + 1):
        for ends in _divisions(widths, places, width, lines):
            stops = [0.0, *(widths[end] for end in ends), widths[-1]]
            lengths = [after - before for before, after in pairwise(stops)]
            cost = sum(costs[end] for end in ends) + _shape_cost(lengths) + 8.0 * (lines - count)
            if best is None or cost < best[0]:
                best = (cost, ends)
    return best[1] if best else None


def _divisions(
    widths: list[float], places: list[int], width: int, lines: int, start: int = 0
) -> Iterator[list[int]]:
    """Every way to end lines so that none is wider than `width` or narrower than a quarter of it."""
    last = len(widths) - 1
    if lines == 1:
        if widths[last] - widths[start] <= width:
            yield []
        return
    for end in places[bisect_right(places, start) :]:
        length = widths[end] - widths[start]
        if length > width:
            break
        if length >= width / 4 and widths[last] - widths[end] <= width * (lines - 1):
            for rest in _divisions(widths, places, width, lines - 1, end):
                yield [end, *rest]


def _shape_cost(lengths: list[float]) -> float:
    """Growing, shrinking and widest-in-the-middle are good; a block and an hourglass are not."""
    longest, shortest = max(lengths), min(lengths)
    cost = 12.0 * max(0.0, 0.5 - shortest / longest) * 2
    if longest - shortest < 1:
        cost += 5.0
    for before, middle, after in zip(lengths, lengths[1:], lengths[2:], strict=False):
        if middle < before and middle < after:
            cost += 15.0
    steps = [abs(a - b) for a, b in pairwise(lengths)]
    return cost + 0.4 * sum(steps)


def _filled(widths: list[float], costs: list[float], width: int) -> list[int]:
    """Lines as full as the least bad break allows, for titles too long or odd for a shape."""
    ends: list[int] = []
    start, last = 0, len(widths) - 1
    while widths[last] - widths[start] > width:
        fitting = [e for e in range(start + 1, last) if widths[e] - widths[start] <= width]
        start = min(fitting, key=lambda e: costs[e] + 1.5 * (width - (widths[e] - widths[start])))
        ends.append(start)
    return ends
