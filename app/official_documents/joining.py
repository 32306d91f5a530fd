"""联合行文 (条例 第十七条): which organs issue a document together, and which of them could."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.core.database import db
from app.core.errors import Blocked, Invalid
from app.directory.models import Unit
from app.directory.roles import Role
from app.official_documents import checking, drafting, sealing
from app.official_documents.models import CoIssuer, IssuingAccount, OfficialDocument
from app.permissions import readers
from documents.formats.pdf import NAMES_LIMIT
from documents.rules.checking import Stage


def candidates(document: OfficialDocument) -> list[IssuingAccount]:
    """The accounts of other organs that are equal to the host, in the order of the directory."""
    query = (
        select(IssuingAccount)
        .join(Unit, Unit.id == IssuingAccount.organ_id)
        .where(IssuingAccount.organ_id != document.organ_id, ~Unit.closed)
        .order_by(Unit.order, Unit.id, IssuingAccount.id)
    )
    host = document.account.organ
    return [a for a in db.session.scalars(query) if checking.are_equal(host, a.organ)]


def choose(document: OfficialDocument, codes: Sequence[str]) -> None:
    """The co-issuing organs by their 机关代字, in this order behind the host.

    Raises Invalid for a code that is unknown or an organ named twice, Blocked for unequal organs.
    """
    wanted = list(codes)
    if [one.account.code for one in document.co_issuers] == wanted:
        return
    kept = {one.account_id: one for one in document.co_issuers}
    document.co_issuers = [
        kept.get(account.id) or CoIssuer(account_id=account.id, account=account)
        for account in _accounts(document, wanted)
    ]
    for position, one in enumerate(document.co_issuers, start=1):
        one.position = position
    content = drafting.with_issuers(document, document.document)
    found = checking.findings(document, Stage.SUBMIT, checking.Progress(), content)
    if unequal := tuple(f for f in found if f.rule_id == checking.ONLY_EQUALS):
        raise Blocked("这些机关不能联合行文。", unequal)
    document.content = content.to_json()
    staying = {one.account_id for one in document.co_issuers}
    for one in kept.values():
        if one.account_id not in staying:
            readers.withdraw(document, *office_tokens(one.account))
    db.session.flush()


def office_tokens(account: IssuingAccount) -> list[str]:
    """The office of a co-issuing organ may read what its principal is asked to sign."""
    roles = (Role.OFFICE_DIRECTOR, Role.SECRETARY, Role.REGISTRAR)
    return [readers.role(account.office_id, role) for role in roles]


def _accounts(document: OfficialDocument, codes: Sequence[str]) -> list[IssuingAccount]:
    if len(codes) >= NAMES_LIMIT:
        raise _wrong(f"联合行文的机关不得超过 {NAMES_LIMIT} 个。")
    rows = db.session.scalars(select(IssuingAccount).where(IssuingAccount.code.in_(codes)))
    known = {account.code: account for account in rows}
    organs = {document.organ_id}
    found = []
    for code in codes:
        account = known.get(code)
        if account is None or account.organ.closed:
            raise _wrong(f"没有「{code[:20]}」这个机关代字，或者该机关已经撤销。")
        if account.organ_id == document.organ_id:
            raise _wrong(f"{account.organ.name}是主办机关，已排在首位，不能再列为联署机关。")
        if account.organ_id in organs:
            raise _wrong(f"{account.organ.name}只能列一次。")
        sealing.seal_of(account)  # An organ that cannot seal cannot issue.
        organs.add(account.organ_id)
        found.append(account)
    return found


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"co_issuers": sentence})
