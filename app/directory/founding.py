"""Making units, posts and people: used by import, by the administrators' pages and by the sample."""

from __future__ import annotations

from collections.abc import Iterable

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid
from app.directory.actors import OFFICE, Actor
from app.directory.models import Appointment, Person, Post, PostRole, Unit, UnitKind
from app.directory.roles import Role, conflict
from app.directory.secrets import give_password, new_totp_secret, random_password


def found_unit(
    actor: Actor,
    name: str,
    kind: UnitKind,
    *,
    rank: int,
    short_name: str = "",
    code: str = "",
    parent: Unit | None = None,
    order: int = 0,
    external: bool = False,
) -> Unit:
    """A new unit; a department belongs to the organ above it."""
    inner = kind in (UnitKind.DEPARTMENT, UnitKind.OFFICE)
    if inner and parent is None:
        raise Invalid("内设机构须有所属单位。", {"parent": "请选择所属单位。"})
    unit = Unit(
        name=name,
        short_name=short_name or name,
        code=code,
        kind=kind,
        rank=rank,
        order=order,
        parent_id=parent.id if parent else None,
        organ_id=(parent.organ_id or parent.id) if inner and parent else None,
        external=external,
    )
    db.session.add(unit)
    db.session.flush()
    acts.record(actor, "unit.found", unit, name=name)
    return unit


def found_post(
    actor: Actor, unit: Unit, name: str, roles: Iterable[Role], *, order: int = 0
) -> Post:
    """A new post with its roles."""
    wanted = frozenset(roles)
    if fault := conflict(wanted):
        raise Invalid(fault)
    post = Post(unit_id=unit.id, unit=unit, name=name, order=order)
    post.roles = [PostRole(role=role) for role in sorted(wanted)]
    db.session.add(post)
    db.session.flush()
    acts.record(actor, "post.found", post, name=name, roles=sorted(r.value for r in wanted))
    return post


def hire(
    actor: Actor,
    name: str,
    login: str,
    posts: Iterable[Post],
    *,
    password: str | None = None,
    phone: str = "",
    with_second_factor: bool = False,
) -> tuple[Person, str]:
    """A new person with her account; gives her and her first password, which nobody keeps."""
    seats = list(posts)
    if not seats:
        raise Invalid("请至少安排一个岗位。", {"posts": "请选择岗位。"})
    first = password or random_password()
    person = Person(name=name, login=login, password="", phone=phone or None)
    db.session.add(person)
    db.session.flush()
    for post in seats:
        appoint(actor, person, post)
    organ = seats[0].unit.organ or seats[0].unit
    give_password(person, first, organ.name, must_change=password is None)
    if with_second_factor:
        person.totp_secret = new_totp_secret()
    db.session.flush()
    acts.record(actor, "person.hire", person, login=login)
    return person, first


def appoint(actor: Actor, person: Person, post: Post) -> Appointment:
    """Put a person into a post. Raises Invalid when the roles exclude one another (三员分立)."""
    if fault := conflict(person.roles | {r.role for r in post.roles}):
        raise Invalid(fault)
    appointment = Appointment(person_id=person.id, post=post, since=clock.now())
    person.appointments.append(appointment)
    db.session.flush()
    if actor is not OFFICE:
        acts.record(actor, "person.appoint", person, post=post.id)
    return appointment
