"""督办: the line of time of an item, year against year, and the one page for the leaders."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from app.permissions.rules import Permission
from app.supervision import timeline as line_of_time
from app.supervision.timeline import Moment
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell
from blueprints.shared.visitors import actor

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


def _moment(record_id: int, one: Moment) -> dict[str, Any]:
    act, report, notice = one.act, one.report, one.notice
    who = f"{act.actor}（代{act.on_behalf_of}）" if act.on_behalf_of else act.actor
    notes = []
    if report is not None:
        notes += [f"任务：{report.part.title}"] if report.part else []
        notes += [f"进度 {report.progress}%"]
        notes += [f"佐证 {len(report.evidence)} 件"] if report.evidence else []
        notes += ["逾期反馈"] if report.late else []
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
