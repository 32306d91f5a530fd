"""A page of an official document as SVG, drawn on the grid of GB/T 9704-2012, for the gallery."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

LEFT, TOP, PITCH, STEP = (
    28.0,
    37.0,
    156 / 28,
    225 / 22,
)  # millimetres: 订口, 天头, one character, one line
Line = dict[str, Any]
HEI = "SimHei,'Noto Sans CJK SC',sans-serif"
FANG = "FangSong,FangSong_GB2312,STFangsong,'Noto Serif CJK SC',serif"
SONG = "FZXiaoBiaoSong-B05S,'Noto Serif CJK SC',SimSun,serif"


def broken(paragraph: str) -> list[str]:
    """The paragraph in lines of 28 characters, two of them indented; no stop begins a line."""
    rest, lines = "　　" + paragraph, []
    while rest:
        width = 29 if rest[28:29] in tuple("，。、；：）》”") else 28
        lines.append(rest[:width])
        rest = rest[width:]
    return lines


def head(title: list[str], number: str) -> tuple[list[str], float]:
    """The red head and the title of a first page, and the height where the text begins."""
    marks = [
        f'<text x="{LEFT}" y="42" font-size="5.64" font-family="{FANG}">000001</text>',
        (
            f'<text x="105" y="80" font-size="16.4" font-weight="700" fill="#d7000f" '
            f'text-anchor="middle" font-family="{SONG}">云岭县人民政府文件</text>'
        ),
        (
            f'<text x="105" y="102" font-size="5.64" text-anchor="middle" font-family="{FANG}">'
            f"{escape(number)}</text>"
        ),
        f'<path d="M{LEFT} 106h156" stroke="#d7000f" stroke-width=".8"/>',
    ]
    y = 126.0
    for line in title:
        marks.append(
            f'<text x="105" y="{y}" font-size="7.76" font-weight="600" text-anchor="middle" '
            f'font-family="{SONG}">{escape(line)}</text>'
        )
        y += STEP * 1.1
    return marks, y + STEP * 0.6


def seal(y: float) -> list[str]:
    """Signature, date and a seal that overlaps both."""
    star = f"M142 {y - 8}l2.6 8h8.4l-6.8 5 2.6 8-6.8-5-6.8 5 2.6-8-6.8-5h8.4z"
    return [
        (
            f'<text x="142" y="{y}" font-size="5.5" text-anchor="middle" font-family="{FANG}">'
            "云岭县人民政府</text>"
        ),
        (
            f'<text x="142" y="{y + STEP}" font-size="5.5" text-anchor="middle" font-family="{FANG}">'
            "2026年11月23日</text>"
        ),
        (
            f'<g opacity=".82" fill="none" stroke="#d7000f"><circle cx="142" cy="{y + 4}" r="21" '
            f'stroke-width="1.2"/><path d="{star}" fill="#d7000f" stroke="none"/></g>'
        ),
    ]


def pictures(paragraphs: list[str], title: list[str], number: str) -> list[tuple[str, list[Line]]]:
    """Each page as SVG with its lines for the invisible text layer."""
    marks, y = head(title, number)
    done: list[tuple[str, list[Line]]] = []
    lines: list[Line] = []
    for at, paragraph in enumerate(paragraphs):
        for line in broken(paragraph) if at else flush(paragraph):
            if y > 297 - 36:
                done.append(page(marks, lines, len(done) + 1))
                marks, lines, y = [], [], TOP + 5
            text = line.strip("　")
            x = round(LEFT + PITCH * (len(line) - len(line.lstrip("　"))), 2)
            length = round(min(len(text) * PITCH, LEFT + 156 - x), 2)
            face = HEI if paragraph[1:2] == "、" else FANG
            full = f' textLength="{length}"' if len(line) >= 28 else ""
            marks.append(
                f'<text x="{x}" y="{y:.2f}" font-size="5.5" font-family="{face}"{full}>'
                f"{escape(text)}</text>"
            )
            lines.append({"text": text, "x": x, "y": round(y, 2), "size": 5.5, "length": length})
            y += STEP
    done.append(page(marks + seal(y + STEP * 2.5), lines, len(done) + 1))
    return done


def flush(paragraph: str) -> list[str]:
    """The recipients: no indent."""
    return [paragraph[at : at + 28] for at in range(0, len(paragraph), 28)]


def page(marks: list[str], lines: list[Line], number: int) -> tuple[str, list[Line]]:
    where, anchor = (182, "end") if number % 2 else (LEFT, "start")
    foot = (
        f'<text x="{where}" y="272" font-size="4.9" text-anchor="{anchor}" font-family="{SONG}">'
        f"— {number} —</text>"
    )
    return (
        (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="1240" height="1754">'
            f'<rect width="210" height="297" fill="#fff"/>{"".join(marks)}{foot}</svg>'
        ),
        lines,
    )
