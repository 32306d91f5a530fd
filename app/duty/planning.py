"""排班: a plan is asked for, found in a process of its own, compared, and adopted or dropped.

The search takes seconds to a minute and happens in no transaction: what it found is only written down
if nobody has changed a cell meanwhile.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE, Actor
from app.directory.models import Person
from app.duty import people
from app.duty.gathering import Gathered, gather
from app.duty.greedy import greedy
from app.duty.models import IN_FORCE, Cell, Roster, RosterState, Shift
from app.duty.rostering import Plan, breaches, score
from app.duty.solver_process import Answer, solve_apart

MOST_CELLS = 4000
LOST = timedelta(minutes=10)  # A search whose process died is begun anew after this.
SHORT, LONG = 10.0, 55.0  # seconds of search, by the size of the roster
SMALL = 800  # cells


def ask(actor: Actor, roster: Roster) -> None:
    """排班: let a plan be looked for. Raises NotAllowed, Blocked, OutOfTurn."""
    people.require_keeper(actor, roster.duty_unit)
    _require_movable(roster)
    if waiting(roster):
        raise OutOfTurn("正在排班，请稍候刷新页面查看结果。")
    gathered = gather(roster, clock.now())
    if not gathered.cells:
        raise Blocked("这份值班表的班次都已经过去，没有可以排的格子。")
    if len(gathered.cells) > MOST_CELLS:
        raise Invalid(f"一次最多排 {MOST_CELLS} 格，请缩短值班表的时间。")
    if not gathered.problem.workers:
        raise Blocked("还没有设置值班人员，不能排班。", ())
    roster.asked_at, roster.answered_at = clock.now(), None
    acts.record(actor, "duty.ask_plan", roster, cells=len(gathered.cells))


def fill(actor: Actor, roster: Roster) -> None:
    """A draft filled at once by the plain way, without a search. Raises NotAllowed, Blocked."""
    people.require_keeper(actor, roster.duty_unit)
    _require_movable(roster)
    gathered = gather(roster, clock.now())
    plan = greedy(gathered.problem)
    total = score(gathered.problem, plan).total
    roster.asked_at = roster.answered_at = clock.now()
    _write(roster, gathered, Answer(plan, total, total, 0.0, 0.0, "", ""))
    if len(plan.cells) == len(gathered.cells):
        roster.answer = None  # Nothing is to be said of it.


def waiting(roster: Roster) -> bool:
    """Whether a plan is being looked for."""
    return roster.asked_at is not None and roster.answered_at is None


def run_waiting() -> int:
    """Find the plans that were asked for, one after another; gives how many. Opens its own units."""
    found = 0
    while (roster_id := _next()) is not None:
        _find(roster_id)
        found += 1
    return found


def _next() -> int | None:
    """The roster that has waited longest; none is tried for ever."""
    query = select(Roster.id).where(
        Roster.asked_at.is_not(None),
        Roster.answered_at.is_(None),
        or_(Roster.state == RosterState.DRAFT, Roster.state.in_(IN_FORCE)),
    )
    found = db.session.scalar(query.order_by(Roster.asked_at, Roster.id).limit(1))
    db.session.rollback()
    return found


def _find(roster_id: int) -> None:
    now = clock.now()
    roster = db.session.get_one(Roster, roster_id)
    asked = roster.asked_at
    gathered = gather(roster, now)
    problem, stood = gathered.problem, dict(gathered.plan.cells)
    cells = set(gathered.cells)
    db.session.remove()  # Nothing of the database is held while the search runs.
    answer = solve_apart(problem, SHORT if len(cells) <= SMALL else LONG)
    with unit_of_work():
        roster = db.session.get_one(Roster, roster_id, with_for_update=True)
        if roster.asked_at != asked or roster.answered_at is not None:
            return
        again = gather(roster, now)
        roster.answered_at = clock.now()
        if dict(again.plan.cells) != stood or set(again.cells) != cells:
            roster.answer = "排班期间值班表已被修改，结果没有采用，请重新排班。"
            return
        _write(roster, again, answer)


def _write(roster: Roster, gathered: Gathered, answer: Answer) -> None:
    changed = sum(
        answer.plan.cells.get(key) != cell.person_id for key, cell in gathered.cells.items()
    )
    first = all(cell.person_id is None for cell in gathered.cells.values())
    for key, cell in gathered.cells.items():
        person = answer.plan.cells.get(key)
        if first and roster.state is RosterState.DRAFT:
            cell.person_id = person
        cell.proposed_id = person
    adopted = first and roster.state is RosterState.DRAFT
    before = score(gathered.problem, gathered.plan)
    holes = len(gathered.cells) - len(answer.plan.cells)
    roster.outcome = {
        "score": answer.score, "greedy": answer.greedy_score, "bound": answer.bound,
        "seconds": answer.seconds, "changed": changed, "compare": int(not adopted and changed > 0),
        "before": before.total, "holes": holes,
    }  # fmt: skip
    roster.answer = _said(answer, changed, holes, adopted=adopted)
    acts.record(OFFICE, "duty.plan", roster, changed=changed, score=answer.score, holes=holes)


def _said(answer: Answer, changed: int, holes: int, *, adopted: bool) -> str:
    parts = [answer.conflict] if answer.conflict else []
    if holes:
        parts.append(f"还有 {holes} 格空缺。")
    if not answer.solver:
        parts.append("未安装求解程序，按逐班均衡的办法排出，可以人工调整。")
    elif not holes and (gap := answer.gap_percent) is not None:
        best = "已证明是最公平的排法" if gap <= 0.01 else f"与最公平的排法相差不超过 {gap:.2f}%"
        parts.append(f"用时 {answer.seconds:.0f} 秒，{best}。")
    if not adopted:
        parts.append(
            f"与现在的值班表相比有 {changed} 格不同。" if changed else "与现在的值班表相同。"
        )
    return "".join(parts)


def compares(roster: Roster) -> bool:
    """Whether a plan lies beside the one that stands."""
    return bool(roster.outcome and roster.outcome.get("compare")) and not waiting(roster)


def adopt(actor: Actor, roster: Roster) -> int:
    """采用: the proposed plan becomes the roster; in one that is in force the approver decides.

    Gives how many cells changed. Raises OutOfTurn, NotAllowed, Blocked.
    """
    if roster.state in IN_FORCE:
        _require_approver(actor, roster)
    else:
        people.require_keeper(actor, roster.duty_unit)
        _require_movable(roster)
    if not compares(roster):
        raise OutOfTurn("没有可以采用的排班结果，请先排班。")
    gathered = gather(roster, clock.now())
    cells = gathered.cells
    proposed = {k: c.proposed_id for k, c in cells.items() if c.proposed_id is not None}
    if list(breaches(gathered.problem, Plan(proposed))):
        raise Blocked("排班以后人员或者请假有了变化，这个结果已不符合规则，请重新排班。")
    changes = {key: cell for key, cell in cells.items() if cell.person_id != cell.proposed_id}
    for cell in changes.values():
        cell.person_id, cell.reminded_at = cell.proposed_id, None
    _done_comparing(roster)
    acts.record(actor, "duty.adopt", roster, changed=len(changes), cells=sorted(changes))
    return len(changes)


def discard(actor: Actor, roster: Roster) -> None:
    """不采用: what stands stays."""
    people.require_keeper(actor, roster.duty_unit)
    _done_comparing(roster)
    roster.answer = None
    acts.record(actor, "duty.discard", roster)


def _done_comparing(roster: Roster) -> None:
    roster.outcome = {**(roster.outcome or {}), "compare": 0}


def _require_movable(roster: Roster) -> None:
    if roster.state is not RosterState.DRAFT and roster.state not in IN_FORCE:
        raise Blocked("值班表已经送审，请先退回修改再排班。")


def _require_approver(actor: Actor, roster: Roster) -> None:
    if not people.approves(actor, roster.duty_unit):
        raise NotAllowed("已印发的值班表，须由本单位负责人同意后才能调整。")


def open_cells(person_ids: set[int]) -> int:
    """人员离岗: cells that lie ahead stand open again, in every roster that still moves."""
    now, opened = clock.now(), 0
    if not person_ids:
        return 0
    cells = db.session.scalars(
        select(Cell)
        .join(Cell.shift)
        .join(Shift.roster)
        .where(
            Cell.person_id.in_(person_ids), Shift.begins_at > now,
            Roster.state != RosterState.DROPPED,
        )
    ).all()  # fmt: skip
    rosters: dict[int, list[Cell]] = {}
    for cell in cells:
        rosters.setdefault(cell.shift.roster_id, []).append(cell)
        cell.person_id, cell.fixed, cell.reminded_at = None, False, None
        opened += 1
    for roster_id, theirs in sorted(rosters.items()):
        roster = db.session.get_one(Roster, roster_id)
        roster.answer = f"有人员离岗，{len(theirs)} 格空缺，请重新排班补齐，尽量少动其他人的班。"
        acts.record(OFFICE, "duty.open_cells", roster, cells=sorted(cell.id for cell in theirs))
    return opened


def shut_out(person_id: int) -> None:
    """She may no more sign in: hears it from the directory. A password that was reset changes nothing."""
    if not db.session.get_one(Person, person_id).active:
        open_cells({person_id})
