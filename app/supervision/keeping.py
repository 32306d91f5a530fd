"""What the office that supervises does beside the line: 三色督查单, 中止, 恢复, 撤销, 合并."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.circulation import reading, staging
from app.circulation.entries import Form, deadline, text
from app.circulation.models import Circulation, CirculationState, Task, TaskKind, TaskState
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, OutOfTurn
from app.core.series import next_number
from app.core.stores import stores
from app.directory.actors import Actor
from app.directory.heads import head_of
from app.permissions import checks
from app.permissions.rules import Permission
from app.supervision import lights, part_tree, people
from app.supervision.circulation import SUPERVISION
from app.supervision.models import Colour, Notice, Phase, SupervisionItem, SupervisionSeries
from app.supervision.paper import notice_pages
from documents.rules.numbers import DocumentNumber

WORDS_LIMIT = 500
MARKS = {Colour.BLUE: "督办蓝", Colour.ORANGE: "督办橙", Colour.RED: "督办红"}
NOTICE_PAGES_LIMIT = 5_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """An item in the hands of the office that supervises it, locked against everyone else."""

    item: SupervisionItem
    circulation: Circulation


def keeps(actor: Actor, item: SupervisionItem) -> bool:
    """Whether she supervises for the item's office."""
    return any((item.office_id, role) in actor.organ_roles for role in people.KEEPERS)


def may_follow(item: SupervisionItem, colour: Colour) -> str:
    """Why a notice of this colour may not be issued yet; empty when it may.

    蓝 reminds; 橙 warns after a reminder or once the light is red; 红 calls to account after a warning
    whose date has passed (practice of 三明 and 宿迁, see office.md 1.4).
    """
    if colour is Colour.BLUE:
        return ""
    now, given = clock.now(), list(item.notices)
    if colour is Colour.ORANGE:
        reminded = any(n.colour is Colour.BLUE for n in given)
        red = lights.light_of(item, now) is lights.Light.RED
        return "" if reminded or red else "尚未发过蓝色提醒单，也没有亮红灯，不能直接警示。"
    warned = [n for n in given if n.colour is Colour.ORANGE]
    if not warned:
        return "尚未发过橙色警示单，不能问责。"
    if all(n.answer_by > now for n in warned):
        return "橙色警示单的整改期限还没有到，不能问责。"
    return ""


def issue_notice(actor: Actor, item_id: int, form: Form) -> Notice:
    """发督查单: numbered, its pages frozen, on the desks of the lead unit at once.

    The same notice sent a second time is the one that was issued, and draws no further number.
    Raises Invalid, NotAllowed, Blocked, OutOfTurn.
    """
    kept = _held(actor, item_id)
    item = kept.item
    if item.begun_at is None:
        raise OutOfTurn("此事项还没有交办，不能发督查单。")
    if item.suspended_at is not None:
        raise OutOfTurn("此事项已经中止，恢复后再发督查单。")
    try:
        colour = Colour(str(form.get("colour") or ""))
    except ValueError as error:
        raise Invalid("请选择督查单的种类。", {"colour": "请选择。"}) from error
    words = text(form, "words", "督查意见", WORDS_LIMIT, "")
    answer_by = deadline(form)
    if answer_by is None:
        raise Invalid("请填写整改期限。", {"due": "请填写日期。"})
    if (last := _just_issued(item, colour, words, answer_by)) is not None:
        return last
    if reason := may_follow(item, colour):
        raise Blocked(reason)
    year = clock.today().year
    sequence = next_number(SupervisionSeries, organ_id=item.organ_id, kind=colour.value, year=year)
    number = DocumentNumber(MARKS[colour], year, sequence).text
    pages = notice_pages(item, colour, number, words, answer_by, actor.name)
    blob = stores().blobs.put(io.BytesIO(pages), limit_bytes=NOTICE_PAGES_LIMIT)
    notice = Notice(
        item_id=item.id, colour=colour, number=number, words=words, answer_by=answer_by,
        issued_at=clock.now(), issued_by=actor.name, blob=blob.id, digest=blob.sm3,
    )  # fmt: skip
    db.session.add(notice)
    for task in _waiting(kept.circulation):
        task.urges += 1
        task.urged_at, task.note = clock.now(), f"{colour.label}{number}：{words}"[:500]
    reading.tell(
        kept.circulation, head_of(item.lead_unit_id)[:1], f"{colour.label}{number}：{words}"
    )
    _record(kept, actor, "notice", number=number, colour=colour.value, digest=blob.sm3)
    return notice


def suspend(actor: Actor, item_id: int, form: Form) -> None:
    """中止: the clock of the item stands still, with a reason, until it is taken up again."""
    kept = _held(actor, item_id)
    reason = _reason(form, "中止的理由")
    if kept.item.begun_at is None or kept.item.suspended_at is not None:
        raise OutOfTurn("此事项没有在推进，不用中止。")
    kept.item.suspended_at, kept.item.suspended_for = clock.now(), reason
    lights.renew(kept.item)
    kept.circulation.mark = "已中止"
    _tell(kept, f"督办中止：{reason}")
    _record(kept, actor, "suspend")


