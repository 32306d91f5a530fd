"""What the page that divides an item holds, read into parts; each fault names its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.calendar.deadlines import OFFICE_CLOSES
from app.calendar.office import office_calendar
from app.circulation import staging
from app.circulation.entries import Form, day, text
from app.core import clock
from app.core.errors import Invalid
from app.directory.actors import Seat
from app.supervision import lights, people
from app.supervision.models import Part, SupervisionItem
from documents.model import TITLE_LIMIT

AT_MOST = 20  # parts of one level
MEASURE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One part as it was entered; `part` is the one that it changes."""

    part: Part | None
    title: str
    measure: str
    seat: Seat
    unit_id: int
    share: int
    due: datetime

    @property
    def said(self) -> tuple[object, ...]:
        return (self.title, self.measure, self.seat, self.share, self.due)


def entered(
    item: SupervisionItem, parent: Part | None, level: Sequence[Part], form: Form
) -> list[Row]:
    """The lines of the page that hold something. Raises Invalid, naming line and field."""
    own = {part.id: part for part in level}
    rows = []
    for number in range(1, AT_MOST + 1):
        names = ("title", "measure", "person", "share", "due")
        if not any(str(form.get(f"{name}-{number}") or "").strip() for name in names):
            continue
        rows.append(_row(item, parent, own, form, number))
    if not rows:
        raise Invalid("请至少填写一项任务。", {"title-1": "请填写任务名称。"})
    if (whole := sum(row.share for row in rows)) != lights.WHOLE:
        fault = f"同一级任务的权重合计应为 100%，现在是 {whole}%。"
        raise Invalid(fault, {"share-1": fault})
    given = [row.part.id for row in rows if row.part]
    if len(given) != len(set(given)):
        raise Invalid("同一项任务填了两行，请重新打开分解页。")
    return rows


def _row(
    item: SupervisionItem, parent: Part | None, own: dict[int, Part], form: Form, number: int
) -> Row:
    raw = str(form.get(f"part-{number}") or "")
    part = own.get(int(raw)) if raw.isdecimal() and len(raw) < staging.MOST_DIGITS else None
    (seat,) = staging.parse_seats(str(form.get(f"person-{number}") or ""), f"person-{number}")
    unit_id = people.unit_taking_part(item, seat)
    if unit_id is None:
        raise Invalid(
            "责任人须为牵头单位或者责任单位的人员。", {f"person-{number}": "请重新选择。"}
        )
    share = str(form.get(f"share-{number}") or "").strip().removesuffix("%")
    if not (share.isascii() and share.isdecimal() and len(share) <= 3 and int(share)):
        raise Invalid("权重应为 1 至 100 的整数。", {f"share-{number}": "请填写 1 至 100。"})
    row = Row(
        part=part,
        title=text(form, f"title-{number}", "任务名称", TITLE_LIMIT, ""),
        measure=text(form, f"measure-{number}", "完成标准", MEASURE_LIMIT, ""),
        seat=seat,
        unit_id=unit_id,
        share=int(share),
        due=_due(item, parent, part, form, f"due-{number}"),
    )
    if part is not None and part.progress >= lights.WHOLE and row.said != said_of(part):
        raise Invalid(
            f"任务《{part.title}》已经完成，不能再调整。", {f"title-{number}": "已经完成。"}
        )
    return row


def _due(
    item: SupervisionItem, parent: Part | None, part: Part | None, form: Form, name: str
) -> datetime:
    """A working day, not over yet, and none after the date of what it is a part of."""
    on = day(form, name, "完成期限")
    if on is None:
        raise Invalid("请填写完成期限。", {name: "请填写日期。"})
    due = datetime.combine(on, OFFICE_CLOSES, clock.BEIJING)
    if part is not None and due == part.due_at:
        return due
    if on < clock.today():
        raise Invalid("完成期限不能早于今天。", {name: "请重新选择日期。"})
    if not office_calendar().is_working_day(on):
        raise Invalid(
            f"{on.month}月{on.day}日不是工作日，请改为工作日。",
            {name: "请选择工作日。"},
        )
    limit = parent.due_at if parent is not None else item.due_at
    if limit is not None and due > limit:
        by = clock.local(limit)
        raise Invalid(
            f"完成期限不能晚于上一级的期限 {by.year}年{by.month}月{by.day}日。",
            {name: "请提前日期。"},
        )
    return due


def said_of(part: Part) -> tuple[object, ...]:
    seat = Seat(part.person_id, part.post_id)
    return (part.title, part.measure, seat, part.share, part.due_at)
