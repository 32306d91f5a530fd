"""个人日程: one's own entries, added, taken over from a calendar file, and deleted."""

from __future__ import annotations

from contextlib import closing
from datetime import date, time, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.meetings import entries
from app.meetings.entries import CalendarEntry, Imported
from app.meetings.rooms import Span
from app.permissions.rules import Permission
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.limits import few_refusals
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("entries", __name__, template_folder="templates")
TEXTS = ("title", "place", "day", "last", "begins", "ends", "all_day", "free")


@bp.get("/calendar/entries")
@requires(Permission.DESK)
def listing() -> Any:
    return _page({}, None)


@bp.post("/calendar/entries")
@requires(Permission.DESK, own_work=True)
def add() -> Any:
    entered = {name: request.form.get(name, "") for name in TEXTS}
    try:
        with unit_of_work():
            begins = entries.add(actor(), entered).begins_at
    except OfficeError as error:
        return _page(entered, error), status_of(error)
    tell("已添加。别人只看到这段时间有安排。")
    return redirect(url_for("calendar.show", day=clock.local(begins).date().isoformat()))


@bp.get("/calendar/entries/<int:entry_id>")
@requires(Permission.DESK)
def edit(entry_id: int) -> Any:
    return _page(_as_entered(entries.own(actor(), entry_id)), None, entry_id)


@bp.post("/calendar/entries/<int:entry_id>")
@requires(Permission.DESK, own_work=True)
def change(entry_id: int) -> Any:
    entered = {name: request.form.get(name, "") for name in TEXTS}
    try:
        with unit_of_work():
            begins = entries.change(actor(), entry_id, entered).begins_at
    except OfficeError as error:
        return _page(entered, error, entry_id), status_of(error)
    tell("已修改。")
    return redirect(url_for("entries.listing", day=clock.local(begins).date().isoformat()))


@bp.post("/calendar/entries/<int:entry_id>/removal")
@requires(Permission.DESK)
def remove(entry_id: int) -> Any:
    entries.remove(actor(), entry_id)
    tell("已删除。")
    return redirect(url_for("entries.listing"))


@bp.post("/calendar/imports")
@requires(Permission.DESK, own_work=True)
@few_refusals  # Each file costs seconds of reading; one that is refused again and again is none.
def take_over() -> Any:
    sent = request.files.get("file")
    try:
        data = _bytes(sent) if sent else b""
        reading = entries.read_file(data)  # It takes a while; nobody waits for a lock meanwhile.
        with unit_of_work():
            done = entries.take_over(actor(), reading)
    except OfficeError as error:
        return _page({}, error), status_of(error)
    tell(_done(done), "warn" if done.notes else "good")
    return redirect(url_for("entries.listing"))


@bp.post("/calendar/imports/removal")
@requires(Permission.DESK)
def remove_imported() -> Any:
    count = entries.remove_imported(actor())
    tell(f"已删除导入的 {count} 项日程。")
    return redirect(url_for("entries.listing"))


def _bytes(sent: FileStorage) -> bytes:
    """What was sent, and a little more than is allowed at most."""
    with closing(sent):
        data: bytes = sent.read(entries.FILE_LIMIT + 1)
        return data


def _as_entered(one: CalendarEntry) -> dict[str, str]:
    """As the form has it: whole days name the last day, hours the day on which they end."""
    begins, ends = clock.local(one.begins_at), clock.local(one.ends_at)
    whole_days = begins.time() == ends.time() == time()
    last = (ends - timedelta(days=1) if whole_days else ends).date()
    return {
        "title": one.title, "place": one.place, "day": begins.date().isoformat(),
        "last": last.isoformat() if last != begins.date() else "",
        "begins": "" if whole_days else f"{begins:%H:%M}",
        "ends": "" if whole_days else f"{ends:%H:%M}",
        "all_day": "1" if whole_days else "", "free": "" if one.busy else "1",
    }  # fmt: skip


def _page(entered: dict[str, str], error: OfficeError | None, editing: int | None = None) -> str:
    since = _since()
    page = entries.own_page(actor(), since, page_number())
    context = {
        "since": since.isoformat(),
        "back": url_for("calendar.show"),
        "here": url_for("entries.listing"),
        "rows": [_row(one) for one in page.rows],
        "paging": pages(page) if request.method == "GET" else None,
        "imported": any(one.uid for one in page.rows),
        "editing": editing is not None,
        "add": url_for("entries.change", entry_id=editing) if editing else url_for("entries.add"),
        "take_over": url_for("entries.take_over"),
        "remove_imported": url_for("entries.remove_imported"),
        "entered": entered,
        "error": error,
        "faults": error.fields if isinstance(error, Invalid) else {},
    }
    return render_template("meetings/calendar_entries.html", shell=shell(), entries=context)


def _row(one: CalendarEntry) -> dict[str, Any]:
    notes = ["导入" if one.uid else "", "" if one.busy else "不占时间"]
    return {
        "title": one.title,
        "time": str(Span(one.begins_at, one.ends_at)),
        "place": one.place,
        "notes": [note for note in notes if note],
        "edit": "" if one.uid else url_for("entries.edit", entry_id=one.id),
        "remove": url_for("entries.remove", entry_id=one.id),
    }


def _done(done: Imported) -> str:
    counts = (
        (done.added, "新增"), (done.changed, "更新"), (done.removed, "删除"), (done.same, "没有变化"),
    )  # fmt: skip
    said = "，".join(f"{label} {count} 项" for count, label in counts if count)
    return f"导入完成：{said or '今后没有日程'}。{''.join(done.notes)}"


def _since() -> date:
    try:
        found = date.fromisoformat(request.args.get("day", "")[:10])
    except ValueError:
        return clock.today()
    return found if abs((found - clock.today()).days) < 800 else clock.today()
