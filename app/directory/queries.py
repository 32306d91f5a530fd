"""What the directory shows: the tree of units, who sits where, and finding somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page
from app.directory import initials
from app.directory.models import Appointment, Person, Post, Unit

LONGEST_QUESTION = 40


@dataclass(slots=True)
class Branch:
    """A unit in the tree; `people` counts those who sit in the unit itself."""

    unit: Unit
    people: int
    children: list[Branch] = field(default_factory=list)


def tree() -> list[Branch]:
    """Every unit that is not closed, under the one above it. Two queries."""
    counted = (
        select(Post.unit_id, func.count(func.distinct(Appointment.person_id)))
        .join(Appointment, Appointment.post_id == Post.id)
        .where(Appointment.until.is_(None))
        .group_by(Post.unit_id)
    )
    people = dict(db.session.execute(counted).all())
    units = db.session.scalars(
        select(Unit).where(~Unit.closed).order_by(Unit.order, Unit.rank, Unit.id)
    ).all()
    branches = {unit.id: Branch(unit, people.get(unit.id, 0)) for unit in units}
    roots: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.unit.parent_id or 0)
        (above.children if above else roots).append(branch)
    return roots


def unit(unit_id: int) -> Unit:
    """Raises NotFound."""
    found = db.session.scalar(
        select(Unit)
        .where(Unit.id == unit_id)
        .options(joinedload(Unit.parent), joinedload(Unit.organ))
    )
    if found is None:
        raise NotFound("没有找到这个单位。")
    return found


def staff(unit_id: int, number: int = 1) -> Page[Appointment]:
    """Who sits in the unit and in the departments inside it, by rank. Five queries at most."""
    return page(
        _sitting()
        .where(or_(Unit.id == unit_id, Unit.organ_id == unit_id))
        .order_by(Unit.order, Unit.organ_id.is_not(None), Unit.id, Post.order, Post.id),
        number,
        per_page=50,
    )


def find(typed: str, number: int = 1) -> Page[Appointment]:
    """People by name, initials, login or phone, wherever they sit."""
    return page(
        _sitting()
        .where(Appointment.person_id.in_(matching(typed)))
        .order_by(Unit.order, Unit.id, Post.order, Post.id),
        number,
        per_page=50,
    )


def matching(typed: str) -> list[int]:
    """The ids of the people whom the typed words may mean. One query, or two for a number.

    Mobile numbers lie sealed in the database and are compared here.
    """
    wanted = "".join(typed.split()).lower()[:LONGEST_QUESTION]
    if not wanted:
        return []
    digits = "".join(c for c in wanted if c.isdecimal() and c.isascii())
    people = db.session.execute(
        select(Person.id, Person.name, Person.login, Person.office_phone).where(Person.active)
    ).all()
    found = [
        person_id
        for person_id, name, login, office in people
        if wanted in name.lower()
        or wanted in login
        or initials.agrees(name, wanted)
        or (len(digits) >= 3 and digits in _digits(office))
    ]
    if len(digits) >= 3 and digits == wanted:
        phones = db.session.execute(
            select(Person.id, Person.phone).where(Person.active, Person.phone.is_not(None))
        )
        found += [i for i, phone in phones if phone and digits in _digits(phone)]
    return sorted(set(found))[:1000]


def without_post(typed: str = "", number: int = 1) -> Page[Person]:
    """尚未安排岗位或者已停用: whom only the system administrator looks for."""
    seated = select(Appointment.person_id).where(Appointment.until.is_(None))
    query = select(Person).where(or_(~Person.active, Person.id.not_in(seated)))
    if words := "".join(typed.split())[:LONGEST_QUESTION]:
        query = query.where(
            or_(Person.name.contains(words, autoescape=True), Person.login == words.lower())
        )
    return page(query.order_by(Person.id.desc()), number, per_page=50)


def person(person_id: int) -> Person:
    """Raises NotFound."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound("没有找到这个人员。")
    return found


def seat(appointment_id: int) -> tuple[int, int]:
    """The post and the person of an appointment. Raises NotFound."""
    found = db.session.get(Appointment, appointment_id)
    if found is None:
        raise NotFound("没有找到这项任职。")
    return found.post_id, found.person_id


def posts_of(unit_id: int) -> Sequence[Post]:
    """The posts of a unit itself, in their order, with their roles."""
    return db.session.scalars(
        select(Post).where(Post.unit_id == unit_id).order_by(Post.order, Post.id)
    ).all()


def post(post_id: int) -> Post:
    """Raises NotFound."""
    found = db.session.get(Post, post_id)
    if found is None:
        raise NotFound("没有找到这个岗位。")
    return found


def holders_of(post_ids: Sequence[int]) -> dict[int, list[Appointment]]:
    """Who sits in each of the posts."""
    held: dict[int, list[Appointment]] = defaultdict(list)
    query = _sitting().where(Appointment.post_id.in_(post_ids)).order_by(Appointment.id)
    for appointment in db.session.scalars(query):
        held[appointment.post_id].append(appointment)
    return held


def posts_by_unit() -> list[tuple[str, list[Post]]]:
    """Every post of every unit that is in use, for a choice. Two queries."""
    rows = db.session.scalars(
        select(Post)
        .join(Unit, Unit.id == Post.unit_id)
        .where(~Unit.closed, ~Unit.external)
        .order_by(Unit.order, Unit.organ_id.is_not(None), Unit.id, Post.order, Post.id)
    )
    groups: dict[str, list[Post]] = {}
    for row in rows:
        groups.setdefault(row.unit.name, []).append(row)
    return list(groups.items())


def posts_with_roles(number: int = 1, unit_id: int | None = None) -> Page[Post]:
    """岗位和角色, for the security administrator."""
    query = select(Post).join(Unit, Unit.id == Post.unit_id).where(~Unit.closed)
    if unit_id is not None:
        query = query.where(or_(Unit.id == unit_id, Unit.organ_id == unit_id))
    return page(query.order_by(Unit.order, Unit.id, Post.order, Post.id), number, per_page=50)


def _sitting() -> Select[Appointment]:
    """Appointments in force, with everything that a row shows of them."""
    whole = selectinload(Appointment.person).selectinload(Person.appointments)
    return (
        select(Appointment)
        .join(Post, Post.id == Appointment.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Appointment.until.is_(None))
        .options(whole)
    )


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())
