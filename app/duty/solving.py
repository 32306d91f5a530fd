"""Solves a roster with HiGHS: bound first, plan second; imported only by the process that solves.

Each person picks one pattern of counts (`patterns`) and the cells that make it up. The rules about what
lies near in time are tens of thousands of rows of which a plan touches a few dozen, so a row is added
when a solution breaks it. The relaxed problem gives the bound; where it comes out in whole numbers it is
the plan, and the rest is made whole by fixing those whose cells are whole already.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from app.duty.patterns import BEYOND, Load
from app.duty.rostering import FAIR, Place, Plan, Problem, score
from app.duty.solver_model import Model

LARGE = 40_000  # cells to choose from, above which a plan within NEAR of the bound ends the search
NEAR = 2e-3
WIDER = 40  # units above the mean, where the usual patterns leave no plan
WHOLE = 1e-6
ROUNDS = 60
PRICINGS = 4
FOUND = 2  # HiGHS's name for a solution that keeps to all rows
GOOD_ENOUGH = 1e-4  # relative gap at which the search stops


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan, the bound below which no plan's score can lie, and whether all places can be filled."""

    plan: Plan
    bound: float
    feasible: bool


def solve(problem: Problem, start: Plan, seconds: float) -> Solved:
    """The best plan that is found within so many seconds; `start` is a plan known, at worst a poor one."""
    until = time.perf_counter() + seconds
    for beyond in (BEYOND, WIDER):
        model = _Search(problem, start, until)
        model.weigh(beyond)
        if solved := model.solve():
            return solved
        if time.perf_counter() > until:  # Nothing is known of what would be possible.
            return Solved(start, 0.0, feasible=True)
        if unfilled(problem, seconds):
            break
    return Solved(start, 0.0, feasible=False)


def unfilled(problem: Problem, seconds: float = 10.0) -> list[Place]:
    """The fewest places that must stay open under the hard rules; none when a plan is possible."""
    return _Search(problem, Plan({}), time.perf_counter() + seconds, holes=True).unfilled()


def _reach(convex: float, prices: Any, names: list[Load], room: float) -> float:
    """Above this weight of all her duties no pattern can lower the bound, whatever its counts are.

    Each unit of weight gains at most `gain` by the prices, while the column of the total alone costs
    its square: from where the square outgrows the gain, every pattern's reduced cost is positive.
    """
    gain = max([0.0, *(-float(p) / load[3] for p, load in zip(prices, names, strict=True))])
    constant = max(0.0, convex + gain * max(room, 0.0))
    above = (gain + (gain**2 + 4 * FAIR * constant) ** 0.5) / (2 * FAIR)
    return float(max(room, 0.0) + above + 1.0)


