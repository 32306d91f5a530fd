"""值班日程订阅: a secret address at which another program reads one's own duties; kept as a digest."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from app.core import acts, clock
from app.core.database import Base, db
from app.core.errors import Blocked, NotFound
from app.directory.actors import OFFICE, Actor
from app.directory.models import Person
from app.directory.signing_in import digest_of
from app.duty.models import IN_FORCE, Cell, Roster, Shift
from documents.formats.ics import Event, write_calendar

SECRET_BYTES = 24  # 192 random bits
AT_MOST = 5  # good ones of one person
BACK, AHEAD = timedelta(days=30), timedelta(days=400)


class DutyFeed(Base):
    """订阅地址 of one's own duties; only the digest of its secret is kept."""

    __tablename__ = "duty_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def make(actor: Actor) -> str:
    """The secret of a new feed, which nobody keeps. Raises Blocked."""
    db.session.get_one(Person, actor.person_id, with_for_update=True)
    mine = DutyFeed.person_id == actor.person_id, DutyFeed.ended_at.is_(None)
    if (db.session.scalar(select(func.count()).where(*mine)) or 0) >= AT_MOST:
        raise Blocked(f"最多同时使用 {AT_MOST} 个订阅地址，请先停用不用的。")
    secret = secrets.token_hex(SECRET_BYTES)
    feed = DutyFeed(person_id=actor.person_id, token_hash=digest_of(secret), made_at=clock.now())
    db.session.add(feed)
    acts.record(actor, "duty_feed.make", feed)
    return secret


def good_ones(actor: Actor) -> list[DutyFeed]:
    """Hers that are good, the newest first."""
    query = select(DutyFeed).where(
        DutyFeed.person_id == actor.person_id, DutyFeed.ended_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(DutyFeed.id.desc())))


def end(actor: Actor, feed_id: int) -> None:
    """停用 one of her own. Raises NotFound."""
    feed = db.session.get(DutyFeed, feed_id)
    if feed is None or feed.person_id != actor.person_id or feed.ended_at is not None:
        raise NotFound("没有找到这个订阅地址。")
    feed.ended_at = clock.now()
    acts.record(actor, "duty_feed.end", feed)


def end_all(person_id: int) -> None:
    """She was shut out: nothing that she made is read any more."""
    query = select(DutyFeed).where(DutyFeed.person_id == person_id, DutyFeed.ended_at.is_(None))
    for feed in db.session.scalars(query):
        feed.ended_at = clock.now()
        acts.record(OFFICE, "duty_feed.end", feed)


def read(secret: str) -> bytes:
    """The duties of whoever made the address. Raises NotFound. Two queries."""
    digest = digest_of(secret)
    feed = db.session.scalar(
        select(DutyFeed)
        .join(Person, Person.id == DutyFeed.person_id)
        .where(DutyFeed.token_hash == digest, DutyFeed.ended_at.is_(None), Person.active)
    )
    if feed is None or not hmac.compare_digest(feed.token_hash, digest):
        raise NotFound("没有这个订阅地址，或者它已经停用。")
    return write_calendar("值班", _events(feed.person_id), clock.now())


def _events(person_id: int) -> Iterator[Event]:
    now = clock.now()
    cells = db.session.scalars(
        select(Cell)
        .join(Cell.shift)
        .join(Shift.roster)
        .where(
            Cell.person_id == person_id, Roster.state.in_(IN_FORCE), Shift.ends_at > now - BACK,
            Shift.begins_at < now + AHEAD,
        )
        .options(joinedload(Cell.shift).joinedload(Shift.kind), joinedload(Cell.post))
        .order_by(Shift.begins_at)
    )  # fmt: skip
    for cell in cells:
        shift = cell.shift
        yield Event(
            uid=f"duty-{cell.id}-{person_id}@tongwen", begins=shift.begins_at, ends=shift.ends_at,
            summary=f"值班：{shift.kind.name}{cell.post.name}",
        )  # fmt: skip
