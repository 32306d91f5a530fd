"""The number ledger (文号台账): one number a document, no gap, no number twice.

A number belongs to an issuing code and the year of the document's date (条例 第九条第五项,
standards: 〔〕, no leading zero). Drawing is idempotent per document: a second tab, a second click
and a restarted request get the number that is there.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, OutOfTurn
from app.directory.actors import Actor
from app.official_documents.models import (
    IssuingAccount,
    NumberEntry,
    NumberSeries,
    NumberState,
    OfficialDocument,
)
from documents.model import cleaned

RESERVE_AT_MOST = 20
RESERVED_SHOWN = 100


def draw(actor: Actor, document: OfficialDocument, dated: date) -> str:
    """Give the document the next number of its code and year; gives the number it has."""
    held = db.session.scalar(
        select(NumberEntry).where(
            NumberEntry.document_id == document.id, NumberEntry.state == NumberState.USED
        )
    )
    if held is None:
        held = _next(actor, document.account.code, dated.year, NumberState.USED)
        held.document_id = document.id
        document.number = text_of(held)
        db.session.flush()
        acts.record(actor, "number.draw", document, number=document.number)
    return text_of(held)


def reserve(
    actor: Actor, account: IssuingAccount, year: int, count: int, reason: str
) -> list[NumberEntry]:
    """预留: set the next numbers aside, with the reason; they stay in the ledger."""
    why = _reason(reason, "预留")
    if not 1 <= count <= RESERVE_AT_MOST:
        raise Invalid(f"一次预留 1 至 {RESERVE_AT_MOST} 个文号。", {"count": "数量不正确。"})
    entries = [_next(actor, account.code, year, NumberState.RESERVED) for _ in range(count)]
    for entry in entries:
        entry.reason = why
        db.session.flush()
        acts.record(actor, "number.reserve", entry, number=text_of(entry))
    return entries


def use_reserved(actor: Actor, entry_id: int, document: OfficialDocument, dated: date) -> str:
    """Give a reserved number to a document that has none yet, of the same code and year."""
    entry = db.session.get(NumberEntry, entry_id, with_for_update=True)
    if entry is None or entry.state is not NumberState.RESERVED:
        raise OutOfTurn("这个文号不是预留状态，不能使用。")
    if document.number is not None:
        raise OutOfTurn(f"此件已有文号 {document.number}。")
    if entry.code != document.account.code:
        raise Invalid("预留文号的机关代字与此件不符。", {"number": "请选择本机关代字的文号。"})
    if entry.year != dated.year:
        raise Invalid(
            f"预留文号是 {entry.year} 年的，此件成文日期在 {dated.year} 年"
            "（条例 第九条第五项、第十二项）。",
            {"number": "请选择同一年度的文号。"},
        )
    entry.state, entry.document_id, entry.at = NumberState.USED, document.id, clock.now()
    document.number = text_of(entry)
    db.session.flush()
    acts.record(actor, "number.draw", document, number=document.number, reserved=True)
    return document.number


def reserved_for(document: OfficialDocument, dated: date) -> list[NumberEntry]:
    """The reserved numbers that the document could have, the lowest first. One query."""
    return list(
        db.session.scalars(
            select(NumberEntry)
            .where(
                NumberEntry.code == document.account.code,
                NumberEntry.year == dated.year,
                NumberEntry.state == NumberState.RESERVED,
            )
            .order_by(NumberEntry.sequence)
            .limit(RESERVED_SHOWN)
        )
    )


def void(actor: Actor, document: OfficialDocument, reason: str) -> None:
    """作废: the number stays in the ledger as void and is never given again."""
    entry = db.session.scalar(
        select(NumberEntry).where(NumberEntry.document_id == document.id).with_for_update()
    )
    if entry is None:
        return
    entry.state, entry.reason = NumberState.VOID, _reason(reason, "作废")
    acts.record(actor, "number.void", document, number=text_of(entry))


def release(actor: Actor, entry_id: int, reason: str) -> NumberEntry:
    """A reserved number that will not be used becomes void, with the reason."""
    entry = db.session.get(NumberEntry, entry_id, with_for_update=True)
    if entry is None or entry.state is not NumberState.RESERVED:
        raise OutOfTurn("这个文号不是预留状态。")
    why = _reason(reason, "作废")
    entry.state = NumberState.VOID
    entry.reason = f"预留：{entry.reason}；作废：{why}"  # Both stay in the ledger.
    db.session.flush()
    acts.record(actor, "number.void", entry, number=text_of(entry))
    return entry


def text_of(entry: NumberEntry) -> str:
    return f"{entry.code}〔{entry.year}〕{entry.sequence}号"


def _next(actor: Actor, code: str, year: int, state: NumberState) -> NumberEntry:
    series = _locked_series(code, year)
    series.last += 1
    entry = NumberEntry(
        code=code,
        year=year,
        sequence=series.last,
        state=state,
        at=clock.now(),
        person_id=actor.person_id,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _locked_series(code: str, year: int) -> NumberSeries:
    """The series, locked until the commit; made when a year begins, by whoever comes first."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    db.session.execute(
        dialect.insert(NumberSeries)
        .values(code=code, year=year, last=0)
        .on_conflict_do_nothing(index_elements=["code", "year"])
    )
    return db.session.scalars(
        select(NumberSeries)
        .where(NumberSeries.code == code, NumberSeries.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _reason(text: str, what: str) -> str:
    reason = cleaned(text)
    if not reason or len(reason) > 200:
        raise Invalid(f"{what}文号须写明理由（200 字以内）。", {"reason": "请写明理由。"})
    return reason
