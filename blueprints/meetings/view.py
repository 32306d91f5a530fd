"""议题 and the lists of 会议: what their pages are told."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.circulation.models import TaskKind, TaskState
from app.core.pages import Page
from app.directory.actors import Actor
from app.meetings import papers, people, queries
from app.meetings.circulation import TOPIC
from app.meetings.kinds import MeetingKind
from app.meetings.models import Meeting, Topic
from app.meetings.queries import TopicSheet
from app.official_documents.offices import office_of, within_reach
from app.permissions.checks import may
from app.permissions.rules import Permission
from blueprints.shared import history, matters, words
from blueprints.shared.places import came_from, here

PDF = "application/pdf"
FIELDS = (
    ("单位审核", ("draft", "unit")),
    ("办公室审核", ("office",)),
    ("合法性审查", ("legal",)),
    ("分管领导", ("leader",)),
    ("主要领导", ("chair",)),
)


def topic_listing(
    actor: Actor, page: Page[Topic], name: str, turning: dict[str, Any]
) -> dict[str, Any]:
    counts = queries.topic_counts(actor)
    return {
        **_list("议题", "单位申报，经办公室、分管领导和主要领导确定后上会。", turning),
        "new": {"label": "申报议题", "href": url_for("topics.new")},
        "tabs": [
            {
                "label": label, "href": url_for("topics.listing", list=key),
                "count": counts[key], "current": key == name,
            }
            for key, (label, _) in queries.TOPIC_LISTS.items()
        ],
        "columns": [
            {"key": "title", "label": "议题"},
            {"key": "unit", "label": "申报单位"},
            {"key": "kind", "label": "提交", "kind": "short"},
            {"key": "now", "label": "现在"},
        ],
        "rows": [_topic_row(topic) for topic in page.rows],
        "empty": {"heading": "这里没有议题", "text": "需要会议研究的事项，由单位申报。", "links": []},
    }  # fmt: skip


def meeting_listing(
    actor: Actor, page: Page[Meeting], name: str, turning: dict[str, Any]
) -> dict[str, Any]:
    counts = queries.meeting_counts(actor)
    new = {"label": "筹备会议", "href": url_for("meetings.new")}
    return {
        **_list("会议", "", turning),
        "new": new if may(actor, Permission.MEETING_ARRANGE) else None,
        "tabs": [
            {
                "label": label, "href": url_for("meetings.listing", list=key),
                "count": counts[key], "current": key == name,
            }
            for key, label in queries.MEETING_LISTS.items()
        ],
        "columns": [
            {"key": "title", "label": "会议"},
            {"key": "time", "label": "时间", "kind": "date"},
            {"key": "place", "label": "地点"},
            {"key": "host", "label": "主持", "kind": "short"},
        ],
        "rows": [
            {
                "void": meeting.circulation.state.value == "stopped",
                "cells": {
                    "title": {
                        "text": meeting.title,
                        "href": url_for("meetings.show", record_id=meeting.id, back=here()),
                    },
                    "time": words.full(meeting.begins_at),
                    "place": meeting.place,
                    "host": meeting.host.name,
                },
            }
            for meeting in page.rows
        ],
        "empty": {"heading": "这里没有会议", "text": "收到会议通知后会出现在这里。", "links": []},
    }  # fmt: skip


def topic(actor: Actor, sheet: TopicSheet) -> dict[str, Any]:
    """The page of a topic, with 议题审批表."""
    one, circulation = sheet.topic, sheet.circulation
    marks = [
        label for label, there in (("重大行政决策", one.major), ("三重一大", one.weighty)) if there
    ]
    editing = sheet.task is not None and circulation.stage == "draft" == sheet.task.stage
    meeting = url_for("meetings.show", record_id=one.meeting_id) if one.meeting_id else ""
    return {
        "title": one.title,
        "back": {"label": "返回", "href": came_from(url_for("topics.listing"))},
        "stages": matters.stages(circulation),
        "summary": [one.unit.name, one.kind.label, one.state.label, *marks],
        "text": [
            {"heading": "提请审议的事项", "text": one.asked},
            {"heading": "汇报要点", "text": one.summary},
            {"heading": "征求意见及采纳情况", "text": one.consulted},
        ],
        "meeting": meeting,
        "files": files(one) if papers.may_open(actor, one) else [],
        "no_files": "会议已经办结，材料已经收回。" if one.files else "还没有材料。",
        "paper": {
            "title": "议题审批表", "number": "", "number_label": "", "date": "",
            "cells": [
                {"label": "申报单位", "text": one.unit.name},
                {"label": "提交会议", "text": one.kind.label, "half": True},
                {"label": "汇报时间", "text": f"{one.minutes} 分钟", "half": True},
                *(
                    {"label": label, "opinions": history.said(list(sheet.opinions), *stages)}
                    for label, stages in FIELDS
                ),
            ],
        },
        "acts": history.history(circulation, list(sheet.opinions)),
        "edit": url_for("topics.edit", record_id=one.id) if editing else "",
        "beside": matters.beside(actor, circulation),
        "bar": matters.bar(actor, sheet.task, circulation, one),
        "idle": "" if sheet.task else "此议题现在不在您这里，您可以查阅。",
    }  # fmt: skip


def files(one: Topic) -> list[dict[str, str]]:
    return [
        {
            "name": row.name,
            "href": url_for(
                "topic_papers.show" if row.media_type == PDF else "topic_papers.download",
                record_id=one.id,
                file_id=row.id,
            ),
            "note": words.size(row.size),
        }
        for row in one.files
    ]


def topic_entry(
    actor: Actor, entered: dict[str, Any], action: str, faults: dict[str, str], error: Any,
    one: Topic | None,
) -> dict[str, Any]:  # fmt: skip
    organs = people.may_propose_to(actor)
    organ = one.organ_id if one else _organ(entered, [unit.id for unit in organs])
    units = within_reach(organ, office_of(organ)) if organ else []
    return {
        "heading": "修改议题" if one else "申报议题",
        "back": url_for("topics.show", record_id=one.id) if one else url_for("topics.listing"),
        "action": action,
        "organs": [] if one else [{"value": str(u.id), "label": u.name} for u in organs],
        "organ": str(organ),
        "kinds": [{"value": kind.value, "label": kind.label} for kind in MeetingKind],
        "units": [{"value": str(u.id), "label": u.name} for u in units],
        "files": files(one) if one else [],
        "entered": entered,
        "faults": faults,
        "error": error,
    }


def entered_of(one: Topic) -> dict[str, Any]:
    """A draft as the page shows it."""
    return {
        "organ": str(one.organ_id), "kind": one.kind.value, "title": one.title,
        "summary": one.summary, "asked": one.asked, "consulted": one.consulted,
        "minutes": str(one.minutes), "major": "1" if one.major else "",
        "weighty": "1" if one.weighty else "", "sitting_in": [str(u) for u in one.sitting_in],
    }  # fmt: skip


def _organ(entered: dict[str, Any], able: list[int]) -> int:
    text = str(entered.get("organ") or "")
    chosen = int(text) if text.isdecimal() and len(text) < 12 else 0
    return chosen if chosen in able else (able[0] if able else 0)


def _topic_row(one: Topic) -> dict[str, Any]:
    circulation = one.circulation
    now: dict[str, Any] = {"text": one.state.label}
    if circulation.stage:
        waiting = [
            t.person.name
            for t in circulation.tasks
            if t.stage == circulation.stage and t.kind is TaskKind.DO and t.state is TaskState.OPEN
        ]
        now = {"text": TOPIC.by_key[circulation.stage].label, "note": "、".join(waiting[:3])}
    return {
        "cells": {
            "title": {
                "text": one.title, "href": url_for("topics.show", record_id=one.id, back=here()),
                "tag": "重大决策" if one.major else "",
            },
            "unit": one.unit.short_name or one.unit.name,
            "kind": one.kind.label,
            "now": now,
        }
    }  # fmt: skip


def _list(heading: str, lead: str, turning: dict[str, Any]) -> dict[str, Any]:
    return {
        "heading": heading, "lead": lead, "chosen": [], "clear": "", "export": "", "matters": [],
        "bulk": None, "pages": turning, "filters": {"action": "", "hidden": {}, "fields": []},
    }  # fmt: skip
