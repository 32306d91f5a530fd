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


def picture(
    paragraphs: list[str], title: list[str], number: str
) -> tuple[str, list[dict[str, Any]]]:
    """The SVG of a first page, and its lines for the invisible text layer."""
    red = "#d7000f"
    marks = [
        f'<text x="{LEFT}" y="42" font-size="5.64" font-family="{FANG}">000001</text>',
        f'<text x="105" y="82" font-size="17" font-weight="700" fill="{red}" text-anchor="middle" '
        f'textLength="140" font-family="{SONG}">云岭县人民政府文件</text>',
        f'<text x="105" y="102" font-size="5.64" text-anchor="middle" font-family="{FANG}">'
        f"{escape(number)}</text>",
        f'<path d="M{LEFT} 106h156" stroke="{red}" stroke-width=".8"/>',
    ]
    y = 126.0
    for line in title:
        marks.append(
            f'<text x="105" y="{y}" font-size="7.76" font-weight="600" text-anchor="middle" '
            f'font-family="{SONG}">{escape(line)}</text>'
        )
        y += STEP * 1.1
    y += STEP * 0.6
    lines = []
    for paragraph in paragraphs:
        text = broken(paragraph)
        if paragraph.endswith("："):
            text = [paragraph[at : at + 28] for at in range(0, len(paragraph), 28)]
        for line in text:
            if y > 297 - 35:
                break
            length = round(len(line) * PITCH - 0.1, 2) if len(line) >= 28 else 0
            length = min(length, 156)
            stretch = f' textLength="{length}"' if length else ""
            face = "'SimHei','Noto Sans CJK SC'" if paragraph[1:2] == "、" else FANG
            body = escape(line.strip("　"))
            start = LEFT + PITCH * (len(line) - len(line.lstrip("　")))
            if length:
                stretch = f' textLength="{round(length - (start - LEFT), 2)}"'
            marks.append(
                f'<text x="{start:.2f}" y="{y:.2f}" font-size="5.5" font-family="{face}"{stretch}>'
                f"{body}</text>"
            )
            lines.append(
                {
                    "text": line.strip("　"),
                    "x": round(start, 2),
                    "y": round(y, 2),
                    "size": 5.5,
                    "length": round(len(body) * PITCH, 2),
                }
            )
            y += STEP
    marks.append(
        f'<text x="182" y="272" font-size="4.9" text-anchor="end" font-family="{SONG}">— 1 —</text>'
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="1240" height="1754">'
        f'<rect width="210" height="297" fill="#fff"/>{"".join(marks)}</svg>'
    )
    return svg, lines
