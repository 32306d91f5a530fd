"""One transaction for one act: what happened, its line in the log and its outbox jobs commit together.

Actions never commit. A page that writes, a command and an outbox job each open one unit of work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.core import acts, outbox
from app.core.database import WRITING, db


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit everything done in the block, with its acts chained last; on any error nothing stays."""
    if WRITING.get():
        raise RuntimeError("A unit of work is open already; an act is one transaction.")
    db.session.rollback()  # End the reading transaction, so that this one may begin as a writer.
    token = WRITING.set(True)
    try:
        yield
        commit()
    except BaseException:
        discard()
        raise
    finally:
        WRITING.reset(token)


def commit() -> None:
    """Chain the pending acts, which takes the only lock all acts share, and commit at once."""
    acts.chain_pending()
    db.session.commit()
    outbox.wake()


def discard() -> None:
    """Forget everything since the unit of work began."""
    acts.forget_pending()
    db.session.rollback()
