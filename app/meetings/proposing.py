"""申报议题: entered by a unit with its materials; while it is a draft its proposer may change it."""

from __future__ import annotations

from collections.abc import Iterable

from app.circulation import engine, staging
from app.circulation.entries import Form, chosen_units, one_of, text
from app.circulation.models import CirculationState
from app.circulation.queries import circulation_for
from app.circulation.registry import Step
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.directory.actors import Actor
from app.directory.models import Unit
from app.meetings import people
from app.meetings.circulation import TOPIC
from app.meetings.kinds import RULES, MeetingKind
from app.meetings.models import Topic, TopicFile, TopicState
from app.official_documents import files
from app.official_documents.files import Upload
from app.official_documents.offices import office_of, within_reach
from app.permissions import readers
from documents.model import TITLE_LIMIT, cleaned

SUMMARY_LIMIT = 3000  # characters (周口: materials of at most 3000, office.md 1.5)
ASKED_LIMIT = 1000
FILES_AT_MOST = 20
LONGEST_MINUTES = 120


def begin(actor: Actor, form: Form, uploads: Iterable[Upload] = ()) -> Topic:
    """A draft on its proposer's desk. Raises Invalid, NotAllowed."""
    organs = {unit.id: unit for unit in people.may_propose_to(actor)}
    (organ_id,) = (chosen_units(form, "organ") or [0])[:1]
    if organ_id not in organs:
        raise NotAllowed("只能向本单位或者上级机关的会议申报议题。")
    topic = Topic(
        organ_id=organ_id,
        office_id=office_of(organ_id),
        unit_id=_own_unit(actor),
        proposer_id=actor.person_id,
        state=TopicState.PROPOSED,
    )
    _fill(topic, form)
    db.session.add(topic)
    db.session.flush()
    readers.grant(topic, readers.person(topic.proposer_id), readers.unit(topic.unit_id))
    engine.start(actor, TOPIC.key, topic, title=topic.title, organ_id=topic.organ_id)
    attach(actor, topic, uploads)
    return topic


def save(actor: Actor, topic: Topic, form: Form, uploads: Iterable[Upload] = ()) -> None:
    """Change a draft. Raises Invalid; OutOfTurn once it is under way; NotAllowed for anybody else."""
    circulation = circulation_for(topic, TOPIC.key)
    if circulation is None or circulation.state is not CirculationState.OPEN:
        raise OutOfTurn("此议题已经结束，不能修改。")
    if circulation.stage != TOPIC.stages[0].key:
        raise OutOfTurn("此议题已经送审，不能修改。", advice="请审核人退回后再改。")
    if not any(engine.holds(actor, t) for t in circulation.tasks if t.stage == circulation.stage):
        raise NotAllowed("草稿由申报人修改。")
    _fill(topic, form)
    circulation.title = topic.title
    circulation.version += 1
    attach(actor, topic, uploads)
    acts.record(actor, "topic.save", topic)
    outbox.put("circulation.moved", circulation_id=circulation.id)


def attach(actor: Actor, topic: Topic, uploads: Iterable[Upload]) -> None:
    """议题材料. Raises Invalid, and keeps none then."""
    for upload in uploads:
        if len(topic.files) >= FILES_AT_MOST:
            raise Invalid(f"一个议题最多 {FILES_AT_MOST} 个材料。", {"files": "文件过多。"})
        kept = files.keep(upload.name, upload.stream, "files")
        db.session.add(
            TopicFile(
                topic_id=topic.id, name=kept.name, media_type=kept.media_type, size=kept.size,
                digest=kept.digest, blob=kept.blob,
            )
        )  # fmt: skip
        db.session.flush()
        db.session.expire(topic, ["files"])
        acts.record(actor, "topic.attach", topic, digest=kept.digest, size=kept.size)


