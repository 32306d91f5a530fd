"""值班表 on paper: every shift with its people, days off shaded, the duty telephone at the foot."""

from __future__ import annotations

from collections.abc import Sequence

from app.core import clock
from app.duty.models import DayClass, Roster, Shift
from app.official_documents.on_paper import moment
from app.official_documents.producing import fonts
from documents.formats.ruled_table import RuledRow, RuledTable, ruled_table

WEEKDAYS = "一二三四五六日"


def roster_paper(roster: Roster, shifts: Sequence[Shift]) -> bytes:
    """The roster as it stands now; the same roster gives the same bytes. Raises TypesettingFailed."""
    used = {cell.post_id for shift in shifts for cell in shift.cells}
    posts = [post for post in roster.duty_unit.posts if post.id in used]
    rows = []
    for shift in shifts:
        begins, ends = clock.local(shift.begins_at), clock.local(shift.ends_at)
        morrow = "次日" if ends.date() > begins.date() else ""
        day = f"{shift.day.month}月{shift.day.day}日（周{WEEKDAYS[shift.day.weekday()]}）"
        names = [
            "、".join(
                cell.person.name if cell.person else "空缺"
                for cell in shift.cells
                if cell.post_id == post.id
            )
            for post in posts
        ]
        texts = (
            f"{day}{shift.holiday}", f"{shift.kind.name} {begins:%H:%M}-{morrow}{ends:%H:%M}", *names
        )  # fmt: skip
        rows.append(RuledRow(texts, shaded=shift.day_class is not DayClass.WORKDAY))
    state = moment(roster.issued_at) + " 印发" if roster.issued_at else roster.state.label
    table = RuledTable(
        title=roster.title,
        note=f"{roster.duty_unit.unit.name}　{state}",
        head=("日期", "班次", *(post.name for post in posts)),
        widths=(5, 5, *(3 for _ in posts)),
        rows=tuple(rows),
        foot=f"值班电话：{roster.duty_unit.phone or '未填写'}。带班领导和值班人员提前 10 分钟到岗，当面交接；换班须经批准。",
    )
    return ruled_table(table, fonts())
