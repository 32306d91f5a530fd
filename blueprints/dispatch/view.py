"""发文: what the templates are told."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from app.circulation.models import Task, TaskKind
from app.core.pages import Page
from app.directory.actors import Actor
from app.dispatch import annulling, editing, guards, queries
from app.dispatch.drafting_form import FIELDS, OPTIONAL
from app.dispatch.queries import Matter
from app.official_documents import checking
from app.official_documents.models import CoIssuer, OfficialDocument, Validity
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.dispatch.pages import page_list
from blueprints.shared import annulled, history, lists, matters, words
from blueprints.shared.following import following
from blueprints.shared.places import came_from, here
from documents.differences import Difference, Operation, compare
from documents.model import Document
from documents.rules.checking import Finding, Stage
from documents.rules.kinds import KINDS

URGENCIES = ("", "加急", "特急")


def still_drafting(found: Matter, task: Task | None) -> bool:
    """Whether the page to show is the drafting page: the draft lies on her own desk."""
    return (
        task is not None
        and task.kind is TaskKind.DO
        and found.circulation.stage == "draft"
        and task.stage == "draft"
    )


def listing(page: Page[OfficialDocument], name: str, pages: dict[str, Any]) -> dict[str, Any]:
    stages = queries.stages_of(page.rows)
    chosen = {"kind": request.args.get("kind", ""), "year": request.args.get("year", "")}
    return {
        "heading": "发文",
        "lead": "",
        "new": {"label": "拟稿", "href": url_for("drafting.new")},
        "tabs": [
            {"label": label, "href": url_for("dispatch.listing", list=key), "current": key == name}
            for key, label in queries.LISTS.items()
        ],
        "filters": {
            "action": url_for("dispatch.listing"),
            "hidden": {"list": name},
            "fields": [
                {
                    "name": "kind",
                    "label": "文种",
                    "value": chosen["kind"],
                    "options": [{"value": "", "label": "全部"}]
                    + [{"value": k.name, "label": k.name} for k in KINDS],
                },
                {"name": "year", "label": "年度", "value": chosen["year"]},
            ],
        },
        "chosen": [
            {"label": value, "href": url_for("dispatch.listing", list=name)}
            for value in chosen.values()
            if value
        ],
        "clear": url_for("dispatch.listing", list=name),
        "columns": [
            {"key": "title", "label": "标题"},
            {"key": "number", "label": "文号", "kind": "short"},
            {"key": "stage", "label": "现在", "kind": "short"},
            {"key": "drafter", "label": "拟稿", "kind": "short"},
            {"key": "time", "label": "时间", "kind": "date"},
        ],
        "rows": [
            {
                "void": d.validity is not Validity.VALID,
                "cells": {
                    "title": {
                        "text": d.title or "（未填标题）",
                        "href": url_for("dispatch.show", record_id=d.id, back=here()),
                        **lists.tag(
                            d.urgency, "" if d.validity is Validity.VALID else d.validity.label
                        ),
                    },
                    "number": d.number or "",
                    "stage": stages.get(d.id, ""),
                    "drafter": d.drafter.name,
                    "time": words.when(d.issued_at or d.changed_at),
                },
            }
            for d in page.rows
        ],
        "matters": [],
        "pages": pages,
        "export": "",
        "bulk": None,
        "empty": {
            "heading": "这里还没有公文",
            "text": "您拟的和经办的公文会出现在这里。",
            "links": [{"label": "拟稿", "href": url_for("drafting.new")}],
        },
    }


def matter(actor: Actor, found: Matter) -> dict[str, Any]:
    """The page of one document."""
    document, circulation = found.document, found.circulation
    from app.circulation.queries import task_for

    task = task_for(actor, circulation)
    text, findings = document.document, _findings(found, task)
    view = request.args.get("view", "auto")
    return {
        "title": document.title,
        "urgency": document.urgency,
        "back": {"label": "返回", "href": came_from(url_for("dispatch.listing"))},
        "annulled": annulled.notice(document),
        "stages": matters.stages(circulation),
        "summary": _summary(document),
        "pages": page_list(document, findings),
        "document": text,
        "watermark": "",
        "view": view if view in ("pages", "reader") else "auto",
        "pages_href": url_for("dispatch.show", record_id=document.id, view="pages"),
        "reader_href": url_for("dispatch.show", record_id=document.id, view="reader"),
        "marked": {},
        "findings": [finding(f) | {"number": n} for n, f in enumerate(findings, 1)],
        "paper": paper(found),
        "attachments": attachments(document),
        "changes": changes(document),
        "changes_note": _changes_note(document),
        "acts": history.history(circulation, found.opinions),
        "print_href": url_for("dispatch.form", record_id=document.id),
        "links": _links(actor, found, task),
        "beside": matters.beside(actor, circulation),
        "bar": matters.bar(actor, task, circulation, document),
        "idle": "" if task else "此件现在不在您这里，您可以查阅。",
    }


def paper(found: Matter) -> dict[str, Any]:
    """发文稿纸, as the office has always used it."""
    document = found.document
    text = document.document
    return {
        "title": "发文稿纸",
        "number": document.number or "",
        "number_label": "文号",
        "date": words.full(document.all_signed_at) if document.all_signed_at else "",
        "cells": [
            *_opinion_cells(found),
            *([{"label": "联署", "text": _issuers(document)}] if document.co_issuers else []),
            {"label": "拟稿", "text": f"{document.drafting_unit.short_name} {document.drafter.name}", "half": True},
            {"label": "电话", "text": document.phone or document.drafter.phone or "", "half": True},
            {"label": "文种", "text": document.kind, "half": True},
            {"label": "缓急", "text": document.urgency or "平件", "half": True},
            {"label": "公开", "text": _publicity(document), "half": True},
            {"label": "份数", "text": str(document.copies), "half": True},
            {"label": "主送", "text": text.recipients},
            {"label": "抄送", "text": text.copies_to},
            {"label": "附件", "links": [
                {"label": f"{a.position}. {a.name}",
                 "href": url_for("dispatch.attached", record_id=document.id, file_id=a.id)}
                for a in document.attachments
            ]},
            {"label": "说明", "text": "；".join(f"{k}：{v}" for k, v in document.reasons.items())},
        ],
    }  # fmt: skip


def _opinion_cells(found: Matter) -> list[dict[str, Any]]:
    """The fields for opinions in the order of the form; an optional one shows when it is used."""
    cells = []
    for label, stages in FIELDS:
        said = history.said(found.opinions, *stages)
        signing = label == "签发"
        if said or label not in OPTIONAL:
            waiting = _unsigned(found.document) if signing else ""
            cells.append({"label": label, "opinions": said, "waiting": waiting, "tall": signing})
    return cells


def changes(document: OfficialDocument) -> list[dict[str, Any]]:
    """What was changed since the drafter sent it, or since it was signed."""
    before = _before(document)
    return segments(compare(before, document.document)) if before is not None else []


def segments(difference: Difference) -> list[dict[str, Any]]:
    """The changed parts of a difference as components/difference.html takes them."""
    kinds = {Operation.KEPT: "same", Operation.INSERTED: "added", Operation.DELETED: "removed"}
    return [
        {
            "place": part.label,
            "parts": [{"kind": kinds[s.operation], "text": s.text} for s in part.segments],
        }
        for part in difference.parts
        if part.changed
    ]


def finding(found: Finding) -> dict[str, Any]:
    """A finding as components/finding.html takes it."""
    return {
        "severity": found.severity.value,
        "message": found.message,
        "article": found.article,
        "settled": found.settled,
        "quote": found.place.excerpt,
    }


def attachments(document: OfficialDocument) -> list[dict[str, Any]]:
    return [
        {
            "name": a.name,
            "href": url_for("dispatch.attached", record_id=document.id, file_id=a.id),
            "note": words.size(a.size),
        }
        for a in document.attachments
    ]


def _unsigned(document: OfficialDocument) -> str:
    """Whose signature is still missing."""
    if document.signed_at is None:
        return "待签发"
    names = [o.account.organ.short_name for o in document.co_issuers if o.signed_at is None]
    return f"待签发：{'、'.join(names)}" if names else ""


def _issuers(document: OfficialDocument) -> str:
    """All who issue it, the host first, each with its signer and its seal as far as they are there."""
    host = f"{document.account.organ.name}（主办）"
    return "；".join([host, *(_co_issuer(one) for one in document.co_issuers)])


def _co_issuer(one: CoIssuer) -> str:
    done = [
        f"{one.signer.name} {words.when(one.signed_at)}签发" if one.signer else "",
        "已用印" if one.seal_signature else "",
    ]
    said = "，".join(part for part in done if part)
    return one.account.organ.name + (f"（{said}）" if said else "")


def _summary(document: OfficialDocument) -> list[str]:
    issuers = "、".join(account.organ.name for account in document.accounts)
    parts = [issuers, document.kind, document.number or "尚未编号"]
    if document.validity is not Validity.VALID:
        parts.append(document.validity.label)
    return parts


def _publicity(document: OfficialDocument) -> str:
    reason = document.publicity_reason
    return document.publicity.label + (f"（{reason}）" if reason else "")


def _before(document: OfficialDocument) -> Document | None:
    if document.signed_content:
        return Document.from_json(document.signed_content)
    sent = document.first_revision
    return Document.from_json(sent.content) if sent else None


def _changes_note(document: OfficialDocument) -> str:
    return "与签发稿比较" if document.signed_content else "与送审稿比较"


def _findings(found: Matter, task: Task | None) -> tuple[Finding, ...]:
    if found.document.signed_at is not None or task is None:
        return ()
    stage = {"sign": Stage.SIGN, "check": Stage.REVIEW}.get(
        found.circulation.stage or "", Stage.SUBMIT
    )
    return checking.findings(found.document, stage, guards.progress(found.circulation, task))


def _links(actor: Actor, found: Matter, task: Task | None) -> list[dict[str, str]]:
    document = found.document
    record: dict[str, Any] = {"record_id": document.id}
    links = []
    if task is not None and task.kind is TaskKind.DO and task.stage in editing.STAGES:
        links.append({"label": "修改文稿", "href": url_for("drafting.edit", **record)})
    if document.issued_at is not None:
        links.append({"label": "下载正本", "href": url_for("dispatch.issued", **record)})
        if checks.may(actor, Permission.DELIVERIES_READ, document):
            links.append({"label": "签收情况", "href": url_for("dispatch.deliveries", **record)})
        if annulling.may_annul(actor, document):
            links.append({"label": "撤销或者废止", "href": url_for("annulling.show", **record)})
        links += following(actor, document.__tablename__, document.id)
    else:
        links.append({"label": "下载文稿", "href": url_for("dispatch.docx", **record)})
    return links
