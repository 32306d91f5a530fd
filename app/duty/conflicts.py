"""When no roster is possible: which few wishes and rules cannot hold together, in one sentence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from app.duty.rostering import Place, Problem, Worker
from app.duty.smallest import smallest
from app.duty.solving import unfilled

AROUND = 3  # days more than the rules reach, within which the conflict is looked for
SECONDS = 15.0  # to look for a smaller conflict than the first one that was found


@dataclass(frozen=True, slots=True)
class Ground:
    """One wish or rule, and the problem without it."""

    words: str
    without: Callable[[Problem], Problem]


def explain(problem: Problem, named: Callable[[Place], str]) -> str:
    """The sentence for a problem that leaves places open; empty when it leaves none.

    `named` says how people call a place. What is named is the smallest set of grounds that conflict
    around the first place that stays open, or, where the time does not suffice, one of which each is
    needed.
    """
    open_places = unfilled(problem)
    if not open_places:
        return ""
    place = min(open_places, key=lambda p: (problem.turn[p.turn].begins, p.key))
    narrow, there = _narrowed(problem, place)
    where = named(there)
    grounds = list(_grounds(narrow))
    if unfilled(_without(narrow, grounds)):
        able = sum(there.post in worker.posts for worker in narrow.workers)
        return f"{where}排不出：只有 {able} 人具备该岗位的值班资格，人手不足。请增加值班人员，或者减少该岗位人数。"
    kept = _conflict(narrow, grounds)
    said = "、".join(f"“{ground.words}”" for ground in kept)
    if len(kept) == 1:
        return f"{where}排不出：原因是{said}。请去掉这一项，或者增加值班人员。"
    return f"{where}排不出：{said}这 {len(kept)} 项不能同时满足，至少要去掉其中一项。"


def _conflict(problem: Problem, grounds: Sequence[Ground]) -> list[Ground]:
    """The fewest grounds that conflict."""

    def possible(kept: frozenset[int]) -> bool:
        return not unfilled(_without(problem, [g for n, g in enumerate(grounds) if n not in kept]))

    every = range(len(grounds))
    until = time.perf_counter() + SECONDS
    found, _ = smallest(_filtered(every, possible), every, possible, until)
    return [grounds[n] for n in sorted(found)]


def _narrowed(problem: Problem, place: Place) -> tuple[Problem, Place]:
    """The days around the place, as few as do not fit; and the place that stays open there."""
    day = problem.turn[place.turn].day
    reach = problem.gap_days + problem.rest_hours // 24
    days = 0
    while True:
        turns = tuple(t for t in problem.turns if abs((t.day - day).days) <= days)
        keys = {turn.key for turn in turns}
        places = tuple(p for p in problem.places if p.turn in keys)
        small = replace(problem, turns=turns, places=places)
        if len(turns) == len(problem.turns):
            return small, place
        if found := unfilled(small):
            return small, found[0]
        days = days * 2 + (reach + AROUND if days else 1)


def _grounds(problem: Problem) -> Iterator[Ground]:
    """Everything that could be given up, rules last: people are asked before rules are."""
    first = min(turn.day for turn in problem.turns)
    last = max(turn.day for turn in problem.turns)
    yield Ground(f"两次值班至少间隔 {problem.gap_days} 天", lambda p: replace(p, gap_days=0))
    yield Ground(f"夜班后休息 {problem.rest_hours} 小时", lambda p: replace(p, rest_hours=0))
    names = {worker.key: worker.name for worker in problem.workers}
    for pair in sorted(problem.pairs):
        if set(pair) <= names.keys():
            yield Ground(
                f"{names[pair[0]]}与{names[pair[1]]}不得同班",
                partial(_without_pair, pair),
            )
    for worker in problem.workers:
        yield from _of_worker(worker, first, last)
    for place in problem.places:
        key = problem.fixed.get(place.key)
        if key is not None:
            day = problem.turn[place.turn].day
            yield Ground(
                f"{day.month}月{day.day}日固定由{names.get(key, '已离开的人')}值班",
                partial(_without_fixed, place.key),
            )


def _of_worker(worker: Worker, first: date, last: date) -> Iterator[Ground]:
    if away := sorted(day for day in worker.away if first <= day <= last):
        yield Ground(
            f"{worker.name}{_days(away)}请假",
            lambda p: _changed(p, worker.key, lambda w: replace(w, away=frozenset())),
        )
    if worker.no_nights_until is not None and worker.no_nights_until >= first:
        yield Ground(
            f"{worker.name}不排夜班",
            lambda p: _changed(p, worker.key, lambda w: replace(w, no_nights_until=None)),
        )
    if any(abs((turn.day - day).days) <= 7 for turn in worker.elsewhere for day in (first, last)):
        yield Ground(
            f"{worker.name}前后已有值班",
            lambda p: _changed(p, worker.key, lambda w: replace(w, elsewhere=())),
        )


def _without_pair(pair: tuple[int, int], problem: Problem) -> Problem:
    return replace(problem, pairs=problem.pairs - {pair})


def _without_fixed(place: int, problem: Problem) -> Problem:
    return replace(problem, fixed={k: w for k, w in problem.fixed.items() if k != place})


def _changed(problem: Problem, key: int, change: Callable[[Worker], Worker]) -> Problem:
    workers = tuple(change(w) if w.key == key else w for w in problem.workers)
    return replace(problem, workers=workers)


def _days(days: list[date]) -> str:
    if len(days) > 1 and days[-1] - days[0] == timedelta(days=len(days) - 1):
        return f"{days[0].month}月{days[0].day}日至{days[-1].month}月{days[-1].day}日"
    return "、".join(f"{day.month}月{day.day}日" for day in days[:3]) + (
        "等" if len(days) > 3 else ""
    )


def _without(problem: Problem, grounds: Sequence[Ground]) -> Problem:
    for ground in grounds:
        problem = ground.without(problem)
    return problem


def _filtered(grounds: Sequence[int], possible: Callable[[frozenset[int]], bool]) -> frozenset[int]:
    """Deletion filtering: leave out what is not needed for the conflict, rules and people alike."""
    kept = frozenset(grounds)
    for ground in reversed(grounds):
        if not possible(kept - {ground}):
            kept -= {ground}
    return kept
