"""The same model of patterns for CP-SAT, to be compared with HiGHS; only where `ortools` is installed."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from app.duty.patterns import kinds, patterns
from app.duty.rostering import Plan, Problem, score


def solve_with_cp_sat(problem: Problem, start: Plan, seconds: float) -> tuple[int, float]:
    """The score of its plan (of the start, where it finds none) and the bound it proved."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    x: dict[tuple[int, int], Any] = {}
    for worker in problem.workers:
        for place in problem.places:
            if problem.forbidden(worker, place) is None:
                x[worker.key, place.key] = model.new_bool_var("")
                held = start.cells.get(place.key) == worker.key
                model.add_hint(x[worker.key, place.key], held)
    of: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for (worker_key, place_key), column in x.items():
        of[worker_key, problem.place[place_key].turn].append(column)
    for place in problem.places:
        model.add_exactly_one(
            x[w.key, place.key] for w in problem.workers if (w.key, place.key) in x
        )
    _near(problem, model, of)
    costs = _loads(problem, model, of, score(problem, start).total)
    for wish in problem.wishes:
        covered = [
            column
            for turn in problem.turns
            if wish.covers(turn.day)
            for column in of.get((wish.worker, turn.key), [])
        ]
        if wish.wants:
            met = model.new_bool_var("")
            model.add(sum(covered) >= met)
            costs.append(problem.wish_cost * (1 - met))
        else:
            costs += [problem.wish_cost * column for column in covered]
    model.minimize(sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    found = score(problem, start).total
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        cells = {place: worker for (worker, place), column in x.items() if solver.value(column)}
        found = score(problem, Plan(cells)).total
    return found, float(solver.best_objective_bound)


def _near(problem: Problem, model: Any, of: dict[tuple[int, int], list[Any]]) -> None:
    by_day = defaultdict(list)
    for turn in problem.turns:
        by_day[turn.day].append(turn.key)
    for worker in problem.workers:
        for day in by_day:
            days = (day + timedelta(days=n) for n in range(problem.gap_days + 1))
            window = [
                c for d in days for t in by_day.get(d, ()) for c in of.get((worker.key, t), [])
            ]
            if len(window) > 1:
                model.add_at_most_one(window)
    for one, other in problem.pairs:
        for turn in problem.turns:
            model.add_at_most_one(of.get((one, turn.key), []) + of.get((other, turn.key), []))


def _loads(
    problem: Problem, model: Any, of: dict[tuple[int, int], list[Any]], best: int
) -> list[Any]:
    names = kinds(problem)
    by_kind: dict[tuple[int, int], list[Any]] = defaultdict(list)
    able: dict[int, Counter[Any]] = {w.key: Counter() for w in problem.workers}
    for (worker_key, turn), columns in of.items():
        load = problem.turn[turn].load()
        by_kind[worker_key, names.index(load)] += columns
        able[worker_key][load] += 1
    costs = []
    for worker_key, some in patterns(problem, able, best).items():
        picks = [model.new_bool_var("") for _ in some]
        model.add_exactly_one(picks)
        costs += [one.cost * pick for one, pick in zip(some, picks, strict=True)]
        for kind in range(len(names)):
            counted = sum(one.counts[kind] * pick for one, pick in zip(some, picks, strict=True))
            model.add(sum(by_kind[worker_key, kind]) == counted)
    return costs
