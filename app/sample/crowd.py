"""The people of a large office: further departments in the county's bureaus, each with its staff."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.database import Base, db
from app.core.unit_of_work import unit_of_work
from app.directory.models import Appointment, Person, Post, PostRole, Unit, UnitKind
from app.directory.roles import Role
from app.directory.secrets import cost
from app.official_documents.models import IssuingAccount
from app.sample.bulk import next_id, put, settle_ids
from documents.encryption.passwords import hash_password

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红鹏"
PER_DEPARTMENT = 20


@dataclass(frozen=True, slots=True)
class Member:
    """One person as the documents of a large office know her."""

    person_id: int
    name: str
    post_id: int
    post_name: str
    unit_id: int
    organ_id: int
    account_id: int
    account_code: str


def gather(people: int) -> list[Member]:
    """Everyone who handles documents, after as many were added as are lacking to `people`.

    Those who are added share a password that nobody knows: the administrator gives them theirs.
    """
    there = _members()
    lacking = people - len(there)
    if lacking > 0:
        with unit_of_work():
            _add(lacking, start=len(there))
        there = _members()
    return there


def _members() -> list[Member]:
    """In one query: everyone with a post in an organ that has an account of its own."""
    rows = db.session.execute(
        select(
            Person.id, Person.name, Post.id, Unit.name, Post.name, Unit.id, IssuingAccount.organ_id,
            IssuingAccount.id, IssuingAccount.code,
        )
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(IssuingAccount, IssuingAccount.organ_id == Unit.organ_id)
        .where(Appointment.until.is_(None), Person.active)
        .order_by(Person.id)
    )  # fmt: skip
    return [
        Member(person, name, post, f"{unit} {title}", unit_id, organ, account, code)
        for person, name, post, unit, title, unit_id, organ, account, code in rows
    ]


def _add(count: int, start: int) -> None:
    organs = list(
        db.session.scalars(
            select(Unit)
            .join(IssuingAccount, IssuingAccount.organ_id == Unit.id)
            .where(Unit.kind == UnitKind.BUREAU)
            .order_by(Unit.id)
        )
    )
    password = hash_password(secrets.token_hex(16), cost=cost())
    unit_id, post_id, person_id = next_id(Unit), next_id(Post), next_id(Person)
    rows: dict[type[Base], list[dict[str, Any]]] = {
        model: [] for model in (Unit, Post, PostRole, Person, Appointment)
    }
    for i in range(count):
        department, seat = divmod(i, PER_DEPARTMENT)
        organ = organs[department % len(organs)]
        if seat == 0:
            name = f"{organ.short_name}业务{department + 1}科"
            rows[Unit].append(
                {
                    "id": unit_id + department, "name": name, "short_name": name,
                    "kind": UnitKind.DEPARTMENT, "rank": 6, "order": organ.order,
                    "parent_id": organ.id, "organ_id": organ.id, "code": f"Y{department:03d}",
                }
            )  # fmt: skip
        rows[Post].append(
            {"id": post_id + i, "unit_id": unit_id + department, "name": "科员", "order": seat}
        )
        rows[PostRole].append({"post_id": post_id + i, "role": Role.DRAFTER})
        rows[Person].append(
            {
                "id": person_id + i, "name": _name(start + i), "login": f"staff{start + i:05d}",
                "password": password, "must_change_password": False,
                "password_since": clock.now(),
            }
        )  # fmt: skip
        rows[Appointment].append(
            {"person_id": person_id + i, "post_id": post_id + i, "since": clock.now()}
        )
    for model, values in rows.items():
        put(model, values)
    settle_ids(Unit, Post, Person, Appointment)


def _name(i: int) -> str:
    """An invented name; those of a few thousand people repeat as names do."""
    first, second = GIVEN[i // len(SURNAMES) % len(GIVEN)], GIVEN[i // 7 % len(GIVEN)]
    return SURNAMES[i % len(SURNAMES)] + first + second
