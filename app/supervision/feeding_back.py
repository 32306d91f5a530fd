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
from app.official_documents.files import KeptFile, Upload, digest_of
from app.supervision import lights, part_tree
from app.supervision.models import Evidence, Feedback, Rhythm, SupervisionItem
from documents.model import cleaned

AT_ONCE = 10  # files of one feedback
EVERY = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 30}  # days


def keep(step: Step) -> None:
    """The figure, the files and whether it came in time; the item's own progress is the lead's."""
    item: SupervisionItem = step.subject
    progress: int = step.form["progress"]
    part_tree.take_over(item, step.circulation)
    part = part_tree.find(item, step.form["part"])
    # The rhythm binds the lead; who answers for a part is bound by the part's own date.
    due = part.due_at if part is not None and step.task.position > 0 else item.feedback_due
    feedback = Feedback(
        item_id=item.id,
        part_id=part.id if part else None,
        opinion_id=_opinion(step),
        unit_id=_unit(step.task.post_id),
        progress=progress,
        late=due is not None and clock.now() > due,
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
        part.accepted_at = part.accepted_at or feedback.at  # Who reports on it has taken it on.
        part_tree.renew(item)
    if step.task.position == 0:
        if part is None:
            item.progress = progress
        item.feedback_due = next_due(item.rhythm, clock.today())
        lights.renew(item)
    db.session.flush()
    db.session.expire(item, ["feedbacks"])
    step.details.update(progress=progress, evidence=[one.digest for one in kept])
    if part is not None:
        step.details["part"] = part.id


def said_already(step: Step) -> bool:
    """Whether the last report of this task says the very same, and was made this same day.

    A button pressed twice reports once; the same words a week later are a new report.
    """
    query = (
        select(Feedback)
        .join(OpinionRow, OpinionRow.id == Feedback.opinion_id)
        .where(OpinionRow.task_id == step.task.id, OpinionRow.person_id == step.actor.person_id)
    )
    last = db.session.scalars(query.order_by(Feedback.id.desc()).limit(1)).first()
    if last is None or clock.local(last.at).date() != clock.today():
        return False
    uploads = [one for one in step.form.get("evidence") or [] if isinstance(one, Upload)]
    said = (last.opinion.text, last.progress, last.part_id, [e.digest for e in last.evidence])
    return said == (
        cleaned(step.opinion), step.form["progress"], step.form["part"],
        [digest_of(one.stream) for one in uploads],
    )  # fmt: skip


def reported_on(step: Step) -> tuple[int | None, int | None]:
    """The part that a report is about and the figure that follows from its parts, where it has any.

    Raises Invalid where she answers for several parts and names none, or for one that is not hers.
    """
    item: SupervisionItem = step.subject
    own = part_tree.answered(item, step.circulation, step.task)
    on = [part for part in own if part in part_tree.leaves(item)]
    raw = str(step.form.get("part") or "")
    if raw:
        chosen = next((part for part in on if str(part.id) == raw), None)
        if chosen is None:
            raise Invalid("所选任务不由您反馈，或者已经调整。", {"part": "请重新选择。"})
        return chosen.id, None
    if step.task.position == 0:
        return None, item.progress if part_tree.live(item) else None
    if len(on) > 1:
        raise Invalid("您负责几项任务，请选择反馈的是哪一项。", {"part": "请选择任务。"})
    if on:
        return on[0].id, None
    return (own[0].id, own[0].progress) if own else (None, None)


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
