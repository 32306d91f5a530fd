"""登记收文: what its page is told, for a document that was signed for and for one on paper."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.core.errors import OfficeError
from app.directory.actors import Actor
from app.directory.models import Unit
from app.receipt.models import IncomingDocument
from app.receipt.queries import Sheet
from app.receipt.registering import same_documents
from blueprints.receipt import view
from blueprints.receipt.listing import URGENCIES
from blueprints.receipt.pages import page_list, watermark
from blueprints.receipt.view import facts
from documents.rules.kinds import KINDS

FIELDS = ("from_name", "number", "title", "kind", "urgency", "dated", "copies", "pages")


def registration(
    actor: Actor, sheet: Sheet, error: OfficeError | None, entered: dict[str, str]
) -> dict[str, Any]:
    """登记 of what came in; what the sender sealed is shown, not asked."""
    incoming = sheet.incoming
    sent = incoming.delivery_id is not None
    values = {name: entered.get(name, _shown(incoming, name)) for name in FIELDS}
    same = same_documents(incoming.organ_id, incoming.from_name, incoming.number, but=incoming.id)
    return {
        **_page("登记收文", values, error),
        "back": {"label": "收文", "href": url_for("receipt.listing")},
        "annulled": view.annulled_notice(incoming),
        "action": url_for("receipt.register", record_id=incoming.id),
        "sealed": facts(incoming) if sent else [],
        "organs": [],
        "organ": "",
        "same": same,
        "scan": False,
        "submit": "登记",
        "suggested": "以下要素取自来文，登记时取收文号。" if sent else "",
        "pages": page_list(incoming),
        "watermark": "" if incoming.media_type == "application/pdf" else watermark(actor),
        "version": sheet.circulation.version,
    }


def paper(organs: list[Unit], error: OfficeError | None, entered: dict[str, str]) -> dict[str, Any]:
    """登记纸质来文: the same fields, with the scan."""
    values = {name: entered.get(name, "") for name in FIELDS}
    values["copies"] = values["copies"] or "1"
    return {
        **_page("登记纸质来文", values, error),
        "back": {"label": "收文", "href": url_for("receipt.listing")},
        "action": url_for("receipt.enter"),
        "sealed": [],
        "organs": [{"value": u.id, "label": u.name} for u in organs],
        "organ": entered.get("organ", ""),
        "same": ["confirm"]
        if error and "confirm_duplicate" in getattr(error, "fields", {})
        else [],
        "scan": True,
        "submit": "录入并签收",
        "suggested": "登记即签收；扫描件加密保存，纸质原件请另行保管。",
        "pages": [],
        "watermark": "",
        "version": "",
    }


def _page(heading: str, values: dict[str, str], error: OfficeError | None) -> dict[str, Any]:
    faults: dict[str, str] = getattr(error, "fields", {}) if error else {}
    listed = [{"field": name, "text": text} for name, text in faults.items()]
    return {
        "heading": heading,
        "entered": values,
        "faults": faults,
        "errors": listed,
        "message": error.message if error else "",
        "kinds": [{"value": "", "label": "（无）"}, *({"value": k.name, "label": k.name} for k in KINDS)],
        "urgencies": [
            {"value": "", "label": "平件"}, *({"value": u, "label": u} for u in URGENCIES),
        ],
    }  # fmt: skip


def _shown(incoming: IncomingDocument, name: str) -> str:
    value = getattr(incoming, name)
    return "" if value is None else str(value)
