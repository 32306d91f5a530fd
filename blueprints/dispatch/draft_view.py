"""拟稿: what the drafting page is told."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.circulation.queries import task_for
from app.core import clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, OfficeError
from app.core.stores import stores
from app.directory.actors import Actor
from app.directory.models import Unit
from app.dispatch import deleting, guards, people
from app.dispatch.queries import Matter
from app.official_documents import checking, delivering, joining, writing
from app.official_documents.models import IssuingAccount, OfficialDocument, Publicity
from blueprints.dispatch import view
from blueprints.dispatch.pages import page_list
from documents.model import Block, Table
from documents.reading.result import Reading
from documents.rules.checking import Finding, Severity, Stage
from documents.rules.kinds import KINDS

LEFT_SHOWN = 12
# The controls of the form by the element of the document they hold: id and label.
CONTROLS = {
    "kind": ("kind", "文种"),
    "urgency": ("urgency", "缓急"),
    "title": ("title", "标题"),
    "recipients": ("recipients", "主送"),
    "note": ("note", "附注"),
    "copies_to": ("copies_to", "抄送"),
}


def new_page(actor: Actor, accounts: list[IssuingAccount]) -> dict[str, Any]:
    return {
        "heading": "拟稿",
        "action": url_for("drafting.begin"),
        "back": {"label": "发文", "href": url_for("dispatch.listing")},
        "accounts": [{"value": a.code, "label": f"{a.mark}（{a.code}）"} for a in accounts],
        "kinds": [{"value": k.name, "label": k.name, "hint": k.use} for k in KINDS],
        "units": [{"value": u.id, "label": u.name} for u in _units(actor)],
    }


def page(actor: Actor, found: Matter, error: OfficeError | None) -> dict[str, Any]:
    document, circulation = found.document, found.circulation
    text = document.document
    task = task_for(actor, circulation)
    first = circulation.stage == "draft"
    faults = error.fields if isinstance(error, Invalid) else {}
    noted = checking.findings(document, Stage.SUBMIT, guards.progress(circulation, task))
    return {
        "heading": "拟稿" if first else f"修改文稿（{document.title}）",
        "back": {"label": "返回", "href": url_for("desk.show")},
        "action": url_for("drafting.change", record_id=document.id),
        "autosave": url_for("drafting.change", record_id=document.id),
        "state": {
            "text": f"已保存 {clock.local(document.changed_at):%H:%M:%S}"
            if not error
            else "未送出",
            "saved": error is None,
            "version": document.version,
        },
        "errors": _errors(error, faults),
        "kinds": [{"value": k.name, "label": k.name} for k in KINDS],
        "marks": [{"value": document.account_id, "label": document.account.code}],
        "urgencies": [{"value": u, "label": u or "平件"} for u in view.URGENCIES],
        "openness": [{"value": p.value, "label": p.label, "hint": ""} for p in Publicity],
        "first": first,
        "entered": {
            "kind": document.kind,
            "mark": document.account_id,
            "urgency": document.urgency,
            "title": text.title,
            "recipients": text.recipients,
            "copies_to": text.copies_to,
            "signature": "、".join(text.signatures),
            "note": text.note,
            "openness": document.publicity.value,
            "openness_reason": document.publicity_reason or "",
            "body": writing.text_of(text.body),
            "phone": document.phone or "",
            "important": document.important,
            "normative": document.normative,
            "affects_market": document.affects_market,
            "government_consents": document.government_consents,
            "direct_assignment": document.direct_assignment,
            "co_issuers": [one.account.code for one in document.co_issuers],
            "consulted": [str(u) for u in document.consulted_units],
        },
        "co_issuers": [
            {"value": account.code, "label": account.organ.short_name}
            for account in (joining.candidates(document) if first else ())
        ],
        "consulted_units": [
            {"value": str(u.id), "label": u.short_name}
            for u in delivering.organs()
            if u.id != document.organ_id
        ],
        "faults": faults,
        "attachments": [
            {**a, "remove": url_for("drafting.detach", record_id=document.id, file_id=f.id)}
            for a, f in zip(view.attachments(document), document.attachments, strict=True)
        ],
        "attachment_limit": f"{stores().settings.upload_limit >> 20} MB",
        "import_action": url_for("drafting.change", record_id=document.id),
        "findings": [_finding(f, n, document) for n, f in enumerate(noted, 1)],
        "pages": page_list(document, noted),
        "watermark": "",
        "submit": {
            "label": f"送审（{_next(found)}）" if first else "保存并返回",
            "value": "submit",
        },
        "delete_action": url_for("deleting.show", record_id=document.id)
        if deleting.may_delete(actor, document, circulation)
        else "",
    }


def unkept(
    context: dict[str, Any], typed: MultiDict[str, str], error: OfficeError
) -> dict[str, Any]:
    """The page when nothing was kept: her own words, and the version on which she wrote them.

    With a newer version her next save would go over what somebody else has saved in between.
    """
    entered = context["entered"]
    own: dict[str, Any] = {
        name: typed.get(name, "") for name, kept in entered.items() if isinstance(kept, str)
    }
    own |= {name: name in typed for name, kept in entered.items() if isinstance(kept, bool)}
    own |= {name: typed.getlist(name) for name in ("co_issuers", "consulted")}
    own["mark"] = entered["mark"]
    state = {"text": error.message, "saved": False, "version": typed.get("version", "")}
    errors = [{"field": "text", "text": f"{error.message}{error.advice}"}]
    return context | {
        "entered": entered | own,
        "state": state,
        "errors": context["errors"] if isinstance(error, Invalid | Blocked) else errors,
    }


def left_over(reading: Reading) -> list[str]:
    """What found no place, one sentence each, so that nothing is dropped in silence."""
    lines = [
        f"第 {item.line} 行没有归入要素，请手工处理：{item.text[:60]}（{item.why}）"
        for item in reading.unplaced[:LEFT_SHOWN]
    ]
    if len(reading.unplaced) > LEFT_SHOWN:
        lines.append(f"另有 {len(reading.unplaced) - LEFT_SHOWN} 处没有归入要素。")
    return [*lines, *reading.notes[:LEFT_SHOWN]]


def _finding(found: Finding, number: int, document: OfficialDocument) -> dict[str, Any]:
    shown = view.finding(found) | {"number": number}
    blocks = document.document.body
    if found.place.element == "body" and found.place.block is not None:
        shown["line"] = 1 + sum(_lines(block) for block in blocks[: found.place.block])
    elif found.place.element in CONTROLS:
        name, label = CONTROLS[found.place.element]
        shown["field"] = {"id": name, "label": label}
    if found.severity is Severity.WARN:
        shown["reason"] = {
            "name": f"reason-{found.rule_id}",
            "value": document.reasons.get(found.rule_id, ""),
            "error": "",
            "form": "draft",
        }
    return shown


def _lines(block: Block) -> int:
    """How many lines of the typed text a block takes: a table one for each row."""
    return len(block.rows) if isinstance(block, Table) else 1


def _errors(error: OfficeError | None, faults: dict[str, str]) -> list[dict[str, str]]:
    if error is None:
        return []
    stopping = [
        {"field": "findings", "text": f"{f.article}：{f.message}"}
        for f in getattr(error, "findings", ())
    ]
    listed = [{"field": k, "text": v} for k, v in faults.items()]
    return stopping or listed or [{"field": "title", "text": error.message}]


def _next(found: Matter) -> str:
    seats = people.department_head(found.circulation, found.document)
    from app.directory.models import Person

    names = [db.session.get_one(Person, s.person_id).name for s in seats[:2]]
    return "、".join(names) or "部门负责人"


def _units(actor: Actor) -> list[Unit]:
    units = delivering.units_by_id(sorted(actor.unit_ids))
    return sorted(units, key=lambda u: (u.is_organ, u.order, u.id))