class _Search(Model):
    """The model on its way to a plan."""

    def solve(self) -> Solved | None:
        """Relax, price, make whole; None where the patterns at hand leave no plan."""
        solver = self.pass_to_solver()
        bound = self._relax(solver)
        for _ in range(PRICINGS):
            if bound is None:
                return None
            less = self._price(solver, add=False)
            if less <= max(1.0, NEAR * bound):
                break
            self._price(solver, add=True)
            bound = self._relax(solver)
        if bound is None:
            return None
        bound -= less
        self._make_whole(solver, bound)
        if len(self.best.cells) < len(self.problem.places):
            return None
        whole_bound = float(np.ceil(bound - 1e-3))  # Every plan's score is a whole number.
        return Solved(self.best, min(whole_bound, self.best_score), feasible=True)

    def unfilled(self) -> list[Place]:
        """Places of the slots that a plan with the fewest open ones leaves open."""
        solver = self.pass_to_solver()
        self._relax(solver)
        for column in range(len(self.x)):
            solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        self._add_rows(solver, None)
        solver.setOptionValue("time_limit", solver.getRunTime() + self._left())
        solver.run()
        values = np.array(solver.getSolution().col_value)
        return [
            place
            for slot, column in self.missing.items()
            for place in self.slots[slot][: round(values[column])]
        ]

    def _relax(self, solver: Any) -> float | None:
        """The bound: the relaxed problem, with each row added that its solution breaks."""
        for _ in range(ROUNDS):
            solver.setOptionValue("time_limit", solver.getRunTime() + self._left())
            solver.run()
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
            if not self._add_broken(solver, np.array(solver.getSolution().col_value)):
                return float(solver.getInfo().objective_function_value)
        return None

    def _left(self) -> float:
        return max(self.until - time.perf_counter(), 0.05)

    def _add_broken(self, solver: Any, values: Any) -> bool:
        broken = [row for row in self.waiting if values[row].sum() > 1 + WHOLE]
        if broken:
            names = set(map(id, broken))
            self.waiting = [row for row in self.waiting if id(row) not in names]
            self._add(solver, broken)
        return bool(broken)

    def _add(self, solver: Any, rows: list[list[int]]) -> None:
        starts = np.cumsum([0, *map(len, rows)])
        indices = np.array([column for row in rows for column in row], dtype=np.int32)
        solver.addRows(
            len(rows), np.full(len(rows), -np.inf), np.ones(len(rows)), len(indices),
            starts[:-1].astype(np.int32), indices, np.ones(len(indices)),
        )  # fmt: skip

    def _price(self, solver: Any, *, add: bool) -> float:
        """By how much patterns that were left out could lower the bound at most; `add` takes them in.

        Each person has one pattern, so that the sum of the worst reduced costs bounds it.
        """
        duals = np.array(solver.getSolution().row_dual)
        less = 0.0
        for worker in self.problem.workers:
            first = self.load_rows[worker.key]
            convex, prices = duals[first], duals[first + 1 : first + 1 + len(self.names)]
            means = self.problem.means[worker.key]
            reach = _reach(float(convex), prices, self.names, means[3] - worker.carried[3])
            tops = [
                max(0, min(self.able[worker.key][load], int(reach / load[3])))
                for load in self.names
            ]
            grid = np.indices([top + 1 for top in tops]).reshape(len(tops), -1)
            columns = np.array(worker.carried)[:, None] + np.array(self.names).T @ grid
            cost = np.rint(FAIR * (columns - np.array(means)[:, None]) ** 2).sum(axis=0)
            reduced = cost - convex + prices @ grid
            cheapest = int(reduced.argmin())
            less += max(0.0, -float(reduced[cheapest]))
            if add and reduced[cheapest] < 0:
                counts = grid[:, cheapest]
                rows = [first, *(first + 1 + k for k, n in enumerate(counts) if n)]
                entries = [1.0, *(-float(n) for n in counts if n)]
                solver.addCol(
                    float(cost[cheapest]), 0.0, 1.0, len(rows), np.array(rows, dtype=np.int32),
                    np.array(entries),
                )  # fmt: skip
        return less

    def _make_whole(self, solver: Any, bound: float) -> None:
        """Whole cells: those of everybody at once, or of ever more people around what is not whole."""
        relaxed = np.array(solver.getSolution().col_value)
        for column in range(len(self.x)):
            solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        solver.setOptionValue("mip_rel_gap", GOOD_ENOUGH)
        people = [worker.key for worker in self.problem.workers]
        loose = [key for key in people if self._unsettled(key, relaxed)]
        rest = [key for key in people if key not in set(loose)]
        extra = 5
        while time.perf_counter() < self.until:
            found = self._search(solver, relaxed, set(loose) | set(rest[:extra]))
            gap = (self.best_score - bound) / max(bound, 1.0)
            good = gap <= (NEAR if len(self.x) > LARGE else GOOD_ENOUGH)
            if (found and good) or extra >= len(rest):
                return
            extra *= 2

    def _unsettled(self, worker: int, values: Any) -> bool:
        return any(
            WHOLE < values[column] < 1 - WHOLE
            for columns in self.by_kind[worker]
            for column in columns
        )

    def _search(self, solver: Any, values: Any, freed: set[int]) -> bool:
        """Whether a whole plan was found while everybody but the freed keeps her cells."""
        lower, upper = np.array(self.lower[: len(self.x)]), np.ones(len(self.x))
        for (worker, _, _), column in self.x.items():
            if worker not in freed:
                lower[column] = upper[column] = round(values[column])
        indices: Any = np.arange(len(self.x), dtype=np.int32)
        solver.changeColsBounds(len(self.x), indices, lower, upper)
        self._add_rows(solver, freed)
        solver.setOptionValue("time_limit", solver.getRunTime() + self._left())
        solver.run()
        if solver.getInfo().primal_solution_status != FOUND:
            return False
        found = np.array(solver.getSolution().col_value)
        if self._add_broken(solver, found):  # Cannot be, since all rows of the freed are there.
            return False
        self._keep(found)
        return True

    def _add_rows(self, solver: Any, freed: set[int] | None) -> None:
        """Now that cells become whole, every row of those who are free, not only what was broken."""
        theirs = {
            column for (worker, _, _), column in self.x.items() if freed is None or worker in freed
        }
        due = [row for row in self.waiting if not theirs.isdisjoint(row)]
        names = set(map(id, due))
        self.waiting = [row for row in self.waiting if id(row) not in names]
        self._add(solver, due)

    def _keep(self, values: Any) -> None:
        plan = self._plan((key for key, column in self.x.items() if values[column] > 0.5))
        total = score(self.problem, plan).total
        if total < self.best_score:
            self.best, self.best_score = plan, total

    def _plan(self, chosen: Iterable[tuple[int, int, int]]) -> Plan:
        """Workers into the places of their post; fixed ones, and those who stand there, first."""
        got: dict[tuple[int, int], list[int]] = defaultdict(list)
        for worker, turn, post in chosen:
            got[turn, post].append(worker)
        cells: dict[int, int] = {}
        wanted: Callable[[Place], int | None]
        for slot, workers in got.items():
            left = list(workers)
            for wanted in (
                lambda p: self.problem.fixed.get(p.key),
                lambda p: self.problem.before.get(p.key),
            ):
                for place in self.slots[slot]:
                    worker_key = wanted(place)
                    if place.key not in cells and worker_key in left:
                        cells[place.key] = worker_key
                        left.remove(worker_key)
            for place in self.slots[slot]:
                if place.key not in cells and left:
                    cells[place.key] = left.pop(0)
        return Plan(cells)
