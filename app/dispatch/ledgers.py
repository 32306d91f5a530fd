"""文号台账 and 用印登记: what their keepers see of every entry, and of whose document the title.

A keeper sees number, date, organ and state of all entries of the accounts her office keeps, for the
ledger has to be without a gap; the title only of what she may read, as everywhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Person
from app.directory.roles import Role
from app.official_documents.models import (
    IssuingAccount,
    NumberEntry,
    NumberSeries,
    NumberState,
    OfficialDocument,
    Seal,
    SealUse,
)
from app.permissions.checks import visible
from app.permissions.rules import Permission

PER_PAGE = 50
MISSING_SHOWN = 20
NUMBER_READERS = frozenset({Role.NUMBER_CLERK, Role.SECRETARY, Role.OFFICE_DIRECTOR})
NUMBER_KEEPERS = frozenset({Role.NUMBER_CLERK})
SEAL_READERS = frozenset({Role.SEAL_KEEPER, Role.OFFICE_DIRECTOR})


@dataclass(frozen=True, slots=True)
class Balance:
    """What became of the numbers of one code and year; `missing` should always be empty."""

    last: int
    counts: dict[NumberState, int]
    missing: tuple[int, ...]


def accounts_of(actor: Actor, roles: Collection[Role]) -> list[IssuingAccount]:
    """The accounts of the organs, or handled by the offices, where she holds one of these roles."""
    organs = {organ for organ, role in actor.organ_roles if role in roles}
    query = select(IssuingAccount).where(
        IssuingAccount.organ_id.in_(organs) | IssuingAccount.office_id.in_(organs)
    )
    return list(db.session.scalars(query.order_by(IssuingAccount.id)))


def ledger(
    code: str, year: int, number: int, states: Collection[NumberState] = ()
) -> Page[NumberEntry]:
    """文号台账 of one code and year, newest number first. Two queries."""
    query = (
        select(NumberEntry)
        .where(NumberEntry.code == code, NumberEntry.year == year)
        .options(_without_text(NumberEntry.document), _name_of(NumberEntry.person))
        .order_by(NumberEntry.sequence.desc())
    )
    if states:
        query = query.where(NumberEntry.state.in_(states))
    return page(query, number, PER_PAGE)


def balance(code: str, year: int) -> Balance:
    """已用, 预留, 作废, and any number that is in none of them. Two queries while all is well."""
    last = (
        db.session.scalar(
            select(NumberSeries.last).where(NumberSeries.code == code, NumberSeries.year == year)
        )
        or 0
    )
    of_series = (NumberEntry.code == code, NumberEntry.year == year)
    rows = db.session.execute(
        select(NumberEntry.state, func.count()).where(*of_series).group_by(NumberEntry.state)
    )
    counts = {NumberState(state): count for state, count in rows}
    missing: tuple[int, ...] = ()
    if sum(counts.values()) < last:
        there = set(db.session.scalars(select(NumberEntry.sequence).where(*of_series)))
        missing = tuple(n for n in range(1, last + 1) if n not in there)[:MISSING_SHOWN]
    return Balance(last, counts, missing)


def reserved(actor: Actor, entry_id: int) -> NumberEntry:
    """A reserved number of an account that she keeps. Raises NotFound."""
    entry = db.session.get(NumberEntry, entry_id)
    codes = {account.code for account in accounts_of(actor, NUMBER_KEEPERS)}
    if entry is None or entry.code not in codes or entry.state is not NumberState.RESERVED:
        raise NotFound("没有找到这个预留的文号，或者它已经使用、作废。")
    return entry


def seal_log(actor: Actor, number: int) -> Page[SealUse]:
    """用印登记 of the organs whose seals her office keeps, newest first. Three queries."""
    organs = [account.organ_id for account in accounts_of(actor, SEAL_READERS)]
    query = (
        select(SealUse)
        .join(SealUse.seal)
        .where(Seal.organ_id.in_(organs))
        .options(
            _without_text(SealUse.document),
            joinedload(SealUse.seal).load_only(Seal.id, Seal.name),
            _name_of(SealUse.person),
        )
        .order_by(SealUse.id.desc())
    )
    return page(query, number, PER_PAGE)


def titles(actor: Actor, entries: Sequence[NumberEntry | SealUse]) -> dict[int, str]:
    """The titles that she may read, by the document's id; the others are not even decrypted."""
    ids = {entry.document_id for entry in entries if entry.document_id is not None}
    query: Select[OfficialDocument] = visible(actor, Permission.LEDGER_TITLE, OfficialDocument)
    rows = db.session.execute(
        query.where(OfficialDocument.id.in_(ids)).with_only_columns(
            OfficialDocument.id, OfficialDocument.title
        )
    )
    return dict(rows.all())


def _without_text(document: Any) -> Any:
    """Of the document only what the ledger says of every one."""
    return (
        joinedload(document)
        .load_only(
            OfficialDocument.id,
            OfficialDocument.number,
            OfficialDocument.dated,
            OfficialDocument.validity,
        )
        .lazyload(OfficialDocument.account)
    )


def _name_of(person: Any) -> Any:
    return joinedload(person).lazyload(Person.appointments)
