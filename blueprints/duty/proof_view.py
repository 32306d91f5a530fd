"""均衡证明: what the page of the proof is told."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.duty import fairness
from app.duty.gathering import Gathered
from app.duty.models import Roster
from app.duty.rostering import COLUMNS


def proof(one: Roster, gathered: Gathered) -> dict[str, Any]:
    """The fairness proof as tables."""
    names = {post.id: post.name for post in one.duty_unit.posts}
    table = fairness.rows(gathered, names)
    heads = [fairness.NAMES[key] for key in COLUMNS]
    outcome = one.outcome or {}
    return {
        "title": one.title,
        "back": url_for("duty_rosters.show", record_id=one.id),
        "year": one.first_day.year,
        "columns": [
            {"key": "name", "label": "姓名"}, {"key": "posts", "label": "岗位"},
            {"key": "duties", "label": "本表次数", "kind": "number"},
            *({"key": key, "label": head, "kind": "number"}
              for key, head in zip(COLUMNS, heads, strict=True)),
        ],
        "rows": [
            {"cells": {
                "name": row.name, "posts": row.posts, "duties": str(row.duties),
                **{
                    key: {"text": str(after), "note": f"{before} + {here}"}
                    for key, before, here, after in zip(
                        COLUMNS, row.before, row.here, row.after, strict=True
                    )
                },
            }}
            for row in table
        ],
        "spread_columns": [
            {"key": "posts", "label": "岗位"}, {"key": "people", "label": "人数", "kind": "number"},
            *({"key": key, "label": head} for key, head in zip(COLUMNS, heads, strict=True)),
        ],
        "spreads": [
            {"cells": {
                "posts": one.posts, "people": str(one.people),
                **{
                    key: f"{before} → {after}"
                    for key, before, after in zip(COLUMNS, one.before, one.after, strict=True)
                },
            }}
            for one in fairness.spreads(table)
        ],
        "outcome": _outcome(outcome),
    }  # fmt: skip


def _outcome(outcome: dict[str, float]) -> str:
    if not outcome.get("bound"):
        return ""
    gap = 100 * (outcome["score"] - outcome["bound"]) / outcome["bound"]
    return (
        f"排班得分 {outcome['score']:.0f}（越低越均衡），可能的最低分 {outcome['bound']:.0f}，相差 {max(gap, 0):.2f}%；"
        f"逐班均衡的简单办法得分 {outcome['greedy']:.0f}。"
    )
