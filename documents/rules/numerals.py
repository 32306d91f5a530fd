"""Chinese numerals (汉字数字) as they stand in headings and in dates."""

from __future__ import annotations

DIGITS = "〇一二三四五六七八九"
NUMERALS = DIGITS + "零○十百千"  # every character that `han_to_int` reads

_VALUES = {c: i for i, c in enumerate(DIGITS)} | {"零": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def han_to_int(text: str) -> int | None:
    """The value of a numeral such as 二十三, 一百零五 or 二〇二六; None if it is none."""
    if not text or len(text) > 9:
        return None
    if all(c in _VALUES for c in text):
        return int("".join(str(_VALUES[c]) for c in text))
    total, digit = 0, -1
    for character in text:
        if character in _UNITS:
            total += (1 if digit < 0 else digit) * _UNITS[character]
            digit = -1
        elif character in _VALUES:
            digit = _VALUES[character]
        else:
            return None
    return total + max(digit, 0)


def int_to_han(number: int) -> str:
    """The numeral of a heading: 23 gives 二十三. Raises ValueError outside 1..9999."""
    if not 1 <= number <= 9999:
        raise ValueError("层次序数应在一到九千九百九十九之间。")
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("〇" if zero and out else "") + DIGITS[digit] + name
            zero = False
        elif out:
            zero = True
    return out.removeprefix("一") if 10 <= number < 20 else out


def fold_width(text: str) -> str:
    """Full-width letters, digits and signs (ＡＢ１２［］) as their half-width twins, one for one."""
    return text.translate(_HALF)


_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
