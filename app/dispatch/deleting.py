"""删除草稿: what never left its drafter's hands may go, with its words; that it was there stays on record.

The row remains as an empty shell that nobody may read, since acts name it and texts that were kept
before an import are never removed (no one can open them any more). What was ever sent for review is
a document on its way: it is only stopped or voided (党政机关公文处理工作条例 第二十五条).
"""

from __future__ import annotations

from sqlalchemy import select

from app.circulation import staging
from app.circulation.models import Circulation, CirculationState, TaskState
from app.core import acts, outbox
from app.core.database import db
from app.core.errors import NotAllowed, OutOfTurn
from app.directory.actors import Actor
from app.dispatch.actions import circulation_of
from app.official_documents import drafting
from app.official_documents.models import OfficialDocument
from app.permissions import readers

GONE = "（已删除的草稿）"


def may_delete(actor: Actor, document: OfficialDocument, circulation: Circulation) -> bool:
    """Whether the page offers it."""
    return document.drafter_id == actor.person_id and not _was_sent(document, circulation)


def delete(actor: Actor, document: OfficialDocument) -> None:
    """The draft is gone for everyone at once, from lists and from search.

    Raises NotAllowed for anybody but the drafter herself, OutOfTurn for what was ever sent.
    """
    if document.drafter_id != actor.person_id:
        raise NotAllowed("只有拟稿人本人可以删除草稿，没有删除。", advice="请与拟稿人联系。")
    circulation = db.session.scalars(  # 送审 may be pressed in another window at this moment.
        select(Circulation)
        .where(Circulation.id == circulation_of(document).id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    db.session.refresh(document)
    if _was_sent(document, circulation):
        raise OutOfTurn(
            "此件已经送出过，不能删除。",
            advice="不再办理的，请在拟稿环节终止；已经编号的，由文号管理员作废。",
        )
    acts.record(actor, "document.delete", document, digest=drafting.text_digest(document))
    drafting.empty(document)
    staging.cancel_open(circulation, circulation.stage or "")
    staging.close(circulation, CirculationState.STOPPED)
    circulation.title, circulation.urgency = GONE, ""
    circulation.version += 1
    readers.withdraw(document, *readers.tokens_on(document))
    key = {"subject_type": document.__tablename__, "subject_id": document.id}
    outbox.put_at_once("document.changed", **key)
    outbox.put("document.deleted", document_id=document.id)


def _was_sent(document: OfficialDocument, circulation: Circulation) -> bool:
    """Whether anybody else has had it: then it is no longer hers alone."""
    return (
        document.submitted
        or document.number is not None
        or circulation.stage != "draft"
        or circulation.state is not CirculationState.OPEN
        or any(task.person_id != document.drafter_id for task in circulation.tasks)
        or any(task.state is TaskState.DONE for task in circulation.tasks)
        or any(task.opinions for task in circulation.tasks)
    )
