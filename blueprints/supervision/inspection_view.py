"""督查: what its lists and pages are told, and what its moves ask for."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.circulation.models import Circulation, Task, TaskKind, TaskState
from app.core import clock
from app.core.pages import Page
from app.directory.actors import Actor
from app.official_documents.offices import office_of, within_reach
from app.permissions.checks import may
from app.permissions.rules import Permission
from app.supervision import delivering, inspection_people, inspection_queries, people
from app.supervision.inspection_circulation import INSPECTION
from app.supervision.inspection_guards import objection_until
from app.supervision.inspection_models import Basis, Inspection, InspectionKind, Method, RecordKind
from app.supervision.inspection_queries import Sheet
from blueprints.shared import history, matters, words
from blueprints.shared.act_fields import area, checks, choices, files, text
from blueprints.shared.matters import ActForm, act_form
from blueprints.shared.places import came_from, here

Fields = list[dict[str, Any]]


def install() -> None:
    """Tell the shared pages what the moves of 督查 ask for."""
    key = INSPECTION.key
    act_form(key, "carry_out", "record", ActForm(("method", "words"), _finding, ("evidence",)))
    conclude = ActForm(("words", "rectify_by"), _conclusion, ("evidence",))
    act_form(key, "carry_out", "conclude", conclude)
    act_form(key, "answer", "go_on", ActForm((inspection_people.REVIEWERS,), _reviewers))
    act_form(key, "answer", "object", ActForm(("words",), _objection, ("evidence",)))
    act_form(key, "review", "uphold", ActForm(("words",), _review))
    act_form(key, "review", "amend", ActForm(("words", "rectify_by"), _amended))
    act_form(key, "rectify", "report", ActForm(("words",), _rectified, ("evidence",)))


def listing(
    actor: Actor, page: Page[Inspection], name: str, turning: dict[str, Any]
) -> dict[str, Any]:
    counts = inspection_queries.counts(actor)
    new = {"label": "拟订督查方案", "href": url_for("inspections.new")}
    return {
        "heading": "督查",
        "lead": "《政府督查工作条例》规定的督查：有依据、有方案、有结论，可申请复核，限期整改。",
        "new": new if may(actor, Permission.SUPERVISION_KEEP) else None,
        "tabs": [
            {
                "label": label, "href": url_for("inspections.listing", list=key),
                "count": counts[key], "current": key == name,
            }
            for key, label in inspection_queries.LISTS.items()
        ],
        "filters": {"action": url_for("inspections.listing"), "hidden": {}, "fields": []},
        "chosen": [],
        "clear": url_for("inspections.listing", list=name),
        "columns": [
            {"key": "title", "label": "督查事项"},
            {"key": "kind", "label": "类型", "kind": "short"},
            {"key": "now", "label": "现在"},
            {"key": "ends", "label": "结束", "kind": "date"},
        ],
        "rows": [_row(item) for item in page.rows],
        "matters": [],
        "pages": turning,
        "export": "",
        "bulk": None,
        "empty": {"heading": "这里没有督查事项", "text": "督查方案批准后，在这里看到进展。", "links": []},
    }  # fmt: skip


def matter(actor: Actor, sheet: Sheet) -> dict[str, Any]:
    """The page of one inspection."""
    item, circulation = sheet.item, sheet.circulation
    task = sheet.task
    drafting = task is not None and circulation.stage == task.stage == "draft"
    return {
        "title": item.title,
        "back": {"label": "返回", "href": came_from(url_for("inspections.listing"))},
        "stages": matters.stages(circulation),
        "summary": [p for p in (item.number or "", item.kind.label, item.basis_kind.label) if p],
        "facts": _facts(sheet),
        "texts": [
            {"label": label, "text": said}
            for label, said in (
                ("督查内容", item.content), ("督查范围", item.scope), ("督查方案", item.plan),
            )
            if said
        ],
        "records": [_record(item, one) for one in reversed(item.records)],
        "earlier": [
            {"text": f"{o.number or '拟订中'}《{o.title}》", "href": url_for("inspections.show", record_id=o.id)}
            for o in sheet.earlier
        ],
        "ended": item.ended or "",
        "acts": history.history(circulation, list(sheet.opinions)),
        "print_href": url_for("inspections.form", record_id=item.id),
        "edit": url_for("inspections.edit", record_id=item.id) if drafting else "",
        "beside": matters.beside(actor, circulation),
        "bar": matters.bar(actor, task, circulation, item),
        "idle": "" if task else "此事项现在不在您这里，您可以查阅。",
    }  # fmt: skip


def entering(
    actor: Actor, entered: dict[str, Any], action: str, faults: dict[str, str], error: Any,
    item: Inspection | None,
) -> dict[str, Any]:  # fmt: skip
    """拟订督查方案: the page on which a plan is entered, or its draft is changed."""
    organs = people.supervises_for(actor)
    organ = str(entered.get("organ") or (organs[0].id if organs else ""))
    organ_id = int(organ) if organ.isdecimal() and len(organ) < 12 else 0
    probe = item or Inspection(organ_id=organ_id, office_id=office_of(organ_id))
    team = [{"value": c.value, "label": c.words} for c in inspection_people.team_to_choose(probe)]
    return {
        "heading": "修改督查方案" if item else "拟订督查方案",
        "back": url_for("inspections.show", record_id=item.id) if item else url_for("inspections.listing"),
        "action": action,
        "organs": [{"value": str(u.id), "label": u.name} for u in organs] if not item else [],
        "organ": organ,
        "kinds": [{"value": k.value, "label": k.label} for k in InspectionKind],
        "bases": [{"value": "", "label": "请选择"}, *({"value": b.value, "label": b.label} for b in Basis)],
        "methods": [{"value": m.value, "label": m.label} for m in Method],
        "units": [
            {"value": str(u.id), "label": u.name}
            for u in within_reach(probe.organ_id, probe.office_id)
        ],
        "leaders": [{"value": "", "label": "请选择"}, *team],
        "team": team,
        "entered": entered,
        "faults": faults,
        "error": error,
    }  # fmt: skip


def entered_of(item: Inspection) -> dict[str, Any]:
    """A draft as the page shows it."""
    chosen = {
        c.value
        for c in inspection_people.team_to_choose(item)
        if int(c.value.partition(":")[2]) in item.team
    }
    return {
        "title": item.title,
        "kind": item.kind.value,
        "basis_kind": item.basis_kind.value,
        "basis": item.basis,
        "content": item.content,
        "scope": item.scope,
        "plan": item.plan,
        "objects": [str(unit) for unit in item.objects],
        "methods": item.methods,
        "begins": clock.local(item.begins_at).date().isoformat(),
        "ends": clock.local(item.ends_at).date().isoformat(),
        "leader": f"{item.leader_post_id}:{item.leader_id}" if item.leader_id else "",
        "team": sorted(chosen),
        "repeated_for": item.repeated_for or "",
    }


def _row(item: Inspection) -> dict[str, Any]:
    circulation = item.circulation
    waiting = [
        t.person.name
        for t in circulation.tasks
        if t.stage == circulation.stage and t.kind is TaskKind.DO and t.state is TaskState.OPEN
    ]
    stage = (
        INSPECTION.by_key[circulation.stage].label if circulation.stage else circulation.state.label
    )
    return {
        "cells": {
            "title": {
                "text": item.title, "note": item.number or "",
                "href": url_for("inspections.show", record_id=item.id, back=here()),
            },
            "kind": item.kind.label,
            "now": {"text": stage, "note": "、".join(dict.fromkeys(waiting[:3]))},
            "ends": words.day(clock.local(item.ends_at).date()),
        }
    }  # fmt: skip


def _facts(sheet: Sheet) -> list[dict[str, Any]]:
    item = sheet.item
    begins, ends = clock.local(item.begins_at).date(), clock.local(item.ends_at).date()
    leader = [f"{item.leader.name}（组长）"] if item.leader else []
    entries = [
        ("督查依据", f"{item.basis_kind.label}：{item.basis}"),
        ("督查对象", "、".join(unit.name for unit in sheet.objects)),
        ("督查时间", f"{words.day(begins)}至{words.day(ends)}"),
        ("督查方式", "；".join(Method(m).label for m in item.methods)),
        ("督查组", "、".join([*leader, *sheet.team])),
        ("结论送达", "；".join(_received(sheet))),
        ("整改期限", words.full(item.rectify_by)),
        ("仍需督查的理由", item.repeated_for or ""),
    ]
    return [{"label": label, "text": said} for label, said in entries if said]


def _received(sheet: Sheet) -> list[str]:
    """Of each object: when it received the conclusion and until when it may object."""
    item, circulation, found = sheet.item, sheet.circulation, []
    last = max((t.round for t in circulation.tasks if t.stage == delivering.STAGE), default=0)
    for task in circulation.tasks:
        here = (task.stage, task.round, task.kind) == (delivering.STAGE, last, TaskKind.DO)
        if not here or task.position == 0 or task.state is TaskState.CANCELLED:
            continue
        at = delivering.received_at(item, circulation, task)
        until = objection_until(item, circulation, task)
        if at is None or until is None:
            day = words.day(clock.local(delivering.counts_from(task)).date())
            found.append(f"{task.person.name}尚未签收，{day}后视为送达")
            continue
        day = words.day(clock.local(at).date())
        said = "没有打开，视为送达" if delivering.counted(item, circulation, task) else "签收"
        found.append(
            f"{task.person.name}{day}{said}，{words.day(clock.local(until).date())}前可以申请复核"
        )
    return found


def _record(item: Inspection, one: Any) -> dict[str, Any]:
    unit = one.unit.short_name or one.unit.name if one.unit else ""
    return {
        "kind": one.kind.label,
        "who": f"{unit} {one.name}".strip(),
        "method": one.method.label if one.method else "",
        "time": words.when(one.at),
        "text": one.words,
        "late": one.late,
        "strong": one.kind in (RecordKind.CONCLUSION, RecordKind.REVIEW),
        "files": [
            {
                "name": row.name,
                "href": url_for("inspections.evidence", record_id=item.id, file_id=row.id),
                "note": words.size(row.size),
            }
            for row in one.files
        ],
    }


def _finding(_actor: Actor, _task: Task, _way: Circulation, item: Inspection) -> Fields:
    options = [{"value": m, "label": Method(m).label} for m in item.methods]
    return [
        choices("method", "督查方式", options, item.methods[0] if item.methods else ""),
        area("words", "督查情况", "", hint="查了什么、看到什么，时间、地点、人员写清楚。"),
        files("evidence", "证据材料", hint="照片、笔录、复印件等，可一次选多个。"),
    ]


def _conclusion(_actor: Actor, _task: Task, _way: Circulation, _item: Inspection) -> Fields:
    return [
        area("words", "督查结论", "", hint="事实清楚、证据充分、客观公正（第十六条）。"),
        text("rectify_by", "整改期限", "", hint="没有需要整改的问题时不填。如 2026-03-09。"),
        files("evidence", "证据材料"),
    ]


def _reviewers(_actor: Actor, _task: Task, way: Circulation, item: Inspection) -> Fields:
    if not inspection_people.objected(way, item):
        return []
    options = [(c.value, c.words) for c in inspection_people.reviewers_to_choose(way, item)]
    hint = "参与作出结论的人员应当回避（第十七条），不在此列。"
    return [checks(inspection_people.REVIEWERS, "复核人员", options, hint=hint)]


def _objection(_actor: Actor, _task: Task, _way: Circulation, _item: Inspection) -> Fields:
    hint = "写明不同意结论的哪一项、事实和理由；自收到结论之日起 30 日内提出（第十七条）。"
    return [area("words", "申请复核的理由", "", hint=hint), files("evidence", "有关材料")]


def _review(_actor: Actor, _task: Task, _way: Circulation, _item: Inspection) -> Fields:
    return [area("words", "复核决定", "", hint="自收到申请之日起 30 日内作出（第十七条）。")]


def _amended(_actor: Actor, task: Task, way: Circulation, item: Inspection) -> Fields:
    day = clock.local(item.rectify_by).date().isoformat() if item.rectify_by else ""
    hint = "不再需要整改的，清空此项。"
    return [*_review(_actor, task, way, item), text("rectify_by", "整改期限", day, hint=hint)]


def _rectified(_actor: Actor, _task: Task, _way: Circulation, _item: Inspection) -> Fields:
    return [area("words", "整改情况", ""), files("evidence", "整改材料")]
