"""Rows of lists and the turning of pages, for every list alike."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from app.circulation import registry
from app.circulation.models import Task, TaskKind
from app.core.pages import Page
from blueprints.shared import words
from blueprints.shared.places import here

# Where the page of a record is, by the table it lies in.
PLACES = {
    "official_document": "dispatch.show",
    "incoming_document": "receipt.show",
    "supervision_item": "supervision.show",
    "inspection": "inspections.show",
    "topic": "topics.show",
    "meeting": "meetings.show",
    "room_booking": "room_changes.show",
    "date_poll": "polls.show",
    "urgent_event": "urgent.show",
    "duty_handover": "duty_log.hand_over",
    "duty_roll_call_answer": "roll_calls.show",
    "duty_roster": "duty_rosters.show",
    "duty_shift": "duty_log.show",
    "bulletin_call": "calls.show",
    "bulletin_report": "bulletins.show",
    "bulletin_issue": "issues.show",
    "bulletin_appeal": "bulletin_scores.show_appeal",
}

ARGUMENTS = {"duty_shift": "shift_id"}  # of those addresses that say something else than record_id


def place(subject_type: str, subject_id: int, **query: Any) -> str:
    query[ARGUMENTS.get(subject_type, "record_id")] = subject_id
    return url_for(PLACES[subject_type], **query)


def matter(task: Task, box: str) -> dict[str, Any]:
    """A task as a row of a list: what it is, who sent it, until when."""
    circulation = task.circulation
    label = stage_label(task)
    if box == "sent":
        opened = "已打开" if task.opened_at else "未打开"
        meta = [label, f"{task.person.name} {opened}", f"{words.when(task.sent_at)} 送出"]
    else:
        sender = f"{task.sender.name} 送来" if task.sender else ""
        meta = [label, sender, words.when(task.sent_at)]
    if task.urges:
        meta.append(f"已催办 {task.urges} 次")
    if task.note:
        meta.append(task.note)
    return {
        "href": place(circulation.subject_type, circulation.subject_id, back=here()),
        "title": circulation.title,
        "meta": [part for part in meta if part],
        "due": words.light(task.due_at),
        **tag(circulation.urgency, circulation.mark),
        "new": box != "sent" and task.opened_at is None,
    }


def tag(urgency: str, mark: str | None) -> dict[str, str]:
    """The one tag of a row: that it is 已废止 matters more than how urgent it was."""
    if mark:
        return {"tag": mark, "tag_kind": "warn"}
    return {"tag": urgency, "tag_kind": "urgent" if urgency == "特急" else "strong"}


def stage_label(task: Task) -> str:
    """What the task asks for: the stage to be handled, or to read, or to answer."""
    if task.kind is not TaskKind.DO:
        return task.kind.label
    stage = registry.definition(task.circulation.definition).by_key.get(task.stage)
    return stage.label if stage else ""


def pages(page: Page[Any]) -> dict[str, Any]:
    """The context of components/paging.html, keeping every filter of the address."""

    def to(number: int) -> str:
        query = {**asked("page"), **(request.view_args or {}), "page": number}
        return url_for(str(request.endpoint), **query)

    near = sorted(
        {1, page.last, *range(max(1, page.number - 2), min(page.last, page.number + 2) + 1)}
    )
    links: list[dict[str, Any]] = []
    for before, number in zip([0, *near], near, strict=False):
        if number - before > 1:
            links.append({"number": "…", "href": "", "current": False})
        links.append({"number": str(number), "href": to(number), "current": number == page.number})
    first = (page.number - 1) * page.per_page + 1 if page.total else 0
    return {
        "total": page.total,
        "first": first,
        "last": min(page.total, page.number * page.per_page),
        "number": page.number,
        "count": page.last,
        "previous": to(page.number - 1) if page.number > 1 else "",
        "next": to(page.number + 1) if page.number < page.last else "",
        "links": links,
    }


def asked(*without: str) -> dict[str, Any]:
    """The filters of this address, as `url_for` may be told them.

    `endpoint` and names with an underscore in front mean something to `url_for` itself: by them a
    link that somebody sent could make the links of our own page lead elsewhere.
    """
    return {
        name: value
        for name, value in request.args.items()
        if name not in without and name != "endpoint" and not name.startswith("_")
    }


def year_asked() -> int | None:
    """The year that narrows a list; what is none narrows nothing."""
    text = request.args.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 and "1949" <= text <= "2100" else None


def page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 8 else 1
