"""督查: what happens at each move. Effects run inside the engine's transaction; none of them commits."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from app.calendar.deadlines import OFFICE_CLOSES
from app.circulation import registry, staging
from app.circulation.entries import day
from app.circulation.models import CirculationState
from app.circulation.opinions import new_salt
from app.circulation.registry import Step
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Invalid
from app.core.series import next_number
from app.directory.models import Post
from app.official_documents import files
from app.official_documents.files import Upload
from app.permissions import readers
from app.supervision import inspection_guards as guards
from app.supervision import inspection_people as people
from app.supervision.inspection_circulation import INSPECTION
from app.supervision.inspection_models import (
    Inspection,
    InspectionFile,
    InspectionRecord,
    Method,
    RecordKind,
)
from app.supervision.models import Phase, SupervisionSeries
from documents.encryption.digest import sm3
from documents.rules.numbers import DocumentNumber

CODE, SERIES = "督查", "inspect"
AT_ONCE = 10  # files of one record


def renew_title(step: Step) -> None:
    step.circulation.title = step.subject.title


def drop(step: Step) -> None:
    """不开展, 不批准: the reason stays, the matter ends."""
    step.subject.ended, step.subject.phase = step.opinion, Phase.STOPPED
    step.circulation.state = CirculationState.STOPPED


def approve(step: Step) -> None:
    """批准: it has a number, its team reads it, and nobody who is inspected hears of it yet."""
    item: Inspection = step.subject
    if item.number is None:
        item.year = clock.today().year
        item.sequence = next_number(
            SupervisionSeries, organ_id=item.organ_id, kind=SERIES, year=item.year
        )
        item.number = DocumentNumber(CODE, item.year, item.sequence).text
    item.approved_at, item.phase = clock.now(), Phase.OPEN
    leading = (readers.role(item.organ_id, role) for role in sorted(people.LEADING))
    readers.grant(item, *leading, *(readers.person(member) for member in item.team))
    step.details.update(number=item.number, objects=item.objects)


def keep_finding(step: Step) -> None:
    """督查情况: what was seen, by which of the eight methods, with what shows it."""
    raw = str(step.form.get("method") or "")
    if raw not in step.subject.methods:
        raise Invalid("请选择方案所列的督查方式。", {"method": "请选择。"})
    _keep(step, RecordKind.FINDING, Method(raw))


def keep_conclusion(step: Step) -> None:
    """督查结论, and by when what is wrong is to be put right, where anything is (第十八条)."""
    _set_rectification(step)
    _keep(step, RecordKind.CONCLUSION)


def feed_back(step: Step) -> None:
    """反馈督查对象: from now on the inspected units read it."""
    item: Inspection = step.subject
    item.fed_back_at, item.objected_at = clock.now(), None
    readers.grant(item, *(readers.unit(unit) for unit in item.objects))


def keep_objection(step: Step) -> None:
    item: Inspection = step.subject
    item.objected_at = item.objected_at or clock.now()
    _keep(step, RecordKind.OBJECTION)


def choose_reviewers(step: Step) -> None:
    """Who reviews; nobody is needed where nobody objected."""
    if people.objected(step.circulation, step.subject):
        staging.choose(step, people.REVIEWERS)
    else:
        staging.set_choice(step.circulation, people.REVIEWERS, [])


def keep_review(step: Step) -> None:
    """复核决定; one that comes after thirty days counts, and says that it is late (第十七条)."""
    until = people.review_until(step.circulation, step.subject)
    if step.move == "amend":
        _set_rectification(step)
    _keep(step, RecordKind.REVIEW, late=until is not None and clock.now() > until)


def keep_rectification(step: Step) -> None:
    item: Inspection = step.subject
    late = item.rectify_by is not None and clock.now() > item.rectify_by
    _keep(step, RecordKind.RECTIFICATION, late=late)


def close(step: Step) -> None:
    step.subject.phase = Phase.CLOSED
    outbox.put("matter.closed", subject_type=step.subject.__tablename__, subject_id=step.subject.id)


def digest_of(record: InspectionRecord) -> str:
    """SM3, hex, of what a record says, salted as opinions are."""
    said = [
        record.inspection_id, record.kind.value, record.method.value if record.method else "",
        record.name, record.words, record.late, record.at.astimezone(UTC).isoformat(), record.salt,
    ]  # fmt: skip
    return sm3(json.dumps(said, ensure_ascii=False).encode()).hex()


def _set_rectification(step: Step) -> None:
    """By when what is wrong is to be put right; no date means that nothing is."""
    item: Inspection = step.subject
    by = day(step.form, "rectify_by", "整改期限")
    if by is not None and by <= clock.today():
        raise Invalid("整改期限应晚于今天。", {"rectify_by": "请重新选择日期。"})
    item.rectify_by = datetime.combine(by, OFFICE_CLOSES, clock.BEIJING) if by else None
    step.details["rectify_by"] = item.rectify_by.isoformat() if item.rectify_by else None


def _keep(
    step: Step, kind: RecordKind, method: Method | None = None, *, late: bool = False
) -> None:
    """Write a record with its files; the act holds the digests."""
    given = [one for one in step.form.get("evidence") or [] if isinstance(one, Upload)]
    if len(given) > AT_ONCE:
        raise Invalid(f"一次最多上传 {AT_ONCE} 个材料。", {"evidence": "请分次上传。"})
    kept = [files.keep(one.name, one.stream, "evidence") for one in given]
    post = db.session.get(Post, step.task.post_id) if step.task.post_id else None
    record = InspectionRecord(
        inspection_id=step.subject.id, kind=kind, method=method, late=late, at=clock.now(),
        person_id=step.actor.person_id, name=step.actor.name, words=step.form["words"],
        unit_id=(post.unit.organ_id or post.unit_id) if post else None, salt=new_salt(),
    )  # fmt: skip
    record.digest = digest_of(record)
    db.session.add(record)
    db.session.flush()
    db.session.add_all(
        InspectionFile(
            inspection_id=step.subject.id, record_id=record.id, name=one.name,
            media_type=one.media_type, size=one.size, digest=one.digest, blob=one.blob,
        )
        for one in kept
    )  # fmt: skip
    db.session.flush()
    db.session.expire(step.subject, ["records"])
    step.details.update(
        record=record.id, digest=record.digest, evidence=[one.digest for one in kept]
    )


def load(item_id: int) -> Inspection:
    return db.session.get_one(Inspection, item_id)


def install() -> None:
    """Make every name of the definition known; called once by the factory."""
    key = INSPECTION.key
    registry.participants(**{
        f"{key}.{rule.__name__}": rule
        for rule in (
            people.proposer, people.heads, people.principals, people.team_leader, people.objects,
            people.supervisor_and_objects, people.reviewers, people.supervisors,
        )
    })  # fmt: skip
    registry.conditions(**{
        f"{key}.objected": people.objected, f"{key}.to_be_rectified": people.to_be_rectified,
    })  # fmt: skip
    registry.deadlines(**{
        f"{key}.{rule.__name__}": rule
        for rule in (
            people.ends, people.review_until, people.rectify_until,
        )
    })  # fmt: skip
    registry.guards(**{
        f"{key}.{guard.__name__}": guard
        for guard in (
            guards.plan_is_whole, guards.not_repeated, guards.words_are_there,
            guards.conclusion_is_grounded, guards.objection_in_time, guards.objects_have_answered,
            guards.reviewers_recuse, guards.reviewer_made_nothing,
        )
    })  # fmt: skip
    registry.effects(**{
        f"{key}.{effect.__name__}": effect
        for effect in (
            renew_title, drop, approve, keep_finding, keep_conclusion, feed_back, keep_objection,
            choose_reviewers, keep_review, keep_rectification, close,
        )
    })  # fmt: skip
    registry.register(INSPECTION, Inspection.__tablename__, load)
