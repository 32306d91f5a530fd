"""排班: the problem and the plan as plain data, the hard rules, and the score of a plan; knows no database.

A plan is scored by how far everybody's load over the year lies from the mean of those she shares posts
with (squared, so that one person far out costs more than many a little), in four columns: working days,
weekends, statutory holidays by their weight, and everything by its weight; then by wishes that were not
met; then by cells that changed. Less is better.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

WORKDAY, WEEKEND, HOLIDAY = "workday", "weekend", "holiday"  # values of DayClass
COLUMNS = (WORKDAY, WEEKEND, HOLIDAY, "total")
FAIR = 100  # what one squared unit away from the mean costs
HOLE = 1_000_000  # what a place without anybody costs
MOST_DAYS, MOST_WORKERS, MOST_PLACES = 400, 400, 4000


class Rule(StrEnum):
    """The hard rules, in the words that people know them by."""

    QUALIFIED = "不具备该岗位的值班资格"
    LEAVE = "当天请假"
    NIGHT = "不排夜班"
    GAP = "两次值班间隔不足"
    REST = "夜班后休息不足"
    PAIR = "与不得同班的人同班"
    FIXED = "该格已固定给他人"


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who may be on duty, with what she has done this year already, by column."""

    key: int
    name: str
    posts: frozenset[int]
    away: frozenset[date] = frozenset()
    no_nights_until: date | None = None
    carried: tuple[int, int, int, int] = (0, 0, 0, 0)
    elsewhere: tuple[Turn, ...] = ()  # duties near by that this plan does not move


@dataclass(frozen=True, slots=True)
class Turn:
    """One shift: when it is and what it costs. Moments are aware; `weight` is at least 1."""

    key: int
    day: date
    begins: datetime
    ends: datetime
    night: bool
    day_class: str
    weight: int

    def load(self) -> tuple[int, int, int, int]:
        """What it adds to the columns: counts, holidays by weight, and the weight."""
        kind = self.day_class
        holiday = self.weight if kind == HOLIDAY else 0
        return (int(kind == WORKDAY), int(kind == WEEKEND), holiday, self.weight)


@dataclass(frozen=True, slots=True)
class Place:
    """One cell to be filled: a post in a shift."""

    key: int
    turn: int
    post: int


