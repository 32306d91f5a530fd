"""What one person's year may come to: every sensible count of duties by kind of day, and what it costs.

A solver that adds up squares sees little; one that picks, for each person, one pattern of counts whose
cost is known exactly has a bound that is nearly always the answer itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from app.duty.rostering import Problem, Worker, deviation

Load = tuple[int, int, int, int]
BEYOND = (
    4  # units above the mean in a column that a pattern may reach, at least; more when asked for
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """So many duties of each kind of load, in the order of `kinds`, and what that costs her."""

    counts: tuple[int, ...]
    cost: int


def kinds(problem: Problem) -> list[Load]:
    """The different loads that shifts of the problem bring."""
    return sorted({turn.load() for turn in problem.turns})


def patterns(
    problem: Problem, able: Mapping[int, Counter[Load]], best: int, beyond: int = BEYOND
) -> dict[int, list[Pattern]]:
    """Of each worker her patterns, the cheapest first.

    `able` counts for each worker the shifts that she may have by load. A pattern that alone makes a plan
    dearer than `best`, a score that is known to be possible, is left out: that loses no better plan.
    """
    names = kinds(problem)
    found = {w.key: _of(problem, w, names, able[w.key], beyond) for w in problem.workers}
    floor = sum(some[0].cost for some in found.values())
    room = best - floor
    return {
        key: [one for one in some if one.cost - some[0].cost <= room] for key, some in found.items()
    }


def _of(
    problem: Problem, worker: Worker, names: list[Load], able: Counter[Load], beyond: int
) -> list[Pattern]:
    means = problem.means[worker.key]
    ranges = []
    for load in names:
        most = able[load]
        count = 0
        while count < most and _within(worker.carried, load, count + 1, means, beyond):
            count += 1
        ranges.append(range(min(most, max(count, 2)) + 1))
    found = []
    for counts in product(*ranges):
        columns = [
            had + sum(n * load[i] for n, load in zip(counts, names, strict=True))
            for i, had in enumerate(worker.carried)
        ]
        cost = sum(deviation(had, mean) for had, mean in zip(columns, means, strict=True))
        found.append(Pattern(counts, cost))
    return sorted(found, key=lambda one: (one.cost, one.counts))


def _within(
    carried: tuple[int, ...], load: Load, count: int, means: tuple[float, ...], beyond: int
) -> bool:
    return all(
        not more or had + count * more <= mean + max(beyond, 2 * more + 1)
        for had, more, mean in zip(carried, load, means, strict=True)
    )
