"""发文稿纸: for the printer, and with all opinions beside the document in the archive."""

from __future__ import annotations

from sqlalchemy import select

from app.circulation import queries
from app.circulation.models import Circulation, OpinionRow, TaskState
from app.core.database import db
from app.directory.models import Person, Unit
from app.dispatch.circulation import DISPATCH
from app.official_documents.models import OfficialDocument
from app.official_documents.on_paper import FOOT, day, moment, said
from app.official_documents.producing import fonts
from documents.formats.paper_form import Cell, PaperForm, paper_form

# The fields for opinions, on paper and on the matter's page: label, and the stages that stand there.
FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("签发", ("sign", "joint_sign")),
    ("领导审批", ("leader",)),
    ("会签", ("countersign", "consensus")),
    ("办公室审核", ("director",)),
    ("核稿", ("check", "recheck")),
    ("合法性审核", ("legal", "fair_competition")),
    ("部门审核", ("review",)),
)
OPTIONAL = frozenset({"领导审批", "会签", "合法性审核"})

# Who did what the form has a place for: label and stages.
DOERS = (
    ("编号", ("number",)), ("排版", ("typeset",)), ("校对", ("proofread",)),
    ("用印", ("seal", "joint_seal")),
)  # fmt: skip


def drafting_form(document: OfficialDocument) -> bytes:
    """The form as it stands now; the same form gives the same bytes. Raises TypesettingFailed.

    Three queries and those of names.
    """
    circulation = queries.circulation_for(document, DISPATCH.key)
    given = list(queries.opinions(circulation)) if circulation else []
    form = PaperForm(
        heading=f"{document.account.organ.name}发文稿纸",
        title=document.title,
        left=("文号", document.number or ""),
        right=("缓急", document.urgency or "平件"),
        cells=(*_opinions(given), *_elements(document, circulation)),
        foot=f"本稿纸{FOOT}",
    )
    return paper_form(form, fonts())


def _opinions(given: list[OpinionRow]) -> list[Cell]:
    """The fields with their opinions, and what was said elsewhere in a field of its own."""
    placed = {stage for _, stages in FIELDS for stage in stages}
    other = tuple({row.stage for row in given} - placed)
    cells = [Cell(label, said=said(given, stages), tall=True) for label, stages in FIELDS]
    cells.append(Cell("其他意见", said=said(given, other)))
    optional = OPTIONAL | {"其他意见"}
    return [cell for cell in cells if cell.said or cell.label not in optional]


def _elements(document: OfficialDocument, circulation: Circulation | None) -> list[Cell]:
    content = document.document
    consulted = db.session.scalars(
        select(Unit.short_name).where(Unit.id.in_(document.consulted_units)).order_by(Unit.order)
    )
    reason = f"（{document.publicity_reason}）" if document.publicity_reason else ""
    rows: list[tuple[str, str, bool]] = [
        ("标题", document.title, True),
        ("主送", content.recipients, True),
        ("抄送", content.copies_to, True),
        ("附件", "；".join(a.name for a in content.attachments), True),
        ("联合行文", _issuers(document), True),
        ("相关部门", "、".join(consulted), True),
        ("公开属性", document.publicity.label + reason, True),
        ("拟稿单位", document.drafting_unit.name, False),
        ("拟稿人", document.drafter.name, False),
        ("联系电话", document.phone or document.drafter.phone or "", False),
        ("拟稿时间", moment(document.made_at), False),
        ("成文日期", day(document.dated), False),
        ("印制份数", str(document.copies), False),
        *((label, _done_by(circulation, stages), False) for label, stages in DOERS),
    ]
    return [Cell(a, b, wide=wide) for a, b, wide in rows if b or not wide]


def _issuers(document: OfficialDocument) -> str:
    """All who issue it when they are several, the host first."""
    names = [account.organ.name for account in document.accounts]
    return f"{names[0]}（主办）、{'、'.join(names[1:])}" if len(names) > 1 else ""


def _done_by(circulation: Circulation | None, stages: tuple[str, ...]) -> str:
    """The names of those who did the stages in their last round."""
    if circulation is None:
        return ""
    done = [t for t in circulation.tasks if t.stage in stages and t.state is TaskState.DONE]
    last = max((t.round for t in done), default=0)
    ids = {t.done_by for t in done if t.round == last}
    names = db.session.scalars(select(Person.name).where(Person.id.in_(ids)).order_by(Person.id))
    return "、".join(names)
