"""《政府督查工作条例》(国务院令第733号, in force 2021-02-01): the articles that forbid or demand, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its article, what is said when it is broken, and how well we know the text."""

    article: str
    wrong: str
    confidence: str = "seen"  # The full text was read in a public source (standards.md §7).

    @property
    def sentence(self) -> str:
        return f"{self.wrong}（《政府督查工作条例》{self.article}）。"


RULES = {
    "basis": Rule("第十一条", "督查应当依据本级政府决定、行政首长指令，或者经行政首长批准的建议"),
    "team": Rule("第八条", "督查组实行组长负责制，应当确定组长"),
    "methods": Rule("第十二条", "督查方案应当写明采取的督查方式"),
    "plan": Rule("第十五条", "开展督查应当制定督查方案，明确内容、对象和范围"),
    "repeated": Rule("第十五条", "不得重复督查、多头督查"),
    "frequency": Rule("第十五条", "督查应当严格控制频次和时限，一次督查不超过限定的时间"),
    "evidence": Rule("第十六条", "督查结论应当事实清楚、证据充分、客观公正"),
    "objection": Rule("第十七条", "督查对象对督查结论有异议的，自收到之日起30日内申请复核"),
    "recusal": Rule("第十七条", "参与作出督查结论的工作人员在复核中应当回避"),
    "rectification": Rule("第十八条", "督查对象应当限期整改，督查机构应当核查整改情况"),
}
OBJECTION_DAYS = 30  # calendar days from receipt (第十七条)
REVIEW_DAYS = 30  # calendar days from the objection (第十七条)
LONGEST_DAYS = 180  # of one inspection; practice, since 第十五条 names no figure
NEAR_DAYS = 90  # inspections of one object closer than this are compared for repetition; practice
ALIKE = 0.4  # of the pairs of characters two subjects share; our own figure
