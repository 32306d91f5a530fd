"""The forms of 紧急信息, 值班日志, 交接班 and 抽查点名."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty import handover, rollcall
from app.duty.log_models import Handover
from app.duty.rollcall_models import RollCallAnswer
from tests.app.duty import watch
from tests.hostile.forms import Form
from tests.office import Office

ELEMENTS = {
    "source": "村主任电话报告", "cause": "降雨", "course": "山体滑坡。", "consequences": "无伤亡",
    "impact": "村道阻断", "trend": "稳定", "measures": "已转移 12 人。", "next_steps": "抢通",
}  # fmt: skip


def reported(office: Office) -> dict[str, int]:
    """A shift is on, and has reported an event."""
    shift_id, _ = watch.around(office.county)
    return {"shift_id": shift_id, "record_id": watch.begun(office.county)}


def to_be_handed_over(office: Office) -> dict[str, int]:
    now = clock.now() - timedelta(hours=6, minutes=-10)
    shift_id = watch.around(office.county, now)[0]
    with unit_of_work():
        handover.open_due()
    found = select(Handover.id).where(Handover.shift_id == shift_id)
    return {"record_id": db.session.scalars(found).one()}


def called(office: Office) -> dict[str, int]:
    """The bureau was called; the clock has not come yet."""
    county = office.county
    watch.around(county)
    with unit_of_work():
        rollcall.call(county.actor(watch.WRITER), county.units[watch.OFFICE], {"way": "lot"})
    return {"record_id": db.session.scalars(select(RollCallAnswer.id)).one()}


def missed(office: Office) -> dict[str, int]:
    made = called(office)
    with clock.fixed(clock.now() + timedelta(minutes=9)), unit_of_work():
        rollcall.note_missed()
    return made


SHOWN = ("/urgent/{record_id}", "/urgent/{record_id}/timeline")
DUTY_LOG_FORMS = (
    Form("哈斯", "/urgent", {
        "unit": "3", "title": "山体滑坡", "kind": "natural", "level": "larger", "place": "东山村", "happened": watch.at(20),
        "known": watch.at(10), "outside": "市政府总值班室", "approved_by": "胡志强", "targets": "x", **ELEMENTS,
    }, look=("/urgent", "/urgent/1")),
    Form(watch.WRITER, "/urgent/<int:record_id>/reports",
         {"report": "following", "level": "major", "approved_by": "胡志强", "cause": "降雨", "measures": "抢通。"}, reported, look=SHOWN),
    Form(watch.WRITER, "/urgent/<int:record_id>/calls",
         {"target": "1", "at": watch.at(), "to_whom": "王科长", "words": "滑坡。"}, reported, look=SHOWN),
    Form(watch.WRITER, "/urgent/<int:record_id>/sent",
         {"target": "1", "sent": "1", "how": "传真", "at": watch.at(), "to_whom": "王科长"}, reported, look=SHOWN),
    Form(watch.WRITER, "/urgent/<int:record_id>/onward", {"move": "supervision"}, reported),
    Form("哈斯", "/urgent/clocks", {
        "unit": "3", "level": "major", "target": "市政府", "phone": "15", "written": "30", "ground": "通知", "example": "usual",
        "move": "rule",
    }, look=("/urgent/clocks",)),
    Form(watch.WRITER, "/duty/logs/<int:shift_id>/entries", {
        "kind": "call", "source": "气象局", "phone": "8820 1110", "words": "大风预警。", "handling": "已转各乡镇。",
        "result": "已收悉", "at": watch.at(2), "late_reason": "在现场", "tracked": "1", "link": "/urgent/1", "about": "",
        "about_id": "",
    }, reported, look=("/duty/logs/{shift_id}", "/duty/logs/open")),
    Form(watch.WRITER, "/duty/handovers/<int:record_id>", {"move": "sign", "more": "公务车钥匙。", "reason": "无人"},
         to_be_handed_over, look=("/duty/handovers/{record_id}",)),
    Form(watch.WRITER, "/duty/roll-calls",
         {"unit": "3", "way": "lot", "count": "2", "minutes": "5", "words": "请应答。", "units": "1"}, reported,
         look=("/duty/roll-calls", "/duty/roll-calls/1")),
    Form(watch.BELOW, "/duty/roll-calls/answers/<int:record_id>", {"note": "在岗。"}, called,
         look=("/duty/roll-calls/answers/{record_id}",)),
    Form(watch.WRITER, "/duty/roll-calls/answers/<int:record_id>/absences", {"absence": "left", "reason": "外出就餐。"},
         missed, look=("/duty/roll-calls/answers/{record_id}",)),
)  # fmt: skip
DUTY_LOG_FIELDLESS = {
    "/urgent/<int:record_id>/deliveries/<int:delivery_id>/receipts",
    "/duty/logs/<int:shift_id>/handovers",
}
