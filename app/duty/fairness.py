"""均衡证明: everybody's load over the year by class of day, before and after the roster, and the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.duty.gathering import Gathered
from app.duty.greedy import why_not
from app.duty.rostering import COLUMNS, Plan, deviation

NAMES = {
    "workday": "工作日",
    "weekend": "周末",
    "holiday": "节假日（加权）",
    "total": "合计（加权）",
}
SHOWN = 6  # of others whose reasons are named


@dataclass(frozen=True, slots=True)
class Row:
    """One person: carried over, in this roster, and together, in the order of `COLUMNS`."""

    person: int
    name: str
    posts: str
    before: tuple[int, ...]
    here: tuple[int, ...]
    after: tuple[int, ...]
    duties: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Of people who share posts: the most less the least, by column, before and after."""

    posts: str
    people: int
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody has a cell: what she had, what she has, and of the others why not they."""

    words: str
    others: tuple[str, ...]


def rows(gathered: Gathered, posts: dict[int, str]) -> list[Row]:
    """The proof as a table, by post and name."""
    problem, plan = gathered.problem, gathered.plan
    loads = plan.loads(problem)
    duties = plan.duties(problem)
    found = []
    for worker in problem.workers:
        after = loads[worker.key]
        named = "、".join(posts[key] for key in sorted(worker.posts) if key in posts)
        here = tuple(a - b for a, b in zip(after, worker.carried, strict=True))
        found.append(
            Row(
                worker.key, worker.name, named, worker.carried, here, after, len(duties[worker.key])
            )
        )
    return sorted(found, key=lambda row: (row.posts, row.person))


def spreads(table: Sequence[Row]) -> list[Spread]:
    """Of every group of people whose posts hang together."""
    groups: dict[str, list[Row]] = {}
    for row in table:
        names = set(row.posts.split("、"))
        near = [key for key in groups if names & set(key.split("、"))]
        joined = [one for key in near for one in groups.pop(key)] + [row]
        groups["、".join(sorted(names.union(*(key.split("、") for key in near))))] = joined
    return [
        Spread(
            posts, len(group),
            tuple(_spread([row.before[i] for row in group]) for i in range(len(COLUMNS))),
            tuple(_spread([row.after[i] for row in group]) for i in range(len(COLUMNS))),
        )
        for posts, group in groups.items()
    ]  # fmt: skip


def reason(gathered: Gathered, cell_id: int) -> Reason | None:
    """Why she has the cell; None where it stands open."""
    problem, plan = gathered.problem, gathered.plan
    key = plan.cells.get(cell_id)
    if key is None or cell_id not in problem.place:
        return None
    worker, place = problem.worker[key], problem.place[cell_id]
    turn = problem.turn[place.turn]
    column = COLUMNS.index(turn.day_class)
    loads, means = plan.loads(problem), problem.means
    without = Plan({k: w for k, w in plan.cells.items() if k != cell_id})
    others, able = [], 0
    for other in problem.workers:
        if other.key == key or place.post not in other.posts:
            continue
        rule = why_not(problem, without, other, place)
        if rule is None:
            able += 1
            more = loads[other.key][column] + turn.load()[column]
            said = f"{other.name}：可以，但{NAMES[COLUMNS[column]]}将达 {more}，本岗平均 {means[other.key][column]:.1f}"
            cost = deviation(more, means[other.key][column])
            others.append((cost, said))
        else:
            others.append((10**9, f"{other.name}：{rule.value}"))
    words = (
        f"{worker.name}年初至本表前{NAMES[COLUMNS[column]]} {worker.carried[column]}，本表后 {loads[key][column]}，"
        f"本岗平均 {means[key][column]:.1f}；另有 {able} 人可以值这一班。"
    )
    return Reason(words, tuple(said for _, said in sorted(others)[:SHOWN]))


def _spread(values: list[int]) -> int:
    return max(values) - min(values) if values else 0
