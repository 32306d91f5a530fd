"""查重: reports that say much the same are found on arrival, without keeping a readable word of them.

A text is taken as its runs of three letters. Each is blinded under a key of its own, as the search
index does with pairs; the smallest tokens of a text stand for it (a bottom-k sketch): two texts
share about as many of them as they share of their words. Whoever steals the table without the key
sees which reports are alike, and no word. The share that the editor is told is then counted on the
texts themselves, of those alone that she may read. Own code, since the sketch is a dozen lines and
the libraries for it bring numpy and keep plain hashes, which can be guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from app.bulletins.kinds import ReportState
from app.bulletins.models import Fingerprint, Report
from app.core.database import db
from app.core.stores import stores
from app.directory.actors import Actor
from app.permissions import checks
from app.permissions.rules import Permission
from search_index.blind import KEY_BYTES, Blinder
from search_index.fold import fold

KEPT = 40  # tokens of a report
SHARED_AT_LEAST = 3  # of these, before two texts are compared
COMPARED = 20  # reports that are opened for one comparison
ALIKE = 0.3  # share of the shorter text from which two are named as alike; our own figure
_MASK = (1 << 48) - 1


@dataclass(frozen=True, slots=True)
class Alike:
    """Another report, and how much of the shorter of the two stands in both, in percent."""

    report: Report
    percent: int


def renew(report: Report) -> None:
    """Keep the tokens of the report as it is now."""
    db.session.execute(delete(Fingerprint).where(Fingerprint.report_id == report.id))
    words = f"{report.title}\n{report.text}"
    db.session.add_all(Fingerprint(report_id=report.id, token=t) for t in sketch(words))
    db.session.flush()


def alike(actor: Actor, report: Report) -> list[Alike]:
    """Reports to the same organ that say much the same, the nearest first. Two queries.

    Only what she may read, and nothing that never left its writer.
    """
    ids = near_ids(report)
    if not ids:
        return []
    visible = checks.visible(actor, Permission.MATTER_READ, Report).where(
        Report.id.in_(ids),
        Report.organ_id == report.organ_id,
        Report.state.not_in((ReportState.DRAFT, ReportState.WITHDRAWN)),
    )
    own = shingles(f"{report.title}\n{report.text}")
    found = [
        Alike(other, round(100 * common(own, shingles(f"{other.title}\n{other.text}"))))
        for other in db.session.scalars(visible.options(joinedload(Report.unit)))
    ]
    near_enough = [one for one in found if one.percent >= 100 * ALIKE]
    return sorted(near_enough, key=lambda one: (-one.percent, -one.report.id))


def near_ids(report: Report) -> list[int]:
    """Reports that share tokens with its words as they are now, the nearest first. One query."""
    tokens = sketch(f"{report.title}\n{report.text}")
    shared = func.count(Fingerprint.token)
    near = (
        select(Fingerprint.report_id)
        .where(Fingerprint.token.in_(tokens), Fingerprint.report_id != report.id)
        .group_by(Fingerprint.report_id)
        .having(shared >= min(SHARED_AT_LEAST, len(tokens)))
        .order_by(shared.desc(), Fingerprint.report_id.desc())
        .limit(COMPARED)
    )
    return list(db.session.scalars(near))


def sketch(text: str) -> list[str]:
    """The smallest blinded tokens of a text, at most `KEPT`, each twelve hex digits."""
    key = stores().keys.key("duplicates")[:KEY_BYTES]
    tokens = [int(token, 16) for token in Blinder(key).phrase(_plain(text))]
    both = {(3 * one ^ other) & _MASK for one, other in pairwise(tokens)}
    return [f"{token:012x}" for token in sorted(both)[:KEPT]]


def shingles(text: str) -> set[str]:
    """Runs of three letters; what stands between words does not count."""
    plain = _plain(text)
    return {plain[i : i + 3] for i in range(len(plain) - 2)} or {plain}


def common(one: set[str], other: set[str]) -> float:
    """How much of the shorter of two texts stands in both, 0 to 1."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _plain(text: str) -> str:
    letters: Sequence[str] = [c for c in fold(text) if c.isalnum()]
    return "".join(letters) or "无"
