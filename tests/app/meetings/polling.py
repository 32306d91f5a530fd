"""Polls for a date, as people of the sample county would open and answer them."""

from __future__ import annotations

from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.meetings import polls
from app.meetings.offers import Offer
from app.meetings.polls import DatePoll
from app.sample.county import County
from tests.app.meetings import hall

ORGANIZER, ASKED = "丁小军", ("方志敏", "包玉兰")


def offer(hour: int, *, days: int = 7) -> Offer:
    day = hall.at(hour, days=days).date().isoformat()
    return Offer(day, f"{hour:02}:00", f"{hour + 1:02}:00")


def opened(
    county: County,
    *offers: Offer,
    who: str = ORGANIZER,
    asked: tuple[str, ...] = ASKED,
    title: str = "防汛会商",
) -> int:
    """Gives the id of the poll."""
    with unit_of_work():
        return polls.open_poll(
            county.actor(who), {"title": title, "note": "请尽快答复。"},
            offers or (offer(9), offer(14), offer(15)), [county.people[n] for n in asked],
            county.units["县政府办"],
        ).id  # fmt: skip


def options(poll_id: int) -> list[int]:
    """The ids of its times, in order."""
    return [one.id for one in db.session.get_one(DatePoll, poll_id).options]


def answer(county: County, who: str, poll_id: int, *said: str) -> None:
    with unit_of_work():
        pairs = dict(zip(options(poll_id), said, strict=True))
        polls.answer(county.actor(who), poll_id, pairs)
