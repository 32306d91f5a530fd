"""Leaving a post or the office (离岗), coming back, and the closing of units and posts.

党政机关公文处理工作条例 第三十六条: whoever leaves hands over her documents first. This room does not know
documents; the page that knows them says which matters are still open.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, or_, select

from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound
from app.directory import lockout, rights
from app.directory.actors import Actor
from app.directory.founding import checked_code, checked_name, checked_phone, refuse_same_name
from app.directory.models import Absence, Appointment, Person, Post, Unit
from app.directory.passwords import end_all_sessions
from documents.model import cleaned


def end_appointment(actor: Actor, appointment_id: int, open_matters: Sequence[str]) -> Appointment:
    """免去: she leaves the post at once. `open_matters` are the tasks she still has in it.

    Raises Blocked while there are any, NotAllowed for the last administrator of a kind.
    """
    appointment = db.session.get(Appointment, appointment_id)
    if appointment is None or appointment.until is not None:
        raise NotFound
    _require_handed_over(appointment.person, open_matters)
    appointment.until = max(clock.now(), appointment.since)
    db.session.flush()
    rights.require_administrators({r.role for r in appointment.post.roles})
    acts.record(actor, "person.leave_post", appointment.person, post=appointment.post_id)
    return appointment


def deactivate(actor: Actor, person_id: int, open_matters: Sequence[str]) -> Person:
    """停用账号: every post, absence and session of hers ends. Raises Blocked while work is open."""
    person = db.session.get_one(Person, person_id, with_for_update=True)
    if person.id == actor.person_id:
        raise NotAllowed("不能停用自己的账号。")
    _require_handed_over(person, open_matters)
    held, now = person.roles, clock.now()
    for appointment in person.appointments:
        if appointment.until is None:
            appointment.until = max(now, appointment.since)
    person.active = False
    standing = or_(Absence.person_id == person.id, Absence.deputy_id == person.id)
    for absence in db.session.scalars(select(Absence).where(standing, Absence.until > now)):
        absence.until = max(now, absence.since)
        acts.record(actor, "absence.end", absence)
    for change in rights.waiting(person_id=person.id):
        rights.withdraw(actor, change)
    db.session.flush()
    rights.require_administrators(held)
    end_all_sessions(actor, person)
    acts.record(actor, "person.deactivate", person)
    outbox.put_at_once("person.shut_out", person_id=person.id)
    return person


def reactivate(actor: Actor, person_id: int) -> Person:
    """重新启用: she can sign in again once a post is confirmed and a new password given out."""
    person = db.session.get_one(Person, person_id)
    if not person.active:
        person.active = True
        lockout.clear(person)
        acts.record(actor, "person.reactivate", person)
    return person


def unlock(actor: Actor, person_id: int) -> Person:
    """解锁: the count of wrong tries begins anew."""
    person = db.session.get_one(Person, person_id)
    if person.locked_until is not None or person.failures:
        lockout.clear(person)
        acts.record(actor, "person.unlock", person)
    return person


def correct_person(
    actor: Actor, person_id: int, *, name: str, phone: str, office_phone: str
) -> Person:
    """Her name and numbers. Raises Invalid."""
    person = db.session.get_one(Person, person_id)
    person.name = checked_name(name, 40, "name", "姓名")
    person.phone = checked_phone(phone, "phone") or None
    person.office_phone = checked_phone(office_phone, "office_phone")
    acts.record(actor, "person.correct", person)
    return person


def rename_unit(
    actor: Actor, unit_id: int, *, name: str, short_name: str, code: str, order: int
) -> Unit:
    """更名: documents keep the name they were issued under. Raises Invalid."""
    unit = db.session.get_one(Unit, unit_id)
    name = checked_name(name, 100, "name", "单位名称")
    refuse_same_name(name, but=unit.id)
    before, unit.name = unit.name, name
    unit.short_name = cleaned(short_name)[:40] or name[:40]
    unit.code, unit.order = checked_code(code), order
    acts.record(actor, "unit.rename", unit, before=before, name=name)
    return unit


def close_unit(actor: Actor, unit_id: int) -> Unit:
    """撤销单位: only when nobody works there any more and nothing open is below it. Raises Invalid."""
    unit = db.session.get_one(Unit, unit_id, with_for_update=True)
    below = or_(Unit.parent_id == unit.id, Unit.organ_id == unit.id)
    if db.session.scalar(select(exists().where(below, ~Unit.closed))):
        raise Invalid(f"{unit.name}还有下级单位或内设机构，请先撤销或划转。")
    staffed = (
        select(Appointment.id)
        .join(Post, Post.id == Appointment.post_id)
        .where(Post.unit_id == unit.id, Appointment.until.is_(None))
    )
    if db.session.scalar(staffed.limit(1)):
        raise Invalid(f"{unit.name}还有在岗人员，请先免去或调整岗位。")
    if not unit.closed:
        unit.closed = True
        acts.record(actor, "unit.close", unit)
    return unit


def rename_post(actor: Actor, post_id: int, *, name: str, order: int) -> Post:
    """The name of a post and its place in the order. Raises Invalid."""
    post = db.session.get_one(Post, post_id)
    post.name, post.order = checked_name(name, 60, "name", "岗位名称"), order
    acts.record(actor, "post.rename", post, name=post.name)
    return post


def _require_handed_over(person: Person, open_matters: Sequence[str]) -> None:
    if open_matters:
        raise Blocked(
            f"{person.name}还有 {len(open_matters)} 件公文没有办完或移交，不能离岗"
            "（《党政机关公文处理工作条例》第三十六条）。请由本人在「我的」中办理离岗移交；"
            "本人不能登录的，由其部门负责人、办公室主任或者单位领导代为移交。",
            tuple(open_matters),
        )
