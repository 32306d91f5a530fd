"""值班日志: whoever is on duty writes; what was written stays, and is corrected by what follows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.circulation.entries import Form, one_of
from app.circulation.opinions import new_salt
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.directory.actors import Actor
from app.duty import log_links, log_people
from app.duty.log_models import About, EntryKind, Handover, LogEntry, LogLink
from app.duty.log_people import Standing
from app.duty.urgent_access import moment
from documents.encryption.digest import sm3
from documents.model import cleaned

SHORT_LIMIT, PHONE_LIMIT, LONG_LIMIT = 200, 40, 5000
IN_TIME = timedelta(minutes=30)  # What is written later than this is 补记, and says why.
OLDEST = timedelta(days=7)


def write(actor: Actor, shift_id: int, form: Form) -> LogEntry:
    """One line of the log. Raises Invalid, NotAllowed, OutOfTurn; what is sent twice is there once."""
    shift = _open_shift(actor, shift_id)
    entry = LogEntry(
        unit_id=shift.unit_id, shift_id=shift.shift_id, person_id=actor.person_id,
        name=actor.name, written_at=clock.now(), salt=new_salt(),
    )  # fmt: skip
    entry.at = moment(form, "at", "时间") if form.get("at") else clock.now()
    entry.late_reason = _lateness(entry, form)
    about = _about(entry, form)
    entry.kind = about.kind if about else EntryKind(_kind(form))
    entry.source = _text(form, "source", "来自谁", SHORT_LIMIT)
    entry.phone = _text(form, "phone", "电话", PHONE_LIMIT)
    entry.words = _text(form, "words", "内容", LONG_LIMIT)
    entry.handling = _text(form, "handling", "处理", LONG_LIMIT)
    entry.result = _text(form, "result", "结果", LONG_LIMIT)
    if not entry.words:
        raise Invalid("请写明内容。", {"words": "请填写。"})
    entry.tracked = about is None and (
        entry.kind is EntryKind.INSTRUCTION or bool(form.get("tracked"))
    )
    links = log_links.read(actor, str(form.get("link") or ""))
    if (there := _written_already(entry)) is not None:
        return there
    if entry.about is About.ENDS and about is not None and ended(about.id):
        raise OutOfTurn("此事项已经办结，不用再办结。", advice="请刷新后查看。")
    entry.digest = digest_of(entry, links)
    db.session.add(entry)
    db.session.flush()
    db.session.add_all(LogLink(entry_id=entry.id, subject_type=t, subject_id=n) for t, n in links)
    acts.record(actor, "duty.write", entry, digest=entry.digest, shift=entry.shift_id,
                about=entry.about_id or 0)  # fmt: skip
    return entry


def digest_of(entry: LogEntry, links: Sequence[tuple[str, int]]) -> str:
    """SM3, hex, of all that an entry says."""
    said = [
        entry.shift_id, entry.kind.value, entry.about.value if entry.about else "",
        entry.about_id or 0, entry.name, entry.at.astimezone(UTC).isoformat(),
        entry.written_at.astimezone(UTC).isoformat(), entry.late_reason or "", entry.source,
        entry.phone, entry.words, entry.handling, entry.result, entry.tracked, sorted(links),
        entry.salt,
    ]  # fmt: skip
    return sm3(json.dumps(said, ensure_ascii=False).encode()).hex()


def open_items(unit_id: int) -> Sequence[LogEntry]:
    """Instructions and what else is tracked in a unit, the oldest first, until they are ended."""
    after = aliased(LogEntry)
    over = exists().where(after.about_id == LogEntry.id, after.about == About.ENDS)
    query = select(LogEntry).where(LogEntry.unit_id == unit_id, LogEntry.tracked, ~over)
    return db.session.scalars(query.order_by(LogEntry.id)).all()


def ended(entry_id: int) -> bool:
    query = select(LogEntry.id).where(LogEntry.about_id == entry_id, LogEntry.about == About.ENDS)
    return db.session.scalar(query.limit(1)) is not None


def _open_shift(actor: Actor, shift_id: int) -> Standing:
    """The shift, with its hand-over locked, so that nothing is written behind a signature."""
    found = next(
        (s for s in log_people.open_shifts(actor, clock.now()) if s.shift_id == shift_id), None
    )
    handover = db.session.scalar(
        select(Handover).where(Handover.shift_id == shift_id).with_for_update()
    )
    if handover is not None and handover.confirmed_at is not None:
        raise OutOfTurn(
            "本班日志已交接锁定，不能再记。", advice="请在现在的班次中补记，并写明原因。"
        )
    if found is None:
        raise NotAllowed("只有正在值班的人员可以记日志。", advice="请由当班人员记录。")
    return found


def _lateness(entry: LogEntry, form: Form) -> str | None:
    if entry.at < entry.written_at - OLDEST:
        raise Invalid("时间过早，日志只能补记 7 天以内的事。", {"at": "请核对日期。"})
    if entry.at >= entry.written_at - IN_TIME:
        return None
    reason = _text(form, "late_reason", "补记原因", SHORT_LIMIT)
    if not reason:
        raise Invalid(
            "距现在已超过 30 分钟，属于补记，请写明原因。", {"late_reason": "请填写补记原因。"}
        )
    return reason


def _about(entry: LogEntry, form: Form) -> LogEntry | None:
    """The earlier entry of the same unit that this one corrects, follows or ends; locked."""
    raw = str(form.get("about_id") or "")
    if not raw:
        return None
    about = one_of(form, "about", {a.value: a for a in About}, "")
    number = int(raw) if raw.isdecimal() and len(raw) < 16 else 0
    found = db.session.scalar(
        select(LogEntry)
        .where(LogEntry.id == number, LogEntry.unit_id == entry.unit_id)
        .with_for_update()
    )
    if found is None or not about:
        raise Invalid("没有找到所说的那条记录，请从日志中重新选择。", {"words": "请重新选择。"})
    if About(about) is About.ENDS and not found.tracked:
        raise Invalid("这条记录不需要办结。", {"words": "请改为补充进展。"})
    entry.about, entry.about_id = About(about), found.id
    return found


def _kind(form: Form) -> str:
    kinds = {kind.value: kind for kind in EntryKind}
    return one_of(form, "kind", kinds, "") or EntryKind.CALL.value


def _text(form: Form, name: str, label: str, limit: int) -> str:
    found = cleaned(str(form.get(name) or ""))
    if len(found) > limit:
        raise Invalid(f"{label}不得超过 {limit} 字。", {name: f"请精简到 {limit} 字以内。"})
    return found


def _written_already(entry: LogEntry) -> LogEntry | None:
    """The last line, where it says the very same: a button that was pressed twice."""
    last = db.session.scalar(
        select(LogEntry)
        .where(LogEntry.shift_id == entry.shift_id, LogEntry.person_id == entry.person_id)
        .order_by(LogEntry.id.desc())
        .limit(1)
    )
    same = last is not None and _said(last) == _said(entry)
    near: datetime = entry.written_at - timedelta(minutes=2)
    return last if last is not None and same and last.written_at >= near else None


def _said(entry: LogEntry) -> tuple[object, ...]:
    return (
        entry.kind, entry.about, entry.about_id, entry.source, entry.phone, entry.words,
        entry.handling, entry.result,
    )  # fmt: skip
