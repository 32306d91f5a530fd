"""A problem as plain JSON, as it goes to the process that solves it, and back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.duty.rostering import Place, Problem, Turn, Wish, Worker


def as_json(problem: Problem) -> dict[str, Any]:
    """The problem in lists, numbers and ISO dates."""
    return {
        "workers": [
            {
                "key": w.key, "name": w.name, "posts": sorted(w.posts),
                "away": [day.isoformat() for day in sorted(w.away)],
                "no_nights_until": w.no_nights_until.isoformat() if w.no_nights_until else None,
                "carried": list(w.carried), "elsewhere": [_turn(turn) for turn in w.elsewhere],
            }
            for w in problem.workers
        ],
        "turns": [_turn(turn) for turn in problem.turns],
        "places": [[p.key, p.turn, p.post] for p in problem.places],
        "gap_days": problem.gap_days, "rest_hours": problem.rest_hours,
        "pairs": sorted(problem.pairs),
        "fixed": sorted(problem.fixed.items()), "before": sorted(problem.before.items()),
        "wishes": [
            [w.worker, w.wants, w.first.isoformat(), w.last.isoformat()] for w in problem.wishes
        ],
        "wish_cost": problem.wish_cost, "change_cost": problem.change_cost,
        "labels": sorted(problem.labels.items()),
    }  # fmt: skip


def problem_from(data: dict[str, Any]) -> Problem:
    """The problem that `as_json` wrote down."""
    return Problem(
        workers=tuple(_worker(one) for one in data["workers"]),
        turns=tuple(_turn_from(one) for one in data["turns"]),
        places=tuple(Place(*one) for one in data["places"]),
        gap_days=data["gap_days"],
        rest_hours=data["rest_hours"],
        pairs=frozenset((one, other) for one, other in data["pairs"]),
        fixed=dict(data["fixed"]),
        before=dict(data["before"]),
        wishes=tuple(
            Wish(worker, wants, date.fromisoformat(first), date.fromisoformat(last))
            for worker, wants, first, last in data["wishes"]
        ),
        wish_cost=data["wish_cost"],
        change_cost=data["change_cost"],
        labels=dict(data["labels"]),
    )


def _worker(one: dict[str, Any]) -> Worker:
    until = one["no_nights_until"]
    workday, weekend, holiday, total = one["carried"]
    return Worker(
        one["key"], one["name"], frozenset(one["posts"]),
        frozenset(map(date.fromisoformat, one["away"])),
        date.fromisoformat(until) if until else None, (workday, weekend, holiday, total),
        tuple(map(_turn_from, one["elsewhere"])),
    )  # fmt: skip


def _turn(turn: Turn) -> list[Any]:
    return [
        turn.key, turn.day.isoformat(), turn.begins.isoformat(), turn.ends.isoformat(),
        turn.night, turn.day_class, turn.weight,
    ]  # fmt: skip


def _turn_from(one: list[Any]) -> Turn:
    key, day, begins, ends, night, day_class, weight = one
    return Turn(
        key, date.fromisoformat(day), datetime.fromisoformat(begins), datetime.fromisoformat(ends),
        night, day_class, weight,
    )  # fmt: skip
