"""排不出: what is named conflicts, all of it is needed, and nothing smaller conflicts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("highspy")

from app.core import clock
from app.duty.conflicts import _days as spoken
from app.duty.conflicts import _narrowed as narrowed
from app.duty.conflicts import explain
from app.duty.rostering import WORKDAY, Place, Problem, Turn, Worker
from app.duty.smallest import smallest
from app.duty.solving import unfilled

MONDAY = date(2026, 3, 2)
NAMES = "甲乙丙丁"


def turn(day: int) -> Turn:
    begins = datetime.combine(MONDAY + timedelta(days=day), datetime.min.time(), clock.BEIJING)
    there = MONDAY + timedelta(days=day)
    return Turn(
        day, there, begins, begins + timedelta(hours=12), night=False, day_class=WORKDAY, weight=1
    )


@st.composite
def offices(draw: st.DrawFn) -> Problem:
    """A few people, days and places, some leave, some cells fixed."""
    people, days = range(draw(st.integers(2, 4))), range(draw(st.integers(2, 4)))
    away = {n: draw(st.sets(st.sampled_from(days))) for n in people}
    workers = tuple(
        Worker(n, NAMES[n], frozenset({1}), frozenset(turn(day).day for day in away[n]))
        for n in people
    )
    wanted = draw(st.integers(1, 2))
    places = tuple(Place(day * wanted + n, day, 1) for day in days for n in range(wanted))
    keys = st.sampled_from([place.key for place in places])
    return Problem(
        workers, tuple(map(turn, days)), places, gap_days=draw(st.integers(0, 2)), rest_hours=0,
        fixed=draw(st.dictionaries(keys, st.sampled_from(people), max_size=2)),
    )  # fmt: skip


def fits(problem: Problem, grounds: frozenset[str]) -> bool:
    """Whether a plan keeps those grounds, tried person by person without any solver."""
    gap = problem.gap_days if "gap" in grounds else 0

    def able(place: Place, worker: Worker, taken: dict[Place, int]) -> bool:
        if f"away {worker.key}" in grounds and problem.turn[place.turn].day in worker.away:
            return False
        if f"fixed {place.key}" in grounds and problem.fixed[place.key] != worker.key:
            return False
        near = (key for other, key in taken.items() if place.turn - other.turn <= gap)
        return worker.key not in near

    def plans(left: tuple[Place, ...], taken: dict[Place, int]) -> Iterator[None]:
        if not left:
            yield
        for worker in problem.workers if left else ():
            if able(left[0], worker, taken):
                yield from plans(left[1:], {**taken, left[0]: worker.key})

    return any(True for _ in plans(problem.places, {}))


def all_grounds(problem: Problem) -> dict[str, str]:
    """What could be given up: its words in the sentence, and its name here."""
    days = [turn.day for turn in problem.turns]
    found = {f"两次值班至少间隔 {problem.gap_days} 天": "gap"} if problem.gap_days else {}
    for worker in problem.workers:
        if away := [day for day in days if day in worker.away]:
            found[f"{worker.name}{spoken(away)}请假"] = f"away {worker.key}"
    for place, key in problem.fixed.items():
        if place in problem.place:
            day = problem.turn[problem.place[place].turn].day
            found[f"{day.month}月{day.day}日固定由{problem.worker[key].name}值班"] = (
                f"fixed {place}"
            )
    return found


@given(offices())
@settings(max_examples=30)
def test_what_is_named_conflicts_and_no_fewer_do(problem: Problem) -> None:
    said = explain(problem, lambda place: str(place.key))
    if fits(problem, frozenset(all_grounds(problem).values())):
        assert said == ""
        return
    first = min(unfilled(problem), key=lambda place: place.turn)
    days = narrowed(problem, first)[0]
    grounds = all_grounds(days)
    named = {key for words, key in grounds.items() if f"“{words}”" in said}
    assert len(named) == said.count("“"), said
    assert not fits(problem, frozenset(named)), said
    for chosen in combinations(grounds.values(), len(named) - 1):
        assert fits(days, frozenset(chosen)), said


@given(st.lists(st.frozensets(st.integers(0, 8), min_size=1), min_size=1, max_size=6))
def test_the_smallest_of_many_conflicts_is_found(conflicts: list[frozenset[int]]) -> None:
    def possible(kept: frozenset[int]) -> bool:
        return not any(conflict <= kept for conflict in conflicts)

    until = time.perf_counter() + 60
    found, proven = smallest(max(conflicts, key=len), range(9), possible, until)
    assert proven
    assert found in conflicts
    assert len(found) == min(map(len, conflicts))


def test_where_time_is_over_the_conflict_that_is_known_is_named() -> None:
    known = frozenset({1, 2, 3})
    assert smallest(known, range(9), lambda kept: False, 0.0) == (known, False)
