"""What stands above a document that was 撤销 or 废止, for whoever may read it."""

from __future__ import annotations

from typing import Any

from app.official_documents.models import OfficialDocument, Validity
from blueprints.shared import words


def notice(document: OfficialDocument) -> dict[str, Any] | None:
    """What stands above a document that lost force; None while it is in force."""
    if document.validity is Validity.VALID:
        return None
    row, since = document.annulment, document.invalid_since
    day = f"{since.year}年{since.month}月{since.day}日" if since else ""
    when = "，自始无效。" if document.validity is Validity.REVOKED else f"，自{day}起失效。"
    details = (
        [
            f"{row.decider.label}决定，{row.person.name} {words.full(row.at)} 办理。",
            f"依据：{row.basis}",
            f"理由：{row.reason}",
        ]
        if row
        else []
    )
    return {"heading": f"此件{document.validity.label}{when}", "details": details}
