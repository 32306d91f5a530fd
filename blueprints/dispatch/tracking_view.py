"""签收情况: what the page of a document's receipts is told."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.directory.actors import Actor
from app.dispatch import tracking
from app.dispatch.queries import Matter
from app.official_documents import delivering
from app.official_documents.models import DeliveryState
from blueprints.shared import words


def deliveries(actor: Actor, found: Matter) -> dict[str, Any]:
    """签收情况."""
    document = found.document
    rows = delivering.deliveries(document)
    keeps = tracking.may_track(actor, document)
    done = sum(d.state is not DeliveryState.SENT for d in rows)
    waiting = [d for d in rows if d.state is DeliveryState.SENT]
    have = {d.unit_id for d in rows if d.state in (DeliveryState.SENT, DeliveryState.RECEIVED)}
    again = {d.unit_id: f"（{d.state.label}，重发）" for d in rows if d.unit_id not in have}
    others = [u for u in delivering.organs() if u.id not in have and u.id != document.organ_id]
    return {
        "title": document.title,
        "number": document.number or "",
        "back": {"label": "返回此件", "href": url_for("dispatch.show", record_id=document.id)},
        "progress": {"done": done, "total": len(rows)},
        "due": None,
        "tabs": [],
        "columns": [
            {"key": "unit", "label": "单位"},
            {"key": "state", "label": "状态"},
            {"key": "time", "label": "时间", "kind": "date"},
            {"key": "receiver", "label": "签收人", "kind": "short"},
            {"key": "act", "label": "办理"},
        ],
        "rows": [
            {
                "cells": {
                    "unit": {"text": d.unit.name, "note": "抄送" if d.copy else ""},
                    "state": {
                        "text": d.state.label,
                        "note": d.reason or d.answer or "",
                        "due": words.light(d.due_at) if d.state is DeliveryState.SENT else None,
                    },
                    "time": words.when(d.received_at or d.sent_at),
                    "receiver": d.receiver or "",
                    "act": {
                        "text": "",
                        "button": {
                            "label": f"催签{f'（{d.urges}）' if d.urges else ''}",
                            "action": url_for(
                                "dispatch.act_on_delivery", record_id=document.id, move="urge"
                            ),
                            "name": "delivery",
                            "value": d.id,
                        },
                    }
                    if keeps and d.state is DeliveryState.SENT
                    else "",
                }
            }
            for d in rows
        ],
        "pages": None,
        "urge_all": None,
        "add": {
            "action": url_for("dispatch.more_deliveries", record_id=document.id),
            "units": [{"value": u.id, "label": f"{u.name}{again.get(u.id, '')}"} for u in others],
            "label": "补发",
        }
        if keeps and others and document.issued_at
        else None,
        "settle": {
            "action": url_for("dispatch.act_on_delivery", record_id=document.id),
            "deliveries": [{"value": d.id, "label": d.unit.name} for d in waiting],
        }
        if keeps and waiting
        else None,
        "correct": url_for("dispatch.correct", record_id=document.id)
        if keeps and document.issued_at
        else "",
        "facts": [
            {"label": "分发时间", "text": words.full(rows[0].sent_at) if rows else "尚未分发"},
            {"label": "正本摘要（SM3）", "text": document.issued_digest or "", "hash": True},
        ],
        "empty": {"heading": "尚未分发", "text": "用印后由公文收发员分发。", "links": []},
    }
