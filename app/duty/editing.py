"""调整: one cell of a draft given to somebody, or the people of two cells exchanged; rules are checked first."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotFound
from app.directory.actors import Actor
from app.duty import people
from app.duty.gathering import Gathered, gather
from app.duty.greedy import why_not
from app.duty.models import Roster, RosterState
from app.duty.rostering import HOLE, Plan, deviation, score


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a move keeps to the rules; the sentence says why not, or what it costs in fairness."""

    allowed: bool
    words: str


def check(roster: Roster, cell_id: int, person_id: int | None, other_id: int | None) -> Verdict:
    """What would become of the move. Raises NotFound for cells of another roster."""
    return verdict(gather(roster, clock.now()), cell_id, person_id, other_id)


def verdict(
    gathered: Gathered, cell_id: int, person_id: int | None, other_id: int | None
) -> Verdict:
    """Whether the cell may go to the person, or change people with the other cell."""
    moves = _moves(gathered, cell_id, person_id, other_id)
    plan = _after(gathered, moves)
    problem = gathered.problem
    for key, person in moves.items():
        if person is None:
            continue
        worker = problem.worker.get(person)
        cell = gathered.cells[key]
        if worker is None:
            return Verdict(False, "所选人员不在值班人员之列。")
        if rule := why_not(problem, plan, worker, problem.place[key]):
            on = cell.shift.day
            return Verdict(
                False,
                f"{worker.name}不能值{on.month}月{on.day}日{cell.shift.kind.name}：{rule.value}。",
            )
    before, after = (_unfairness(gathered, p) for p in (gathered.plan, plan))
    if after > before:
        return Verdict(True, "符合规则，但比现在更不均衡。")
    return Verdict(True, "符合规则，更加均衡。" if after < before else "符合规则。")


def move(
    actor: Actor, roster: Roster, cell_id: int, person_id: int | None, other_id: int | None,
    *, fixed: bool = False,
) -> str:  # fmt: skip
    """Change a draft; gives what the check said. Raises Blocked where a rule forbids, NotAllowed."""
    people.require_keeper(actor, roster.duty_unit)
    if roster.state is not RosterState.DRAFT:
        raise Blocked("只有草稿可以直接调整；已印发的值班表请通过换班、顶班或者重新排班调整。")
    gathered = gather(roster, clock.now())
    found = verdict(gathered, cell_id, person_id, other_id)
    if not found.allowed:
        raise Invalid(found.words, {"person": found.words})
    moves = _moves(gathered, cell_id, person_id, other_id)
    for key, person in moves.items():
        gathered.cells[key].person_id = person
        gathered.cells[key].fixed = fixed and person is not None
    if roster.outcome:
        _score_anew(roster, gathered, _after(gathered, moves))
    db.session.flush()
    acts.record(actor, "duty.move", roster, cells=sorted(moves), fixed=fixed)
    return found.words


def _score_anew(roster: Roster, gathered: Gathered, plan: Plan) -> None:
    """What was proven of the plan that was found does not hold for one that was changed by hand."""
    scored = score(gathered.problem, plan)
    total, bound = scored.total - scored.changes, (roster.outcome or {}).get("bound") or 0
    roster.outcome = {**(roster.outcome or {}), "score": total}
    if scored.holes:
        roster.answer = f"自动排班以后有人工调整，还有 {scored.holes // HOLE} 格空缺。"
    elif bound:
        gap = max(0.0, 100 * (total - bound) / bound)
        roster.answer = f"自动排班以后有人工调整，现在与最公平的排法相差不超过 {gap:.2f}%。"
    else:
        roster.answer = "自动排班以后有人工调整。"


def _moves(
    gathered: Gathered, cell_id: int, person_id: int | None, other_id: int | None
) -> dict[int, int | None]:
    cell = gathered.cells.get(cell_id)
    other = gathered.cells.get(other_id) if other_id is not None else None
    if cell is None or (other_id is not None and other is None):
        raise NotFound("没有找到这一格，或者这一班已经开始。")
    if other is not None:
        return {cell_id: other.person_id, other.id: cell.person_id}
    return {cell_id: person_id}


def _after(gathered: Gathered, moves: dict[int, int | None]) -> Plan:
    cells = dict(gathered.plan.cells)
    for key, person in moves.items():
        cells.pop(key, None)
        if person is not None:
            cells[key] = person
    return Plan(cells)


def _unfairness(gathered: Gathered, plan: Plan) -> int:
    means = gathered.problem.means
    return sum(
        deviation(load, mean)
        for key, loads in plan.loads(gathered.problem).items()
        for load, mean in zip(loads, means[key], strict=True)
    )
