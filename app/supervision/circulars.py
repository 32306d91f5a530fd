"""通报: how the units did over a period, drafted as an official document with its figures filled in."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from app.circulation import engine
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, NotAllowed
from app.core.series import claimed
from app.directory.actors import Actor
from app.directory.models import Unit
from app.official_documents import drafting
from app.official_documents.models import IssuingAccount, OfficialDocument
from app.official_documents.on_paper import day
from app.supervision import people, ranking, scoring
from app.supervision.models import Circular, Phase, SupervisionItem
from app.supervision.ranking import Period, UnitScore
from app.supervision.score_rules import WEIGHTS, Dimension
from app.supervision.scoring import Score
from documents.model import Block, Document, Level, Paragraph, Table

DISPATCH = "dispatch"  # the circulation of every document that is drafted here
NAMED_AT_MOST = 30  # late items that the text names one by one


def draft(actor: Actor, organ_id: int, period: Period) -> OfficialDocument:
    """起草通报, once for an organ and a period. Raises NotAllowed, Blocked."""
    organs = {unit.id: unit for unit in people.supervises_for(actor)}
    if organ_id not in organs:
        raise NotAllowed("只有督查人员可以为本机关起草通报。", advice="请联系督查室。")
    claimed(Circular, organ_id=organ_id, period=period.key)
    row = db.session.get_one(Circular, (organ_id, period.key), with_for_update=True)
    if row.document_id is not None:
        return db.session.get_one(OfficialDocument, row.document_id)
    scored = scoring.scores(
        and_(SupervisionItem.organ_id == organ_id, ranking.in_period(period))
    )  # fmt: skip
    if not scored:
        raise Blocked(f"{period.label}没有到期的督办事项，不用通报。")
    account = db.session.scalars(
        select(IssuingAccount)
        .where(IssuingAccount.organ_id == organ_id)
        .order_by(IssuingAccount.id)
        .limit(1)
    ).first()
    if account is None:
        raise Blocked("本机关没有发文账户，不能起草通报。请系统管理员办理。")
    unit_id = min(actor.unit_ids - actor.organ_ids, default=account.office_id)
    content = circular_text(organs[organ_id], period, scored, _items(scored))
    found = drafting.begin(actor, account, unit_id, content)
    drafting.save(found, found.document, found.version)
    row.document_id = found.id
    acts.record(actor, "supervision.draft_circular", found, period=period.key, items=len(scored))
    engine.start(actor, DISPATCH, found, title=found.title, organ_id=found.organ_id)
    return found


def draft_deleted(document_id: int) -> None:
    """The draft was deleted: another may be begun."""
    for row in db.session.scalars(select(Circular).where(Circular.document_id == document_id)):
        row.document_id = None


def circular_text(
    organ: Unit, period: Period, scored: list[Score], items: dict[int, SupervisionItem]
) -> Document:
    """The whole text: figures, ranks, and every late item by name."""
    rows = ranking.ranked(scored)
    closed = sum(items[s.item_id].phase is Phase.CLOSED for s in scored)
    late = sorted((s for s in scored if s.late), key=lambda s: (s.total, s.item_id))
    best, worst = rows[0], rows[-1]
    whole = scoring.mean(score.total for score in scored)
    body: list[Block] = [
        Paragraph(
            f"现将{period.label}督查督办工作情况通报如下（截至{day(clock.today())}，"
            "按办理期限在本期内的事项统计）："
        ),
        Paragraph("一、总体情况", Level.ONE),
        Paragraph(
            f"本期到期督办事项 {len(scored)} 件，已销号 {closed} 件，逾期 {len(late)} 件，"
            f"平均得分 {whole} 分。"
        ),
        Paragraph("二、考核得分", Level.ONE),
        Paragraph(
            "考核满分 100 分，其中"
            + "、".join(f"{d.label} {points} 分" for d, points in WEIGHTS.items())
            + "。各单位得分为其牵头事项得分的平均数。"
        ),
        _table(rows),
    ]
    if best.total > worst.total:
        last = [row.unit.name for row in rows if row.total == worst.total]
        first = [row.unit.name for row in rows if row.rank == 1]
        body.append(Paragraph(f"得分最高的是{'、'.join(first)}；得分最低的是{'、'.join(last)}。"))
    body.append(Paragraph("三、逾期事项", Level.ONE))
    body += [Paragraph(_late(place, s, items[s.item_id])) for place, s in enumerate(late[:NAMED_AT_MOST], 1)]  # fmt: skip
    if len(late) > NAMED_AT_MOST:
        body.append(Paragraph(f"其余 {len(late) - NAMED_AT_MOST} 件从略。"))
    if not late:
        body.append(Paragraph("本期没有逾期事项。"))
    body += [
        Paragraph("四、下一步要求", Level.ONE),
        Paragraph("请有关单位对照目标要求倒排工期，逾期事项的牵头单位应书面说明原因并限期办结。"),
    ]
    return Document(
        kind="通报",
        title=f"{organ.name}关于{period.label}督查督办工作情况的通报",
        body=tuple(body),
    )


def _table(rows: list[UnitScore]) -> Table:
    head = ("名次", "单位", "事项", "逾期", *(d.label for d in Dimension), "得分")
    lines = [
        (
            str(row.rank), row.unit.name, str(row.items), str(row.late),
            *(f"{row.by_dimension[d]:g}" for d in Dimension), f"{row.total:g}",
        )
        for row in rows
    ]  # fmt: skip
    return Table((head, *lines))


def _late(place: int, score: Score, item: SupervisionItem) -> str:
    ground = next((loss.ground for loss in score.losses if loss.rule.key == "overdue"), "已逾期")
    unit = item.lead_unit.name if item.lead_unit else ""
    return f"{place}.{item.number}《{item.title}》（{unit}）：{ground}，进度 {item.progress}%。"


def _items(scored: list[Score]) -> dict[int, SupervisionItem]:
    """The items with their units, read in portions that every database takes."""
    found: dict[int, SupervisionItem] = {}
    ids = [score.item_id for score in scored]
    for start in range(0, len(ids), 500):
        query = select(SupervisionItem).where(SupervisionItem.id.in_(ids[start : start + 500]))
        for item in db.session.scalars(query.options(joinedload(SupervisionItem.lead_unit))):
            found[item.id] = item
    return found
