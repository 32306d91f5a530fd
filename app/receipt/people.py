"""收文: who acts at each stage, resolved from posts and roles at the moment the stage begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.calendar.office import due_at
from app.circulation import staging
from app.circulation.models import Circulation, TaskState
from app.core.database import db
from app.directory.actors import Seat, holders
from app.directory.heads import head_of
from app.directory.models import Post, Unit
from app.directory.roles import Role
from app.official_documents.offices import first_holders, within_reach
from app.receipt.models import Handling, IncomingDocument

HANDLING_WORKING_DAYS = 10


def of_office(incoming: IncomingDocument, *roles: Role) -> list[Seat]:
    """Who holds the first of the roles that anybody holds there; its office before the organ."""
    return first_holders((incoming.office_id, incoming.organ_id), *roles)


def registrars(_: Circulation, incoming: IncomingDocument) -> list[Seat]:
    """A small organ without a registrar receives through its office, at last its principal."""
    return of_office(incoming, Role.REGISTRAR, Role.SECRETARY, Role.OFFICE_DIRECTOR, Role.PRINCIPAL)


def secretaries(_: Circulation, incoming: IncomingDocument) -> list[Seat]:
    return of_office(incoming, Role.SECRETARY, Role.OFFICE_DIRECTOR, Role.REGISTRAR, Role.PRINCIPAL)


def proposers(_: Circulation, incoming: IncomingDocument) -> list[Seat]:
    return of_office(incoming, Role.OFFICE_DIRECTOR, Role.SECRETARY, Role.REGISTRAR, Role.PRINCIPAL)


def leaders(circulation: Circulation, _: IncomingDocument) -> list[Seat]:
    return staging.chosen(circulation, "leaders")


def may_instruct(incoming: IncomingDocument) -> list[Seat]:
    """The leaders of the receiving organ, in rank order."""
    organ = [incoming.organ_id]
    return holders(Role.PRINCIPAL, organ) + holders(Role.DEPUTY_LEADER, organ)


def readers(circulation: Circulation, _: IncomingDocument) -> list[Seat]:
    return staging.chosen(circulation, "readers")


def lead_heads(_: Circulation, incoming: IncomingDocument) -> list[Seat]:
    """Who answers for the lead unit: its head, or the principal of an organ that leads."""
    return head_of(incoming.lead_unit_id)[:1]


def handlers(circulation: Circulation, incoming: IncomingDocument) -> list[Seat]:
    """主办 first, then one for each assisting unit that has not spoken yet."""
    lead = staging.chosen(circulation, "handler") or lead_heads(circulation, incoming)
    spoken = {
        t.person_id
        for t in circulation.tasks
        if t.stage == "handle" and t.state is TaskState.DONE and t.move == "contribute"
    }
    assisting = [seat for unit in incoming.assisting for seat in head_of(unit)[:1]]
    return lead + [s for s in assisting if s.person_id not in spoken]


def may_handle(incoming: IncomingDocument) -> list[Unit]:
    """The units a document may be given to: the organ's departments, its office's, and those below."""
    return within_reach(incoming.organ_id, incoming.office_id)


def strangers(incoming: IncomingDocument, seats: Sequence[Seat]) -> bool:
    """Whether any of the seats is outside the organ, its office and the organs below it."""
    known = {unit.id for unit in may_handle(incoming)}
    known |= {incoming.organ_id, incoming.office_id}
    units = db.session.execute(
        select(Unit.id, Unit.organ_id)
        .join(Post, Post.unit_id == Unit.id)
        .where(Post.id.in_([s.post_id for s in seats]))
    )
    return any(not known & {unit, organ} for unit, organ in units)


def may_be_instructed(circulation: Circulation, incoming: IncomingDocument) -> bool:
    return incoming.handling is None or bool(staging.chosen(circulation, "leaders"))


def may_be_handled(_: Circulation, incoming: IncomingDocument) -> bool:
    return incoming.handling is not Handling.TO_READ


def only_when_asked(_: Circulation, __: IncomingDocument) -> bool:
    """A stage on no usual way: somebody sends the matter there on purpose."""
    return False


def may_be_read(_: Circulation, incoming: IncomingDocument) -> bool:
    return incoming.handling is not Handling.TO_HANDLE


def handled_by_another(circulation: Circulation, incoming: IncomingDocument) -> bool:
    """A head who handled it herself need not approve her own work."""
    if incoming.handling is Handling.TO_READ:
        return False
    heads = {seat.person_id for seat in lead_heads(circulation, incoming)}
    finished = [
        t.person_id
        for t in circulation.tasks
        if (t.stage, t.move, t.state) == ("handle", "finish", TaskState.DONE)
    ]
    planned = [s.person_id for s in handlers(circulation, incoming)[:1]]
    return not set((finished or planned)[-1:]) <= heads


def receipt_due(circulation: Circulation, incoming: IncomingDocument) -> datetime | None:
    """By when the sender wants it signed for."""
    if incoming.delivery is not None:
        return incoming.delivery.due_at
    return due_at(1, circulation.urgency)


def handling_due(_: Circulation, incoming: IncomingDocument) -> datetime | None:
    """The deadline named at 分办; ordinary documents without one have ten working days."""
    return incoming.due_at or due_at(HANDLING_WORKING_DAYS, "")
