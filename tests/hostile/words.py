"""What an attacker, or a careless hand, puts into a field; and what no answer may then hold."""

from __future__ import annotations

from urllib.parse import quote

MARKUP = (
    "</textarea>\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;{{7*7}}{% raw %}"
    '#read("/etc/passwd") #include "/etc/passwd" @参考 $x^2$ \\#\\ *强* _斜_ `代码` ${7*7} %s %(a)s'
)
# Each of these alone in each field, in turn. What pages, sheets and files make of a word does not
# depend on the database; what only a database may refuse is tried on the one that refuses most.
ON: dict[str, tuple[str, ...]] = {
    "sqlite": ("markup",),
    "postgresql": ("control", "digits"),
}
EACH: dict[str, str] = {
    "markup": MARKUP,
    "control": "甲\x00乙\x07丙\x1b[31m\r\nX-Evil: 1\x7f\ud800\udfff丁\udc41\u202e戊\u2066\u200b\ufeff\U000e0041"
    "😀👨‍👩‍👧‍👦🇨🇳\U0002a6df\U0010fffd",
    "digits": "9" * 10_000,  # Too long a number, and too long a text.
}
# Each of these in all fields at once, on the database that could take it amiss; whatever only our own
# code reads is tried on one of the two.
TOGETHER: dict[str, tuple[str, ...]] = {
    "sqlite": ("markup", "nul", "surrogate", "negative", "beyond"),
    "postgresql": ("beyond", "fraction", "other digits", "nothing", "long"),
}
ALL: dict[str, str] = {
    "markup": MARKUP,
    "nul": "\x00",
    "surrogate": "\ud800",
    "negative": "-1",
    "beyond": "9223372036854775808",
    "fraction": "1e400",
    "other digits": "１²٣",
    "nothing": "",
    "long": "长" * 10_000,
}
NEVER = (b"<script>alert", b"<img src=x", b"root:x:0", b"Traceback")


def encoded(pairs: list[tuple[str, str]]) -> str:
    """A form as a browser with strange manners sends it: lone surrogates as they are."""
    return "&".join(
        f"{quote(k.encode('utf-8', 'surrogatepass'))}={quote(v.encode('utf-8', 'surrogatepass'))}"
        for k, v in pairs
    )
