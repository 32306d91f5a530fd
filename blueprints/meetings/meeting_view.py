"""会议: what the page of a meeting is told, for whoever arranges it and for whoever comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.circulation.models import CirculationState, TaskKind
from app.core import clock
from app.directory.actors import Actor
from app.meetings import arranging, papers, people, queries, regular, rooming, speaking
from app.meetings.concluding import members_due
from app.meetings.kinds import RULES, MeetingKind
from app.meetings.models import Attendance, Meeting, Outcome, Part, Reply, Topic
from app.meetings.queries import MeetingSheet
from app.meetings.repeating import WhenClosed
from app.official_documents.offices import within_reach
from blueprints.meetings import floor_view, record_view
from blueprints.meetings.finding import choosable
from blueprints.meetings.view import files
from blueprints.shared import history, matters, words
from blueprints.shared.places import came_from

DECISION_LINES = 3  # empty lines offered beyond those that are filled in


def meeting(actor: Actor, sheet: MeetingSheet) -> dict[str, Any]:
    """The page of one meeting. Who sits in on a topic sees that topic only."""
    one, circulation = sheet.meeting, sheet.circulation
    arranges = sheet.task is not None and sheet.task.kind is TaskKind.DO
    readable = queries.readable_topics(actor, one)
    topics = [t for t in one.topics if t.id in readable]
    desk = _desk(actor, sheet, topics, arranges=arranges)
    return {
        "title": one.title,
        "back": {"label": "返回", "href": came_from(url_for("meetings.listing"))},
        "stages": matters.stages(circulation),
        "summary": [f"{words.full(one.begins_at)} 至 {clock.local(one.ends_at):%H:%M}", one.place,
                    f"{one.host.name}主持"],
        "rule": _rule(one),
        "video": record_view.video_of(
            actor, one, arranges=arranges and circulation.stage in ("plan", "hold")
        ),
        "seating": url_for("seating.show", record_id=one.id) if arranges or one.seating else "",
        "calls": floor_view.calls(actor, sheet),
        "topics": [_topic(sheet, t, desk) for t in topics],
        "hidden_topics": len(one.topics) - len(topics),
        "people": [_person(actor, sheet, a) for a in one.attendances],
        "own": _own(sheet),
        "own_sign_in": floor_view.own_sign_in(actor, sheet),
        "agenda": _agenda(one) if arranges and circulation.stage == "plan" else None,
        "invite": _invitation(one) if arranges and circulation.stage in ("plan", "hold") else None,
        "sign_in": floor_view.sign_in(one) if arranges and circulation.stage == "hold" else None,
        "make_up": floor_view.make_up(sheet) if arranges else None,
        "record": record_view.record(sheet) if arranges and circulation.stage in ("hold", "minutes") else None,
        "minutes": _minutes(sheet, arranges=arranges),
        "acts": history.history(circulation, list(sheet.opinions)),
        "bar": matters.bar(actor, sheet.task, circulation, one) if arranges else None,
        "entered": {}, "faults": {}, "error": None, "entered_topic": None,
    }  # fmt: skip


def entry(
    actor: Actor, entered: dict[str, Any], faults: dict[str, str], error: Any
) -> dict[str, Any]:
    """筹备会议."""
    organs = people.organizes_for(actor)
    able = [unit.id for unit in organs]
    text = str(entered.get("organ") or "")
    chosen = int(text) if text.isdecimal() and len(text) < 12 else 0
    organ = chosen if chosen in able else (able[0] if able else 0)
    hosts = people.leaders_to_choose(organ)
    wanted = entered.get("people") or []
    known = choosable(people.invitable(organ)) if organ and wanted else []
    return {
        "rhythms": [{"value": one.value, "label": one.label} for one in regular.RHYTHMS],
        "closed": [{"value": one.value, "label": one.label} for one in WhenClosed],
        "most": regular.MOST,
        "finding": url_for("finding.show", organ=organ),
        "people": [one for one in known if one["value"] in wanted],
        "back": url_for("meetings.listing"),
        "action": url_for("meetings.begin"),
        "organs": [{"value": str(u.id), "label": u.name} for u in organs],
        "organ": str(organ),
        "kinds": [{"value": kind.value, "label": kind.label} for kind in MeetingKind],
        "rooms": [
            {"value": str(room.id), "label": f"{room.name}（{room.seats} 座）"}
            for room in rooming.rooms()
        ],
        "hosts": [{"value": c.value, "label": c.words} for c in hosts],
        "entered": entered,
        "faults": faults,
        "error": error,
    }


def _rule(one: Meeting) -> str:
    """What this kind of meeting needs, in one sentence."""
    due, rule = len(members_due(one)), RULES[one.kind]
    if not rule.quorum:
        return ""
    need = "三分之二以上" if rule.quorum.denominator == 3 else "超过半数"
    return f"应到成员 {due} 人，{need}到会方可开会；表决以超过应到成员半数赞成为通过（{rule.source}）。"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What she may do with the topics of this meeting now; asked once for all of them."""

    arranges: bool
    decides: bool  # enters what is decided
    papers: set[int]  # of which topics they are open to her
    units: list[dict[str, str]]  # who can be given a 议定事项
    last_speaker: str


