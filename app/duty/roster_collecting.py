"""What a roster that is over hands to the archive: its pages as issued, and the record of its shifts."""

from __future__ import annotations

from functools import cache, partial

from sqlalchemy import select

from app.core.database import db
from app.core.stores import stores
from app.directory.models import Unit
from app.duty import finishing, queries, roster_words
from app.duty.log_models import Handover, LogEntry
from app.duty.models import Roster, Shift
from app.duty.paper import roster_paper
from app.duty.rollcall_models import RollCallAnswer
from app.duty.roster_record import Record, record_of
from app.official_documents.filing import Collected, made, stored
from app.official_documents.offices import office_of
from documents.archive.package import PackagedFile, Role
from documents.formats.pdfium import page_count
from documents.rules.retention import Origin

JSON, PDF = "application/json", "application/pdf"


def collect(roster_id: int) -> Collected:
    """Gather a roster that is over.

    It belongs to the year in which it ended, whenever it was issued (DA/T 22-2015: what is handled
    over the turn of a year goes to the year of its end). Whoever may open every log may read it.
    """
    roster = db.session.get_one(Roster, roster_id)
    unit = roster.duty_unit.unit
    office = db.session.get_one(Unit, office_of(unit.id))
    title = f"{roster.title}及值班记录"
    on = roster.last_day
    return Collected(
        organ_id=unit.id,
        keeper_id=office.id,
        unit_code=office.code if len(office.code) == 3 else "BGS",
        title=title,
        number="",
        responsible=unit.name,
        dated=on,
        pages=page_count(stores().blobs.read(roster.blob)) if roster.blob else None,
        kind="值班记录",
        origin=Origin.OWN,
        important=False,
        metadata={
            "题名": title, "责任者": unit.name, "日期": f"{on:%Y%m%d}",
            "文件组合类型": "组合文件", "语种": "中文",
        },
        files=_files(roster),
        subjects=_subjects(roster),
        readers=finishing.overseers_of(roster),
    )  # fmt: skip


def _files(roster: Roster) -> list[PackagedFile]:
    """Each is made only when it is written into the package; the record is read once for both."""

    @cache
    def record() -> Record:
        return record_of(roster)

    pages = partial(_pages_now, roster)
    return [
        stored(Role.ORIGINAL, f"{roster.title}.pdf", PDF, roster.blob)
        if roster.blob
        else made(Role.ORIGINAL, f"{roster.title}.pdf", PDF, pages),
        made(Role.HANDLING_FORM, "值班记录.pdf", PDF, lambda: roster_words.record_form(record())),
        made(Role.HANDLING_FORM, "值班记录.json", JSON, lambda: roster_words.record_json(record())),
    ]


def _pages_now(roster: Roster) -> bytes:
    """Of a roster from before its pages were kept; the record says so."""
    return roster_paper(roster, queries.shifts_of(roster, roster.first_day, roster.last_day))


def _subjects(roster: Roster) -> list[tuple[str, int]]:
    """The records whose acts are its process: it, the logs, the hand-overs, the answers. Three queries."""
    found = [(roster.__tablename__, roster.id)]
    for model in (LogEntry, Handover, RollCallAnswer):
        query = (
            select(model.id)
            .join(Shift, Shift.id == model.shift_id)
            .where(Shift.roster_id == roster.id)
            .order_by(model.id)
        )
        found += [(model.__tablename__, key) for key in db.session.scalars(query)]
    return found
