"""The acting person: who she is, in which post, on whose behalf, with which key."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.directory.models import Absence, Person, Post
from app.directory.roles import ADMINISTRATORS, Role

if TYPE_CHECKING:
    from documents.encryption.signing import Signer


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does an act. `signer` is None while her key is locked: the recorder signs then."""

    person_id: int | None
    name: str
    post_name: str
    roles: frozenset[Role]
    unit_ids: frozenset[int] = frozenset()  # the departments and organs she works in
    organ_ids: frozenset[int] = frozenset()
    post_ids: frozenset[int] = frozenset()
    standing_in_for: dict[int, str] = field(default_factory=dict)  # person id -> name
    on_behalf_of: str = ""
    signer: Signer | None = None
    confirmed: bool = False  # She gave secret and second factor for this very act.
    organ_roles: frozenset[tuple[int, Role]] = frozenset()

    @property
    def is_administrator(self) -> bool:
        return bool(self.roles & ADMINISTRATORS)

    def in_place_of(self, person_id: int) -> Actor:
        """The same actor doing a task of `person_id`: for herself, or for someone she stands in for."""
        if person_id == self.person_id or person_id not in self.standing_in_for:
            return self
        return replace(self, on_behalf_of=self.standing_in_for[person_id])


OFFICE = Actor(None, "系统", "", frozenset())  # what the office does by itself


def actor_for(person: Person, signer: Signer | None = None, *, confirmed: bool = False) -> Actor:
    """Resolve a person, at this moment, to what she may act as. Four queries at most."""
    posts = person.posts
    organs = [(p.unit.organ_id or p.unit_id, p) for p in posts]
    return Actor(
        person_id=person.id,
        name=person.name,
        post_name="、".join(p.title for p in posts)[:200],
        roles=person.roles,
        unit_ids=frozenset(p.unit_id for p in posts) | frozenset(o for o, _ in organs),
        organ_ids=frozenset(o for o, _ in organs),
        post_ids=frozenset(p.id for p in posts),
        standing_in_for=_principals(person.id),
        signer=signer,
        confirmed=confirmed,
        organ_roles=frozenset((o, r.role) for o, p in organs for r in p.roles),
    )


def _principals(person_id: int) -> dict[int, str]:
    """Those who are away now and named this person as deputy."""
    now = clock.now()
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Absence, Absence.person_id == Person.id)
        .where(Absence.deputy_id == person_id, Absence.since <= now, Absence.until > now)
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class Seat:
    """A post and the person who sits in it at this moment; a task goes to a seat."""

    person_id: int
    post_id: int | None


def is_there(seat: Seat) -> bool:
    """Whether the person may still act and still sits in the post. One query."""
    from app.directory.models import Appointment

    sits = select(Person.id).where(Person.id == seat.person_id, Person.active)
    if seat.post_id is not None:
        sits = sits.join(Appointment, Appointment.person_id == Person.id).where(
            Appointment.post_id == seat.post_id, Appointment.until.is_(None)
        )
    return db.session.scalar(sits.limit(1)) is not None


def holders(role: Role, unit_ids: list[int] | set[int]) -> list[Seat]:
    """Who holds the role in these units (an organ's departments count), in rank order."""
    from app.directory.models import Appointment, PostRole, Unit

    rows = db.session.execute(
        select(Appointment.person_id, Post.id)
        .join(Post, Appointment.post_id == Post.id)
        .join(PostRole, PostRole.post_id == Post.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            PostRole.role == role,
            Appointment.until.is_(None),
            Person.active,
            Unit.id.in_(unit_ids) | Unit.organ_id.in_(unit_ids),
        )
        .order_by(Post.order, Post.id)
    )
    return [Seat(person, post) for person, post in rows]
