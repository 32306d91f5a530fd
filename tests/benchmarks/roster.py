"""Rosters: `roster` makes 40 people for 92 days and 200 people for 366, by the solver and the plain way.

Both are scored by the same score in the same run (`app.duty.rostering.score`), on two cores, in the process
that the office itself uses. `gap_percent` is how far the plan lies above the best that is possible, by the
bound that the solver proved. HiGHS serves the office: on the same model of patterns CP-SAT of OR-Tools 9.15
was given 20 s on two cores and stayed at 18,530 with its bound at 11,645, where HiGHS 1.16 proved 13,850 to
be the best in 4 s; it also brings 180 MB against 30. Where `ortools` is installed the comparison is made
anew (`cp_sat_score`, `cp_sat_gap_percent`).
"""

from __future__ import annotations

import importlib.util
import random
import time
from datetime import date, datetime, timedelta
from typing import Any

from app.calendar.working_days import Calendar
from app.core import clock
from app.duty.greedy import greedy
from app.duty.rostering import (
    HOLIDAY,
    WEEKEND,
    WORKDAY,
    Place,
    Problem,
    Turn,
    Wish,
    Worker,
    breaches,
    score,
)
from app.duty.solver_process import solve_apart
from tests.benchmarks.offices import measured_on

FIRST = date(2026, 1, 1)
WEIGHTS = {WORKDAY: 1, WEEKEND: 2, HOLIDAY: 3}
POSTS = (1, 2)
SHARES = ({1}, {2}, {1, 2}, {1, 2})  # of posts, person by person
CASES = {"quarter": (40, 92, 9.0), "year": (200, 366, 55.0)}  # people, days, seconds of search


def run() -> dict[str, Any]:
    """The quarter's `gap_percent`, `seconds`, `score`, `greedy_score`; the same of the `year`."""
    measured = {name: measure(*case) for name, case in CASES.items()}
    return {**measured["quarter"], "year": measured["year"], "measured_on": measured_on()}


def measure(people: int, days: int, seconds: float) -> dict[str, Any]:
    problem = problem_of(people, days)
    started = time.perf_counter()
    first = greedy(problem)
    first_plan = time.perf_counter() - started
    started = time.perf_counter()
    answer = solve_apart(problem, seconds)
    took = time.perf_counter() - started
    if list(breaches(problem, answer.plan)) or len(answer.plan.cells) < len(problem.places):
        raise RuntimeError("the plan breaks a rule or leaves a place open")
    compared: dict[str, Any] = {}
    if importlib.util.find_spec("ortools") and people <= 40:
        from tests.benchmarks.roster_cp_sat import solve_with_cp_sat

        other, bound = solve_with_cp_sat(problem, first, seconds)
        compared = {
            "cp_sat_score": other,
            "cp_sat_gap_percent": round(100 * (other - bound) / max(bound, 1.0), 2),
        }
    return {
        "gap_percent": answer.gap_percent,
        "seconds": round(took, 2),
        "score": answer.score,
        "greedy_score": score(problem, first).total,
        "first_plan_seconds": round(first_plan, 3),
        "places": len(problem.places),
        **compared,
    }


def problem_of(people: int, days: int, seed: int = 1) -> Problem:
    """Two posts a shift; a night on working days, day and night on others; leave, wishes, couples."""
    chance = random.Random(seed)
    turns, places = _shifts(days)
    workers, wishes = [], []
    for key in range(1, people + 1):
        away: set[date] = set()
        for _ in range(days // 60 + 1):
            start = FIRST + timedelta(days=chance.randrange(days))
            away |= {start + timedelta(days=n) for n in range(chance.randint(1, 7))}
        workday, weekend, holiday = chance.randint(3, 6), chance.randint(1, 3), chance.randint(0, 1)
        workers.append(
            Worker(
                key, f"{key}号", frozenset(SHARES[key % 4]), frozenset(away),
                date.max if chance.random() < 0.08 else None,
                (workday, weekend, 3 * holiday, workday + 2 * weekend + 3 * holiday),
            )
        )  # fmt: skip
        for _ in range(days // 45 + 1):
            start = FIRST + timedelta(days=chance.randrange(days))
            end = start + timedelta(days=chance.randint(0, 2))
            wishes.append(Wish(key, chance.random() < 0.3, start, end))
    pairs = frozenset((key, key + 1) for key in range(1, people, 13))
    return Problem(tuple(workers), turns, places, pairs=pairs, wishes=tuple(wishes))


def _shifts(days: int) -> tuple[tuple[Turn, ...], tuple[Place, ...]]:
    calendar, turns, places = Calendar(), [], []
    for number in range(days):
        day = FIRST + timedelta(days=number)
        holiday = None if calendar.is_working_day(day) else calendar.holiday(day)
        kind = WORKDAY if calendar.is_working_day(day) else HOLIDAY if holiday else WEEKEND
        midnight = datetime(day.year, day.month, day.day, tzinfo=clock.BEIJING)
        for night in (True,) if kind == WORKDAY else (False, True):
            begins, ends = (17.5, 32.5) if night else (8.5, 17.5)
            key = len(turns) + 1
            turns.append(
                Turn(
                    key, day, midnight + timedelta(hours=begins), midnight + timedelta(hours=ends),
                    night, kind, 4 if holiday == "春节" else WEIGHTS[kind],
                )
            )  # fmt: skip
            places += [Place(len(places) + n, key, post) for n, post in enumerate(POSTS)]
    return tuple(turns), tuple(Place(p.key + 1, p.turn, p.post) for p in places)
