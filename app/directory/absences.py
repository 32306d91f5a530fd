"""离岗代理: while a person is away, a deputy does her tasks, and every act says so."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotFound
from app.directory.actors import Actor
from app.directory.models import Absence, Appointment, Person, Post, Unit
from app.directory.roles import ADMINISTRATORS, LEADERS, SECOND_FACTOR
from documents.model import cleaned

LONGEST = timedelta(days=366)
REASON_LIMIT = 100


def possible_deputies(person: Person) -> list[Person]:
    """Colleagues of her organ who may do her work, in the order of the directory. Two queries."""
    if person.roles & ADMINISTRATORS:
        return []
    organs = {post.unit.organ_id or post.unit_id for post in person.posts}
    rows = db.session.scalars(
        select(Person)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Appointment.until.is_(None), Person.active, Person.id != person.id)
        .where(or_(Unit.id.in_(organs), Unit.organ_id.in_(organs)))
        .order_by(Unit.order, Unit.id, Post.order, Post.id)
    )
    return [p for p in dict.fromkeys(rows) if unfit(person, p) is None]


def unfit(person: Person, deputy: Person) -> str | None:
    """Why this colleague may not do her work, or None.

    Administrators never do another's work (三员分立). A leader's place is taken by a leader; whoever
    signs or seals confirms with a second factor, so her deputy has one.
    """
    if person.id == deputy.id:
        return "不能由本人代理。"
    if (person.roles | deputy.roles) & ADMINISTRATORS:
        return "三员管理员不能代理他人，也不能由他人代理（GB/T 22239-2019 8.1.5）。"
    if not deputy.active or not deputy.posts:
        return "对方已停用或者没有岗位。"
    own = {post.unit.organ_id or post.unit_id for post in person.posts}
    if own.isdisjoint(post.unit.organ_id or post.unit_id for post in deputy.posts):
        return "只能由本单位的同事代理。"
    if person.roles & LEADERS and not deputy.roles & LEADERS:
        return "领导的工作只能由本单位其他领导代理。"
    if person.roles & SECOND_FACTOR and not deputy.totp_secret:
        return "代理人尚未设置动态口令，不能代为签发或用印。"
    return None


def name_deputy(actor: Actor, *, deputy_id: int, since: date, until: date, reason: str) -> Absence:
    """设定代理 from the first day to the last, both included. Raises Invalid."""
    person = db.session.get_one(Person, actor.person_id, with_for_update=True)
    deputy = db.session.get(Person, deputy_id)
    why = cleaned(reason)
    if deputy is None:
        raise Invalid("没有这位同事。", {"deputy": "请从名单中选择。"})
    if fault := unfit(person, deputy):
        raise Invalid(fault, {"deputy": fault})
    if not why or len(why) > REASON_LIMIT:
        raise Invalid("请写明离岗事由。", {"reason": f"请写明事由，最多 {REASON_LIMIT} 字。"})
    if since < clock.today() or until < since:
        raise Invalid("起止日期不对。", {"until": "从今天或以后开始，结束不能早于开始。"})
    if until - clock.today() > LONGEST:
        raise Invalid("代理时间过长。", {"until": "最多安排到一年以内；长期离岗请办理职务调整。"})
    begin, end = max(_midnight(since), clock.now()), _midnight(until + timedelta(days=1))
    _refuse_overlaps(person, deputy, begin, end)
    absence = Absence(person_id=person.id, deputy_id=deputy.id, since=begin, until=end, reason=why)
    db.session.add(absence)
    db.session.flush()
    acts.record(
        actor, "absence.begin", absence, deputy=deputy.id, since=str(since), until=str(until)
    )
    return absence


def end_absence(actor: Actor, absence_id: int) -> Absence:
    """提前结束: at once; what has not begun never begins. Raises NotFound for another's."""
    absence = db.session.get(Absence, absence_id)
    if absence is None or absence.person_id != actor.person_id:
        raise NotFound
    now = clock.now()
    if absence.until > now:
        absence.until = max(now, absence.since)
        acts.record(actor, "absence.end", absence)
    return absence


def absences_of(person_id: int, limit: int = 20) -> list[Absence]:
    """Hers, present and coming ones first, then the last past ones."""
    return list(
        db.session.scalars(
            select(Absence)
            .where(Absence.person_id == person_id, Absence.until > Absence.since)
            .order_by(Absence.until.desc(), Absence.id.desc())
            .limit(limit)
        )
    )


def _refuse_overlaps(person: Person, deputy: Person, begin: datetime, end: datetime) -> None:
    """One deputy at a time, and none who is away herself: work does not go round in a ring."""
    taken = select(Absence.id).where(Absence.since < end, Absence.until > begin)
    if db.session.scalar(taken.where(Absence.person_id == person.id).limit(1)):
        text = "这段时间已经设定了代理，请先结束原来的代理。"
        raise Invalid(text, {"from": text})
    if db.session.scalar(taken.where(Absence.person_id == deputy.id).limit(1)):
        raise Invalid("对方这段时间也不在岗。", {"deputy": f"{deputy.name}这段时间也由他人代理。"})
    if db.session.scalar(taken.where(Absence.deputy_id == person.id).limit(1)):
        text = "您这段时间正在代理他人，请先由对方结束代理。"
        raise Invalid(text, {"from": text})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.BEIJING)
