"""反馈: how far it is and what shows it, kept for ever beside the words of the same move."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.calendar.deadlines import OFFICE_CLOSES
from app.calendar.office import office_calendar
from app.circulation.models import OpinionRow
from app.circulation.registry import Step
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid
from app.directory.models import Post
from app.official_documents import files
from app.official_documents.files import KeptFile, Upload
from app.supervision import lights
from app.supervision.models import Evidence, Feedback, Part, Rhythm, SupervisionItem

AT_ONCE = 10  # files of one feedback
EVERY = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 30}  # days


def keep(step: Step) -> None:
    """The figure, the files and whether it came in time; the item's own progress is the lead's."""
    item: SupervisionItem = step.subject
    progress: int = step.form["progress"]
    part = part_of(item, step.task.person_id)
    feedback = Feedback(
        item_id=item.id,
        part_id=part.id if part else None,
        opinion_id=_opinion(step),
        unit_id=_unit(step.task.post_id),
        progress=progress,
        late=item.feedback_due is not None and clock.now() > item.feedback_due,
        at=clock.now(),
    )
    db.session.add(feedback)
    db.session.flush()
    kept = _files(step)
    for one in kept:
        db.session.add(
            Evidence(
                item_id=item.id, feedback_id=feedback.id, name=one.name,
                media_type=one.media_type, size=one.size, digest=one.digest, blob=one.blob,
            )
        )  # fmt: skip
    if part is not None:
        part.progress = progress
    if step.task.position == 0:
        item.progress = progress
        item.feedback_due = next_due(item.rhythm, clock.today())
        lights.renew(item)
    db.session.flush()
    db.session.expire(item, ["feedbacks"])
    step.details.update(progress=progress, evidence=[one.digest for one in kept])


def _files(step: Step) -> list[KeptFile]:
    """The uploads of the page, looked at and kept; nothing else that a form may hold is a file."""
    given = step.form.get("evidence") or []
    uploads = [one for one in given if isinstance(one, Upload)]
    if len(uploads) > AT_ONCE:
        raise Invalid(f"一次最多上传 {AT_ONCE} 个佐证材料。", {"evidence": "请分次反馈。"})
    return [files.keep(one.name, one.stream, "evidence") for one in uploads]


def next_due(rhythm: Rhythm, day: date) -> datetime | None:
    """By when the next report is to come: the close of a working day; None where stages say so."""
    if rhythm not in EVERY:
        return None
    calendar = office_calendar()
    target = calendar.add_working_days(day + timedelta(days=EVERY[rhythm]), 0)
    return datetime.combine(target, OFFICE_CLOSES, clock.BEIJING)


def part_of(item: SupervisionItem, person_id: int) -> Part | None:
    """The part that a person answers for; the last one given her where there are several."""
    own = [part for part in item.parts if part.person_id == person_id]
    return own[-1] if own else None


def _opinion(step: Step) -> int:
    """The words that the engine has just written down for this move."""
    db.session.flush()
    query = select(OpinionRow.id).where(
        OpinionRow.task_id == step.task.id, OpinionRow.digest == step.details["opinion"]
    )
    return db.session.scalars(query.order_by(OpinionRow.id.desc()).limit(1)).one()


def _unit(post_id: int | None) -> int | None:
    post = db.session.get(Post, post_id) if post_id else None
    return (post.unit.organ_id or post.unit_id) if post else None
