"""A plain greedy roster: every place goes to whoever it burdens least; the start and the fallback."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, timedelta

from app.duty.rostering import HOLIDAY, Place, Plan, Problem, Rule, Turn, Worker, deviation

STABLE = (
    100  # From this cost of a changed cell on, what stands is kept before anything else is given.
)


def greedy(problem: Problem) -> Plan:
    """A plan that breaks no hard rule; what nobody may have stays open. Holidays first."""
    return _Filling(problem).fill()


class _Filling:
    """A plan in the making: who has what, what she may not have any more, and how her columns stand."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cells: dict[int, int] = {}
        self.blocked: dict[int, set[int]] = defaultdict(set)  # worker -> turns that would clash
        self.on: dict[int, set[int]] = defaultdict(set)
        self.loads = {worker.key: list(worker.carried) for worker in problem.workers}
        self.costs: dict[int, dict[tuple[int, ...], int]] = defaultdict(dict)
        self.by_day = sorted(problem.turns, key=lambda turn: turn.day)
        self.days = [turn.day for turn in self.by_day]
        self.reach = timedelta(days=max(problem.gap_days, problem.rest_hours // 24 + 2))
        self.wishes: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
        for wish in problem.wishes:
            cost = -problem.wish_cost if wish.wants else problem.wish_cost
            self.wishes[wish.worker].append((wish.first, wish.last, cost))
        self.able = {
            post: [w for w in problem.workers if post in w.posts]
            for post in {place.post for place in problem.places}
        }

    def fill(self) -> Plan:
        problem = self.problem
        for place in problem.places:
            worker = problem.worker.get(problem.fixed.get(place.key, 0))
            if worker is not None and problem.forbidden(worker, place) is None:
                self._give(place, worker)
        order = sorted(problem.places, key=self._urgency)
        if problem.change_cost >= STABLE:
            for place in order:
                worker = problem.worker.get(problem.before.get(place.key, 0))
                if worker is not None and self._free(worker, place):
                    self._give(place, worker)
        for place in order:
            free = [w for w in self.able[place.post] if self._free(w, place)]
            if free:
                self._give(place, min(free, key=lambda w: (self._cost(w, place), w.key)))
        for place in order:
            if place.key not in self.cells:
                self._make_room(place)
        return Plan(self.cells)

    def _make_room(self, place: Place) -> None:
        """An open place for somebody whose one clashing duty another can take."""
        near = {turn.key for turn in self._near(self.problem.turn[place.turn])}
        theirs: dict[int, list[Place]] = defaultdict(list)
        for other in self.problem.places:
            if other.turn in near and (key := self.cells.get(other.key)) is not None:
                theirs[key].append(other)
        for worker in sorted(self.able[place.post], key=lambda w: (self._cost(w, place), w.key)):
            clashing = [
                other
                for other in theirs[worker.key]
                if self.problem.clash(self.problem.turn[other.turn], self.problem.turn[place.turn])
            ]
            if len(clashing) != 1 or clashing[0].key in self.problem.fixed:
                continue
            (given,) = clashing
            self._take(given, worker)
            takers = [w for w in self.able[given.post] if w is not worker and self._free(w, given)]
            if takers and self._free(worker, place):
                self._give(given, min(takers, key=lambda w: (self._cost(w, given), w.key)))
                if self._free(worker, place):
                    self._give(place, worker)
                return
            self._give(given, worker)

    def _free(self, worker: Worker, place: Place) -> bool:
        if place.key in self.cells or place.turn in self.blocked[worker.key]:
            return False
        if self.problem.partners.get(worker.key, frozenset()) & self.on[place.turn]:
            return False
        return self.problem.forbidden(worker, place) is None

    def _urgency(self, place: Place) -> tuple[int, int, date, int]:
        turn = self.problem.turn[place.turn]
        weight = -turn.weight if turn.day_class == HOLIDAY else 0
        return (weight, len(self.able[place.post]) if weight else 0, turn.day, place.key)

    def _cost(self, worker: Worker, place: Place) -> int:
        turn = self.problem.turn[place.turn]
        load = turn.load()
        cost = self.costs[worker.key].get(load)
        if cost is None:
            means = self.problem.means[worker.key]
            cost = self.costs[worker.key][load] = sum(
                deviation(had + more, mean) - deviation(had, mean)
                for had, more, mean in zip(self.loads[worker.key], load, means, strict=True)
            )
        for first, last, wished in self.wishes[worker.key]:
            if first <= turn.day <= last:
                cost += wished
        before = self.problem.before.get(place.key)
        return cost + (self.problem.change_cost if before not in {None, worker.key} else 0)

    def _give(self, place: Place, worker: Worker) -> None:
        turn = self.problem.turn[place.turn]
        self.cells[place.key] = worker.key
        self.on[turn.key].add(worker.key)
        self.costs[worker.key].clear()
        for column, more in enumerate(turn.load()):
            self.loads[worker.key][column] += more
        self.blocked[worker.key] |= {t.key for t in self._near(turn) if self.problem.clash(turn, t)}

    def _take(self, place: Place, worker: Worker) -> None:
        turn = self.problem.turn[place.turn]
        del self.cells[place.key]
        self.on[turn.key].discard(worker.key)
        self.costs[worker.key].clear()
        for column, less in enumerate(turn.load()):
            self.loads[worker.key][column] -= less
        self.blocked[worker.key] = {
            near.key
            for other in self.problem.places
            if self.cells.get(other.key) == worker.key
            for near in self._near(self.problem.turn[other.turn])
            if self.problem.clash(self.problem.turn[other.turn], near)
        }

    def _near(self, turn: Turn) -> list[Turn]:
        first = bisect_left(self.days, turn.day - self.reach)
        return self.by_day[first : bisect_right(self.days, turn.day + self.reach)]


def why_not(problem: Problem, plan: Plan, worker: Worker, place: Place) -> Rule | None:
    """Which hard rule keeps her from the place as the rest of the plan stands, or None."""
    if why := problem.forbidden(worker, place):
        return why
    turn = problem.turn[place.turn]
    for other in problem.places:
        if other.key == place.key or (theirs := plan.cells.get(other.key)) is None:
            continue
        if theirs == worker.key and (why := problem.clash(turn, problem.turn[other.turn])):
            return why
        if other.turn == place.turn and theirs in problem.partners.get(worker.key, frozenset()):
            return Rule.PAIR
    return None
