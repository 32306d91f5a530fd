"""A roster as HiGHS wants it: columns with their cost, rows that must hold, and rows that wait to be broken."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

import highspy
import numpy as np

from app.duty.patterns import Load, kinds, patterns
from app.duty.rostering import Place, Plan, Problem, Wish, score

THREADS = 2


class Model:
    """Columns x (worker, turn, post), columns of patterns, and the rows that hold so far."""

    def __init__(self, problem: Problem, start: Plan, until: float, *, holes: bool = False) -> None:
        self.problem, self.until = problem, until
        self.slots: dict[tuple[int, int], list[Place]] = defaultdict(list)
        for place in problem.places:
            self.slots[place.turn, place.post].append(place)
        self.x: dict[tuple[int, int, int], int] = {}
        for worker in problem.workers:
            for (turn, post), places in self.slots.items():
                if any(problem.forbidden(worker, place) is None for place in places):
                    self.x[worker.key, turn, post] = len(self.x)
        self.of: dict[tuple[int, int], list[int]] = defaultdict(list)  # worker, turn -> columns
        for (worker_key, turn, _), column in self.x.items():
            self.of[worker_key, turn].append(column)
        self.cost = [0.0] * len(self.x)
        self.lower = [0.0] * len(self.x)
        self.upper = [1.0] * len(self.x)
        self.rows: list[tuple[list[int], list[float], float, float]] = []
        self.offset = 0.0
        self.waiting = self._near_rows() + self._pair_rows()
        self.names = kinds(problem)
        self.best = start
        self.best_score = score(problem, start).total
        self.missing: dict[tuple[int, int], int] = {}  # slot -> column that counts its open places
        self._demand(holes=holes)

    def weigh(self, beyond: int) -> None:
        """What a plan costs."""
        self._loads(beyond)
        self._wishes()
        self._stability()

    def _demand(self, *, holes: bool) -> None:
        by_slot: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (_, turn, post), column in self.x.items():
            by_slot[turn, post].append(column)
        for slot, places in self.slots.items():
            columns = by_slot[slot]
            if holes:
                self.missing[slot] = self._column(1.0)
                self.upper[self.missing[slot]] = float(len(places))
                columns = [*columns, self.missing[slot]]
            self._row(columns, float(len(places)), float(len(places)))
            self._keep_fixed(slot, by_slot[slot], holes=holes)

    def _keep_fixed(self, slot: tuple[int, int], columns: list[int], *, holes: bool) -> None:
        """A fixed place is hers or, where open places are counted, nobody's."""
        places = self.slots[slot]
        theirs = [self.problem.fixed[p.key] for p in places if p.key in self.problem.fixed]
        if not theirs:
            return
        fixed = [self.x[key, *slot] for key in theirs if (key, *slot) in self.x]
        if not holes:
            for cell in fixed:
                self.lower[cell] = 1.0
        others = [column for column in columns if column not in fixed]
        self._row(others, 0.0, float(len(places) - len(theirs)))

    def _loads(self, beyond: int) -> None:
        problem = self.problem
        self.by_kind: dict[int, list[list[int]]] = {
            w.key: [[] for _ in self.names] for w in problem.workers
        }
        able: dict[int, Counter[Load]] = {w.key: Counter() for w in problem.workers}
        for (worker, turn), columns in self.of.items():
            load = problem.turn[turn].load()
            self.by_kind[worker][self.names.index(load)] += columns
            able[worker][load] += 1
        self.able = able
        self.patterns = patterns(problem, able, self.best_score, beyond)
        self.load_rows: dict[int, int] = {}
        for worker_key, some in self.patterns.items():
            picks = [self._column(float(one.cost)) for one in some]
            self.load_rows[worker_key] = len(self.rows)
            self._row(picks, 1.0, 1.0)
            for kind in range(len(self.names)):
                counted = [
                    (p, -float(one.counts[kind])) for p, one in zip(picks, some, strict=True)
                ]
                counted = [pair for pair in counted if pair[1]]
                columns = self.by_kind[worker_key][kind]
                self.rows.append((
                    columns + [p for p, _ in counted],
                    [1.0] * len(columns) + [n for _, n in counted], 0.0, 0.0,
                ))  # fmt: skip

    def _wishes(self) -> None:
        for wish in self.problem.wishes:
            columns = self._covered(wish)
            if not wish.wants:
                for column in columns:
                    self.cost[column] += self.problem.wish_cost
                continue
            self.offset += self.problem.wish_cost
            met = self._column(-float(self.problem.wish_cost))
            self.rows.append(([*columns, met], [1.0] * len(columns) + [-1.0], 0.0, np.inf))

    def _covered(self, wish: Wish) -> list[int]:
        found: list[int] = []
        for turn in self.problem.turns:
            if wish.covers(turn.day):
                found += self.of.get((wish.worker, turn.key), [])
        return found

    def _stability(self) -> None:
        for key, worker in self.problem.before.items():
            place = self.problem.place.get(key)
            if place is None:
                continue
            self.offset += self.problem.change_cost
            column = self.x.get((worker, place.turn, place.post))
            if column is not None:
                self.cost[column] -= self.problem.change_cost

    def _near_rows(self) -> list[list[int]]:
        """What one person may have only one of: the days of a gap, and a night with what follows it."""
        problem = self.problem
        by_day = defaultdict(list)
        for turn in problem.turns:
            by_day[turn.day].append(turn)
        rows = []
        for worker in problem.workers:
            last: set[int] = set()
            for day in sorted(by_day):
                window = [
                    column
                    for n in range(problem.gap_days + 1)
                    for turn in by_day.get(day + timedelta(days=n), ())
                    for column in self.of.get((worker.key, turn.key), ())
                ]
                if len(window) > 1 and not set(window) <= last:
                    rows.append(window)
                    last = set(window)
        return rows + self._rest_rows()

    def _rest_rows(self) -> list[list[int]]:
        problem, rows = self.problem, []
        turns = sorted(problem.turns, key=lambda turn: turn.begins)
        for n, turn in enumerate(turns):
            if not turn.night:
                continue
            for other in turns[n + 1 :]:
                if (other.day - turn.day).days > max(
                    problem.gap_days, problem.rest_hours // 24 + 2
                ):
                    break
                if (other.day - turn.day).days > problem.gap_days and problem.clash(turn, other):
                    for worker in problem.workers:
                        one = self.of.get((worker.key, turn.key), [])
                        two = self.of.get((worker.key, other.key), [])
                        if one and two:
                            rows.append(one + two)
        return rows

    def _pair_rows(self) -> list[list[int]]:
        rows = []
        for one, other in self.problem.pairs:
            for turn in self.problem.turns:
                columns = self.of.get((one, turn.key), []) + self.of.get((other, turn.key), [])
                if len(columns) > 1:
                    rows.append(columns)
        return rows

    def _column(self, cost: float) -> int:
        self.cost.append(cost)
        self.lower.append(0.0)
        self.upper.append(1.0)
        return len(self.cost) - 1

    def _row(self, columns: list[int], lower: float, upper: float) -> None:
        self.rows.append((columns, [1.0] * len(columns), lower, upper))

    def pass_to_solver(self) -> Any:
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", THREADS)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.cost), len(self.rows)
        model.offset_ = self.offset
        model.col_cost_ = np.array(self.cost)
        model.col_lower_ = np.array(self.lower)
        model.col_upper_ = np.array(self.upper)
        model.row_lower_ = np.array([row[2] for row in self.rows])
        model.row_upper_ = np.array([row[3] for row in self.rows])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(row[0]) for row in self.rows)])
        model.a_matrix_.index_ = np.array([c for row in self.rows for c in row[0]], dtype=np.int32)
        model.a_matrix_.value_ = np.array([v for row in self.rows for v in row[1]])
        solver.passModel(model)
        return solver
