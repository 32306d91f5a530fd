"""A night on duty, from the first call to the filed final report, over the pages that people use."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app.archives import actions
from app.archives.models import ArchiveItem, ItemState
from app.auditing.audit import audit
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty import handover, urgent_clocks
from app.duty.log_models import Handover
from app.duty.urgent_models import UrgentClock, UrgentEvent
from tests.app.archives.filing import ARCHIVIST, found
from tests.app.duty.watch import LEADER, NEXT, WRITER, around, first_report
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office

FINAL = {
    "cause": "持续降雨。", "consequences": "无人员伤亡。", "measures": "村道已抢通。", "next_steps": "评估后回迁。",
}  # fmt: skip


def test_a_night_from_the_first_call_to_the_filed_final_report(office: Office) -> None:
    county = office.county
    found(county)
    now = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)
    with clock.fixed(now):
        shift, _ = around(county, now)
        night = Night(office, now)
        duty = night.person(WRITER)
        duty.send(
            f"/duty/logs/{shift}/entries",
            kind="call",
            source="松岭乡值班室",
            words="东山村后山滑坡。",
        )
        assert "已记下" in duty.page
        form = {**first_report(county), "known": night.minute(), "happened": night.minute(-5)}
        duty.send("/urgent", **form)
        event_id = db.session.scalars(select(UrgentEvent.id)).one()
        page = f"/urgent/{event_id}"
        clocks = db.session.scalars(select(UrgentClock.id).order_by(UrgentClock.id)).all()
        report = db.session.scalars(select(UrgentEvent)).one().reports[0].id
    with night.after(minutes=12):
        duty = night.person(WRITER)
        duty.send(
            f"{page}/calls",
            target=str(clocks[0]),
            at=night.minute(),
            to_whom="王科长",
            words="滑坡，路断。",
        )
    with night.after(minutes=20):
        duty = night.person(WRITER)
        duty.send(
            f"{page}/sent", target=str(clocks[1]), sent=str(report), how="专网", at=night.minute(),
            to_whom="王科长",
        )  # fmt: skip
        assert "还剩" not in duty.page, "no clock runs any more"
        night.move(duty, page, "put", leaders=county.seat(LEADER))
    with night.after(minutes=40):
        duty = night.person(WRITER)
        night.move(night.person(LEADER), page, "instruct", opinion="全力抢通，确保安全。")
        duty.send(
            f"/duty/logs/{shift}/entries",
            kind="instruction",
            source=LEADER,
            words="全力抢通。",
            link=page,
        )
    with night.after(hours=2):
        duty = night.person(WRITER)
        duty.send(
            f"{page}/reports", report="following", level="larger", measures="抢通便道二十米。"
        )
    with night.after(hours=4):
        duty = night.person(WRITER)
        duty.send(f"{page}/reports", report="final", level="larger", **FINAL)
        assert "终报" in duty.page
        with unit_of_work():
            assert urgent_clocks.note_overdue() == 0, "everything was in time"
    with night.after(hours=5, minutes=45):
        duty = night.person(WRITER)
        with unit_of_work():
            handover.open_due()
        record = db.session.scalars(select(Handover.id).where(Handover.shift_id == shift)).one()
        duty.open(f"/duty/handovers/{record}")
        duty.send(f"/duty/handovers/{record}", move="sign", more="应急物资车停在后院。")
        coming = night.person(NEXT)
        coming.open(f"/duty/handovers/{record}")
        seen = dict.fromkeys(re.findall(r'name="(seen-\d+)"', coming.page), "1")
        assert len(seen) == 3, "the event, the instruction, and the car"
        coming.send(f"/duty/handovers/{record}", move="confirm", **seen)
        assert "日志锁定" in coming.page
        duty.send(f"/duty/logs/{shift}/entries", kind="call", words="又一个电话。")
        assert duty.status == 409
    with night.after(hours=6):
        coming = night.person(NEXT)
        night.move(coming, page, "close")
        outbox.drain()
        line = coming.open(f"{page}/timeline")
        for words in ("首报", "续报1", "终报", "全力抢通，确保安全。", "电话报", "随交接班移交"):
            assert words in line
    item = db.session.scalars(select(ArchiveItem)).one()
    assert item.title == form["title"]
    with night.after(hours=8), unit_of_work():
        actions.file(county.actor(ARCHIVIST), item.id)
    assert db.session.scalars(select(ArchiveItem)).one().state is ItemState.FILED
    report = audit()
    assert report.whole, report.sentence
    with unit_of_work():
        db.session.execute(update(Handover).where(Handover.id == record).values(signed_name="他人"))
    db.session.remove()
    assert "已锁定的日志被改动" in audit().sentence


class Night:
    """The hours of one night, and who is awake in it."""

    def __init__(self, office: Office, begins: datetime) -> None:
        self.office, self.begins = office, begins

    def person(self, name: str) -> Visit:
        """She signs in again: a session that stands idle for hours is over."""
        return arrive(self.office.app, self.office.county, name)

    def after(self, **span: int) -> Any:
        return clock.fixed(self.begins + timedelta(**span))

    def minute(self, minutes: int = 0) -> str:
        return f"{clock.local(clock.now() + timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}"

    def move(self, visit: Visit, page: str, move: str, **form: str) -> None:
        task = re.search(r"/tasks/(\d+)/acts", visit.open(page))
        assert task is not None
        visit.send(f"/tasks/{task[1]}/acts", move=move, version="", filled="1", **form)
        assert visit.status == 200
