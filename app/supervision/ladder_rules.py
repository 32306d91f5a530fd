"""催办: when somebody is reminded of which date, and whom it concerns, as data in this one place.

The order 催办, then 蓝 橙 红, is practice (office.md 1.4); every figure is a number of working days that
an office may change here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.core.labels import Labelled
from app.supervision.models import Colour, Rhythm


class Limit(Labelled):
    """Which date is watched."""

    FEEDBACK = "feedback", "反馈期限"
    DUE = "due", "办理期限"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: so many working days after the date (before it, if negative), done once for a date."""

    key: str  # the act is supervision.<key>
    label: str
    days: int
    head: bool = False  # The head of the lead unit is told, too.
    colour: Colour | None = None  # A notice of this colour is offered to whoever supervises.


LADDER = (
    Step("remind", "提醒承办人", -3),
    Step("remind_head", "提醒承办人和牵头单位负责人", 1, head=True),
    Step("offer_blue", "拟发蓝色提醒单", 5, colour=Colour.BLUE),
    Step("offer_orange", "拟发橙色警示单", 10, colour=Colour.ORANGE),
    Step("offer_red", "拟发红色问责单", 15, colour=Colour.RED),
)
# Only while the matter lies with the units: whoever checks it is not chased by this.
STAGES = {Limit.FEEDBACK: ("carry_out",), Limit.DUE: ("accept", "carry_out", "sign")}
# Who reports every day would be reminded of the next report as soon as the last one was made.
NOT_BEFOREHAND = frozenset({Rhythm.DAILY})
ANSWER_DAYS = 5  # working days that an offered notice leaves for the answer
ASKED = {
    Colour.BLUE: "请尽快{what}，并在整改期限前书面说明情况。",
    Colour.ORANGE: "经提醒仍未落实。请主要负责人督办，在整改期限前{what}，并书面说明原因。",
    Colour.RED: "经警示仍未落实。请在整改期限前{what}，并书面说明责任人员和整改措施；逾期将提请问责。",
}
WHAT = {Limit.FEEDBACK: "反馈进展", Limit.DUE: "办结"}