def resume(actor: Actor, item_id: int) -> None:
    """恢复: the date moves on by as long as the item stood still."""
    kept = _held(actor, item_id)
    item = kept.item
    if item.suspended_at is None:
        raise OutOfTurn("此事项没有中止，不用恢复。")
    stood = clock.now() - item.suspended_at
    item.suspended_at = item.suspended_for = None
    item.due_at = _later(item.due_at, stood)
    item.begun_at = _later(item.begun_at, stood)  # The even plan stood still, too.
    item.feedback_due = _later(item.feedback_due, stood)
    for task in _waiting(kept.circulation):
        if task.stage == "carry_out":
            task.due_at = _later(task.due_at, stood)
    for part in item.parts:
        part.begun_at, part.due_at = part.begun_at + stood, part.due_at + stood
    for step in item.reminders:  # What was done for a date stays done: no step is taken twice.
        step.due_at += stood
    moved = [{"id": part.id, "digest": part_tree.digest(part)} for part in item.parts]
    lights.renew(item)
    kept.circulation.mark = None
    _tell(kept, "督办恢复。")
    due = item.due_at.isoformat() if item.due_at else None
    _record(kept, actor, "resume", due=due, **({"parts": moved} if moved else {}))


def withdraw(actor: Actor, item_id: int, form: Form) -> None:
    """撤销督办: with a reason; what was fed back stays on record."""
    kept = _held(actor, item_id)
    _end(kept, f"撤销督办：{_reason(form, '撤销的理由')}")
    _record(kept, actor, "withdraw")


def merge(actor: Actor, item_id: int, form: Form) -> None:
    """合并: the same duty is supervised once, under the other item's number (第十五条: 不得重复督查)."""
    kept = _held(actor, item_id)
    number = text(form, "into", "并入的督办号", 30, "")
    into = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, SupervisionItem).where(
            SupervisionItem.organ_id == kept.item.organ_id, SupervisionItem.number == number
        )
    )
    if into is None or into.id == kept.item.id:
        raise Invalid("没有这个督办号。", {"into": "请填写另一事项的督办号，如 督办〔2026〕3号。"})
    if into.circulation.state is not CirculationState.OPEN:
        raise Invalid("该事项已经结束，不能并入。", {"into": "请填写在办事项的督办号。"})
    kept.item.merged_into = into.id
    _end(kept, f"并入{into.number}。")
    _record(kept, actor, "merge", into=into.id)


def _held(actor: Actor, item_id: int) -> Kept:
    """The item for whoever keeps it, while it is open. Raises NotFound, NotAllowed, OutOfTurn."""
    item = checks.fetch(actor, Permission.MATTER_READ, SupervisionItem, item_id)
    if not keeps(actor, item):
        raise NotAllowed("只有督查人员可以办理。", advice="请联系督查室。")
    circulation = db.session.scalars(
        select(Circulation)
        .where(
            Circulation.subject_type == item.__tablename__,
            Circulation.subject_id == item.id,
            Circulation.definition == SUPERVISION.key,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    db.session.refresh(item)
    db.session.expire(item, ["notices"])  # Another window may have issued one at this moment.
    if circulation.state is not CirculationState.OPEN:
        raise OutOfTurn("此事项已经结束。")
    return Kept(item, circulation)


def _just_issued(
    item: SupervisionItem, colour: Colour, words: str, answer_by: datetime
) -> Notice | None:
    """The last notice, where it says the very same: a button pressed twice issues once."""
    last = item.notices[-1] if item.notices else None
    same = last and (last.colour, last.words, last.answer_by) == (colour, words, answer_by)
    return last if same else None


def _waiting(circulation: Circulation) -> list[Task]:
    return [
        t for t in circulation.tasks if t.state is TaskState.OPEN and t.kind is not TaskKind.READ
    ]


def _end(kept: Kept, words: str) -> None:
    kept.item.ended, kept.item.phase = words, Phase.STOPPED
    kept.item.suspended_at = kept.item.suspended_for = None
    kept.item.yellow_from = kept.item.red_from = kept.item.feedback_due = None
    kept.circulation.mark = None
    _tell(kept, words)
    staging.cancel_open(kept.circulation, kept.circulation.stage or "")
    staging.close(kept.circulation, CirculationState.STOPPED)


def _tell(kept: Kept, words: str) -> None:
    """The lead unit reads of it, once it has been told of the item at all."""
    if kept.item.begun_at is not None:
        reading.tell(kept.circulation, head_of(kept.item.lead_unit_id)[:1], words)


def _record(kept: Kept, actor: Actor, verb: str, **details: object) -> None:
    acts.record(actor, f"{SUPERVISION.key}.{verb}", kept.item, **details)
    kept.circulation.version += 1
    outbox.put("circulation.moved", circulation_id=kept.circulation.id)


def _reason(form: Form, label: str) -> str:
    return text(form, "reason", label, WORDS_LIMIT, "")


def _later(moment: datetime | None, by: timedelta) -> datetime | None:
    return moment + by if moment is not None else None
