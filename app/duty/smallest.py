"""The smallest set of grounds that cannot hold together, found with what would give a way out.

Whatever conflicts holds at least one ground of every way out (grounds whose giving up makes a roster
possible). The fewest grounds that touch all ways out known so far either conflict, and then no fewer do,
or they leave a way out that was not known yet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import highspy

Grounds = frozenset[int]


def smallest(
    conflict: Grounds, every: Sequence[int], possible: Callable[[Grounds], bool], until: float
) -> tuple[Grounds, bool]:
    """The smallest conflict among `every`, and whether it is known to be that.

    `conflict` is one that is known, `possible` says whether a roster is possible under some grounds,
    and `until` (of `time.perf_counter`) is when the search stops with what it has.
    """
    ways_out: list[Grounds] = []
    while time.perf_counter() < until:
        touching = _fewest_touching(ways_out)
        if len(touching) >= len(conflict):
            return conflict, True
        if not possible(touching):
            return touching, True
        ways_out.append(_way_out(touching, every, possible))
    return conflict, False


def _way_out(kept: Grounds, every: Sequence[int], possible: Callable[[Grounds], bool]) -> Grounds:
    """What must be given up when as much as possible is kept besides `kept`."""
    for ground in every:
        if ground not in kept and possible(kept | {ground}):
            kept |= {ground}
    return frozenset(every) - kept


def _fewest_touching(ways_out: Sequence[Grounds]) -> Grounds:
    """The fewest grounds of which every way out holds at least one."""
    names = sorted(frozenset().union(*ways_out))
    column = {name: n for n, name in enumerate(names)}
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for _ in names:
        solver.addCol(1.0, 0.0, 1.0, 0, [], [])
    for n in range(len(names)):
        solver.changeColIntegrality(n, highspy.HighsVarType.kInteger)
    for way in ways_out:
        columns = [column[name] for name in sorted(way)]
        solver.addRow(1.0, highspy.kHighsInf, len(columns), columns, [1.0] * len(columns))
    solver.run()
    chosen = solver.getSolution().col_value
    return frozenset(name for name, n in column.items() if chosen[n] > 0.5)
