"""What a person sets for herself: how pages look, and her phrases for opinions."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.core.database import db
from app.core.errors import Invalid
from app.directory.actors import Actor
from app.directory.models import Person, Phrase
from documents.model import cleaned

SIZES = ("normal", "large", "huge")
PHRASES_AT_MOST, PHRASE_LIMIT = 30, 60
USUAL = ("同意。", "拟同意。", "已阅。", "请按程序办理。")


def set_preferences(
    actor: Actor, size: str | None, contrast: str | None, keys: str | None = None
) -> None:
    """标准 大字 特大, 高对比, 快捷键; whatever is not given, or unknown, stays as it was."""
    person = db.session.get_one(Person, actor.person_id)
    if size in SIZES:
        person.text_size = str(size)
    if contrast in ("on", "off"):
        person.contrast = contrast == "on"
    if keys in ("on", "off"):
        person.shortcuts = keys == "on"


def phrases(actor: Actor) -> list[str]:
    """Her own phrases, or the usual ones."""
    own = db.session.scalars(
        select(Phrase.text).where(Phrase.person_id == actor.person_id).order_by(Phrase.id)
    ).all()
    return list(own) or list(USUAL)


def set_phrases(actor: Actor, text: str) -> None:
    """One phrase a line."""
    wanted = [cleaned(line) for line in text.splitlines()]
    wanted = [line for line in dict.fromkeys(wanted) if line]
    if len(wanted) > PHRASES_AT_MOST or any(len(p) > PHRASE_LIMIT for p in wanted):
        raise Invalid(f"常用语最多 {PHRASES_AT_MOST} 条，每条最多 {PHRASE_LIMIT} 字。")
    db.session.execute(delete(Phrase).where(Phrase.person_id == actor.person_id))
    db.session.add_all(Phrase(person_id=actor.person_id, text=p) for p in wanted)
