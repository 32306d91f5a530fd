"""收文: what the page at the door and the page of a matter are told."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from app.circulation.models import Task, TaskKind, TaskState
from app.directory.actors import Actor
from app.official_documents.producing import registered
from app.receipt import replying
from app.receipt.handling_form import FIELDS, answer, departments
from app.receipt.models import IncomingDocument
from app.receipt.queries import Sheet
from app.receipt.verifying import Genuineness
from blueprints.receipt.forms import reasons
from blueprints.receipt.pages import page_list, watermark
from blueprints.shared import annulled, history, matters, words
from blueprints.shared.following import following
from blueprints.shared.places import came_from
from documents.model import Document

URGENCIES = ("加急", "特急")


def at_the_door(task: Task | None, stage: str) -> bool:
    """Whether it is hers to sign for, or to register: those have pages of their own."""
    return (
        task is not None
        and task.kind is TaskKind.DO
        and task.state is TaskState.OPEN
        and task.stage == stage
    )


def receive(
    actor: Actor, sheet: Sheet, genuine: Genuineness, error: Any, entered: dict[str, str]
) -> dict[str, Any]:
    """签收: the document, its seal and digest, and the two acts."""
    incoming = sheet.incoming
    return {
        "title": incoming.title,
        "urgency": incoming.urgency,
        "back": {"label": "收文", "href": url_for("receipt.listing")},
        "sender": f"{incoming.from_name} {words.when(incoming.arrived_at)} 送来",
        "annulled": annulled_notice(incoming),
        "facts": facts(incoming),
        "proof": proof(incoming, genuine),
        **_text(actor, incoming),
        "attachments": attachments(incoming),
        "action": url_for("receipt.sign_for", record_id=incoming.id),
        "hidden": {"version": sheet.circulation.version},
        "can_accept": genuine.holds,
        "why_not": "核对未通过，不能签收，请退文。" if not genuine.holds else "",
        "error": error.message if error is not None else "",
        "reasons": reasons(),
        "reason": entered.get("reason", ""),
        "note": entered.get("note", ""),
        "faults": getattr(error, "fields", {}) if error is not None else {},
    }


def matter(actor: Actor, sheet: Sheet, genuine: Genuineness) -> dict[str, Any]:
    """The page of one document, with 收文处理单."""
    incoming, circulation = sheet.incoming, sheet.circulation
    return {
        "title": incoming.title,
        "urgency": incoming.urgency,
        "back": {"label": "返回", "href": came_from(url_for("receipt.listing"))},
        "annulled": annulled_notice(incoming),
        "stages": matters.stages(circulation),
        "summary": [
            part
            for part in (
                incoming.from_name,
                incoming.number,
                incoming.register_number or "",
                incoming.handling.label if incoming.handling else "",
                "抄送件" if incoming.copy else "",
            )
            if part
        ],
        **_text(actor, incoming),
        "marked": {},
        "findings": [],
        "proof": proof(incoming, genuine),
        "paper": paper(sheet),
        "attachments": attachments(incoming),
        "changes": [],
        "changes_note": "",
        "acts": history.history(circulation, list(sheet.opinions)),
        "print_href": url_for("receipt.form", record_id=incoming.id),
        "links": _links(actor, sheet),
        "beside": matters.beside(actor, circulation),
        "bar": matters.bar(actor, sheet.task, circulation, incoming),
        "idle": "" if sheet.task else "此件现在不在您这里，您可以查阅。",
        "reply": _reply(actor, sheet),
    }


def paper(sheet: Sheet) -> dict[str, Any]:
    """收文处理单, as the office has always used it."""
    incoming = sheet.incoming
    return {
        "title": "收文处理单",
        "number": incoming.register_number or "",
        "number_label": "收文号",
        "date": words.full(incoming.received_at),
        "cells": [
            {"label": "来文机关", "text": incoming.from_name},
            {"label": "标题", "text": incoming.title},
            {"label": "来文字号", "text": incoming.number, "half": True},
            {"label": "成文日期", "text": words.day(incoming.dated), "half": True},
            {"label": "文种", "text": incoming.kind, "half": True},
            {"label": "缓急", "text": incoming.urgency or "平件", "half": True},
            {"label": "份数页数", "text": f"{incoming.copies} 份 {incoming.pages or '—'} 页", "half": True},
            {"label": "附件", "text": f"{incoming.attachments} 件", "half": True},
            {"label": "办理类型", "text": incoming.handling.label if incoming.handling else "", "half": True},
            {"label": "办理期限", "text": words.full(incoming.due_at), "half": True},
            *_opinion_cells(sheet),
            *([{"label": "退文", "text": incoming.returned}] if incoming.returned else []),
        ],
    }  # fmt: skip


def _opinion_cells(sheet: Sheet) -> list[dict[str, Any]]:
    """The fields for opinions in the order of the form, with what was done beside what was said."""
    incoming, opinions = sheet.incoming, list(sheet.opinions)
    texts = {
        "分办": departments(incoming, sheet.assisting),
        "传阅": _progress(sheet),
        "承办情况": incoming.result or "",
        "答复": answer(incoming),
    }
    cells: list[dict[str, Any]] = []
    for label, stages in FIELDS:
        said = history.said(opinions, *stages)
        instructing = label == "领导批示"
        waits = instructing and sheet.circulation.stage == "instruct" and not said
        cells.append({
            "label": label, "opinions": said, "text": texts.get(label, ""),
            "waiting": "待批示" if waits else "", "tall": instructing,
        })  # fmt: skip
    return cells


def proof(incoming: IncomingDocument, genuine: Genuineness) -> dict[str, Any]:
    """One sentence and the checks behind it (components/proof.html)."""
    if not genuine.holds:
        sentence = "核对未通过：" + "".join(c.words for c in genuine.checks if not c.holds)
    elif incoming.delivery_id is None:
        sentence = "纸质来文的扫描件，录入后没有改动。印章以纸质原件为准。"
    else:
        sentence = "电子印章有效，内容与发文单位用印时一致。"
        if genuine.trial:
            sentence += "印章为演示用印，不具法律效力。"
    checks = [
        {"name": c.label, "state": "good" if c.holds else "bad", "note": c.words}
        for c in genuine.checks
    ]
    checks.append({"name": "正文摘要（SM3）", "state": "none", "note": incoming.digest})
    return {"whole": genuine.holds, "sentence": sentence, "checks": checks}


def facts(incoming: IncomingDocument) -> list[dict[str, Any]]:
    due = incoming.delivery.due_at if incoming.delivery else None
    entries = [
        ("来文机关", incoming.from_name),
        ("来文字号", incoming.number),
        ("收文机关", incoming.organ.name + ("（抄送）" if incoming.copy else "")),
        ("文种", incoming.kind),
        ("成文日期", words.day(incoming.dated)),
        ("页数和附件", f"{incoming.pages or '—'} 页，附件 {incoming.attachments} 件"),
        ("签收期限", words.full(due)),
    ]
    return [{"label": label, "text": text} for label, text in entries if text]


def attachments(incoming: IncomingDocument) -> list[dict[str, Any]]:
    """The original first, then what the sender attached; always as downloads."""
    original = {
        "name": "来文原件",
        "href": url_for("receipt.original", record_id=incoming.id),
        "note": f"{incoming.pages} 页" if incoming.pages else "",
    }
    rows = incoming.delivery.document.attachments if incoming.delivery else []
    return [
        original,
        *(
            {
                "name": row.name,
                "href": url_for("receipt.attached", record_id=incoming.id, file_id=row.id),
                "note": words.size(row.size),
            }
            for row in rows
        ),
    ]


def annulled_notice(incoming: IncomingDocument) -> dict[str, Any] | None:
    """What its sender decided of it afterwards; None while it is in force."""
    return annulled.notice(incoming.delivery.document) if incoming.delivery else None


def _text(actor: Actor, incoming: IncomingDocument) -> dict[str, Any]:
    """The text as pages and for reading; of a paper only its scan."""
    view = request.args.get("view", "auto")
    sent = incoming.delivery.document if incoming.delivery else None
    return {
        "pages": page_list(incoming),
        "document": registered(sent) if sent else Document(title=incoming.title),
        "watermark": "" if incoming.media_type == "application/pdf" else watermark(actor),
        "view": view if view in ("pages", "reader") else ("auto" if sent else "pages"),
        "pages_href": url_for("receipt.show", record_id=incoming.id, view="pages"),
        "reader_href": url_for("receipt.show", record_id=incoming.id, view="reader"),
    }


def _links(actor: Actor, sheet: Sheet) -> list[dict[str, str]]:
    incoming = sheet.incoming
    links = [{"label": "下载原件", "href": url_for("receipt.original", record_id=incoming.id)}]
    if incoming.reply is not None and _drafts(actor, incoming):
        links.append(
            {"label": "复文", "href": url_for("dispatch.show", record_id=incoming.reply.id)}
        )
    return [*links, *following(actor, incoming.__tablename__, incoming.id)]


def _drafts(actor: Actor, incoming: IncomingDocument) -> bool:
    from app.permissions.checks import may
    from app.permissions.rules import Permission

    return may(actor, Permission.MATTER_READ, incoming.reply)


def _reply(actor: Actor, sheet: Sheet) -> dict[str, Any] | None:
    """起草复文, for the lead handler while there is none."""
    task, incoming = sheet.task, sheet.incoming
    if task is None or (task.stage, task.position) != ("handle", 0) or incoming.reply_id:
        return None
    return {
        "action": url_for("receipt.reply", record_id=incoming.id),
        "accounts": [
            {"value": a.id, "label": f"{a.mark}（{a.code}）"}
            for a in replying.accounts(actor, incoming)
        ],
    }


def _progress(sheet: Sheet) -> str:
    """7/12 已阅, and who has not read yet (条例 第二十四条第五项: 不得漏传、误传、延误)."""
    tasks = [
        t
        for t in sheet.circulation.tasks
        if t.stage == "circulate" and t.kind is TaskKind.DO and t.state is not TaskState.CANCELLED
    ]
    if not tasks:
        return ""
    unread = "、".join(t.person.name for t in tasks if t.state is TaskState.OPEN)
    done = sum(t.state is TaskState.DONE for t in tasks)
    return f"{done}/{len(tasks)} 已阅" + (f"，未阅：{unread}" if unread else "")