def is_whole(step: Step) -> None:
    """What cannot be discussed does not come before the meeting (standards.md §8)."""
    topic: Topic = step.subject
    missing = {
        "asked": "" if topic.asked else "请写明提请会议审议的事项。",
        "summary": "" if topic.summary else "请写明汇报要点。",
        "consulted": ""
        if topic.consulted
        else "请写明征求意见及采纳情况；不涉及其他单位的，写明不涉及。",
        "files": "" if topic.files else "请上传议题材料。",
    }
    faults = {field: fault for field, fault in missing.items() if fault}
    if (topic.major or topic.weighty) and not RULES[topic.kind].decides:
        faults["kind"] = (
            f"重大行政决策和“三重一大”事项须由常务会议、全体会议或者党组会议讨论决定，不能提交{topic.kind.label}"
            "（713号令 第三十条）。"
        )
    if faults:
        raise Invalid("".join(faults.values()), faults)


def renew_title(step: Step) -> None:
    step.circulation.title = step.subject.title


def leader_is_chosen(step: Step) -> None:
    """分管领导 is one leader of the organ."""
    seats = staging.parse_seats(step.form.get("leader"), "leader")
    able = {seat.person_id for seat in people.leaders_of(step.subject.organ_id)}
    if len(seats) != 1 or seats[0].person_id not in able:
        raise Invalid("请选择本机关的一位分管领导。", {"leader": "请选择一位领导。"})


def keep_legality(step: Step) -> None:
    """合法性审查 passed (713号令 第二十五条)."""
    step.subject.legal_at = clock.now()


def drop(step: Step) -> None:
    step.subject.state = TopicState.REFUSED
    step.circulation.state = CirculationState.STOPPED


def accept(step: Step) -> None:
    """待上会: whoever arranges meetings of that kind finds it there."""
    step.subject.state = TopicState.ACCEPTED
    readers.grant(
        step.subject,
        *(readers.role(step.subject.office_id, role) for role in sorted(people.ORGANIZERS)),
    )


def postpone(step: Step) -> None:
    step.subject.state = TopicState.POSTPONED


def _fill(topic: Topic, form: Form) -> None:
    kinds = {kind.value: kind for kind in MeetingKind}
    topic.kind = MeetingKind(one_of(form, "kind", kinds, "") or MeetingKind.EXECUTIVE.value)
    topic.title = text(form, "title", "议题名称", TITLE_LIMIT, "")
    topic.summary = _long(form, "summary", "汇报要点", SUMMARY_LIMIT)
    topic.asked = _long(form, "asked", "提请审议的事项", ASKED_LIMIT)
    topic.consulted = _long(form, "consulted", "征求意见情况", ASKED_LIMIT)
    topic.major, topic.weighty = bool(form.get("major")), bool(form.get("weighty"))
    able = {unit.id for unit in within_reach(topic.organ_id, topic.office_id)}
    topic.sitting_in = [unit for unit in chosen_units(form, "sitting_in") if unit in able]
    minutes = str(form.get("minutes") or "10")
    if not (minutes.isdecimal() and len(minutes) < 4 and 1 <= int(minutes) <= LONGEST_MINUTES):
        fault = f"汇报时间应为 1 至 {LONGEST_MINUTES} 分钟。"
        raise Invalid(fault, {"minutes": fault})
    topic.minutes = int(minutes)


def _long(form: Form, name: str, label: str, limit: int) -> str:
    found = cleaned(str(form.get(name) or ""))
    if len(found) > limit:
        raise Invalid(f"{label}不得超过 {limit} 字。", {name: f"请精简到 {limit} 字以内。"})
    return found


def _own_unit(actor: Actor) -> int:
    """申报单位: the organ she works in; of several the one that ranks highest."""
    units = db.session.query(Unit).filter(Unit.id.in_(actor.organ_ids)).all()
    if not units:
        raise NotAllowed("只能以本人所在单位的名义申报。")
    return min(units, key=lambda unit: (unit.rank, unit.order, unit.id)).id
