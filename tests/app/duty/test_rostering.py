"""排班 without a database: no rule is broken, the solver is never worse, the bound holds, and why not is said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.core import clock
from app.duty import parcel, solver_process
from app.duty.greedy import greedy
from app.duty.rostering import Plan, Problem, Rule, breaches, score
from app.duty.solver_process import solve_apart
from tests.benchmarks.roster import problem_of


def test_the_solver_keeps_every_rule_and_is_better_than_the_plain_way() -> None:
    problem = problem_of(16, 24)
    plain = greedy(problem)
    assert not list(breaches(problem, plain))
    answer = solve_apart(problem, 8.0)
    assert not list(breaches(problem, answer.plan))
    assert len(answer.plan.cells) == len(problem.places)
    assert answer.score == score(problem, answer.plan).total <= answer.greedy_score
    assert answer.gap_percent is not None
    assert answer.gap_percent <= 1
    assert parcel.problem_from(json.loads(json.dumps(parcel.as_json(problem)))) == problem


def test_without_the_solver_there_is_the_plain_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of(12, 10)
    monkeypatch.setattr(solver_process.sys, "executable", "/bin/false")
    answer = solve_apart(problem, 5.0)
    assert answer.plan == greedy(problem)
    assert answer.solver == ""
    assert answer.gap_percent is None


def test_a_changed_person_moves_few_cells() -> None:
    problem = problem_of(16, 24)
    stood = greedy(problem)
    gone = problem.workers[5].key
    left = {key: worker for key, worker in stood.cells.items() if worker != gone}
    rest = tuple(worker for worker in problem.workers if worker.key != gone)
    again = replace(problem, workers=rest, before=left, change_cost=10_000)
    answer = solve_apart(again, 8.0)
    moved = sum(answer.plan.cells[key] != worker for key, worker in left.items())
    assert moved <= len(stood.cells) - len(left)


def test_rules_that_contradict_are_named() -> None:
    problem = problem_of(16, 6)
    place = problem.places[0]
    day = problem.turn[place.turn].day
    away = tuple(
        replace(worker, away=frozenset({day})) if worker.key != 2 else worker
        for worker in problem.workers
    )
    couple = problem.places[1]
    fixed = replace(problem, workers=away, fixed={place.key: 2, couple.key: 2}, pairs=frozenset())
    answer = solve_apart(fixed, 5.0)
    assert "排不出" in answer.conflict
    assert "固定" in answer.conflict or "请假" in answer.conflict
    broken = list(breaches(fixed, Plan({place.key: 2, couple.key: 2})))
    assert broken
    assert {one.rule for one in broken} <= set(Rule)


def test_the_leap_day_is_a_day() -> None:
    problem = problem_of(16, 20)
    shift = timedelta(days=(date(2028, 2, 20) - problem.turns[0].day).days)
    turns = tuple(
        replace(t, day=t.day + shift, begins=t.begins + shift, ends=t.ends + shift)
        for t in problem.turns
    )
    leap: Problem = replace(problem, turns=turns, wishes=())
    assert any(turn.day == date(2028, 2, 29) for turn in leap.turns)
    assert len(greedy(leap).cells) == len(leap.places)
    assert clock.BEIJING.utcoffset(None) == timedelta(hours=8)
