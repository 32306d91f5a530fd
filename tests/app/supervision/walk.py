"""Walks a matter under supervision along its way, as people of the sample county would."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.core import clock
from app.sample import supervising
from app.sample.county import County
from app.sample.supervising import SUPERVISOR, act, circulation, item, waiting

HEAD = "乌云"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def propose(county: County, **changed: Any) -> int:
    """A draft on the supervisor's desk; gives the item's id."""
    form = {
        "title": "中小学食堂燃气安全隐患整改",
        "source": "meeting",
        "basis": "县政府第十二次常务会议纪要",
        "target": "12月底前完成全县 42 所学校食堂燃气报警装置安装，安装率 100%。",
        "lead": str(county.units["教育局"]),
        "assisting": [str(county.units["财政局"])],
        "due": (clock.today() + timedelta(days=40)).isoformat(),
        "rhythm": "weekly",
        **changed,
    }
    return supervising.propose(county, form)


def feed_back(
    county: County, item_id: int, progress: str, words: str = "已按计划推进。", *,
    who: str = "", files: tuple[tuple[str, bytes], ...] = (("现场照片.pdf", PDF),),
) -> None:  # fmt: skip
    supervising.feed_back(county, item_id, progress, words, who=who, files=files)


def walk(county: County, item_id: int, until: str) -> None:
    """The usual way; whoever carries it out reports once, with evidence, before it is finished."""
    if until not in ("draft", "approve", "accept", "carry_out"):
        supervising.walk(county, item_id, "carry_out")
        feed_back(county, item_id, "100")
    supervising.walk(county, item_id, until)


__all__ = [
    "HEAD", "PDF", "SUPERVISOR", "act", "circulation", "feed_back", "item", "propose", "waiting",
    "walk",
]  # fmt: skip
