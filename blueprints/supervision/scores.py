"""督办考核: the ranking of the units, the items behind a score, and the ground of every point."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core.pages import PER_PAGE, Page
from app.core.unit_of_work import unit_of_work
from app.directory import queries as directory
from app.directory.actors import Actor
from app.permissions.checks import may
from app.permissions.rules import Permission
from app.supervision import circulars, people, ranking
from app.supervision.ranking import ItemScore, Period, UnitScore
from app.supervision.score_rules import WEIGHTS, Dimension
from app.supervision.scoring import Loss, Score
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages
from blueprints.shared.places import came_from, here
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("scores", __name__, template_folder="templates")
PLACES = {"report": "supervision.show", "notice": "supervision.show", "part": "supervision.show",
          "act": "views.timeline"}  # fmt: skip


@bp.get("/supervision/scores")
@requires(Permission.DESK)
def ranked() -> Any:
    """The units by their scores, or the items of one unit."""
    period, unit = ranking.period_of(request.args.get("period", "")), request.args.get("unit", "")
    if unit.isdecimal() and len(unit) < 12:
        page = ranking.of_unit(actor(), period, int(unit), page_number())
        context = _of_unit(period, int(unit), page)
    else:
        context = _ranking(actor(), period, ranking.ranking(actor(), period))
    return render_template("supervision/scores.html", shell=shell(), ranking=context)


@bp.get("/supervision/<int:record_id>/score")
@requires(Permission.MATTER_READ)
def of_item(record_id: int) -> Any:
    """考核得分 of one item, point by point."""
    item, score = ranking.of_item(actor(), record_id)
    back = {"label": item.number or "返回", "href": url_for("supervision.show", record_id=item.id)}
    context = {
        "heading": "考核得分",
        "title": item.title,
        "back": {"label": back["label"], "href": came_from(back["href"])},
        "total": score.total if score else None,
        "dimensions": [
            {
                "label": dimension.label,
                "points": score.of(dimension),
                "whole": WEIGHTS[dimension],
                "losses": [_loss(item.id, loss) for loss in score.losses if loss.rule.dimension is dimension],
            }
            for dimension in Dimension
        ]
        if score
        else [],
    }  # fmt: skip
    return render_template("supervision/score.html", shell=shell(), score=context)


@bp.post("/supervision/scores/circulars")
@requires(Permission.SUPERVISION_KEEP, own_work=True)
def draft_circular() -> Any:
    """起草通报 of the period."""
    organ, period = request.form.get("organ", ""), ranking.period_of(request.form.get("period", ""))
    organ_id = int(organ) if organ.isdecimal() and len(organ) < 12 else 0
    with unit_of_work():
        document_id = circulars.draft(actor(), organ_id, period).id
    tell("通报已起草，数据和名次已填入，请修改后送审。")
    return redirect(url_for("dispatch.show", record_id=document_id))


def _ranking(who: Actor, period: Period, rows: list[UnitScore]) -> dict[str, Any]:
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(page_number(), 1), last)
    shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    keeps = may(who, Permission.SUPERVISION_KEEP)
    return {
        **_frame(period, ""),
        "heading": "督办考核",
        "lead": _rules(),
        "columns": [
            {"key": "rank", "label": "名次", "kind": "short"},
            {"key": "unit", "label": "单位"},
            {"key": "items", "label": "事项", "kind": "number"},
            {"key": "late", "label": "逾期", "kind": "number"},
            *({"key": d.value, "label": d.label, "kind": "number"} for d in Dimension),
            {"key": "total", "label": "得分", "kind": "number"},
        ],
        "rows": [
            {
                "cells": {
                    "rank": f"第{row.rank}名",
                    "unit": {
                        "text": row.unit.name,
                        "href": url_for("scores.ranked", period=period.key, unit=row.unit.id),
                    },
                    "items": str(row.items),
                    "late": str(row.late or ""),
                    "total": f"{row.total:g}",
                    **{d.value: f"{row.by_dimension[d]:g}" for d in Dimension},
                }
            }
            for row in shown
        ],
        "pages": pages(Page(shown, len(rows), number, PER_PAGE)),
        "circular": {
            "action": url_for("scores.draft_circular"),
            "organs": [{"value": str(u.id), "label": u.name} for u in people.supervises_for(who)],
        }
        if keeps and rows
        else None,
    }


def _of_unit(period: Period, unit_id: int, page: Page[ItemScore]) -> dict[str, Any]:
    return {
        **_frame(period, str(unit_id)),
        "heading": f"{directory.unit(unit_id).name}的考核得分",
        "lead": _rules(),
        "columns": [
            {"key": "title", "label": "事项"},
            *({"key": d.value, "label": d.label, "kind": "number"} for d in Dimension),
            {"key": "total", "label": "得分", "kind": "number"},
            {"key": "lost", "label": "扣分"},
        ],
        "rows": [
            {
                "strong": row.score.late,
                "cells": {
                    "title": {
                        "text": row.item.title, "note": row.item.number or "",
                        "href": url_for("scores.of_item", record_id=row.item.id, back=here()),
                    },
                    "total": str(row.score.total),
                    "lost": _labels(row.score),
                    **{d.value: str(row.score.of(d)) for d in Dimension},
                },
            }
            for row in page.rows
        ],
        "pages": pages(page),
        "circular": None,
    }  # fmt: skip


def _frame(period: Period, unit: str) -> dict[str, Any]:
    return {
        "period": period.key,
        "filters": {
            "action": url_for("scores.ranked"),
            "hidden": {"unit": unit} if unit else {},
            "fields": [
                {
                    "name": "period", "label": "考核期", "value": period.key,
                    "options": [{"value": p.key, "label": p.label} for p in ranking.periods()],
                }
            ],
        },
        "back": {"label": "督办考核", "href": url_for("scores.ranked", period=period.key)}
        if unit
        else {"label": "督办看板", "href": url_for("supervision.board")},
    }  # fmt: skip


def _rules() -> str:
    weights = "、".join(f"{d.label} {points} 分" for d, points in WEIGHTS.items())
    return f"办理期限在考核期内的事项参加考核，满分 100 分：{weights}。点开事项可以看到每一分扣在哪里。"


def _labels(score: Score) -> str:
    return "、".join(dict.fromkeys(loss.rule.label for loss in score.losses if loss.points))


def _loss(item_id: int, loss: Loss) -> dict[str, Any]:
    """One loss with the way to what shows it."""
    kind, _, key = loss.shown_by.partition(":")
    anchor = "part-notices" if kind == "notice" else f"{kind}-{key}"
    query = {"act": key} if kind == "act" else {}
    href = url_for(PLACES[kind], record_id=item_id, _anchor=anchor, **query) if key else ""  # type: ignore[arg-type]  # Its own parameters have other names.
    return {
        "label": loss.rule.label,
        "points": f"扣 {loss.points} 分" if loss.points else "此项已扣满，不再扣",
        "ground": loss.ground,
        "href": href,
    }
