"""发文稿纸: the form that goes with a document into the archive, with all opinions, as PDF/A-2b."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import resources
from typing import Any
from xml.sax.saxutils import quoteattr

import typst
from sqlalchemy import select

from app.circulation import queries
from app.circulation.models import Circulation, OpinionRow, TaskState
from app.core import clock
from app.core.database import db
from app.directory.models import Person, Unit
from app.dispatch.circulation import DISPATCH
from app.official_documents.models import OfficialDocument
from app.official_documents.producing import fonts
from documents.formats.fonts import Face
from documents.formats.pdf import TypesettingFailed

# The fields of the form for opinions: label, and the stages whose opinions stand there.
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
MISSING_GLYPH = "〓"  # 空铅: the printer's sign for a character no font has
INK_WIDTH = 2.2  # of a stroke, in the units of the handwriting


def drafting_form(document: OfficialDocument) -> bytes:
    """The form as it stands now. Three queries and those of names; the same form, the same bytes."""
    circulation = queries.circulation_for(document, DISPATCH.key)
    given = list(queries.opinions(circulation)) if circulation else []
    used = fonts()
    data: dict[str, Any] = {
        "heading": f"{document.account.organ.name}发文稿纸",
        "title": document.title,
        "number": document.number or "",
        "urgency": document.urgency or "平件",
        "opinions": _opinions(given),
        "fields": _fields(document, circulation),
        "note": "本稿纸由系统按办理记录生成；各项意见的摘要载于办理记录，可逐条核对。",
    }
    shown = _shown(data, "".join(dict.fromkeys(json.dumps(data, ensure_ascii=False))))
    faces = {"plain": Face.FANGSONG, "label": Face.HEITI, "opinion": Face.KAITI,
             "heading_font": Face.XIAOBIAOSONG}  # fmt: skip
    shown |= {key: list(used.chain(face)) for key, face in faces.items()}
    compiler = typst.Compiler(
        resources.files(__package__).joinpath("drafting_form.typ").read_bytes(),
        font_paths=used.typst,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
    )
    pdf = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=0)
    if not isinstance(pdf, bytes):
        raise TypesettingFailed("发文稿纸没有排成，请重试。")
    return pdf


def _opinions(given: list[OpinionRow]) -> list[dict[str, Any]]:
    """The fields with their opinions, and what was said elsewhere in a field of its own."""
    placed = {stage for _, stages in FIELDS for stage in stages}
    fields = [(name, [o for o in given if o.stage in stages]) for name, stages in FIELDS]
    fields.append(("其他意见", [o for o in given if o.stage not in placed]))
    return [
        {"label": name, "given": [_opinion(o) for o in opinions]}
        for name, opinions in fields
        if opinions or (name not in OPTIONAL and name != "其他意见")
    ]


def _opinion(row: OpinionRow) -> dict[str, Any]:
    return {
        "label": row.label,
        "text": row.text,
        "ink": [_svg(row.ink)] if row.ink else [],
        "name": row.name,
        "post": row.post,
        "on_behalf_of": row.on_behalf_of,
        "at": _moment(row.at),
    }


def _svg(ink: str) -> str:
    """Handwriting as a small drawing; the strokes were checked when they were taken in."""
    strokes: list[list[list[float]]] = json.loads(ink)
    xs = [point[0] for stroke in strokes for point in stroke]
    ys = [point[1] for stroke in strokes for point in stroke]
    left, top = min(xs) - INK_WIDTH, min(ys) - INK_WIDTH
    width, height = max(xs) - left + INK_WIDTH, max(ys) - top + INK_WIDTH
    box = f"{left:g} {top:g} {width:g} {height:g}"
    lines = "".join(
        f"<polyline points={quoteattr(' '.join(f'{p[0]:g},{p[1]:g}' for p in stroke))}/>"
        for stroke in strokes
        if stroke
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><g fill="none" stroke="#111" '
        f'stroke-width="{INK_WIDTH}" stroke-linecap="round" stroke-linejoin="round">{lines}</g></svg>'
    )


def _fields(document: OfficialDocument, circulation: Circulation | None) -> list[dict[str, Any]]:
    content = document.document
    attachments = "；".join(a.name for a in content.attachments)
    consulted = db.session.scalars(
        select(Unit.short_name).where(Unit.id.in_(document.consulted_units)).order_by(Unit.order)
    )
    reason = f"（{document.publicity_reason}）" if document.publicity_reason else ""
    rows: list[tuple[str, str, bool]] = [
        ("标题", document.title, True),
        ("主送", content.recipients, True),
        ("抄送", content.copies_to, True),
        ("附件", attachments, True),
        ("联合行文", _issuers(document), True),
        ("相关部门", "、".join(consulted), True),
        ("公开属性", document.publicity.label + reason, True),
        ("拟稿单位", document.drafting_unit.name, False),
        ("拟稿人", document.drafter.name, False),
        ("联系电话", document.phone or "", False),
        ("拟稿时间", _moment(document.made_at), False),
        ("成文日期", document.dated.isoformat() if document.dated else "", False),
        ("印制份数", str(document.copies), False),
        *((label, _done_by(circulation, stages), False) for label, stages in DOERS),
    ]
    return [{"label": a, "value": b, "wide": c} for a, b, c in rows if b or not c]


def _issuers(document: OfficialDocument) -> str:
    """All who issue it when they are several, the host first."""
    names = [account.organ.name for account in document.accounts]
    return f"{names[0]}（主办）、{'、'.join(names[1:])}" if len(names) > 1 else ""


# Who did what the form has a place for: label and stages.
DOERS = (
    ("编号", ("number",)), ("排版", ("typeset",)), ("校对", ("proofread",)),
    ("用印", ("seal", "joint_seal")),
)  # fmt: skip


def _done_by(circulation: Circulation | None, stages: tuple[str, ...]) -> str:
    """The names of those who did the stages in their last round."""
    if circulation is None:
        return ""
    done = [t for t in circulation.tasks if t.stage in stages and t.state is TaskState.DONE]
    last = max((t.round for t in done), default=0)
    ids = {t.done_by for t in done if t.round == last}
    names = db.session.scalars(select(Person.name).where(Person.id.in_(ids)).order_by(Person.id))
    return "、".join(names)


def _moment(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"


def _shown(value: Any, characters: str) -> Any:
    """The data with the printer's sign in place of every character no face of the form can show."""
    used = fonts()
    printable = "".join(c for c in characters if not c.isspace())
    faces = (Face.FANGSONG, Face.KAITI, Face.HEITI, Face.XIAOBIAOSONG)
    missing = {c: MISSING_GLYPH for face in faces for c in used.missing(printable, face)}
    table = str.maketrans(missing)
    return json.loads(json.dumps(value, ensure_ascii=False).translate(table))
