"""接口令牌: a program acts with a person's rights by one; shown once, kept as a digest, ended at any time."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Select, func, select

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotFound
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import ApiToken, Person
from app.directory.signing_in import SEEN_EVERY_SECONDS, TOKEN_BYTES, digest_of
from documents.model import cleaned

AT_MOST = 10  # good ones of one person
DAYS = (30, 90, 180, 365)
USUAL_DAYS = 90
NAME_LIMIT = 60


def make(actor: Actor, name: str, days: int = USUAL_DAYS) -> tuple[ApiToken, str]:
    """A token with her own rights, and its text, which nobody keeps. Raises Invalid, Blocked."""
    name = cleaned(name)
    if not name or len(name) > NAME_LIMIT:
        raise Invalid("请写明用途。", {"name": f"如 数据平台对接，最多 {NAME_LIMIT} 字。"})
    if not 1 <= days <= DAYS[-1]:
        raise Invalid("有效期不正确。", {"days": f"最长 {DAYS[-1]} 天。"})
    person = db.session.get_one(Person, actor.person_id, with_for_update=True)
    count = db.session.scalar(
        select(func.count()).select_from(_good().where(ApiToken.person_id == person.id).subquery())
    )
    if (count or 0) >= AT_MOST:
        raise Blocked(f"每人最多有 {AT_MOST} 个有效的令牌，请先停用不再使用的。")
    text = secrets.token_hex(TOKEN_BYTES)
    row = ApiToken(
        person_id=person.id,
        token_hash=digest_of(text),
        name=name,
        made_at=clock.now(),
        until=clock.now() + timedelta(days=days),
    )
    db.session.add(row)
    db.session.flush()
    acts.record(actor, "token.make", row, days=days)
    return row, text


def token_of(text: str) -> ApiToken | None:
    """The token of this text, while it is good and its person is here."""
    row = db.session.scalar(_good().where(ApiToken.token_hash == digest_of(text)))
    return row if row is not None and row.person.active else None


def is_stale(token: ApiToken) -> bool:
    """Whether it is time to note that the token is in use: at most once a minute."""
    seen = token.used_at
    return seen is None or clock.now() - seen > timedelta(seconds=SEEN_EVERY_SECONDS)


def touch(token_id: int) -> None:
    db.session.get_one(ApiToken, token_id).used_at = clock.now()


def good_ones(person_id: int) -> list[ApiToken]:
    """Hers that are good, the newest first."""
    query = _good().where(ApiToken.person_id == person_id).order_by(ApiToken.id.desc())
    return list(db.session.scalars(query))


def all_good_ones(number: int) -> Page[ApiToken]:
    """Everybody's, the newest first, for the security administrator."""
    return page(_good().order_by(ApiToken.id.desc()), number)


def end(actor: Actor, token_id: int) -> ApiToken:
    """停用 one of her own; pressed twice, it has ended once. Raises NotFound for another's."""
    token = db.session.get(ApiToken, token_id)
    if token is None or token.person_id != actor.person_id:
        raise NotFound("没有找到这个令牌，或者它不是您的。")
    return _close(actor, token)


def end_of_anyone(actor: Actor, token_id: int) -> ApiToken:
    """终止 by the security administrator, whoever's it is. Raises NotFound."""
    token = db.session.get(ApiToken, token_id)
    if token is None:
        raise NotFound("没有找到这个令牌。")
    return _close(actor, token)


def end_all(actor: Actor, person_id: int) -> None:
    """With her account or her password all her tokens end, too."""
    for token in good_ones(person_id):
        _close(actor, token)


def _close(actor: Actor, token: ApiToken) -> ApiToken:
    if token.ended_at is None:
        token.ended_at = clock.now()
        acts.record(actor, "token.end", token, of=token.person_id)
    return token


def _good() -> Select[ApiToken]:
    return select(ApiToken).where(ApiToken.ended_at.is_(None), ApiToken.until > clock.now())
