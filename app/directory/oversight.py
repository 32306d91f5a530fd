"""督促移交: who sees to it that the work of a colleague who cannot sign in is handed over.

党政机关公文处理工作条例 第三十六条 puts that on the organ where she works (所在机关). For it act the head of
her department, the director of its office, and its leaders; a head's work is seen to by the director
or a leader, a director's or a leader's by a leader. Administrators (三员) have no work to hand over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.directory.actors import Actor
from app.directory.models import Appointment, Person, Post, PostRole, SignInSession, Unit
from app.directory.roles import ADMINISTRATORS, LEADERS, Role

ABOVE_DIRECTORS = LEADERS | {Role.OFFICE_DIRECTOR}
ABOVE_HEADS = ABOVE_DIRECTORS | {Role.DEPARTMENT_HEAD}


def overseen(actor: Actor) -> Select[int]:
    """The ids of everybody whose work she may hand over for them; never her own."""
    led = {organ for organ, role in actor.organ_roles if role in LEADERS}
    directed = {organ for organ, role in actor.organ_roles if role is Role.OFFICE_DIRECTOR}
    headed = (
        select(Post.unit_id)
        .join(PostRole, PostRole.post_id == Post.id)
        .where(Post.id.in_(actor.post_ids), PostRole.role == Role.DEPARTMENT_HEAD)
    )
    return (
        select(Appointment.person_id)
        .join(Post, Post.id == Appointment.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            _counts(Appointment),
            Appointment.person_id != actor.person_id,
            ~_bears(ADMINISTRATORS),
            or_(
                _within(led),
                and_(_within(directed), ~_bears(ABOVE_DIRECTORS)),
                and_(Unit.id.in_(headed), ~_bears(ABOVE_HEADS)),
            ),
        )
    )


def organs(actor: Actor, person_id: int) -> Select[int]:
    """The organs in which she sees to this person's work."""
    where = overseen(actor).with_only_columns(func.coalesce(Unit.organ_id, Unit.id))
    return where.where(Appointment.person_id == person_id)


def out_of_reach(since: datetime) -> ColumnElement[bool]:
    """Of Person: she cannot sign in, or has not been seen here since that moment."""
    seen = exists().where(SignInSession.person_id == Person.id, SignInSession.seen_at >= since)
    return or_(~Person.active, ~seen)


def last_seen(people: Iterable[int]) -> Select[int, datetime]:
    """When some people last used the office; who never did is not among them."""
    return (
        select(SignInSession.person_id, func.max(SignInSession.seen_at))
        .where(SignInSession.person_id.in_(list(people)))
        .group_by(SignInSession.person_id)
    )


def _within(organs: set[int]) -> ColumnElement[bool]:
    return or_(Unit.id.in_(organs), Unit.organ_id.in_(organs))


def _counts(appointment: type[Appointment]) -> ColumnElement[bool]:
    """A present appointment; of somebody who has none, those that she left last."""
    other = aliased(Appointment)
    hers = other.person_id == appointment.person_id
    present = exists().where(hers, other.until.is_(None))
    last = select(func.max(other.until)).where(hers).correlate(appointment).scalar_subquery()
    return or_(appointment.until.is_(None), and_(~present, appointment.until == last))


def _bears(roles: Iterable[Role]) -> ColumnElement[bool]:
    """Whether the person of the row has one of the roles, in any of her posts."""
    other = aliased(Appointment)
    return exists(
        select(other.id)
        .join(PostRole, PostRole.post_id == other.post_id)
        .where(
            other.person_id == Appointment.person_id, PostRole.role.in_(sorted(roles)),
            _counts(other),
        )
        .correlate(Appointment)
    )  # fmt: skip
