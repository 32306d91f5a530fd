"""日程订阅: a secret address at which another program reads a calendar; shown once, kept as a digest.

It shows what its maker may read at that moment, and nothing once she has withdrawn it or has left.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import acts, clock
from app.core.database import Base, db
from app.core.errors import Blocked, NotFound
from app.core.stores import stores
from app.directory.actors import OFFICE, Actor, actor_for
from app.directory.models import Person
from app.directory.signing_in import digest_of
from app.meetings import calendars
from app.meetings.calendars import Happening, Kind
from app.meetings.rooms import Room, Span
from app.permissions import checks
from app.permissions.rules import Permission
from documents.encryption.digest import sm3
from documents.formats.ics import Event, write_calendar

SECRET_BYTES = 24  # 192 random bits
AT_MOST = 10  # good ones of one person
BACK, AHEAD = timedelta(days=30), timedelta(days=400)
WITHOUT_TITLE = {
    Kind.MEETING: "会议", Kind.BOOKING: "会议室预订", Kind.ENTRY: "日程", Kind.AWAY: "离岗",
}  # fmt: skip
UNKNOWN = "有安排"


class CalendarFeed(Base):
    """订阅地址: of her own calendar, or of a room's."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_room.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    titles: Mapped[bool] = mapped_column(default=False)  # names of meetings are shown
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
    room: Mapped[Room | None] = relationship(lazy="joined")


def good_ones(actor: Actor) -> list[CalendarFeed]:
    """Hers that are good, the newest first."""
    query = select(CalendarFeed).where(
        CalendarFeed.person_id == actor.person_id, CalendarFeed.ended_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(CalendarFeed.id.desc())))


def make(actor: Actor, room_id: int | None, *, titles: bool) -> tuple[CalendarFeed, str]:
    """A feed, and its secret, which nobody keeps. Raises NotAllowed, NotFound, Blocked."""
    checks.require(actor, Permission.DESK)
    room = db.session.get(Room, room_id) if room_id is not None else None
    if room_id is not None and (room is None or room.closed):
        raise NotFound("没有找到这间会议室，或者它已经停用。")
    db.session.get_one(Person, actor.person_id, with_for_update=True)
    count = db.session.scalar(
        select(func.count()).where(
            CalendarFeed.person_id == actor.person_id, CalendarFeed.ended_at.is_(None)
        )
    )
    if (count or 0) >= AT_MOST:
        raise Blocked(f"每人最多有 {AT_MOST} 个订阅地址，请先停用不再使用的。")
    secret = secrets.token_hex(SECRET_BYTES)
    feed = CalendarFeed(
        person_id=actor.person_id, room_id=room_id, token_hash=digest_of(secret), titles=titles,
        made_at=clock.now(),
    )  # fmt: skip
    db.session.add(feed)
    db.session.flush()
    acts.record(actor, "feed.make", feed, room=room_id, titles=titles)
    return feed, secret


def end(actor: Actor, feed_id: int) -> CalendarFeed:
    """停用 one of her own; pressed twice, it has ended once. Raises NotFound for another's."""
    feed = db.session.get(CalendarFeed, feed_id)
    if feed is None or feed.person_id != actor.person_id:
        raise NotFound("没有找到这个订阅地址，或者它不是您的。")
    if feed.ended_at is None:
        feed.ended_at = clock.now()
        acts.record(actor, "feed.end", feed)
    return feed


def end_all(person_id: int) -> None:
    """Her password was given anew or her account disabled: no secret of hers is good any more."""
    query = select(CalendarFeed).where(
        CalendarFeed.person_id == person_id, CalendarFeed.ended_at.is_(None)
    )
    for feed in db.session.scalars(query.order_by(CalendarFeed.id)):
        feed.ended_at = clock.now()
        acts.record(OFFICE, "feed.end", feed)


def read(secret: str) -> bytes:
    """The calendar at a secret address, as its maker may see it now.

    Raises NotFound for an address that is none, for one that was withdrawn, and for one whose maker
    has left: nobody learns which.
    """
    digest = digest_of(secret)
    feed = db.session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == digest))
    if feed is None or not hmac.compare_digest(feed.token_hash, digest):
        raise NotFound("没有找到这个订阅地址。")
    if feed.ended_at is not None or not feed.person.active:
        raise NotFound("没有找到这个订阅地址。")
    actor = actor_for(feed.person)
    if not checks.may(actor, Permission.DESK) or (feed.room is not None and feed.room.closed):
        raise NotFound("没有找到这个订阅地址。")
    now = clock.now()
    whole = Span(now - BACK, now + AHEAD)
    if feed.room is not None:
        happenings = calendars.of_room(actor, feed.room, whole)
        return write_calendar(feed.room.name, _events(happenings, titles=feed.titles), now)
    happenings = calendars.of_people(actor, [feed.person_id], whole, called_off=True)
    return write_calendar("同文日程", _events(happenings, titles=feed.titles), now)


def _events(happenings: Iterable[Happening], *, titles: bool) -> Iterable[Event]:
    for one in happenings:
        summary = (one.title if titles else WITHOUT_TITLE[one.kind]) if one.title else UNKNOWN
        begins, ends = _days_or_moments(one.span)
        yield Event(
            uid=_uid(one),
            begins=begins,
            ends=ends,
            summary=summary or UNKNOWN,
            location=one.place if titles else "",
            description="\n".join(filter(None, (one.note, one.video))) if titles else "",
            sequence=int(one.called_off),  # A meeting keeps its time, or is called off.
            cancelled=one.called_off,
            busy=one.busy,
        )


def _days_or_moments(span: Span) -> tuple[datetime, datetime] | tuple[date, date]:
    """Whole days of the office are days for every program, wherever it runs."""
    begins, ends = clock.local(span.begins_at), clock.local(span.ends_at)
    if begins.time() == ends.time() == time():
        return begins.date(), ends.date()
    return begins, ends


def _uid(one: Happening) -> str:
    """Always the same for the same record of this office, and it tells nothing of the record."""
    key = stores().keys.key("calendar-uids")
    return f"{sm3(key + f'{one.kind.value}:{one.key}'.encode()).hex()[:40]}@tongwen"
