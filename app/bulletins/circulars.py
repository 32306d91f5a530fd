"""月通报: how units did in a month, drafted as an official document; once issued the month is frozen."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.bulletins import digests, months, people, ranking, scoring
from app.bulletins.kinds import AppealState
from app.bulletins.months import Span
from app.bulletins.ranking import Ranked
from app.bulletins.score_models import Appeal, Month
from app.circulation import engine
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed
from app.core.series import claimed
from app.directory.actors import OFFICE, Actor
from app.directory.models import Unit
from app.official_documents import drafting
from app.official_documents.models import IssuingAccount, OfficialDocument
from documents.model import Block, Document, Level, Paragraph, Table

DISPATCH = "dispatch"  # the circulation of every document that is drafted here


def draft(actor: Actor, organ_id: int, month: str) -> OfficialDocument:
    """起草月通报, once for an organ and a month. Raises NotAllowed, Blocked, Invalid.

    From now on the scores of the month stand still; deleting the draft sets them free again.
    """
    organs = {unit.id: unit for unit in people.edits_for(actor)}
    if organ_id not in organs:
        raise NotAllowed("只有信息编辑人员可以为本机关起草通报。", advice="请联系办公室文秘。")
    span = months.span_of(month)
    if not span.is_month or span.key != month:
        raise Invalid("请选择通报的月份。", {"month": "请选择月份。"})
    if clock.today() < span.ends:
        raise Blocked(f"{span.label}还没有结束，月底以后再起草通报。")
    months.hold(organ_id)
    claimed(Month, organ_id=organ_id, month=month)
    row = db.session.scalars(
        select(Month).where(Month.organ_id == organ_id, Month.month == month).with_for_update()
    ).one()
    if row.document_id is not None:
        return db.session.get_one(OfficialDocument, row.document_id)
    waiting = select(Appeal.id).where(
        Appeal.organ_id == organ_id, Appeal.month == month, Appeal.state == AppealState.OPEN
    )
    if db.session.scalar(waiting.limit(1)) is not None:
        raise Blocked(f"{span.label}还有计分申诉没有处理，处理后再起草通报。")
    found = scoring.lines(organ_id, span)
    ranked = ranking.units(organ_id, span, found)
    if not ranked:
        raise Blocked(f"{span.label}没有报送和采用的信息，不用通报。")
    account = db.session.scalars(
        select(IssuingAccount)
        .where(IssuingAccount.organ_id == organ_id)
        .order_by(IssuingAccount.id)
        .limit(1)
    ).first()
    if account is None:
        raise Blocked("本机关没有发文账户，不能起草通报。请系统管理员办理。")
    unit_id = min(actor.unit_ids - actor.organ_ids, default=account.office_id)
    content = text_of(organs[organ_id], span, ranked)
    document = drafting.begin(actor, account, unit_id, content)
    drafting.save(document, document.document, document.version)
    row.document_id, row.lines = document.id, [line.kept() for line in found]
    row.digest = digests.of_lines(row.lines)
    acts.record(actor, "bulletin_month.draft", row, month=month, digest=row.digest)
    engine.start(
        actor, DISPATCH, document, title=document.title, organ_id=document.organ_id
    )  # fmt: skip
    return document


def draft_deleted(document_id: int) -> None:
    """The draft was deleted: the month may change, and another may be begun."""
    for row in db.session.scalars(select(Month).where(Month.document_id == document_id)):
        if row.frozen_at is None:
            row.document_id = row.lines = row.digest = None


def document_issued(document_id: int) -> None:
    """通报 was issued: the month is frozen as it was told."""
    for row in db.session.scalars(select(Month).where(Month.document_id == document_id)):
        if row.frozen_at is None:
            row.frozen_at = clock.now()
            acts.record(OFFICE, "bulletin_month.freeze", row, month=row.month, digest=row.digest)


def text_of(organ: Unit, span: Span, ranked: Sequence[Ranked]) -> Document:
    """The whole text: figures, ranks, and every unit that missed a 约稿."""
    reported, adopted = sum(r.reported for r in ranked), sum(r.adopted for r in ranked)
    head = ("名次", "单位", "报送", "采用", "约稿未报", "得分")
    lines = [
        (
            str(r.rank), r.name, str(r.reported), str(r.adopted), str(r.missed or ""),
            scoring.words(r.points),
        )
        for r in ranked
    ]  # fmt: skip
    absent = [f"{r.name}（{r.missed} 次）" for r in ranked if r.missed]
    body: list[Block] = [
        Paragraph(f"现将{span.label}政务信息报送和采用情况通报如下："),
        Paragraph("一、总体情况", Level.ONE),
        Paragraph(f"各单位共报送信息 {reported} 篇，刊发采用 {adopted} 篇次。"),
        Paragraph("二、得分情况", Level.ONE),
        Table((head, *lines)),
        Paragraph("三、约稿情况", Level.ONE),
        Paragraph(
            f"未按要求报送约稿信息的单位：{'、'.join(absent)}。"
            if absent
            else "各单位均按要求报送了约稿信息。"
        ),
        Paragraph("四、有关要求", Level.ONE),
        Paragraph("请各单位落实专人，突出重点，提高信息报送的时效和质量。"),
    ]
    return Document(
        kind="通报",
        recipients="各有关单位",
        title=f"{organ.name}关于{span.label}政务信息工作情况的通报",
        body=tuple(body),
    )
