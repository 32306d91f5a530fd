"""What supervision hears of from elsewhere: a leader's 批示 may have to be followed up (office.md 1.4)."""

from __future__ import annotations

from sqlalchemy import select

from app.circulation import queries, reading, registry
from app.circulation.models import Circulation, Task
from app.core.database import db
from app.directory.actors import holders
from app.directory.roles import Role
from app.official_documents.models import Decision, OfficialDocument
from app.official_documents.offices import office_of
from app.supervision import entering
from app.supervision.entering import Entry
from app.supervision.models import Rhythm, Source, SupervisionItem

TITLE_LENGTH = 60  # characters of a decision that stand as the title of its item


def instruction_given(task_id: int, **_: int) -> None:
    """批示: the supervisors of the office read it, and may make an item of it; 圈阅 asks for nothing."""
    task = db.session.get_one(Task, task_id)
    circulation = task.circulation
    stage = registry.definition(circulation.definition).by_key.get(task.stage)
    move = next((m for m in stage.moves if m.key == task.move), None) if stage else None
    if move is None or not move.strong:
        return
    seats = holders(Role.SUPERVISOR, [office_of(circulation.organ_id)])
    if seats:
        reading.tell(circulation, seats, f"{task.person.name}已批示，请研究是否列入督办。")


def event_followed(circulation_id: int) -> None:
    """转督办 of an urgent event: an item with what the leaders wrote as its target. Once only."""
    circulation = db.session.get_one(Circulation, circulation_id)
    came_from = (circulation.subject_type, circulation.subject_id)
    there = select(SupervisionItem.id).where(
        SupervisionItem.source_type == came_from[0], SupervisionItem.source_id == came_from[1]
    )
    if db.session.scalar(there.limit(1)) is not None:
        return
    said = [row for row in queries.opinions(circulation) if row.move == "instruct"]
    target = "\n".join(f"{row.name}批示：{row.text}" for row in said)[: entering.TARGET_LIMIT]
    given = Entry(
        title=f"{circulation.title}处置和善后", source=Source.INSTRUCTION,
        basis=f"紧急信息《{circulation.title}》"[: entering.BASIS_LIMIT], target=target,
        urgency=circulation.urgency, rhythm=Rhythm.DAILY, lead=None, assisting=(), due=None,
    )  # fmt: skip
    entering.follow_from(circulation.organ_id, Source.INSTRUCTION, came_from, given)


def document_issued(document_id: int) -> None:
    """纪要: each 议定事项 with a unit becomes an item with its text, unit and date. Once only."""
    document = db.session.get_one(OfficialDocument, document_id)
    decisions = db.session.scalars(
        select(Decision).where(Decision.document_id == document_id).order_by(Decision.position)
    ).all()
    came_from = (document.__tablename__, document_id)
    there = select(SupervisionItem.id).where(
        SupervisionItem.source_type == came_from[0], SupervisionItem.source_id == document_id
    )
    if not decisions or db.session.scalar(there.limit(1)) is not None:
        return
    for decision in decisions:
        if decision.unit_id is not None:
            given = _entry(document, decision)
            entering.follow_from(document.organ_id, Source.MEETING, came_from, given)


def _entry(document: OfficialDocument, decision: Decision) -> Entry:
    """Nothing is typed twice: the words of the decision are the target."""
    first = decision.text.split("。")[0].split("，")[0]
    title = first if len(first) <= TITLE_LENGTH else f"{first[: TITLE_LENGTH - 1]}…"
    number = f"（{document.number}）" if document.number else ""
    return Entry(
        title=title,
        source=Source.MEETING,
        basis=f"《{document.title}》{number}第 {decision.position} 项",
        target=decision.text,
        urgency="",
        rhythm=Rhythm.MONTHLY,
        lead=decision.unit_id,
        assisting=tuple(decision.assisting),
        due=decision.due_at,
    )