def _desk(actor: Actor, sheet: MeetingSheet, topics: list[Topic], *, arranges: bool) -> _Desk:
    one, circulation = sheet.meeting, sheet.circulation
    over = circulation.state is not CirculationState.OPEN
    begun = one.begins_at <= clock.now() and circulation.stage in ("hold", "minutes")
    decides = arranges and begun and bool(topics)
    reach = within_reach(one.organ_id, one.office_id) if decides else []
    units = [{"value": str(u.id), "label": u.name} for u in reach]
    return _Desk(
        arranges, decides, papers.open_after(actor, one, topics) if over else {t.id for t in topics},
        [{"value": "", "label": "不督办"}, *units], speaking.last_speaker(one).name if decides else "",
    )  # fmt: skip


def _topic(sheet: MeetingSheet, one: Topic, desk: _Desk) -> dict[str, Any]:
    decisions = [d for d in sheet.decisions if d.source_id == one.id]
    votes = ""
    if one.in_favour is not None:
        votes = f"赞成 {one.in_favour} 票，反对 {one.against or 0} 票，弃权 {one.abstained or 0} 票"
    lines: list[dict[str, str]] = [
        {
            "text": d.text, "unit": str(d.unit_id or ""),
            "due": clock.local(d.due_at).date().isoformat() if d.due_at else "",
        }
        for d in decisions
    ]  # fmt: skip
    lines += [{"text": "", "unit": "", "due": ""}] * DECISION_LINES
    return {
        "id": one.id,
        "position": one.position,
        "title": one.title,
        "href": url_for("topics.show", record_id=one.id),
        "note": f"{one.unit.name}汇报，{one.minutes} 分钟",
        "weighty": one.weighty,
        "files": files(one) if one.id in desk.papers else [],
        "guests": floor_view.guests(one),
        "call": floor_view.call(sheet, one) if desk.arranges else None,
        "speaking": floor_view.speaking_words(sheet.meeting, one),
        "speakers": floor_view.speakers(sheet.meeting, one) if desk.decides else [],
        "must_speak": desk.last_speaker if one.major or one.weighty else "",
        "outcome": one.outcome.label if one.outcome else "",
        "votes": votes,
        "dissent": one.dissent or "",
        "decisions": [
            {
                "text": d.text,
                "note": "，".join(
                    p for p in (d.unit.name if d.unit else "", words.full(d.due_at)) if p
                ),
            }
            for d in decisions
        ],
        "action": url_for("meetings.outcome", record_id=one.meeting_id, topic_id=one.id) if desk.decides else "",
        "entered": {
            "outcome": one.outcome.value if one.outcome else "",
            "in_favour": _figure(one.in_favour), "against": _figure(one.against),
            "abstained": _figure(one.abstained), "dissent": one.dissent or "",
        },
        "lines": lines if sheet.meeting.document_id is None else [],
        "outcomes": [{"value": o.value, "label": o.label} for o in Outcome],
        "units": desk.units,
    }  # fmt: skip


