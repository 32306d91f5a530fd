"""Runs the solving process: a problem goes to its standard input, the plan comes from its standard output.

The solver is loaded there alone: the server neither starts later nor grows by it. The process has bounds
of memory and time (`solver_worker`); whatever becomes of it, there is the greedy plan.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import app
from app.duty import parcel
from app.duty.greedy import greedy
from app.duty.rostering import Plan, Problem, score

SECONDS = 60.0  # of search, at most; a quarter's roster takes five
GRACE = 60.0  # more, for starting and for finding out why there is no plan

_ROOT = Path(app.__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Answer:
    """A plan with its score; `bound` is 0 where nothing is known about the best possible."""

    plan: Plan
    score: int
    greedy_score: int
    bound: float
    seconds: float
    solver: str
    conflict: str

    @property
    def gap_percent(self) -> float | None:
        """How far the score lies above the best that is possible, or None where that is not known."""
        if not self.bound:
            return None
        return round(100 * (self.score - self.bound) / self.bound, 3)


def solve_apart(problem: Problem, seconds: float = SECONDS) -> Answer:
    """The best plan found in so many seconds by the solving process, or the greedy plan without it."""
    data = _run(json.dumps(parcel.as_json(problem)).encode(), seconds)
    if data is None:
        plan = greedy(problem)
        total = score(problem, plan).total
        return Answer(plan, total, total, 0.0, 0.0, "", "")
    return Answer(
        plan=Plan(dict(data["cells"])),
        score=data["score"],
        greedy_score=data["greedy_score"],
        bound=data["bound"],
        seconds=data["seconds"],
        solver=data["solver"],
        conflict=data["conflict"],
    )


def _run(problem: bytes, seconds: float) -> dict[str, Any] | None:
    command = [sys.executable, "-B", "-P", "-s", "-m", "app.duty.solver_worker", str(seconds)]
    try:
        done = subprocess.run(  # noqa: S603 - The command is fixed; the problem only goes to standard input.
            command,
            input=problem,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
            cwd="/",
            timeout=seconds + GRACE,
            check=False,
        )
        lines = done.stdout.decode().splitlines() if done.returncode == 0 else []
        found: dict[str, Any] | None = json.loads(lines[-1]) if lines else None
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return found
