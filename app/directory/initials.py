"""拼音首字母: the initials of a name, as people type them to find each other.

The first level of GB/T 2312 stands in the order of pinyin, so that a character's place in it tells its
initial. Rarer characters do not tell theirs, and so agree with every letter.
"""

from __future__ import annotations

from bisect import bisect_right

LETTERS = "abcdefghjklmnopqrstwxyz"
# The first code of each letter in the first level, which ends before 0xD7FA.
FIRST = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
    0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
END = 0xD7FA
# Characters that are read otherwise in names than elsewhere; both readings find them.
SURNAMES = {
    "单": "ds",
    "曾": "cz",
    "解": "jx",
    "仇": "cq",
    "查": "cz",
    "区": "oq",
    "朴": "pb",
    "盖": "gh",
}
SURNAMES |= {"翟": "dz", "长": "cz", "重": "cz", "乐": "ly", "晟": "sc", "尉": "wy", "繁": "fp"}


def letters_of(character: str) -> str:
    """The initials that the character may have; nothing if any."""
    if character in SURNAMES:
        return SURNAMES[character]
    if character.isascii():
        return character.lower()
    try:
        code = int.from_bytes(character.encode("gb2312"))
    except UnicodeEncodeError:
        return ""
    return LETTERS[bisect_right(FIRST, code) - 1] if FIRST[0] <= code < END else ""


def agrees(name: str, typed: str) -> bool:
    """Whether the typed letters are the initials of the name, from its first character on."""
    if not typed or len(typed) > len(name):
        return False
    pairs = zip(typed.lower(), name, strict=False)
    return all(not letters_of(c) or letter in letters_of(c) for letter, c in pairs)
