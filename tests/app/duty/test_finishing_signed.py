"""A roster whose last hand-over was signed is over at once; one without kept pages says so."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.archives import contents, holding
from app.archives.models import ArchiveItem
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty import finishing, handover
from app.duty.models import Shift
from app.sample.county import County
from documents.formats.pdfium import opened_pdf
from tests.app.archives.filing import ARCHIVIST, file, found
from tests.app.duty.watch import NEXT, WRITER, around


def test_with_every_signature_it_is_over_at_once_and_an_older_one_says_what_it_lacks(
    county: County,
) -> None:
    found(county)
    shift_id, _ = around(county)
    roster_id = db.session.get_one(Shift, shift_id).roster_id
    ends = db.session.get_one(Shift, shift_id).ends_at
    with clock.fixed(ends - timedelta(minutes=10)):
        with unit_of_work():
            record = handover.open_now(county.actor(WRITER), shift_id).id
        with unit_of_work():
            handover.sign(county.actor(WRITER), record, {})
        with unit_of_work():
            handover.confirm(county.actor(NEXT), record, {})
        with unit_of_work():
            assert finishing.finish_due() == 0, "its time is not over"
    with clock.fixed(ends + timedelta(minutes=1)):
        with unit_of_work():
            assert finishing.finish_due() == 1
        outbox.drain()
    item = db.session.scalars(
        select(ArchiveItem).where(ArchiveItem.source_type == "duty_roster")
    ).one()
    assert item.source_id == roster_id
    item = file(county, item.id)
    assert holding.check(item).unaltered
    record_pdf = next(f for f in contents.files(county.actor(ARCHIVIST), item) if f.name == "值班记录.pdf")  # fmt: skip
    with opened_pdf(b"".join(contents.pieces(item, record_pdf))) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "印发时没有留存正本" in "".join(text.split())
