"""The rosters of past quarters in the sample county: the first of them is filed, the others wait."""

from __future__ import annotations

from sqlalchemy import select

from app.archives import actions as archives
from app.archives.models import ArchiveItem
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty import finishing
from app.duty.models import RUNNING, DutyUnit, Roster, Shift
from app.sample import duty_nights
from app.sample.county import County

ARCHIVIST = "乔桂英"
LOGGED = 3  # shifts of the first quarter whose logs lie in the system


def live(county: County) -> None:
    """In the first days of a year no roster is over yet, and nothing happens."""
    query = (
        select(Roster.id)
        .join(DutyUnit, DutyUnit.id == Roster.duty_unit_id)
        .where(
            DutyUnit.unit_id == county.units[duty_nights.OFFICE], Roster.state.in_(RUNNING),
            Roster.last_day < clock.today() - finishing.WAITS,
        )
        .order_by(Roster.last_day)
    )  # fmt: skip
    roster_id = db.session.scalars(query.limit(1)).first()
    if roster_id is None:
        return
    last = select(Shift).where(Shift.roster_id == roster_id).order_by(Shift.ends_at.desc())
    watches = [duty_nights.Watch(county, one) for one in db.session.scalars(last.limit(LOGGED))]
    for watch in reversed(watches):
        duty_nights.quiet(county, watch)
    with unit_of_work():
        finishing.finish_due()
    outbox.drain()
    item_id = db.session.scalars(
        select(ArchiveItem.id).where(
            ArchiveItem.source_type == Roster.__tablename__, ArchiveItem.source_id == roster_id
        )
    ).one()
    with unit_of_work():
        archives.file(county.actor(ARCHIVIST), item_id)
    outbox.drain()