@dataclass(frozen=True, slots=True)
class Wish:
    """Wants a duty on one of these days, or none on any of them."""

    worker: int
    wants: bool
    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Problem:
    """Everything that a plan is made from. `before` is the plan that stands, place to worker."""

    workers: tuple[Worker, ...]
    turns: tuple[Turn, ...]
    places: tuple[Place, ...]
    gap_days: int = 2
    rest_hours: int = 24
    pairs: frozenset[tuple[int, int]] = frozenset()
    fixed: Mapping[int, int] = field(default_factory=dict)
    before: Mapping[int, int] = field(default_factory=dict)
    wishes: tuple[Wish, ...] = ()
    wish_cost: int = 60
    change_cost: int = 1
    labels: Mapping[int, str] = field(default_factory=dict)  # of places, for people

    @cached_property
    def turn(self) -> Mapping[int, Turn]:
        return {turn.key: turn for turn in self.turns}

    @cached_property
    def worker(self) -> Mapping[int, Worker]:
        return {worker.key: worker for worker in self.workers}

    @cached_property
    def place(self) -> Mapping[int, Place]:
        return {place.key: place for place in self.places}

    @cached_property
    def partners(self) -> Mapping[int, frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for one, other in self.pairs:
            found[one].add(other)
            found[other].add(one)
        return {key: frozenset(others) for key, others in found.items()}

    @cached_property
    def means(self) -> Mapping[int, tuple[float, ...]]:
        """Of each worker: the mean load of those she shares posts with, when all places are filled."""
        return _means(self)

    def clash(self, one: Turn, other: Turn) -> Rule | None:
        """Why nobody may do both, or None."""
        if one.begins > other.begins:
            one, other = other, one
        if abs((other.day - one.day).days) <= self.gap_days or other.begins < one.ends:
            return Rule.GAP
        if one.night and other.begins < one.ends + timedelta(hours=self.rest_hours):
            return Rule.REST
        return None

    def forbidden(self, worker: Worker, place: Place) -> Rule | None:
        """Why she may not have the place whatever else the plan says, or None."""
        turn = self.turn[place.turn]
        if self.fixed.get(place.key, worker.key) != worker.key:
            return Rule.FIXED
        if place.post not in worker.posts:
            return Rule.QUALIFIED
        if turn.day in worker.away:
            return Rule.LEAVE
        until = worker.no_nights_until
        if turn.night and until is not None and turn.day <= until:
            return Rule.NIGHT
        for other in worker.elsewhere:
            if why := self.clash(turn, other):
                return why
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """Who has which place; a place that is not named stands open."""

    cells: Mapping[int, int]

    def duties(self, problem: Problem) -> dict[int, list[Turn]]:
        """Of each worker the shifts she has, in order of time."""
        found: dict[int, list[Turn]] = {worker.key: [] for worker in problem.workers}
        for place in problem.places:
            if (key := self.cells.get(place.key)) in found:
                found[key].append(problem.turn[place.turn])
        return {key: sorted(turns, key=lambda t: (t.begins, t.key)) for key, turns in found.items()}

    def loads(self, problem: Problem) -> dict[int, tuple[int, ...]]:
        """Of each worker her columns at the end of the period, what was carried over included."""
        return {
            key: tuple(
                map(sum, zip(problem.worker[key].carried, *(t.load() for t in turns), strict=True))
            )
            for key, turns in self.duties(problem).items()
        }


@dataclass(frozen=True, slots=True)
class Breach:
    """A hard rule that a plan breaks at a place."""

    place: int
    worker: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Score:
    """What a plan costs, and of what that is made up."""

    fairness: int
    wishes: int
    changes: int
    holes: int

    @property
    def total(self) -> int:
        return self.fairness + self.wishes + self.changes + self.holes


def breaches(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """Every hard rule that the plan breaks, in order of time."""
    doing: dict[int, list[Place]] = defaultdict(list)
    on: dict[int, set[int]] = defaultdict(set)
    for place in sorted(problem.places, key=lambda p: (problem.turn[p.turn].begins, p.key)):
        worker = problem.worker.get(plan.cells.get(place.key, 0))
        if worker is None:
            continue
        if why := problem.forbidden(worker, place):
            yield Breach(place.key, worker.key, why)
        turn = problem.turn[place.turn]
        for other in doing[worker.key][-4:]:
            if why := problem.clash(problem.turn[other.turn], turn):
                yield Breach(place.key, worker.key, why)
        if problem.partners.get(worker.key, frozenset()) & on[turn.key]:
            yield Breach(place.key, worker.key, Rule.PAIR)
        doing[worker.key].append(place)
        on[turn.key].add(worker.key)


def score(problem: Problem, plan: Plan) -> Score:
    """The score of a plan by which all solvers are compared; hard rules are not part of it."""
    fairness = sum(
        deviation(load, mean)
        for key, loads in plan.loads(problem).items()
        for load, mean in zip(loads, problem.means[key], strict=True)
    )
    duties = plan.duties(problem)
    unmet = sum(
        not any(wish.covers(turn.day) for turn in duties.get(wish.worker, ()))
        if wish.wants
        else sum(wish.covers(turn.day) for turn in duties.get(wish.worker, ()))
        for wish in problem.wishes
    )
    changed = sum(plan.cells.get(key) != worker for key, worker in problem.before.items())
    empty = sum(place.key not in plan.cells for place in problem.places)
    return Score(fairness, unmet * problem.wish_cost, changed * problem.change_cost, empty * HOLE)


def deviation(load: int, mean: float) -> int:
    """What it costs that somebody's column stands at `load`."""
    return round(FAIR * (load - mean) ** 2)


def _means(problem: Problem) -> dict[int, tuple[float, ...]]:
    """Workers and posts that hang together share one mean; posts that nobody shares do not."""
    group: dict[int, int] = {}  # post -> the name of its group

    def root(post: int) -> int:
        while group.setdefault(post, post) != post:
            post = group[post]
        return post

    for worker in problem.workers:
        first, *rest = sorted(worker.posts) or [0]
        for post in rest:
            group[root(post)] = root(first)
    wanted: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    people: dict[int, int] = defaultdict(int)
    for worker in problem.workers:
        name = root(min(worker.posts, default=0))
        people[name] += 1
        wanted[name] = [a + b for a, b in zip(wanted[name], worker.carried, strict=True)]
    for place in problem.places:
        name = root(place.post)
        load = problem.turn[place.turn].load()
        wanted[name] = [a + b for a, b in zip(wanted[name], load, strict=True)]
    return {
        worker.key: tuple(total / people[name] for total in wanted[name])
        for worker in problem.workers
        for name in [root(min(worker.posts, default=0))]
    }
