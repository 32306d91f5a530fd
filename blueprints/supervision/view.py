"""督办: what the page of an item and the page of 立项 are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for

from app.circulation.models import CirculationState
from app.core import clock
from app.directory.actors import Actor
from app.supervision import keeping, people
from app.supervision.lights import Light, light_of, planned
from app.supervision.models import Colour, Feedback, Rhythm, Source, SupervisionItem
from app.supervision.paper import FIELDS
from app.supervision.queries import Sheet
from blueprints.shared import history, lists, matters, words
from blueprints.shared.places import came_from
from blueprints.supervision import parts_view, reminders_view
from blueprints.supervision.listing import shown

URGENCIES = ("", "加急", "特急")


def matter(actor: Actor, sheet: Sheet) -> dict[str, Any]:
    """The page of one item, with 督办事项表."""
    item, circulation = sheet.item, sheet.circulation
    light = light_of(item, clock.now())
    return {
        "title": item.title,
        "urgency": item.urgency,
        "back": {"label": "返回", "href": came_from(url_for("supervision.listing"))},
        "stages": matters.stages(circulation),
        "summary": [p for p in (item.number or "", item.source.label, item.rhythm.label) if p],
        "light": shown(light) if item.begun_at and circulation.state is CirculationState.OPEN else None,
        "progress": item.progress,
        "planned": planned(item, clock.now()) if light is not Light.NONE else None,
        "suspended": item.suspended_for or "",
        "ended": item.ended or "",
        "facts": _facts(sheet),
        "parts": parts_view.tree(actor, sheet),
        "divide": parts_view.divide_href(actor, sheet, None),
        "reports": [_report(item, one) for one in reversed(item.feedbacks)],
        "paper": paper(sheet),
        "notices": [_notice(item, one) for one in reversed(item.notices)],
        "acts": history.history(circulation, list(sheet.opinions)),
        "timeline": url_for("views.timeline", record_id=item.id),
        "score": url_for("scores.of_item", record_id=item.id) if item.begun_at else "",
        "print_href": url_for("supervision.form", record_id=item.id),
        "edit": _edit(sheet),
        "keep": _keep(actor, sheet),
        "beside": matters.beside(actor, circulation),
        "bar": matters.bar(actor, sheet.task, circulation, item),
        "idle": "" if sheet.task else "此事项现在不在您这里，您可以查阅。",
    }  # fmt: skip


def paper(sheet: Sheet) -> dict[str, Any]:
    """督办事项表, the opinions in the order of the form."""
    item, opinions = sheet.item, list(sheet.opinions)
    cells: list[dict[str, Any]] = [
        {"label": "立项依据", "text": item.basis},
        {"label": "目标要求", "text": item.target},
        {"label": "牵头单位", "text": item.lead_unit.name if item.lead_unit else "", "half": True},
        {"label": "办理期限", "text": words.full(item.due_at), "half": True},
        {"label": "责任单位", "text": "、".join(unit.name for unit in sheet.assisting)},
        {"label": "办理结果", "text": item.result or ""},
    ]
    for label, stages in FIELDS:
        cells.append({"label": label, "opinions": history.said(opinions, *stages)})
    return {
        "title": "督办事项表", "number": item.number or "", "number_label": "督办号",
        "date": words.full(item.begun_at), "cells": cells,
    }  # fmt: skip


def entering(
    actor: Actor, entered: dict[str, Any], action: str, back: str, faults: dict[str, str],
    error: Any = None, item: SupervisionItem | None = None,
) -> dict[str, Any]:  # fmt: skip
    """立项: the page on which an item is entered, or its draft is changed."""
    organs = people.supervises_for(actor)
    organ = str(entered.get("organ") or (organs[0].id if organs else ""))
    probe = item or SupervisionItem(
        organ_id=int(organ) if organ.isdecimal() and len(organ) < 12 else 0, office_id=0
    )
    units = people.may_lead(probe)
    return {
        "heading": "修改立项" if item else "立项督办",
        "back": back,
        "action": action,
        "organs": [{"value": str(u.id), "label": u.name} for u in organs] if not item else [],
        "organ": organ,
        "sources": [{"value": s.value, "label": s.label} for s in Source],
        "rhythms": [{"value": r.value, "label": r.label} for r in Rhythm],
        "urgencies": [{"value": u, "label": u or "平件"} for u in URGENCIES],
        "leads": [{"value": "", "label": "请选择"}]
        + [{"value": str(u.id), "label": u.name} for u in units],
        "units": [{"value": str(u.id), "label": u.name} for u in units],
        "entered": entered,
        "faults": faults,
        "error": error,
        "earliest": (clock.today() + timedelta(days=1)).isoformat(),
    }


def entered_of(item: SupervisionItem) -> dict[str, Any]:
    """A draft as the page shows it."""
    return {
        "title": item.title,
        "source": item.source.value,
        "basis": item.basis,
        "target": item.target,
        "urgency": item.urgency,
        "rhythm": item.rhythm.value,
        "lead": str(item.lead_unit_id or ""),
        "assisting": [str(u) for u in item.assisting],
        "due": clock.local(item.due_at).date().isoformat() if item.due_at else "",
        "from": "",
    }


def _facts(sheet: Sheet) -> list[dict[str, Any]]:
    item = sheet.item
    entries: list[dict[str, Any]] = [
        {"label": "牵头单位", "text": item.lead_unit.name if item.lead_unit else ""},
        {"label": "责任单位", "text": "、".join(unit.name for unit in sheet.assisting)},
        {"label": "办理期限", "text": words.full(item.due_at)},
        {"label": "下次反馈", "text": words.full(item.feedback_due)},
        {"label": "立项依据", "text": item.basis},
    ]
    if item.source_type in lists.PLACES and item.source_id:
        place = lists.place(item.source_type, item.source_id)
        entries.append({"label": "来源", "text": "打开来源公文", "href": place})
    if item.merged_into:
        to = url_for("supervision.show", record_id=item.merged_into)
        entries.append({"label": "并入", "text": "打开并入的事项", "href": to})
    return [one for one in entries if one["text"]]


def _report(item: SupervisionItem, one: Feedback) -> dict[str, Any]:
    return {
        "key": f"report-{one.id}",
        "progress": one.progress,
        "who": " ".join(
            p for p in (one.unit.short_name if one.unit else "", one.opinion.name) if p
        ),
        "time": words.when(one.at),
        "text": one.opinion.text,
        "part": one.part.title if one.part else "",
        "late": one.late,
        "files": [
            {
                "name": row.name,
                "href": url_for("supervision.evidence", record_id=item.id, evidence_id=row.id),
                "note": words.size(row.size),
            }
            for row in one.evidence
        ],
    }


def _notice(item: SupervisionItem, one: Any) -> dict[str, Any]:
    return {
        "name": f"{one.colour.label} {one.number}",
        "href": url_for("supervision.notice_pages", record_id=item.id, notice_id=one.id),
        "note": f"{words.when(one.issued_at)} {one.issued_by} 发，{words.full(one.answer_by)} 前整改：{one.words}",
    }  # fmt: skip


def _edit(sheet: Sheet) -> str:
    task = sheet.task
    if task is None or sheet.circulation.stage != "draft" or task.stage != "draft":
        return ""
    return url_for("supervision.edit", record_id=sheet.item.id)


def _keep(actor: Actor, sheet: Sheet) -> dict[str, Any] | None:
    """What the office that supervises may do beside the line; None for everyone else."""
    item = sheet.item
    under_way = sheet.circulation.state is CirculationState.OPEN and item.begun_at is not None
    if not under_way or not keeping.keeps(actor, item):
        return None
    able = [(colour, keeping.may_follow(item, colour)) for colour in Colour]
    return {
        "colours": [{"value": c.value, "label": c.label} for c, why in able if not why],
        "not_yet": [f"{c.label}：{why}" for c, why in able if why],
        "notice": url_for("supervision.issue_notice", record_id=item.id),
        "next": reminders_view.said(sheet),
        "suspended": item.suspended_at is not None,
        "suspend": url_for("supervision.suspend", record_id=item.id),
        "resume": url_for("supervision.resume", record_id=item.id),
        "withdraw": url_for("supervision.withdraw", record_id=item.id),
        "merge": url_for("supervision.merge", record_id=item.id),
    }