def _person(actor: Actor, sheet: MeetingSheet, one: Attendance) -> dict[str, Any]:
    """One line of the list of people; reasons for leave are for the host and the organizer."""
    meeting = sheet.meeting
    decides = actor.person_id == meeting.host_id or (
        sheet.task is not None and sheet.task.kind is TaskKind.DO
    )
    asked = one.reply in (Reply.LEAVE_ASKED, Reply.SUBSTITUTE_ASKED)
    note = one.substitute.name if one.substitute else ""
    if decides and one.reason:
        note = "：".join(part for part in (note, one.reason) if part)
    if decides and one.made_up:
        note = "；".join(part for part in (note, f"补签：{one.made_up}") if part)
    came = ""
    if one.signed_in_at is not None:
        came = ("迟到" if one.late else "到会") + ("（补签）" if one.made_up else "")
    return {
        "id": one.id,
        "name": one.person.name,
        "post": one.post.title if one.post else "",
        "part": one.part.label,
        "reply": came or (one.reply.label if meeting.noticed_at else ""),
        "note": note,
        "decide": url_for("meetings.decide", record_id=meeting.id, attendance_id=one.id)
        if asked and decides and one.person_id != actor.person_id else "",
    }  # fmt: skip


def _own(sheet: MeetingSheet) -> dict[str, Any] | None:
    """回执, for whoever is asked, until the meeting begins."""
    one, own = sheet.meeting, sheet.own
    open_ = sheet.circulation.state is CirculationState.OPEN and one.begins_at > clock.now()
    if own is None or one.noticed_at is None or not open_ or own.signed_in_at is not None:
        return None
    options = [{"value": "coming", "label": "参加"}, {"value": "leave", "label": "请假"}]
    substitutes: list[dict[str, str]] = []
    if own.part not in (Part.HOST, Part.MEMBER):
        options.append({"value": "substitute", "label": "替会"})
        substitutes = [
            {"value": c.value, "label": c.words}
            for c in people.substitutes_for(own.post_id)
            if not c.value.endswith(f":{own.person_id}")
        ]
    chosen = {
        Reply.COMING: "coming",
        Reply.LEAVE_ASKED: "leave",
        Reply.SUBSTITUTE_ASKED: "substitute",
    }
    return {
        "action": url_for("meetings.reply", record_id=one.id),
        "state": own.reply.label,
        "options": options,
        "chosen": chosen.get(own.reply, ""),
        "substitutes": substitutes,
    }  # fmt: skip


def _agenda(one: Meeting) -> dict[str, Any]:
    return {
        "action": url_for("meetings.schedule", record_id=one.id),
        "topics": [
            {
                "id": str(t.id), "title": t.title, "note": t.unit.name,
                "chosen": t.meeting_id == one.id, "place": str(t.position or ""),
            }
            for t in arranging.waiting_topics(one)
        ],
    }  # fmt: skip


def _invitation(one: Meeting) -> dict[str, Any]:
    there = {a.person_id for a in one.attendances}
    return {
        "action": url_for("meetings.invite", record_id=one.id),
        "people": [
            {"value": c.value, "label": c.words}
            for c in people.invitable(one.organ_id)
            if int(c.value.partition(":")[2]) not in there
        ],
        "topics": [{"value": str(t.id), "label": f"{t.position}. {t.title}"} for t in one.topics],
        "parts": [{"value": p.value, "label": p.label} for p in (Part.SITTING_IN, Part.RECORDER)],
    }


def _minutes(sheet: MeetingSheet, *, arranges: bool) -> dict[str, Any] | None:
    """纪要: the document, or the button that drafts it."""
    if sheet.minutes is not None:
        number = sheet.minutes.number or "起草中"
        place = url_for("dispatch.show", record_id=sheet.minutes.id)
        return {"label": f"纪要（{number}）", "href": place, "action": ""}
    if arranges and sheet.circulation.stage == "minutes":
        return {
            "label": "起草纪要", "href": "",
            "action": url_for("meetings.draft_minutes", record_id=sheet.meeting.id),
        }  # fmt: skip
    return None


def _figure(count: int | None) -> str:
    return "" if count is None else str(count)
