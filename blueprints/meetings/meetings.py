"""会议: the lists, arranging, replies, signing in, outcomes, decisions, the record, the 纪要."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory.actors import Actor
from app.meetings import (
    arranging,
    attending,
    concluding,
    floor,
    minutes,
    queries,
    recording,
    regular,
    video,
)
from app.meetings.models import Part
from app.permissions.rules import Permission
from blueprints.meetings import meeting_view, view
from blueprints.meetings.answering import answer, meeting_page
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.matters import opened
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("meetings", __name__, template_folder="templates")
TEXTS = (
    "organ",
    "kind",
    "day",
    "begins",
    "ends",
    "place",
    "host",
    "room",
    "rhythm",
    "count",
    "when_closed",
)


@bp.get("/meetings")
@requires(Permission.DESK)
def listing() -> Any:
    name = request.args.get("list", "hold")
    name = name if name in queries.MEETING_LISTS else "hold"
    page = queries.meetings_page(actor(), name, page_number())
    context = view.meeting_listing(actor(), page, name, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/meetings/new")
@requires(Permission.MEETING_ARRANGE)
def new() -> Any:
    """筹备会议; a time that was found elsewhere stands in the form already."""
    entered: dict[str, Any] = {name: request.args.get(name, "") for name in TEXTS}
    return _entry({**entered, "people": request.args.getlist("people")}, None)


@bp.post("/meetings")
@requires(Permission.MEETING_ARRANGE, own_work=True)
def begin() -> Any:
    entered: dict[str, Any] = {name: request.form.get(name, "") for name in TEXTS}
    entered["people"] = request.form.getlist("people")
    try:
        with unit_of_work():
            begun = [meeting.id for meeting in regular.begin_all(actor(), entered)]
    except OfficeError as error:
        return _entry(entered, error), status_of(error)
    if len(begun) > 1:
        tell(f"已建立 {len(begun)} 次例会，会议室已预订。请逐次排议程、发通知。")
        return redirect(url_for("meetings.listing", list="plan"))
    tell("会议已建立，请排议程、核对参会人员，再发通知。")
    return redirect(url_for("meetings.show", record_id=begun[0]))


@bp.get("/meetings/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    found = queries.meeting_sheet(actor(), record_id)
    if opened(actor(), found.circulation) is not None:
        found = queries.meeting_sheet(actor(), record_id)  # Read anew: the first look was noted.
    return meeting_page(found, None)


@bp.post("/meetings/<int:record_id>/agenda")
@requires(Permission.MATTER_READ, own_work=True)
def schedule(record_id: int) -> Any:
    """排议程: the ticked topics, in the order of the numbers beside them."""
    places = {
        int(value): request.form.get(f"place-{value}", "")
        for value in request.form.getlist("topics")
        if value.isdecimal() and len(value) < 12
    }
    order = sorted(places, key=lambda t: (_number(places[t]), t))
    return answer(record_id, lambda who: arranging.schedule(who, record_id, order), "议程已排定。")


@bp.post("/meetings/<int:record_id>/invitations")
@requires(Permission.MATTER_READ, own_work=True)
def invite(record_id: int) -> Any:
    chosen = request.form.getlist("people")
    part = Part.RECORDER if request.form.get("part") == "recorder" else Part.SITTING_IN
    topics = [int(v) for v in request.form.getlist("topics") if v.isdecimal() and len(v) < 12]

    def ask(who: Actor) -> None:
        arranging.invite(who, record_id, chosen, part, topics)

    return answer(record_id, ask, "已加入参会人员。")


@bp.post("/meetings/<int:record_id>/replies")
@requires(Permission.MATTER_READ, own_work=True)
def reply(record_id: int) -> Any:
    form = {name: request.form.get(name, "") for name in ("reply", "reason", "substitute")}
    return answer(record_id, lambda who: attending.reply(who, record_id, form), "回执已送出。")


@bp.post("/meetings/<int:record_id>/leaves/<int:attendance_id>")
@requires(Permission.MATTER_READ, own_work=True)
def decide(record_id: int, attendance_id: int) -> Any:
    agreed = request.form.get("move") == "agree"
    return answer(
        record_id,
        lambda who: attending.decide(who, record_id, attendance_id, agreed=agreed),
        "已同意，已告知本人。" if agreed else "未同意，已告知本人。",
    )


@bp.post("/meetings/<int:record_id>/sign-ins")
@requires(Permission.MATTER_READ, own_work=True)
def sign_in(record_id: int) -> Any:
    present = request.form.getlist("present")
    return answer(record_id, lambda who: attending.sign_in(who, record_id, present), "签到已登记。")


@bp.post("/meetings/<int:record_id>/topics/<int:topic_id>/calls")
@requires(Permission.MATTER_READ, own_work=True)
def call(record_id: int, topic_id: int) -> Any:
    """请列席人员进场, or 退场."""
    if request.form.get("move") == "see_out":
        return answer(
            record_id, lambda who: floor.see_out(who, record_id, topic_id), "列席人员已退场。"
        )
    return answer(
        record_id, lambda who: floor.call_in(who, record_id, topic_id), "已请列席人员进场。"
    )


@bp.post("/meetings/<int:record_id>/topics/<int:topic_id>/outcomes")
@requires(Permission.MATTER_READ, own_work=True)
def outcome(record_id: int, topic_id: int) -> Any:
    """审议结果 and, from the same form, the 议定事项 of the topic: both or none."""
    form = request.form.to_dict()

    def keep(who: Actor) -> None:
        concluding.keep_outcome(who, record_id, topic_id, form)
        concluding.keep_decisions(who, record_id, topic_id, form)

    return answer(record_id, keep, "审议结果和议定事项已登记。", topic_id)


@bp.post("/meetings/<int:record_id>/record")
@requires(Permission.MATTER_READ, own_work=True)
def record(record_id: int) -> Any:
    form = {"record": request.form.get("record", "")}
    return answer(
        record_id, lambda who: recording.keep_record(who, record_id, form), "会议记录已保存。"
    )


@bp.post("/meetings/<int:record_id>/record-supplements")
@requires(Permission.MATTER_READ, own_work=True)
def supplement(record_id: int) -> Any:
    form = {"supplement": request.form.get("supplement", "")}
    return answer(
        record_id, lambda who: recording.supplement(who, record_id, form), "补充记录已保存。"
    )


@bp.post("/meetings/<int:record_id>/video")
@requires(Permission.MATTER_READ, own_work=True)
def video_address(record_id: int) -> Any:
    form = {"video": request.form.get("video", "")}
    return answer(
        record_id, lambda who: video.keep_address(who, record_id, form), "视频会议地址已保存。"
    )


@bp.post("/meetings/<int:record_id>/minutes")
@requires(Permission.MATTER_READ, own_work=True)
def draft_minutes(record_id: int) -> Any:
    try:
        with unit_of_work():
            document_id = minutes.draft_minutes(actor(), record_id).id
    except OfficeError as error:
        return meeting_page(queries.meeting_sheet(actor(), record_id), error), status_of(error)
    tell("纪要已起草，参会名单和议定事项已填入，请修改后送审。")
    return redirect(url_for("dispatch.show", record_id=document_id))


def _entry(entered: dict[str, Any], error: OfficeError | None) -> str:
    faults = error.fields if isinstance(error, Invalid) else {}
    context = meeting_view.entry(actor(), entered, faults, error)
    return render_template("meetings/meeting_entry.html", shell=shell(), proposal=context)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 999
