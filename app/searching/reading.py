"""Reading the files that wait: one at a time, in a limited process, while no transaction is open.

A file that cannot be read is told by `doctor` and stands in nobody's way. A reader that dies over a
file leaves it to the next; what has killed three of them is not tried again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select, update

from app.core import clock, outbox
from app.core.database import db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import AttachedFile, Delivery, OfficialDocument
from app.receipt.models import IncomingDocument
from app.searching.attached import FILES, FileState
from app.supervision.inspection_models import Inspection, InspectionFile
from app.supervision.models import Evidence, SupervisionItem
from documents.reading.contents import FILE_LIMIT, Contents, NotForReading, read_contents
from documents.reading.process import SECONDS, Unfinished
from documents.reading.result import Unreadable

TRIES = 3
LEASE = timedelta(seconds=120)  # A file whose reader died is taken up again after this.
_INTERRUPTED = "读取多次中断，没有读完。"
_log = logging.getLogger("tongwen.reading")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; WAITING means that it is to be tried again."""

    state: FileState
    contents: Contents | None = None
    problem: str | None = None


def read_waiting(limit: int = 10_000, *, seconds: float = SECONDS) -> int:
    """Read every file that waits, each for so long at most; gives how many were settled either way."""
    settled = 0
    for _ in range(limit):
        leased = _lease()
        if leased is None:
            break
        blob, tries = leased
        outcome = Outcome(FileState.FAILED, None, _INTERRUPTED)
        if tries <= TRIES:
            outcome = _read(blob, seconds)
        if outcome.state is FileState.WAITING and tries >= TRIES:
            outcome = Outcome(FileState.FAILED, None, outcome.problem)
        with unit_of_work():
            _keep(blob, outcome)
        settled += outcome.state is not FileState.WAITING
    return settled


def _lease() -> tuple[str, int] | None:
    """Take the next file for a while, with the number of this try; two readers never take the same."""
    now = clock.now()
    due = (FILES.c.state == FileState.WAITING.value) & (FILES.c.due_at <= now)
    if db.session.scalar(select(FILES.c.blob).where(due).limit(1)) is None:
        return None  # Asked without a lock: nearly always nothing waits.
    with unit_of_work():
        row = db.session.execute(
            select(FILES.c.blob, FILES.c.tries)
            .where(due)
            .order_by(FILES.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return None
        db.session.execute(
            update(FILES)
            .where(FILES.c.blob == row.blob)
            .values(tries=row.tries + 1, due_at=now + LEASE)
        )
        return row.blob, row.tries + 1


def _read(blob: str, seconds: float) -> Outcome:
    """The words of a stored file. No transaction is open, so that nothing waits for it."""
    db.session.rollback()
    try:
        with stores().blobs.open(blob) as file:
            data = file.read(FILE_LIMIT + 1)
        contents = read_contents(data, seconds=seconds)
    except NotForReading:
        return Outcome(FileState.WORDLESS)
    except Unfinished:
        return Outcome(FileState.WAITING, None, "在限定的时间和内存内读不完。")
    except Unreadable as error:
        return Outcome(FileState.FAILED, None, str(error))
    except Exception as error:  # noqa: BLE001 - A file may fail in any way; the next one must be read.
        _log.exception("a file could not be read")
        return Outcome(FileState.WAITING, None, f"没有读成（{type(error).__name__}）。")
    return Outcome(FileState.READ if contents.parts else FileState.WORDLESS, contents)


def _keep(blob: str, outcome: Outcome) -> None:
    contents = outcome.contents if outcome.state is FileState.READ else None
    db.session.execute(
        update(FILES)
        .where(FILES.c.blob == blob)
        .values(
            state=outcome.state.value,
            contents=contents.to_json() if contents else None,
            characters=sum(len(part.text) for part in contents.parts) if contents else 0,
            problem=outcome.problem[:200] if outcome.problem else None,
            **({} if outcome.state is not FileState.WAITING else {"due_at": clock.now() + LEASE}),
        )
    )
    if contents:
        for subject_type, subject_id in _bearing(blob):
            outbox.put("words.read", subject_type=subject_type, subject_id=subject_id)


def _bearing(blob: str) -> list[tuple[str, int]]:
    """The documents with this file, here and where they arrived, and the items that it is evidence for."""
    sent = db.session.scalars(
        select(AttachedFile.document_id).where(AttachedFile.blob == blob).distinct()
    ).all()
    arrived = db.session.scalars(
        select(IncomingDocument.id)
        .join(Delivery, Delivery.id == IncomingDocument.delivery_id)
        .where(Delivery.document_id.in_(sent))
    ).all()
    shown = db.session.scalars(
        select(Evidence.item_id).where(Evidence.blob == blob).distinct()
    ).all()
    recorded = db.session.scalars(
        select(InspectionFile.inspection_id).where(InspectionFile.blob == blob).distinct()
    ).all()
    return [
        *((OfficialDocument.__tablename__, i) for i in sent),
        *((IncomingDocument.__tablename__, i) for i in arrived),
        *((SupervisionItem.__tablename__, i) for i in shown),
        *((Inspection.__tablename__, i) for i in recorded),
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the reading of attached files stands, for `doctor`."""

    read: int
    waiting: int
    late: int  # waiting for more than an hour
    failed: tuple[tuple[int, int, str], ...]  # document, position of the attachment, why


def standing(most: int = 5) -> Standing:
    """Counts, and at most `most` files that could not be read, newest first. Names stay unsaid."""
    rows = db.session.execute(select(FILES.c.state, func.count()).group_by(FILES.c.state))
    counts = {row[0]: row[1] for row in rows}
    late = db.session.scalar(
        select(func.count())
        .select_from(FILES)
        .where(
            FILES.c.state == FileState.WAITING.value,
            or_(FILES.c.due_at < clock.now() - timedelta(hours=1), FILES.c.tries > TRIES),
        )
    )
    failed = db.session.execute(
        select(AttachedFile.document_id, AttachedFile.position, FILES.c.problem)
        .join(FILES, FILES.c.blob == AttachedFile.blob)
        .where(FILES.c.state == FileState.FAILED.value)
        .order_by(AttachedFile.id.desc())
        .limit(most)
    )
    return Standing(
        counts.get(FileState.READ.value, 0),
        counts.get(FileState.WAITING.value, 0),
        late or 0,
        tuple((document, position, problem or "") for document, position, problem in failed),
    )
