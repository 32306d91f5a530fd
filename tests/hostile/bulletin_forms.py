"""The forms of 信息采编."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.bulletins.issue_models import Issue, Journal
from app.core import clock
from app.core.database import db
from app.sample import informing
from tests.hostile.forms import Form
from tests.office import Office

DAY = clock.today()
REPORT = {
    "organ": "2", "call": "", "from": "", "kind": "news", "title": "防火巡护力量不足",
    "text": "巡护力量不足。\n建议充实 23 人。", "contact": "8820 1000", "files": "",
}  # fmt: skip
FOOT = {"report_to": "市政府办公室", "send_to": "县委办公室", "distribute_to": "各乡镇"}


def founded(office: Office) -> dict[str, int]:
    informing.found_journals(office.county)
    return {"journal_id": db.session.scalars(select(Journal.id)).first() or 0}


def drafted(office: Office) -> dict[str, int]:
    record_id = informing.written(office.county, informing.FIRE)
    return {"record_id": record_id}


def reported(office: Office) -> dict[str, int]:
    return {"record_id": informing.reported(office.county, informing.FIRE)}


def edited(office: Office) -> dict[str, int]:
    founded(office)
    reports = [informing.reported(office.county, one) for one in (informing.FIRE, informing.PATROL)]
    issue_id = informing.begun(office.county, "政务信息", [reports])
    return {"record_id": issue_id, "item_id": db.session.get_one(Issue, issue_id).items[0].id}


def issued(office: Office) -> dict[str, int]:
    founded(office)
    report = informing.reported(office.county, informing.FIRE)
    return {"record_id": informing.issue(office.county, "政务信息", [[report]])}


BULLETIN_FORMS = (
    Form("方志敏", "/bulletins/calls", {
        "organ": "2", "title": "防火情况", "content": "请报送。", "due": str(DAY + timedelta(days=9)),
        "whom": "all", "units": "9",
    }, look=("/bulletins/calls", "/bulletins/calls/1")),
    Form("斯琴", "/bulletins/reports", REPORT, look=("/bulletins", "/bulletins/reports/1")),
    Form("斯琴", "/bulletins/reports/<int:record_id>/draft", REPORT, drafted,
         look=("/bulletins/reports/{record_id}",)),
    Form("方志敏", "/bulletins/reports/<int:record_id>/penalties",
         {"rule": "false_report", "words": "数据不实。", "dated": str(DAY)}, reported,
         look=("/bulletins/reports/{record_id}",)),
    Form("方志敏", "/bulletins/journals",
         {"organ": "2", "name": "政务信息", "channel": "journal", "columns": "动态\n经验"},
         look=("/bulletins/journals",)),
    Form("方志敏", "/bulletins/journals/<int:journal_id>",
         {"organ": "2", "name": "内参", "channel": "brief", "columns": "动态", "closed": "1"}, founded,
         look=("/bulletins/journals", "/bulletins/journals/{journal_id}")),
    Form("方志敏", "/bulletins/issues", {"journal": "1", **FOOT}, founded,
         look=("/bulletins/issues?list=draft",)),
    Form("方志敏", "/bulletins/issues/<int:record_id>/items",
         {"section": "工作动态", "form": "item", "reports": "1"}, edited),
    Form("方志敏", "/bulletins/issues/<int:record_id>/items/<int:item_id>", {
        "title": "力量不足", "text": "巡护力量不足。", "section": "问题建议", "form": "item", "position": "1",
        "sharing": "lead", "share-1": "70", "share-2": "30",
    }, edited, look=("/bulletins/issues/{record_id}/items/{item_id}",)),
    Form("方志敏", "/bulletins/issues/<int:record_id>/foot", FOOT, edited,
         look=("/bulletins/issues/{record_id}", "/bulletins/issues/{record_id}/pages")),
    Form("方志敏", "/bulletins/issues/<int:record_id>/outcomes", {
        "item": "1", "channel": "city_leader", "form": "item", "name": "王市长", "words": "请研究。",
        "dated": str(DAY),
    }, issued, look=("/bulletins/issues/{record_id}",)),
    Form("哈斯", "/bulletins/scores/rules/new", {
        "organ": "2", "since": f"{DAY.year + 1}-01", "ground": "主任办公会议", "points-brief-item": "2.5",
        "cap-brief-item": "40", "base_needs": "2", "cumulative": "highest", "after": "0",
        "step": "decide",
    }, look=("/bulletins/scores/rules",)),
    Form("方志敏", "/bulletins/scores/circulars", {"organ": "2", "month": "2026-01"}, founded),
    Form("斯琴", "/bulletins/scores/appeals",
         {"organ": "2", "month": "2026-01", "line": "call:1:missed", "words": "未收到。"}, founded),
)  # fmt: skip
