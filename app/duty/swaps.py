"""换班、顶班: one asks, the other consents, the approver decides; every step is an act of its own.

换班 gives each the duty of the other, so it is never one-way; 顶班 says openly that one takes the other's.
A duty lies in one open request at most, on either side, and a request that breaks a rule is refused
unless the approver overrides it and says why.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.circulation import reading
from app.circulation.entries import Form, one_of, text
from app.circulation.queries import circulation_for
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory.actors import Actor, Seat
from app.directory.models import Person
from app.duty import people
from app.duty.circulation import DUTY_ROSTER
from app.duty.gathering import Gathered, gather
from app.duty.greedy import why_not
from app.duty.models import (
    IN_FORCE,
    OPEN_SWAPS,
    Cell,
    DutyUnit,
    Roster,
    Shift,
    Swap,
    SwapKind,
    SwapState,
)
from app.duty.rostering import Plan
from documents.model import cleaned

REASON_LIMIT = 200
MOST_DIGITS = 12


def ask(actor: Actor, form: Form) -> Swap:
    """申请. Raises Invalid, Blocked, OutOfTurn, NotFound."""
    kinds = {kind.value: kind for kind in SwapKind}
    kind = SwapKind(one_of(form, "kind", kinds, "") or SwapKind.SWAP.value)
    cell = _own_cell(actor, form)
    other, counterpart = _counterpart(actor, form, kind)
    reason = text(form, "reason", "理由", REASON_LIMIT, "")
    roster = cell.shift.roster
    if other is not None and other.shift.roster_id != roster.id:
        raise Invalid("只能在同一份值班表内换班。", {"other": "请另选一班。"})
    # Requests of a unit are entered one after another, so that two cannot overlap unseen.
    db.session.get_one(DutyUnit, cell.shift.duty_unit_id, with_for_update=True)
    _refuse_overlap({cell.id, other.id if other else 0})
    if words := broken_by(roster, cell, other, counterpart):
        raise Blocked(f"{words}，不能{kind.label}。如确有需要，请向排班人员说明。")
    swap = Swap(
        duty_unit_id=cell.shift.duty_unit_id, kind=kind, cell_id=cell.id,
        other_id=other.id if other else None, applicant_id=actor.person_id,
        counterpart_id=counterpart, reason=reason, asked_at=clock.now(),
    )  # fmt: skip
    db.session.add(swap)
    acts.record(actor, "duty.swap_ask", roster, kind=kind.value, cells=_cells(swap))
    tell(roster, [counterpart], f"{actor.name}申请与您{kind.label}（{said(cell)}），请答复。")
    return swap


def answer(actor: Actor, swap_id: int, move: str, form: Form) -> Swap:
    """consent, decline, withdraw, approve, refuse: whose turn it is, the state says."""
    swap = _locked(swap_id)
    if swap.state not in OPEN_SWAPS:
        raise OutOfTurn(f"这个申请{swap.state.label}，不能再办理。")
    if swap.cell.shift.begins_at <= clock.now():
        raise OutOfTurn("这一班已经开始，申请已失效。")
    deeds = {
        "consent": _consent, "decline": _decline, "withdraw": _withdraw, "approve": _approve,
        "refuse": _refuse,
    }  # fmt: skip
    if move not in deeds:
        raise Invalid("请选择如何办理。", {"move": "请选择。"})
    deeds[move](actor, swap, cleaned(str(form.get("reason") or ""))[:REASON_LIMIT])
    return swap


def lapse(swap: Swap, actor: Actor) -> None:
    """已失效: its duty has begun, or no more belongs to whoever asked."""
    swap.state, swap.decided_at = SwapState.LAPSED, clock.now()
    acts.record(actor, "duty.swap_lapse", swap.cell.shift.roster, cells=_cells(swap))


def broken_by(roster: Roster, cell: Cell, other: Cell | None, counterpart: int) -> str:
    """Which rule the change would break, as a sentence without its end; empty where none."""
    gathered = gather(roster)
    cells = dict(gathered.plan.cells)
    cells[cell.id] = counterpart
    if other is not None and cell.person_id is not None:
        cells[other.id] = cell.person_id
    plan = Plan(cells)
    for key in (cell.id, *((other.id,) if other else ())):
        if words := _breach(gathered, plan, key):
            return words
    return ""


def said(cell: Cell) -> str:
    """9月3日夜班副班."""
    day = cell.shift.day
    return f"{day.month}月{day.day}日{cell.shift.kind.name}{cell.post.name}"


def tell(roster: Roster, person_ids: list[int], note: str) -> None:
    """The office tells people on their desks, as something to read that leads to the roster."""
    circulation = circulation_for(roster, DUTY_ROSTER.key)
    if circulation is not None:
        reading.tell(circulation, [Seat(person, None) for person in person_ids], note)


def _breach(gathered: Gathered, plan: Plan, key: int) -> str:
    worker = gathered.problem.worker.get(plan.cells[key])
    cell = gathered.cells.get(key)
    if cell is None:
        raise NotFound("没有找到这一班。")
    if worker is None:
        return "对方不在值班人员之列"
    place = gathered.problem.place[key]
    rule = why_not(gathered.problem, plan, worker, place)
    return f"{worker.name}值{said(cell)}：{rule.value}" if rule else ""


def _own_cell(actor: Actor, form: Form) -> Cell:
    cell = _cell(_id(form, "cell"))
    if cell is None or cell.person_id != actor.person_id:
        raise Invalid("请选择自己的一班。", {"cell": "请重新选择。"})
    return cell


def _counterpart(actor: Actor, form: Form, kind: SwapKind) -> tuple[Cell | None, int]:
    if kind is SwapKind.TAKE_OVER:
        person = _id(form, "person")
        known = db.session.get(Person, person) if person else None
        if known is None or not known.active or known.id == actor.person_id:
            raise Invalid("请选择由谁顶班。", {"person": "请重新选择。"})
        return None, known.id
    other = _cell(_id(form, "other"))
    if other is None or other.person_id is None or other.person_id == actor.person_id:
        raise Invalid("请选择要换来的对方的一班。", {"other": "请重新选择。"})
    return other, other.person_id


def _cell(cell_id: int) -> Cell | None:
    """A cell that lies ahead in a roster in force."""
    return db.session.scalar(
        select(Cell)
        .join(Cell.shift)
        .join(Shift.roster)
        .where(Cell.id == cell_id, Roster.state.in_(IN_FORCE), Shift.begins_at > clock.now())
        .options(joinedload(Cell.shift).joinedload(Shift.kind), joinedload(Cell.post))
    )


def _id(form: Form, name: str) -> int:
    typed = str(form.get(name) or "").strip()
    return int(typed) if typed.isdecimal() and len(typed) < MOST_DIGITS else 0


def _refuse_overlap(cells: set[int]) -> None:
    cells -= {0}
    open_one = db.session.scalar(
        select(Swap.id).where(
            Swap.state.in_(OPEN_SWAPS), or_(Swap.cell_id.in_(cells), Swap.other_id.in_(cells))
        ).limit(1)
    )  # fmt: skip
    if open_one is not None:
        raise OutOfTurn("所选的班次已有正在办理的换班或者顶班申请，办完以后才能再申请。")


def _locked(swap_id: int) -> Swap:
    found = db.session.scalar(
        select(Swap)
        .where(Swap.id == swap_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("没有找到这个申请。")
    return found


def _consent(actor: Actor, swap: Swap, _reason: str) -> None:
    if actor.person_id != swap.counterpart_id:
        raise NotFound("没有找到这个申请。")
    if swap.state is not SwapState.ASKED:
        raise OutOfTurn("您已经同意，等待批准。")
    swap.state, swap.consented_at = SwapState.CONSENTED, clock.now()
    swap.reminders, swap.reminded_at = 0, None
    roster = swap.cell.shift.roster
    acts.record(actor, "duty.swap_consent", roster, cells=_cells(swap))
    seats = people.reviewers_of(roster.duty_unit)
    tell(
        roster,
        [s.person_id for s in seats],
        f"{swap.applicant.name}与{actor.name}的{swap.kind.label}申请待批准。",
    )


def _decline(actor: Actor, swap: Swap, reason: str) -> None:
    if actor.person_id != swap.counterpart_id or swap.state is not SwapState.ASKED:
        raise NotFound("没有找到这个申请。")
    _end(actor, swap, SwapState.REFUSED, reason, "duty.swap_decline")
    tell(swap.cell.shift.roster, [swap.applicant_id], f"{actor.name}不同意{swap.kind.label}。")


def _withdraw(actor: Actor, swap: Swap, reason: str) -> None:
    if actor.person_id != swap.applicant_id:
        raise NotFound("没有找到这个申请。")
    _end(actor, swap, SwapState.WITHDRAWN, reason, "duty.swap_withdraw")


def _refuse(actor: Actor, swap: Swap, reason: str) -> None:
    _require_approver(actor, swap)
    if not reason:
        raise Invalid("不同意须写明理由。", {"reason": "请填写理由。"})
    _end(actor, swap, SwapState.REFUSED, reason, "duty.swap_refuse")
    note = f"{swap.kind.label}申请未获批准：{reason}"
    tell(swap.cell.shift.roster, [swap.applicant_id, swap.counterpart_id], note)


def _approve(actor: Actor, swap: Swap, reason: str) -> None:
    """批准: the cells change hands. A rule that is broken by now needs the approver's reason."""
    _require_approver(actor, swap)
    if swap.state is not SwapState.CONSENTED:
        raise OutOfTurn("对方还没有同意，不能批准。")
    cell, other, roster = swap.cell, swap.other, swap.cell.shift.roster
    db.session.get_one(DutyUnit, swap.duty_unit_id, with_for_update=True)
    if cell.person_id != swap.applicant_id or (other and other.person_id != swap.counterpart_id):
        lapse(swap, actor)
        return
    if words := broken_by(roster, cell, other, swap.counterpart_id):
        if not reason:
            raise Blocked(f"{words}。如仍要批准，请写明理由。")
        swap.overridden = True
    cell.person_id, cell.reminded_at = swap.counterpart_id, None
    if other is not None:
        other.person_id, other.reminded_at = swap.applicant_id, None
    _end(actor, swap, SwapState.APPROVED, reason, "duty.swap_approve")
    what = f"{said(cell)}改由{swap.counterpart.name}值班"
    if other is not None:
        what += f"，{said(other)}改由{swap.applicant.name}值班"
    tell(roster, [swap.applicant_id, swap.counterpart_id], f"{swap.kind.label}已批准：{what}。")


def _require_approver(actor: Actor, swap: Swap) -> None:
    if not people.approves(actor, swap.cell.shift.roster.duty_unit):
        raise NotAllowed("换班、顶班须由本单位负责人批准。")
    alone = actor.person_id in {swap.applicant_id, swap.counterpart_id}
    others = {s.person_id for s in people.approver_seats(swap.cell.shift.roster.duty_unit)}
    if alone and others - {swap.applicant_id, swap.counterpart_id}:
        raise NotAllowed("不能批准与自己有关的换班，请由其他负责人批准。")


def _end(actor: Actor, swap: Swap, state: SwapState, reason: str, verb: str) -> None:
    swap.state, swap.decision = state, reason or None
    swap.decided_by, swap.decided_at = actor.person_id, clock.now()
    roster = swap.cell.shift.roster
    acts.record(actor, verb, roster, cells=_cells(swap), overridden=swap.overridden)


def _cells(swap: Swap) -> list[int]:
    return [swap.cell_id, *([swap.other_id] if swap.other_id else [])]


def due_since(swap: Swap) -> datetime:
    """From when on somebody has let the request wait."""
    return swap.consented_at or swap.asked_at
