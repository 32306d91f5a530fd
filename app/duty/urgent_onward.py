"""一键转出: an event becomes an official document, a supervision item, or a bulletin; each once.

The other features hear of it by events that carry ids only; none of them is known here.
"""

from __future__ import annotations

from sqlalchemy import select

from app.circulation import engine
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked
from app.directory.actors import Actor, actor_for
from app.directory.models import Person
from app.duty.urgent_access import held
from app.duty.urgent_elements import ELEMENTS
from app.duty.urgent_models import ReportKind, UrgentEvent
from app.official_documents import drafting
from app.official_documents.models import IssuingAccount, OfficialDocument
from app.permissions.checks import visible
from app.permissions.rules import Permission
from documents.model import Document, Level, Paragraph

DISPATCH = "dispatch"  # the circulation of every document that is drafted here
FOLLOWED, OFFERED = "urgent.followed", "bulletin.urgent"  # heard by supervision, by the bulletins
NUMERALS = "一二三四五六七八九十"


def draft(actor: Actor, event_id: int) -> OfficialDocument:
    """转为公文: a draft with everything that was reported so far. Once. Raises Blocked, NotAllowed."""
    event, circulation = held(actor, event_id)
    if event.document_id is not None:
        return db.session.get_one(OfficialDocument, event.document_id)
    account = db.session.scalars(
        select(IssuingAccount)
        .where(IssuingAccount.organ_id == event.unit_id)
        .order_by(IssuingAccount.id)
        .limit(1)
    ).first()
    if account is None:
        raise Blocked("本机关没有发文账户，不能起草公文。请系统管理员办理。")
    unit_id = min(actor.unit_ids - actor.organ_ids, default=account.office_id)
    made = drafting.begin(actor, account, unit_id, report_text(event))
    drafting.save(made, made.document, made.version)
    event.document_id = made.id
    acts.record(actor, "urgent.draft", event, draft=made.id)
    engine.start(actor, DISPATCH, made, title=made.title, organ_id=made.organ_id)
    circulation.version += 1
    return made


def draft_deleted(document_id: int) -> None:
    """The draft was deleted: another may be begun."""
    found = select(UrgentEvent).where(UrgentEvent.document_id == document_id)
    for event in db.session.scalars(found):
        event.document_id = None


def follow(actor: Actor, event_id: int) -> None:
    """转督办: the supervisors find an item on their desks. Once. Raises OutOfTurn."""
    event, circulation = held(actor, event_id)
    if event.followed_at is not None:
        return
    event.followed_at = clock.now()
    acts.record(actor, "urgent.follow", event)
    outbox.put(FOLLOWED, circulation_id=circulation.id)
    circulation.version += 1


def offer(actor: Actor, event_id: int) -> None:
    """编为信息: a draft of an information report on her own desk. Once. Raises OutOfTurn."""
    event, circulation = held(actor, event_id)
    if event.offered_at is not None:
        return
    event.offered_at = clock.now()
    acts.record(actor, "urgent.offer", event)
    outbox.put(
        OFFERED, subject_type=event.__tablename__, subject_id=event.id, person_id=actor.person_id
    )
    circulation.version += 1


def words_for(event_id: int, person_id: int) -> tuple[str, str] | None:
    """Title and words of an event for an information report, if that person may read it."""
    actor = actor_for(db.session.get_one(Person, person_id))
    event = db.session.scalar(visible(actor, Permission.MATTER_READ, UrgentEvent, event_id))
    if event is None:
        return None
    return event.title, "\n".join(
        part.text for part in report_text(event).body if isinstance(part, Paragraph)
    )


def report_text(event: UrgentEvent) -> Document:
    """The text of the document: element by element, from the first report to the last."""
    at = clock.local(event.happened_at)
    opening = f"{at.month}月{at.day}日{at.hour}时{at.minute:02d}分，{event.place}发生{event.title}。现将有关情况报告如下："
    body = [Paragraph(opening)]
    number = 0
    for element in ELEMENTS[2:]:
        said = [
            (r.label, r.elements[element.key]) for r in event.reports if element.key in r.elements
        ]
        if not said:
            continue
        body.append(Paragraph(f"{NUMERALS[number]}、{element.label}", Level.ONE))
        number += 1
        for label, words in said[-1:] if element.key in LATEST else said:
            lead = "" if label == ReportKind.FIRST.label or len(said) == 1 else f"（{label}）"
            body += [Paragraph(f"{lead}{line}") for line in words.split("\n") if line.strip()]
    return Document(kind="报告", title=f"关于{event.title}有关情况的报告", body=tuple(body))


# Of these the last word counts; the others are told in their order.
LATEST = ("cause", "consequences", "impact", "trend", "next_steps")
