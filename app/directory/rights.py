"""三员分立: what gives a right is asked for by one administrator and confirmed by another.

GB/T 22239-2019 8.1.5. Every way to a role goes through `set_roles` and `appoint`: the office itself
(founding, the first start) acts at once, everyone else asks, and `confirm` by the security
administrator puts it in force. Taking a right away needs no second person: see `leaving`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import exists, func, select

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.pages import Page, page
from app.directory.actors import OFFICE, Actor
from app.directory.models import (
    Appointment,
    ChangeKind,
    ChangeState,
    Person,
    Platform,
    Post,
    PostRole,
    RightsChange,
)
from app.directory.passwords import end_all_sessions, refuse_reset, reset_password
from app.directory.roles import ADMINISTRATORS, BY_VALUE, SECOND_FACTOR, Role, conflict
from documents.model import cleaned

REASON_LIMIT = 200


def set_roles(actor: Actor, post: Post, roles: Iterable[Role]) -> RightsChange | None:
    """The roles that a post is to have; None when they are in force at once. Raises Invalid."""
    wanted = frozenset(roles)
    _refuse_conflict_in_post(post, wanted)
    if actor is OFFICE:
        _put_roles(post, wanted)
        return None
    if wanted == {r.role for r in post.roles}:
        return None
    return _ask(actor, ChangeKind.ROLES, post=post, roles=wanted)


def appoint(actor: Actor, person: Person, post: Post) -> Appointment | RightsChange:
    """Put a person into a post, or ask for it. Raises Invalid when roles exclude one another."""
    if not person.active:
        raise Invalid(f"{person.name}的账号已停用。", {"post": "请先启用账号。"})
    if any(a.post_id == post.id and a.until is None for a in person.appointments):
        raise Invalid(f"{person.name}已在这个岗位上。", {"post": "请选择其他岗位。"})
    if fault := conflict(person.roles | {r.role for r in post.roles}):
        raise Invalid(fault, {"post": fault})
    if actor is OFFICE:
        return _seat(person, post)
    return _ask(actor, ChangeKind.APPOINTMENT, post=post, person=person)


def release_second_factor(actor: Actor, person: Person) -> RightsChange:
    """解除动态口令, for a phone that was lost: asked for, since it opens a way into the account."""
    if not person.totp_secret:
        raise Invalid(f"{person.name}没有设置动态口令。")
    return _ask(actor, ChangeKind.SECOND_FACTOR, person=person)


def ask_for_password(actor: Actor, person: Person, ground: str) -> RightsChange:
    """申请重置密码: whoever gives out a password could sign in with it, so it takes two persons.

    Raises Invalid without a ground, OutOfTurn while an earlier request waits.
    """
    refuse_reset(actor, person)
    why = _checked(ground, "ground", "重置的理由")
    db.session.refresh(person, with_for_update=True)  # Requests at the same time come one by one.
    for earlier in waiting(person_id=person.id):
        if earlier.kind is ChangeKind.PASSWORD:
            raise OutOfTurn(
                f"{person.name}的重置密码已经申请过，正待确认，没有再次申请。",
                advice="请联系安全保密管理员在“岗位和权限”中确认。",
            )
    return _ask(actor, ChangeKind.PASSWORD, person=person, ground=why)


def ask_for_platform(actor: Actor, platform: Platform, ground: str) -> RightsChange:
    """登记对接平台: see `platforms`. Raises Invalid without a ground."""
    why = _checked(ground, "ground", "对接的理由")
    change = _ask(actor, ChangeKind.PLATFORM, ground=why)
    change.platform_id = platform.id
    return change


def confirm(actor: Actor, change_id: int) -> tuple[RightsChange, str]:
    """同意: the change is in force from now. Raises Invalid when roles have come to conflict since.

    Gives the change, and the one-time password where it made one.
    """
    change, first = _waiting_change(actor, change_id), ""
    if change.kind is ChangeKind.ROLES and change.post is not None:
        wanted = frozenset(BY_VALUE[value] for value in change.roles)
        _refuse_conflict_in_post(change.post, wanted)
        before = {r.role for r in change.post.roles}
        _put_roles(change.post, wanted)
        require_administrators(before - wanted)
        _ask_for_second_factor(actor, _sitting_in(change.post))
    elif change.kind is ChangeKind.APPOINTMENT and change.post is not None and change.person:
        appoint(OFFICE, change.person, change.post)
        _ask_for_second_factor(actor, [change.person])
    elif change.kind is ChangeKind.PASSWORD and change.person is not None:
        first = reset_password(actor, change.person)
    elif change.kind is ChangeKind.PLATFORM and change.platform is not None:
        change.platform.confirmed_at = clock.now()
    elif change.person is not None:
        change.person.totp_secret, change.person.totp_last_step = None, 0
    _decide(actor, change, ChangeState.CONFIRMED, "")
    return change, first


def refuse(actor: Actor, change_id: int, reason: str) -> RightsChange:
    """不同意: nothing changes; the reason is kept. Raises Invalid without one."""
    change = _waiting_change(actor, change_id)
    _decide(actor, change, ChangeState.REFUSED, _checked(reason, "reason", "不同意的理由"))
    if change.platform is not None:
        change.platform.ended_at = clock.now()
    return change


def withdraw(actor: Actor, change: RightsChange) -> None:
    """A change that waits has lost its reason, as when the person left."""
    _decide(actor, change, ChangeState.REFUSED, "申请已失效")


def waiting(
    *, post_id: int | None = None, person_id: int | None = None, limit: int = 200
) -> Sequence[RightsChange]:
    """What waits to be confirmed, the oldest first."""
    query = select(RightsChange).where(RightsChange.state == ChangeState.WAITING)
    if post_id is not None:
        query = query.where(RightsChange.post_id == post_id)
    if person_id is not None:
        query = query.where(RightsChange.person_id == person_id)
    return db.session.scalars(query.order_by(RightsChange.id).limit(limit)).all()


def count_waiting() -> int:
    """How many changes wait to be confirmed."""
    query = select(func.count()).select_from(RightsChange)
    return db.session.scalar(query.where(RightsChange.state == ChangeState.WAITING)) or 0


def asked(number: int = 1) -> Page[RightsChange]:
    """Every change that was asked for, the newest first, and what became of it. Two queries."""
    return page(select(RightsChange).order_by(RightsChange.id.desc()), number)


def last_reset(person_id: int, *states: ChangeState) -> RightsChange | None:
    """The newest request for a password of hers that came to one of these ends."""
    query = select(RightsChange).where(
        RightsChange.person_id == person_id,
        RightsChange.kind == ChangeKind.PASSWORD,
        RightsChange.state.in_(states),
    )
    return db.session.scalar(query.order_by(RightsChange.id.desc()).limit(1))


def require_administrators(roles: Iterable[Role]) -> None:
    """After a right was taken away: each of these administrators is still there, else NotAllowed."""
    for role in sorted(frozenset(roles) & ADMINISTRATORS):
        left = db.session.scalar(
            select(func.count())
            .select_from(Appointment)
            .join(Person, Person.id == Appointment.person_id)
            .join(PostRole, PostRole.post_id == Appointment.post_id)
            .where(PostRole.role == role, Appointment.until.is_(None), Person.active)
        )
        if not left:
            raise NotAllowed(
                f"至少要有一名在岗的{role.label}，没有办理。", advice="请先安排接任的人员。"
            )


def _checked(text: str, field: str, label: str) -> str:
    why = cleaned(text)
    if not why or len(why) > REASON_LIMIT:
        fault = f"请写明{label}，最多 {REASON_LIMIT} 字。"
        raise Invalid(fault, {field: fault})
    return why


def _ask(
    actor: Actor,
    kind: ChangeKind,
    *,
    post: Post | None = None,
    person: Person | None = None,
    roles: frozenset[Role] = frozenset(),
    ground: str | None = None,
) -> RightsChange:
    """A row that waits; an earlier one about the same gives way to it."""
    post_id, person_id = post.id if post else None, person.id if person else None
    about = post_id is not None or person_id is not None
    for earlier in waiting(post_id=post_id, person_id=person_id) if about else ():
        if (earlier.kind, earlier.post_id, earlier.person_id) == (kind, post_id, person_id):
            _decide(actor, earlier, ChangeState.REFUSED, "由新的申请代替")
    if actor.person_id is None:
        raise NotAllowed("只有系统管理员可以申请变更。")
    change = RightsChange(
        kind=kind,
        state=ChangeState.WAITING,
        post_id=post_id,
        person_id=person_id,
        roles=sorted(role.value for role in roles),
        asked_by=actor.person_id,
        asked_at=clock.now(),
        ground=ground,
        reason="",
    )
    db.session.add(change)
    db.session.flush()
    acts.record(
        actor, "rights.ask", change, kind=kind.value, post=post_id, person=person_id,
        roles=change.roles,
    )  # fmt: skip
    return change


def _waiting_change(actor: Actor, change_id: int) -> RightsChange:
    change = db.session.get(RightsChange, change_id, with_for_update={"of": RightsChange})
    if change is None:
        raise NotFound
    if Role.SECURITY_ADMINISTRATOR not in actor.roles or change.asked_by == actor.person_id:
        raise NotAllowed("权限变更须由安全保密管理员确认，申请人不能确认自己的申请。")
    if change.state is not ChangeState.WAITING:
        if change.kind is ChangeKind.PASSWORD and change.state is ChangeState.CONFIRMED:
            raise OutOfTurn(
                "密码已经重置，初始密码只显示一次，没有再次生成。",
                advice="遗失的，请系统管理员重新申请。",
            )
        raise OutOfTurn(f"这项变更{change.state.label}，不用再办。")
    return change


def _decide(actor: Actor, change: RightsChange, state: ChangeState, reason: str) -> None:
    change.state, change.reason = state, reason
    change.decided_by, change.decided_at = actor.person_id, clock.now()
    acts.record(
        actor, f"rights.{state.value}", change, kind=change.kind.value, post=change.post_id,
        person=change.person_id, roles=change.roles,
    )  # fmt: skip


def _put_roles(post: Post, wanted: frozenset[Role]) -> None:
    post.roles = [r for r in post.roles if r.role in wanted] + [
        PostRole(role=role) for role in sorted(wanted - {r.role for r in post.roles})
    ]
    db.session.flush()


def _seat(person: Person, post: Post) -> Appointment:
    appointment = Appointment(person_id=person.id, post=post, since=clock.now())
    person.appointments.append(appointment)
    db.session.flush()
    return appointment


def _ask_for_second_factor(actor: Actor, people: Iterable[Person]) -> None:
    """Whoever must now confirm her sign-in, and never did, signs in again and is asked for it."""
    for person in people:
        if person.roles & SECOND_FACTOR and not person.totp_secret:
            end_all_sessions(actor, person)


def _sitting_in(post: Post) -> Sequence[Person]:
    sits_here = exists().where(
        Appointment.person_id == Person.id,
        Appointment.post_id == post.id,
        Appointment.until.is_(None),
    )
    return db.session.scalars(select(Person).where(sits_here)).all()


def _refuse_conflict_in_post(post: Post, wanted: frozenset[Role]) -> None:
    """The roles agree with one another, and with the other posts of everyone who sits there."""
    if fault := conflict(wanted):
        raise Invalid(fault, {"roles": fault})
    for person in _sitting_in(post):
        others = frozenset(r.role for p in person.posts if p.id != post.id for r in p.roles)
        if fault := conflict(others | wanted):
            raise Invalid(f"{person.name}还有其他岗位：{fault}", {"roles": fault})
