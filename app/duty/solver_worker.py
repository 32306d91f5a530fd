"""The solving process: a problem on standard input, the plan on standard output, as JSON.

It gives up what it does not need once the solver is loaded: it can open no file and no socket, write
nothing, and use only so much memory and time. Where the solver's package is missing it answers with the
greedy plan, which needs none.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from app.duty import parcel
from app.duty.greedy import greedy
from app.duty.rostering import Place, Problem, score

MEMORY = 3 * 1024 * 1024 * 1024  # bytes of address space
THREADS = 2
INPUT_LIMIT = 64 * 1024 * 1024


Solver = tuple[Callable[..., Any], Callable[..., str]]


def main() -> int:
    """Read the problem, answer with the plan; the status is 0 whenever there is an answer."""
    seconds = float(sys.argv[1])
    solver = _solver()
    _confine(int(seconds * THREADS) + 30)
    problem = parcel.problem_from(json.loads(sys.stdin.buffer.read(INPUT_LIMIT)))
    sys.stdout.write(json.dumps(answer(problem, seconds, solver)))
    sys.stdout.flush()
    return 0


def answer(problem: Problem, seconds: float, solver: Solver | None) -> dict[str, Any]:
    """The plan, its score and bound, how long it took, and why not when places stay open."""
    started = time.perf_counter()
    plan = first = greedy(problem)
    bound, conflict = 0.0, ""
    if solver is not None:
        solve, explain = solver
        solved = solve(problem, first, seconds)
        plan, bound = solved.plan, solved.bound
        if not solved.feasible:
            conflict = explain(problem, _name(problem))
    return {
        "cells": sorted(plan.cells.items()),
        "score": score(problem, plan).total,
        "greedy_score": score(problem, first).total,
        "bound": bound,
        "seconds": round(time.perf_counter() - started, 2),
        "solver": "HiGHS" if solver is not None else "",
        "conflict": conflict,
    }


def _name(problem: Problem) -> Any:
    def name(place: Place) -> str:
        day = problem.turn[place.turn].day
        label = problem.labels.get(place.key, "")
        return f"{day.year}年{day.month}月{day.day}日{label}"

    return name


def _solver() -> Solver | None:
    """The solver and who explains why there is no plan, or None where its package is not installed."""
    try:
        from app.duty.conflicts import explain
        from app.duty.solving import solve
    except ImportError:
        return None
    return solve, explain


def _confine(cpu_seconds: int) -> None:
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


if __name__ == "__main__":
    sys.exit(main())
