"""签收跟踪: what the dispatcher does with deliveries after a document went out."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.errors import NotAllowed, OutOfTurn
from app.directory.actors import Actor
from app.directory.roles import Role
from app.official_documents import delivering
from app.official_documents.models import Delivery, OfficialDocument


def may_track(actor: Actor, document: OfficialDocument) -> bool:
    """The registrar of the issuing office keeps the receipts."""
    offices = (document.organ_id, document.account.office_id)
    return any((office, Role.REGISTRAR) in actor.organ_roles for office in offices)


def send_more(actor: Actor, document: OfficialDocument, units: Sequence[int]) -> list[Delivery]:
    """补发 to further units."""
    require(actor, document)
    return delivering.send(actor, document, units, [])


def act(
    actor: Actor, document: OfficialDocument, delivery: Delivery, move: str, reason: str
) -> str:
    """催签, 撤回, 免签收; gives the sentence for the page."""
    require(actor, document)
    name = delivery.unit.short_name
    if move == "urge":
        delivering.urge(actor, delivery.id)
        return f"已向{name}催签。"
    if move == "withdraw":
        delivering.withdraw(actor, delivery.id)
        return f"已撤回发往{name}的公文。"
    if move == "waive":
        delivering.waive(actor, delivery.id, reason)
        return f"{name}已登记免签收。"
    raise OutOfTurn("没有这一操作。")


def require(actor: Actor, document: OfficialDocument) -> None:
    """Raises NotAllowed for whoever does not keep the receipts."""
    if not may_track(actor, document):
        raise NotAllowed("只有发文机关的公文收发员可以办理分送和催签。")
