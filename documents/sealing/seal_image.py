"""The picture of a round official seal as SVG: outlines only, so that no font is needed to show it.

Sizes are those of 《国务院关于国家行政机关和企业事业单位社会团体印章管理的规定》 (国发〔1999〕25号).
Only trial seals are drawn here, always with the star and the words 测试: the national emblem is
never imitated. An office's real seal comes from its maker and is put into `SealImage` as it is.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from documents.formats.fonts import Face, FontFile, Fonts

SHORTEST_NAME = 4  # characters of an organ's name that fit a seal
LONGEST_NAME = 30
TOWNSHIP_MM = 42.0  # 国发〔1999〕25号 第一条（五）
COUNTY_MM = 45.0  # （四）, and the most for departments, institutions and societies （六）
_RED = "#e60012"
_TRIAL_WORDS = "测试"
_RING_MM = 1.2


class SealRefused(ValueError):
    """The seal cannot be drawn; the message says in Chinese why."""


@dataclass(frozen=True, slots=True)
class SealImage:
    """A round seal: SVG text, diameter in mm, and the organ whose name it carries."""

    svg: str
    diameter_mm: float
    organ: str

    def __post_init__(self) -> None:
        if not 10 <= self.diameter_mm <= 60:
            raise SealRefused("印章直径应在 10 毫米至 60 毫米之间。")


def usual_diameter(organ: str) -> float:
    """The diameter in mm that 国发〔1999〕25号 gives an organ, judged by its name."""
    if re.search(r"[乡镇]人民政府$", organ) or not organ.endswith("人民政府"):
        return TOWNSHIP_MM
    return COUNTY_MM


def trial_seal(organ: str, fonts: Fonts, *, diameter_mm: float | None = None) -> SealImage:
    """A seal for trying the system, with the organ's name on an arc, the star, and 测试.

    Raises SealRefused for a name of fewer than 4 or more than 30 characters, or one with a
    character that no font can show.
    """
    name = "".join(organ.split())
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise SealRefused(
            f"印章上的单位名称应为 {SHORTEST_NAME} 至 {LONGEST_NAME} 个字，现有 {len(name)} 个字。"
        )
    if missing := fonts.missing(name + _TRIAL_WORDS, Face.SONGTI):
        raise SealRefused(f"字库中没有这些字，无法制作印章：{missing}")
    diameter = usual_diameter(organ) if diameter_mm is None else diameter_mm
    glyphs = [_glyph(char, fonts) for char in name]
    words = [_glyph(char, fonts) for char in _TRIAL_WORDS]
    parts = [_ring(diameter), _star(diameter), *_arc(glyphs, diameter), *_line(words, diameter)]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{diameter:g}mm" height="{diameter:g}mm" '
        f'viewBox="0 0 {diameter:g} {diameter:g}"><g fill="{_RED}">{"".join(parts)}</g></svg>'
    )
    return SealImage(svg, diameter, organ)


@dataclass(frozen=True, slots=True)
class _Glyph:
    """An outline as an SVG path in font units, with its box: left, bottom, right, top."""

    path: str
    left: float
    bottom: float
    right: float
    top: float
    em: float


def _glyph(char: str, fonts: Fonts) -> _Glyph:
    for family in fonts.chain(Face.SONGTI):
        glyph = _outline(fonts.file(family, bold=True), char)
        if glyph is not None:
            return glyph
    raise SealRefused(f"字库中没有这个字，无法制作印章：{char}")


@lru_cache(maxsize=512)
def _outline(file: FontFile, char: str) -> _Glyph | None:
    font = _opened(file)
    name = font.getBestCmap().get(ord(char))
    if name is None:
        return None
    glyphs = font.getGlyphSet()
    pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.0f}")
    glyphs[name].draw(pen)
    em = float(font["head"].unitsPerEm)
    # The em box of a Chinese character reaches 0.12 em below its base line.
    return _Glyph(pen.getCommands(), 0.0, -0.12 * em, float(glyphs[name].width), 0.88 * em, em)


@lru_cache(maxsize=4)
def _opened(file: FontFile) -> Any:
    return TTFont(file.path, fontNumber=file.index, lazy=True)


def _ring(diameter: float) -> str:
    radius = (diameter - _RING_MM) / 2
    return (
        f'<circle cx="{diameter / 2:g}" cy="{diameter / 2:g}" r="{radius:.3f}" fill="none" '
        f'stroke="{_RED}" stroke-width="{_RING_MM:g}"/>'
    )


def _star(diameter: float) -> str:
    """The five-pointed star in the middle, a third of the seal wide."""
    centre, outer = diameter / 2, diameter / 6
    inner = outer * math.sin(math.radians(18)) / math.sin(math.radians(54))
    points = []
    for step in range(10):
        angle = math.radians(36 * step - 90)
        radius = inner if step % 2 else outer
        points.append(
            f"{centre + radius * math.cos(angle):.3f},{centre + radius * math.sin(angle):.3f}"
        )
    return f'<polygon points="{" ".join(points)}"/>'


def _arc(glyphs: list[_Glyph], diameter: float) -> list[str]:
    """The name from lower left over the top to lower right; the more characters, the narrower."""
    count, centre = len(glyphs), diameter / 2
    high = diameter * (0.165 if count <= 12 else 0.165 - 0.045 * min(1.0, (count - 12) / 18))
    outer = centre - _RING_MM - diameter * 0.022
    middle = outer - high / 2
    step = min(38.0 - count, 284.0 / count)  # degrees from character to character
    wide = min(high * 0.82, math.radians(step) * middle * 0.94)
    placed = []
    for place, glyph in enumerate(glyphs):
        angle = (place - (count - 1) / 2) * step
        placed.append(
            f'<g transform="rotate({angle:.3f} {centre:g} {centre:g}) '
            f'translate({centre - wide / 2:.3f} {centre - outer + high:.3f})">'
            f"{_drawn(glyph, wide, high)}</g>"
        )
    return placed


def _line(glyphs: list[_Glyph], diameter: float) -> list[str]:
    """The words 测试 below the star."""
    high = diameter * 0.115
    left = diameter / 2 - high * len(glyphs) * 0.55
    return [
        f'<g transform="translate({left + place * high * 1.1:.3f} {diameter * 0.815:.3f})">'
        f"{_drawn(glyph, high, high)}</g>"
        for place, glyph in enumerate(glyphs)
    ]


def _drawn(glyph: _Glyph, wide: float, high: float) -> str:
    """The glyph's em box scaled to a box whose lower left corner is the origin."""
    across = wide / (glyph.right - glyph.left)
    up = high / (glyph.top - glyph.bottom)
    return (
        f'<path transform="scale({across:.6f} {-up:.6f}) translate({-glyph.left:g} {-glyph.bottom:g})" '
        f'd="{glyph.path}"/>'
    )
