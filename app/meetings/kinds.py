"""会议种类 and their rules as data: who must be there, what has to be agreed by how many.

重大行政决策程序暂行条例 (国务院令第713号) 第二十五条、第三十条; 中国共产党党组工作条例 for 党组会议; the other
figures are the usual rules of procedure of county governments (standards.md §8).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.core.labels import Labelled

LEGALITY_WORKING_DAYS = 7  # 合法性审查 generally at least so long before (713号令 第二十五条)


class MeetingKind(Labelled):
    """会议种类."""

    EXECUTIVE = "executive", "常务会议"
    OFFICE = "office", "办公会议"
    PARTY = "party", "党组会议"
    SPECIAL = "special", "专题会议"
    PLENARY = "plenary", "全体会议"
    DEPARTMENT = "department", "部门会议"
    VIDEO = "video", "视频会议"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a meeting of one kind needs. Fractions are of the members due (应到成员)."""

    quorum: Fraction  # so many at least must be there
    more_than: Fraction  # so many must be exceeded in favour
    topics_days: int  # topics stand on the agenda so many days before, none on the day itself
    decides: bool = True  # may decide what is 重大行政决策 or 三重一大
    source: str = ""


HALF, TWO_THIRDS, NONE = Fraction(1, 2), Fraction(2, 3), Fraction(0)
RULES: dict[MeetingKind, Rules] = {
    MeetingKind.EXECUTIVE: Rules(HALF, HALF, 1, source="常务会议议事规则；713号令 第三十条"),
    MeetingKind.OFFICE: Rules(HALF, HALF, 1, decides=False, source="办公会议议事规则"),
    MeetingKind.PARTY: Rules(TWO_THIRDS, HALF, 1, source="党组工作条例"),
    MeetingKind.SPECIAL: Rules(NONE, NONE, 0, decides=False, source="专题会议议事规则"),
    MeetingKind.PLENARY: Rules(HALF, HALF, 3, source="713号令 第三十条"),
    MeetingKind.DEPARTMENT: Rules(NONE, NONE, 0, decides=False, source="部门议事规则"),
    MeetingKind.VIDEO: Rules(NONE, NONE, 0, decides=False, source="会议通知"),
}


def is_quorate(kind: MeetingKind, present: int, due: int) -> bool:
    """Whether enough members are there; more than half where the rule says half."""
    rule = RULES[kind].quorum
    if rule == HALF:
        return present * 2 > due
    return present >= rule * due


def is_carried(kind: MeetingKind, in_favour: int, due: int) -> bool:
    """Whether a vote carries: more than half of the members due, not of those present."""
    rule = RULES[kind].more_than
    return in_favour > rule * due if rule else in_favour > 0
