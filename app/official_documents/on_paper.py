"""How opinions and times stand on the forms of the office, 发文稿纸 and 收文处理单 alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from app.circulation.models import OpinionRow
from app.core import clock
from documents.formats.paper_form import Said

FOOT = "由系统按办理记录生成；各项意见的摘要载于办理记录，可逐条核对。"


def said(opinions: Sequence[OpinionRow], stages: tuple[str, ...]) -> tuple[Said, ...]:
    """The opinions given at some stages, in their order."""
    return tuple(
        Said(
            label=row.label,
            text=row.text,
            who=f"{row.name}（代{row.on_behalf_of}）" if row.on_behalf_of else row.name,
            post=row.post,
            at=moment(row.at),
            ink=row.ink or "",
        )
        for row in opinions
        if row.stage in stages
    )


def moment(at: datetime | None) -> str:
    """2026年11月23日 14:30."""
    if at is None:
        return ""
    local = clock.local(at)
    return f"{day(local.date())} {local:%H:%M}"


def day(on: date | None) -> str:
    """2026年11月23日."""
    return f"{on.year}年{on.month}月{on.day}日" if on else ""
