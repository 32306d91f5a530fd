"""The forms of 督查."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from tests.app.supervision import test_inspecting as inspecting
from tests.blueprints.api.doors import delivered
from tests.hostile.forms import Form
from tests.office import Office

DAY = clock.today()
PLAN = {
    "organ": "2", "title": "食堂管理督查", "kind": "special", "basis_kind": "order", "basis": "县长批示",
    "content": "采购和留样。", "scope": "全县学校", "plan": "分两组。", "begins": str(DAY),
    "ends": str(DAY + timedelta(days=9)), "leader": "1:1", "repeated_for": "确有需要", "objects": "9",
    "methods": "visit", "team": "1:1",
}  # fmt: skip


def planned(office: Office) -> dict[str, int]:
    return {"record_id": inspecting.propose(office.county)}


def under_way(office: Office) -> dict[str, int]:
    record_id = inspecting.propose(office.county)
    for move in ("submit", "agree", "approve"):
        inspecting.act(office.county, record_id, move)
    return {"record_id": record_id, "task_id": inspecting.waiting(record_id)[0].id}


INSPECTION_FORMS = (
    Form("陈立新", "/inspections", PLAN, look=("/inspections?list=proposed", "/inspections/1")),
    Form("陈立新", "/inspections/<int:record_id>/draft", PLAN, planned,
         look=("/inspections/{record_id}", "/desk")),
    Form("陈立新", "/supervision/alerts/<int:alert_id>/refusals", {"reason": "不属本级"}, delivered,
         look=("/supervision/alerts/{alert_id}",)),
    Form("乌云", "/tasks/<int:task_id>/acts",
         {"move": "conclude", "words": "没有问题。", "rectify_by": str(DAY + timedelta(days=9)), "evidence": "",
          "version": "", "filled": "1"}, under_way, look=("/inspections/{record_id}",)),
)  # fmt: skip
