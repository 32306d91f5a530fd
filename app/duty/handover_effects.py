"""交接班: what happens when somebody signs. Effects run inside the engine's transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app.circulation import registry, staging
from app.circulation.models import Circulation, TaskKind, TaskState
from app.circulation.opinions import new_salt
from app.circulation.registry import Step
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid
from app.directory.actors import Actor, Seat
from app.duty import handover_people, log, urgent_clocks
from app.duty.handover_circulation import HANDOVER
from app.duty.log_models import Handover, HandoverItem, LogEntry
from app.duty.urgent_models import EventPhase, UrgentEvent
from app.permissions import readers
from documents.encryption.digest import sm3
from documents.model import cleaned

WORDS_LIMIT, REMARK_LIMIT = 400, 500
ITEMS_AT_MOST = 60
SUMMARY = 80  # characters of an entry that stand for it


def sign(step: Step) -> None:
    """交班: the items are named; where nobody comes, the log is locked at once."""
    found: Handover = step.subject
    following = handover_people.following_shift(found)
    found.next_id = following[0].shift_id if following else None
    found.signed_by, found.signed_name = step.actor.person_id, step.actor.name
    found.signed_at = clock.now()
    name_items(found, step.form)
    step.details["items"] = [digest_of_item(item) for item in found.items]
    if not handover_people.coming(found):
        step.details |= lock(step.actor, found)


def confirm(step: Step) -> None:
    """接班: each item is confirmed one by one, with a remark where there is one."""
    found: Handover = step.subject
    missing = [i for i in found.items if not step.form.get(f"seen-{i.id}")]
    if missing:
        raise Invalid(
            f"还有 {len(missing)} 项没有确认，请逐项核对后勾选。",
            {f"seen-{i.id}": "请核对后勾选。" for i in missing},
        )
    for item in found.items:
        item.remark = _short(step.form, f"remark-{item.id}", "备注", REMARK_LIMIT)
    step.details |= lock(step.actor, found)


def name_items(found: Handover, form: Mapping[str, Any]) -> None:
    """Everything that is open, each with what is said of it, and what else the person writes."""
    items: list[tuple[str, int | None, str]] = []
    for subject_type, subject_id, summary in open_things(found.unit_id):
        said = _short(form, f"words-{subject_type}-{subject_id}", "交接说明", WORDS_LIMIT)
        words = f"{summary}　交接说明：{said}" if said else summary
        items.append((subject_type, subject_id, words))
    more = cleaned(str(form.get("more") or ""))
    lines = [line.strip() for line in more.split("\n") if line.strip()]
    if any(len(line) > WORDS_LIMIT for line in lines):
        raise Invalid(f"每项不得超过 {WORDS_LIMIT} 字。", {"more": "请精简。"})
    items += [("", None, line) for line in lines]
    if len(items) > ITEMS_AT_MOST:
        raise Invalid(f"交接事项最多 {ITEMS_AT_MOST} 项。", {"more": "请合并。"})
    db.session.add_all(
        HandoverItem(handover_id=found.id, subject_type=t, subject_id=n, words=words, salt=new_salt())
        for t, n, words in items
    )  # fmt: skip
    db.session.flush()
    db.session.expire(found, ["items"])


def open_things(unit_id: int) -> list[tuple[str, int, str]]:
    """What whoever comes must know of: tracked entries and events that are not over. Two queries."""
    entries = [
        (LogEntry.__tablename__, e.id, f"{e.kind.label}：{shortened(e.words)}")
        for e in log.open_items(unit_id)[:ITEMS_AT_MOST]
    ]
    events = [
        (UrgentEvent.__tablename__, e.id, f"紧急信息 {e.number}：{shortened(e.title)}")
        for e in _open_events(unit_id)
    ]
    return [*events, *entries][:ITEMS_AT_MOST]


def lock(actor: Actor, found: Handover) -> dict[str, Any]:
    """The log of the shift is closed: its digest goes into the act, and so into the chain."""
    found.confirmed_by, found.confirmed_name = actor.person_id, actor.name
    found.confirmed_at = clock.now()
    db.session.flush()
    entries = entries_of(found)
    found.digest = digest_of(found, entries)
    if found.next_id is not None or found.confirmed_by != found.signed_by:
        _pass_on(actor, found)
    return {"digest": found.digest, "entries": len(entries), "one_sided": found.reason is not None}


def entries_of(found: Handover) -> list[LogEntry]:
    query = select(LogEntry).where(LogEntry.shift_id == found.shift_id).order_by(LogEntry.id)
    return list(db.session.scalars(query))


def digest_of(found: Handover, entries: list[LogEntry]) -> str:
    """SM3, hex, of the locked log: every entry, every item with its remark, and both signatures."""
    said = [
        found.shift_id, [e.digest for e in entries],
        [[digest_of_item(i), i.remark or ""] for i in found.items],
        found.signed_name, _instant(found.signed_at), found.confirmed_name,
        _instant(found.confirmed_at), found.reason or "",
    ]  # fmt: skip
    return sm3(json.dumps(said, ensure_ascii=False).encode()).hex()


def digest_of_item(item: HandoverItem) -> str:
    said = [item.id, item.subject_type, item.subject_id or 0, item.words, item.salt]
    return sm3(json.dumps(said, ensure_ascii=False).encode()).hex()


def shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= SUMMARY else f"{line[: SUMMARY - 1]}…"


def somebody_comes(_: Circulation, found: Handover) -> bool:
    """Nobody comes where the one signature has locked the log already."""
    return found.confirmed_at is None


def due(_: Circulation, found: Handover) -> datetime:
    return found.due_at


def _pass_on(actor: Actor, found: Handover) -> None:
    """Events that are not over go to whoever comes: she handles them, and her shift reads them."""
    seats = handover_people.coming(found)
    for event in _open_events(found.unit_id):
        readers.grant(event, *(readers.person(seat.person_id) for seat in seats))
        circulation = db.session.scalars(
            select(Circulation)
            .where(
                Circulation.subject_type == event.__tablename__,
                Circulation.subject_id == event.id,
            )
            .with_for_update()
        ).one()
        for task in circulation.tasks:
            if task.position == 0 and (task.kind, task.state) == (TaskKind.DO, TaskState.OPEN):
                task.state = TaskState.CANCELLED
        staging.hand_out(
            circulation, Seat(actor.person_id or 0, None), sent_by=found.signed_by,
            due=urgent_clocks.next_due(event), note="随交接班移交",
        )  # fmt: skip
        readers.grant(event, readers.person(actor.person_id or 0))
        acts.record(actor, "urgent.pass_on", event, handover=found.id)
        circulation.version += 1
        outbox.put("circulation.moved", circulation_id=circulation.id)


def _open_events(unit_id: int) -> list[UrgentEvent]:
    query = select(UrgentEvent).where(
        UrgentEvent.unit_id == unit_id, UrgentEvent.phase == EventPhase.OPEN
    )
    return list(db.session.scalars(query.order_by(UrgentEvent.id).limit(ITEMS_AT_MOST)))


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _short(form: Mapping[str, Any], name: str, label: str, limit: int) -> str:
    found = cleaned(str(form.get(name) or "")).replace("\n", " ")
    if len(found) > limit:
        raise Invalid(f"{label}不得超过 {limit} 字。", {name: f"请精简到 {limit} 字以内。"})
    return found


def load(record_id: int) -> Handover:
    return db.session.get_one(Handover, record_id)


def install() -> None:
    """Make every name of the definition known; called once by the factory."""
    key = HANDOVER.key
    registry.participants(
        **{f"{key}.outgoing": handover_people.outgoing, f"{key}.incoming": handover_people.incoming}
    )
    registry.conditions(**{f"{key}.somebody_comes": somebody_comes})
    registry.deadlines(**{f"{key}.due": due})
    registry.effects(**{f"{key}.sign": sign, f"{key}.confirm": confirm})
    registry.register(HANDOVER, Handover.__tablename__, load)
