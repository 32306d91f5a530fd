"""督办: the line of time of an item, year against year, and the one page for the leaders."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from flask import Blueprint, render_template, request, send_file, url_for

from app.core import clock
from app.permissions.rules import Permission
from app.supervision import coming, overview
from app.supervision import timeline as line_of_time
from app.supervision.ladder_rules import LADDER, Limit
from app.supervision.models import Source
from app.supervision.overview import YearRow
from app.supervision.timeline import Moment
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell
from blueprints.shared.visitors import actor
from blueprints.supervision import picture_view, reminders_view

REMINDERS = frozenset(f"supervision.{step.key}" for step in LADDER)
bp = Blueprint("views", __name__, template_folder="templates")


@bp.get("/supervision/<int:record_id>/timeline")
@requires(Permission.MATTER_READ)
def timeline(record_id: int) -> Any:
    """全程时间线: all acts, reports and notices of an item."""
    act = request.args.get("act", "")
    wanted = int(act) if act.isdecimal() and len(act) < 15 else None
    line = line_of_time.timeline(actor(), record_id, page_number(), wanted)
    context = {
        "title": line.item.title,
        "back": url_for("supervision.show", record_id=record_id),
        "moments": [_moment(record_id, one) for one in line.page.rows],
        "pages": pages(line.page),
    }
    return render_template("supervision/timeline.html", shell=shell(), line=context)


@bp.get("/supervision/reminders")
@requires(Permission.SUPERVISION_KEEP)
def reminders() -> Any:
    """催办: whose next step is which."""
    page = coming.coming(actor(), page_number())
    context = reminders_view.listing(page, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/supervision/years")
@requires(Permission.DESK)
def years() -> Any:
    """历年对比: year against year."""
    rows = overview.years(actor())
    pairs = zip_longest(rows, rows[1:])  # The earliest has none before it.
    context = {"rows": [_year(row, before) for row, before in pairs], "sources": _sources(rows)}
    return render_template("supervision/years.html", shell=shell(), years=context)


@bp.get("/supervision/picture")
@requires(Permission.DESK)
def picture() -> Any:
    """领导一张图, as a page."""
    context = picture_view.picture(overview.picture(actor()))
    return render_template("supervision/picture.html", shell=shell(), picture=context)


@bp.get("/supervision/picture.pdf")
@requires(Permission.DESK)
def picture_pages() -> Any:
    """领导一张图 on A4, as PDF."""
    pages_of_it = overview.picture_form(overview.picture(actor()))
    name = f"督查督办一张图-{clock.today().isoformat()}.pdf"
    return send_file(io.BytesIO(pages_of_it), "application/pdf", download_name=name)


def _moment(record_id: int, one: Moment) -> dict[str, Any]:
    act, report, notice = one.act, one.report, one.notice
    who = f"{act.actor}（代{act.on_behalf_of}）" if act.on_behalf_of else act.actor
    notes = []
    if report is not None:
        notes += [f"任务：{report.part.title}"] if report.part else []
        notes += [f"进度 {report.progress}%"]
        notes += [f"佐证 {len(report.evidence)} 件"] if report.evidence else []
        notes += ["逾期反馈"] if report.late else []
    if act.verb in REMINDERS and isinstance(act.details, dict):
        due = clock.local(datetime.fromisoformat(act.details["due"])).date()
        notes.append(f"{Limit(act.details['date']).label}：{words.day(due)}")
    place = {"record_id": record_id, "notice_id": notice.id} if notice else {}
    return {
        "key": f"act-{act.seq}",
        "label": one.label,
        "who": who,
        "post": act.post.partition("、")[0],
        "time": words.full(one.at),
        "words": one.words,
        "note": "，".join(notes),
        "notice": {"label": notice.number, "href": url_for("supervision.notice_pages", **place)}  # type: ignore[arg-type]  # Its own parameters have other names.
        if notice
        else None,
    }


def _year(row: YearRow, before: YearRow | None) -> dict[str, Any]:
    ended = row.closed or 1
    return {
        "cells": {
            "year": f"{row.year}年",
            "established": {
                "text": str(row.established),
                "note": _change(row.established, before.established) if before else "",
            },
            "closed": str(row.closed),
            "in_time": {
                "text": str(row.in_time),
                "note": f"占销号 {100 * row.in_time // ended}%" if row.closed else "",
            },
            "late": {
                "text": str(row.late),
                "note": _change(row.late, before.late) if before else "",
            },
            "stopped": str(row.stopped),
        }
    }


def _sources(rows: Sequence[YearRow]) -> dict[str, Any]:
    """By source, a column for each year."""
    known = [source for source in Source if any(source in row.by_source for row in rows)]
    return {
        "columns": [
            {"key": "source", "label": "来源"},
            *({"key": str(row.year), "label": f"{row.year}年", "kind": "number"} for row in rows),
        ],
        "rows": [
            {
                "cells": {
                    "source": source.label,
                    **{str(row.year): str(row.by_source.get(source, 0)) for row in rows},
                }
            }
            for source in known
        ],
    }


def _change(now: int, before: int) -> str:
    if now == before:
        return "与上年持平"
    return f"比上年{'多' if now > before else '少'} {abs(now - before)} 件"
