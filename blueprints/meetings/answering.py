"""One act on a meeting, and the page of the meeting as the answer to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory.actors import Actor
from app.meetings import queries
from app.meetings.queries import MeetingSheet
from blueprints.meetings import meeting_view
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor


def answer(
    record_id: int, doing: Callable[[Actor], Any], done: str, topic_id: int | None = None
) -> Any:
    """One act on the meeting; what was typed stays on the page when it is refused."""
    try:
        with unit_of_work():
            doing(actor())
    except OfficeError as error:
        found = queries.meeting_sheet(actor(), record_id)
        return meeting_page(found, error, topic_id), status_of(error)
    tell(done)
    return redirect(url_for("meetings.show", record_id=record_id))


def meeting_page(
    found: MeetingSheet, error: OfficeError | None, topic_id: int | None = None
) -> str:
    """The meeting; beside an error with what was entered, in the form of the topic it is about."""
    context = meeting_view.meeting(actor(), found)
    context["error"] = error
    context["faults"] = error.fields if isinstance(error, Invalid) else {}
    context["entered"] = request.form.to_dict() if error is not None else {}
    context["entered_topic"] = topic_id
    return render_template("meetings/meeting.html", shell=shell(), matter=context)
