"""考核评分: the weights and every rule by which points are lost, as data in this one place.

The dimensions and the rule of points are practice, not law (office.md 1.4: timeliness, quality,
feedback); an office that counts otherwise changes the figures here and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.core.labels import Labelled


class Dimension(Labelled):
    """What is scored."""

    TIMELINESS = "timeliness", "时效"
    QUALITY = "quality", "质量"
    RESULT = "result", "成效"


# Points of each dimension; together a hundred.
WEIGHTS = {Dimension.TIMELINESS: 40, Dimension.QUALITY: 30, Dimension.RESULT: 30}


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for which points are lost: how many each time, and at most how many of one item."""

    key: str
    label: str
    dimension: Dimension
    points: int
    at_most: int


T, Q, R = Dimension.TIMELINESS, Dimension.QUALITY, Dimension.RESULT
RULES = {
    rule.key: rule
    for rule in (
        Rule("accept_late", "逾期领办", T, 2, 6),
        Rule("part_accept_late", "分解任务逾期签收", T, 1, 5),
        Rule("feedback_late", "逾期反馈", T, 2, 10),
        Rule("extension", "延期一次", T, 2, 6),
        Rule("overdue", "超过办理期限（每个工作日）", T, 1, 20),
        Rule("returned", "被督查部门或者领导退回", Q, 5, 15),
        Rule("no_evidence", "反馈没有佐证材料", Q, 2, 10),
        Rule("notice_blue", "被发蓝色提醒单", Q, 1, 3),
        Rule("notice_orange", "被发橙色警示单", Q, 3, 9),
        Rule("notice_red", "被发红色问责单", R, 10, 20),
        Rule("not_done", "到期没有办结", R, 15, 15),
        Rule("part_unfinished", "分解任务没有完成即报办结", R, 5, 15),
    )
}
