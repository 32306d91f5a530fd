"""更正: an issued document never changes; what was wrong in it is corrected by another that cites it."""

from __future__ import annotations

from dataclasses import replace

from app.core import acts
from app.core.errors import OutOfTurn
from app.directory.actors import Actor
from app.dispatch import editing, tracking
from app.dispatch.actions import open_draft
from app.official_documents import drafting, writing
from app.official_documents.models import OfficialDocument, Validity
from documents.model import TITLE_LIMIT, Document, Paragraph


def correct(actor: Actor, document: OfficialDocument) -> OfficialDocument:
    """起草更正: a draft to the same receivers, on the desk of whoever follows the dispatch."""
    tracking.require(actor, document)
    if document.issued_at is None:
        raise OutOfTurn("此件尚未制发，请退回后直接修改文稿。")
    if document.validity is not Validity.VALID:
        raise OutOfTurn(f"此件{document.validity.label}，不能再更正。")
    content = content_for(document)
    draft = drafting.begin(actor, document.account, editing.home_unit(actor), content)
    drafting.save(draft, content, draft.version)
    open_draft(actor, draft)
    acts.record(actor, "document.correct", document, draft=draft.id)
    return draft


def content_for(document: OfficialDocument) -> Document:
    """The opening that names what is corrected; the writer says where and how."""
    text = document.document
    kind = text.kind if text.kind in ("函", "请示", "报告") else "通知"
    if kind in ("请示", "报告"):
        kind = "报告"
    title = f"{document.account.signature}关于更正《{text.title}》的{kind}"[:TITLE_LIMIT]
    cited = f"《{text.title}》（{document.number}）" if document.number else f"《{text.title}》"
    return replace(
        Document(kind=kind, title=title, recipients=text.recipients, copies_to=text.copies_to),
        layout=writing.layout_for(kind),
        body=(Paragraph(f"{cited}有误，现更正如下："),),
    )
