"""The page of GB/T 9704-2012 《党政机关公文格式》 as named numbers; lengths in mm, type sizes in pt.

The article that a number comes from stands behind it. 「practice」 marks what the standard leaves
open and offices have settled on.
"""

from __future__ import annotations

import math
from typing import Final

MM_PER_PT: Final = 25.4 / 72

# The sheet and the text area (版心).
PAGE_WIDTH: Final = 210.0  # 5.1, A4
PAGE_HEIGHT: Final = 297.0  # 5.1
TOP_MARGIN: Final = 37.0  # 5.2.1 天头, ±1
LEFT_MARGIN: Final = 28.0  # 5.2.1 订口, ±1
TEXT_WIDTH: Final = 156.0  # 5.2.1
TEXT_HEIGHT: Final = 225.0  # 5.2.1
RIGHT_MARGIN: Final = PAGE_WIDTH - LEFT_MARGIN - TEXT_WIDTH
BOTTOM_MARGIN: Final = PAGE_HEIGHT - TOP_MARGIN - TEXT_HEIGHT
TEXT_BOTTOM: Final = TOP_MARGIN + TEXT_HEIGHT
TEXT_RIGHT: Final = LEFT_MARGIN + TEXT_WIDTH

# Lines and characters: 22 lines of 28 characters fill the text area (5.2.3).
LINES: Final = 22
CHARACTERS: Final = 28
SIZE_3: Final = 16.0  # 3号, 5.2.2
SIZE_2: Final = 22.0  # 2号, 7.3.1
SIZE_4: Final = 14.0  # 4号, 7.4, 7.5
SIZE_TABLE: Final = 12.0  # 小4号, practice
CELL: Final = TEXT_WIDTH / CHARACTERS
# The first line stands at the top edge and the last at the bottom edge, so 21 steps fill the rest.
PITCH: Final = (TEXT_HEIGHT - SIZE_3 * MM_PER_PT) / (LINES - 1)
TITLE_PITCH: Final = 33 * MM_PER_PT  # practice

# The head of the page (版头).
MARK_TOP: Final = 35.0  # 7.2.4, from the top of the text area to the upper edge of the mark
MARK_SIZE: Final = 60.0  # pt at most; the size is free, 7.2.4
MARK_SIZE_LEAST: Final = 26.0  # pt; longer names run into a second line
JOINT_MARK_HEIGHT: Final = 60.0  # practice, all names of a joint document together
JOINT_MARK_GAP: Final = 4.0  # practice, between the names of a joint document
NUMBER_BELOW_MARK: Final = 2 * PITCH  # 7.2.5, two empty lines
RED_LINE_BELOW_NUMBER: Final = 4.0  # 7.2.7
RED_LINE_THICKNESS: Final = 0.5  # practice
RED: Final = "#e60012"  # the screen's form of Y80 M80, 6.1

# The body (主体).
TITLE_BELOW_LINE: Final = 2 * PITCH  # 7.3.1, two empty lines
TITLE_CHARACTERS: Final = 20  # 2号 characters that fit into the text area
SEALED_DATE_INDENT: Final = 4  # characters from the right, 7.3.5.1
UNSEALED_INDENT: Final = 2  # characters from the right, 7.3.5.2

# The end of the page (版记 and 页码).
THICK_LINE: Final = 0.35  # 7.4.1, first and last
THIN_LINE: Final = 0.25  # 7.4.1, between
PAGE_NUMBER_BELOW: Final = 7.0  # 7.5, from the text area to the 一字线

# Seals by 国发〔1999〕25号: a county's is 45 mm, a township's 42 mm.
USUAL_SEAL: Final = 45.0


def seal_lines(diameter: float) -> int:
    """The empty lines between text and 署名, so that a seal of this diameter (mm) has its place.

    The seal's top is then less than one line below the text, and 署名 begins just below the seal's
    centre (7.3.5.1).
    """
    above = diameter / 2 + _BELOW_CENTRE - (PITCH - SIZE_3 * MM_PER_PT)
    return max(1, math.ceil(above / PITCH))


def seal_top(diameter: float) -> float:
    """The upper edge of a seal in mm, counted from the upper edge of 署名; negative is higher."""
    return -(diameter / 2 + _BELOW_CENTRE)


_BELOW_CENTRE: Final = 1.0  # mm from the seal's centre to the upper edge of 署名
