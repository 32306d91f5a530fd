"""复文: the answer to an incoming document, drafted by whoever handles it (条例 第二十四条第七项).

The draft starts on its own way in the circulation engine, where the two features meet.
"""

from __future__ import annotations

import re

from sqlalchemy import or_, select

from app.circulation import engine, queries
from app.circulation.models import TaskState
from app.core import acts
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.directory.actors import Actor
from app.directory.models import Unit
from app.official_documents import drafting
from app.official_documents.models import IssuingAccount, OfficialDocument
from app.receipt.models import IncomingDocument
from documents.model import TITLE_LIMIT, Document, Paragraph
from documents.rules.kinds import BY_NAME

DISPATCH = "dispatch"  # the circulation of every document that is drafted here


def accounts(actor: Actor, incoming: IncomingDocument) -> list[IssuingAccount]:
    """Under which names she may answer: the receiving organ's, and those of her own organs."""
    return list(
        db.session.scalars(
            select(IssuingAccount)
            .where(
                or_(
                    IssuingAccount.organ_id.in_(actor.organ_ids),
                    IssuingAccount.organ_id == incoming.organ_id,
                )
            )
            .order_by(IssuingAccount.organ_id != incoming.organ_id, IssuingAccount.id)
        )
    )


def reply(
    actor: Actor, incoming: IncomingDocument, account_id: int | None = None
) -> OfficialDocument:
    """起草复文: a draft that answers the delivery, on the handler's desk. Once for a document."""
    if incoming.reply_id is not None:
        return db.session.get_one(OfficialDocument, incoming.reply_id)
    _must_be_handling(actor, incoming)
    able = accounts(actor, incoming)
    account = next((a for a in able if account_id in (None, a.id)), None)
    if account is None:
        raise Invalid("请选择复文的发文机关。", {"account": "请选择发文机关。"})
    unit_id = _own_unit(actor)
    draft = drafting.begin(actor, account, unit_id, content_for(incoming, account))
    drafting.save(draft, draft.document, draft.version)
    draft.answers_id = incoming.delivery_id
    incoming.reply_id, incoming.reply = draft.id, draft
    acts.record(actor, "receipt.reply", incoming, draft=draft.id)
    engine.start(actor, DISPATCH, draft, title=draft.title, organ_id=draft.organ_id)
    return draft


def draft_deleted(document_id: int) -> None:
    """The draft of an answer was deleted: the handler may begin another."""
    for incoming in db.session.scalars(
        select(IncomingDocument).where(IncomingDocument.reply_id == document_id)
    ):
        incoming.reply_id = None


def content_for(incoming: IncomingDocument, account: IssuingAccount) -> Document:
    """批复 to a 请示 from below, otherwise 复函; with the opening that names what is answered."""
    sender = db.session.get(Unit, incoming.sender_id) if incoming.sender_id else None
    approving = (
        incoming.kind == "请示" and sender is not None and sender.parent_id == account.organ_id
    )
    ending = "批复" if approving else "复函"
    number = f"（{incoming.number}）" if incoming.number else ""
    lead = "现批复如下：" if approving else "现函复如下："
    return Document(
        kind="批复" if approving else "函",
        title=f"{account.signature}关于{matter_of(incoming)}的{ending}"[:TITLE_LIMIT],
        recipients=incoming.from_name,
        body=(Paragraph(f"《{incoming.title}》{number}收悉。经研究，{lead}"),),
    )


def matter_of(incoming: IncomingDocument) -> str:
    """The matter in a title: 云岭县财政局关于调整预算的请示 is about 调整预算."""
    kinds = "|".join(sorted(BY_NAME, key=len, reverse=True))
    found = re.search(rf"关于(?P<matter>.{{2,}}?)的(?:{kinds})$", incoming.title)
    return found["matter"] if found else f"《{incoming.title}》有关事宜"


def _must_be_handling(actor: Actor, incoming: IncomingDocument) -> None:
    circulation = queries.circulation_for(incoming, "receipt")
    if circulation is None or circulation.stage != "handle":
        raise OutOfTurn("此件不在承办环节，不能起草复文。")
    lead = [
        t
        for t in circulation.tasks
        if (t.stage, t.round, t.position) == ("handle", circulation.round, 0)
        and t.state is TaskState.OPEN
    ]
    if not any(engine.holds(actor, t) for t in lead):
        raise NotAllowed("复文由主办承办人起草。")


def _own_unit(actor: Actor) -> int:
    """The department she drafts from: the innermost of her units."""
    units = db.session.scalars(
        select(Unit).where(Unit.id.in_(actor.unit_ids)).order_by(Unit.rank.desc(), Unit.id)
    ).all()
    if not units:
        raise NotAllowed("只能以本人所在单位的名义拟稿。")
    return units[0].id
