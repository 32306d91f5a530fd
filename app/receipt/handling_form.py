"""收文处理单: for the printer, and beside the original in the archive."""

from __future__ import annotations

from collections.abc import Sequence

from app.circulation import queries
from app.circulation.models import OpinionRow
from app.directory.models import Unit
from app.official_documents.on_paper import FOOT, day, moment, said
from app.official_documents.producing import fonts
from app.receipt.circulation import RECEIPT
from app.receipt.models import IncomingDocument
from app.receipt.queries import units
from documents.formats.paper_form import Cell, PaperForm, paper_form

# The fields for opinions, on paper and on the matter's page: label, and the stages that stand there.
FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("初审", ("preliminary",)),
    ("拟办意见", ("propose",)),
    ("领导批示", ("instruct",)),
    ("分办", ("assign", "accept")),
    ("传阅", ("circulate",)),
    ("承办情况", ("handle", "approve")),
    ("答复", ("answer",)),
)


def handling_form(incoming: IncomingDocument) -> bytes:
    """The form as it stands now; the same form gives the same bytes. Raises TypesettingFailed."""
    circulation = queries.circulation_for(incoming, RECEIPT.key)
    opinions = queries.opinions(circulation) if circulation else []
    form = PaperForm(
        heading="收文处理单",
        title=incoming.title,
        left=("收文号", incoming.register_number or ""),
        right=("签收", moment(incoming.received_at)),
        cells=(*_elements(incoming), *_handling(incoming, opinions)),
        foot=f"本单{FOOT}",
    )
    return paper_form(form, fonts())


def _elements(incoming: IncomingDocument) -> list[Cell]:
    """What came in; pairs of short fields share a line."""
    rows = (
        ("来文机关", incoming.from_name, True),
        ("标题", incoming.title, True),
        ("来文字号", incoming.number, False),
        ("成文日期", day(incoming.dated), False),
        ("文种", incoming.kind, False),
        ("缓急", incoming.urgency or "平件", False),
        ("份数页数", f"{incoming.copies} 份 {incoming.pages or '—'} 页", False),
        ("附件", f"{incoming.attachments} 件", False),
        ("办理类型", incoming.handling.label if incoming.handling else "", False),
        ("办理期限", moment(incoming.due_at), False),
    )
    return [Cell(a, b, wide=wide) for a, b, wide in rows]


def _handling(incoming: IncomingDocument, opinions: Sequence[OpinionRow]) -> list[Cell]:
    texts = {
        "分办": departments(incoming, units(incoming.assisting)),
        "承办情况": incoming.result or "",
        "答复": answer(incoming),
    }
    cells = [
        Cell(name, texts.get(name, ""), said(opinions, stages), tall=True)
        for name, stages in FIELDS
    ]
    if incoming.returned:
        cells.append(Cell("退文", incoming.returned))
    return cells


def departments(incoming: IncomingDocument, assisting: Sequence[Unit]) -> str:
    """主办 and 协办, as 分办 named them."""
    lead = f"主办：{incoming.lead_unit.name}" if incoming.lead_unit else ""
    names = "、".join(unit.name for unit in assisting)
    return "；".join(part for part in (lead, f"协办：{names}" if names else "") if part)


def answer(incoming: IncomingDocument) -> str:
    """How the sender was answered, and when."""
    if incoming.answer_by is None:
        return ""
    return f"{incoming.answer_by.label}：{incoming.answer}（{moment(incoming.answered_at)}）"
