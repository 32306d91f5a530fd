"""Opinions: written once, never changed, encrypted at rest, their digest in the act.

The digest is salted. Who may read acts but not opinions, or has a copy of the database without its
keys, would otherwise find 「同意」 by trying the few things that are mostly said.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from app.circulation.models import OpinionRow
from app.circulation.registry import Step
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid
from documents.encryption.digest import sm3
from documents.model import cleaned

TEXT_LIMIT = 2000  # characters
INK_LIMIT = 400_000  # bytes of JSON
POINT_LIMIT = 60_000
SALT_BYTES = 16


def write_opinion(step: Step, label: str, ink: str | None) -> str:
    """Add the opinion of this move; gives its digest (SM3, hex) for the act."""
    text = cleaned(step.opinion)
    if len(text) > TEXT_LIMIT:
        raise Invalid(
            f"意见不得超过 {TEXT_LIMIT} 字。", {"opinion": f"请精简到 {TEXT_LIMIT} 字以内。"}
        )
    strokes = checked_ink(ink)
    salt = new_salt()
    digest = opinion_digest(text, strokes, salt)
    actor = step.actor
    db.session.add(
        OpinionRow(
            circulation_id=step.circulation.id,
            task_id=step.task.id,
            stage=step.stage.key,
            round=step.circulation.round,
            move=step.move,
            label=label,
            person_id=actor.person_id,
            name=actor.name,
            post=actor.post_name,
            on_behalf_of=actor.on_behalf_of,
            text=text,
            ink=strokes,
            at=clock.now(),
            digest=digest,
            salt=salt,
        )
    )
    return digest


def new_salt() -> str:
    """Hex; kept encrypted beside the opinion, and given to the archive with it."""
    return secrets.token_hex(SALT_BYTES)


def opinion_digest(text: str, ink: str | None, salt: str | None) -> str:
    """SM3, hex, over the JSON of [text, strokes, salt]; an opinion from before there were salts has none."""
    said = [text, ink or ""] if salt is None else [text, ink or "", salt]
    return sm3(json.dumps(said, ensure_ascii=False).encode()).hex()


def as_kept(row: OpinionRow) -> dict[str, Any]:
    """One opinion for the archive, with all that its digest is made of."""
    kept = {
        "stage": row.stage,
        "round": row.round,
        "move": row.move,
        "label": row.label,
        "name": row.name,
        "post": row.post,
        "on_behalf_of": row.on_behalf_of,
        "text": row.text,
        "ink": row.ink or "",
        "at": row.at.isoformat(),
        "digest": row.digest,
    }
    return kept if row.salt is None else {**kept, "salt": row.salt}


def checked_ink(ink: str | None) -> str | None:
    """Handwriting is a list of strokes, each a list of [x, y] or [x, y, pressure]; nothing else."""
    if not ink:
        return None
    refused = Invalid("手写内容无法识别，请重写或改用文字。", {"ink": "请重写。"})
    if len(ink) > INK_LIMIT:
        raise refused
    try:
        data: Any = json.loads(ink)
        strokes = [[[_number(v) for v in point[:3]] for point in stroke] for stroke in data]
    except (ValueError, TypeError, RecursionError, KeyError) as error:
        raise refused from error
    points = [point for stroke in strokes for point in stroke]
    if not points or len(points) > POINT_LIMIT or any(len(p) < 2 for p in points):
        raise refused
    return json.dumps(strokes, separators=(",", ":"))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1e5 < value < 1e5:
        raise ValueError(value)
    return round(float(value), 1)
