"""值班表结束: what is over goes into the archive with its logs, whoever has not signed; words are found by the right people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.archives import access, contents, holding, queries
from app.archives.models import ArchiveItem
from app.auditing import duty as auditing
from app.auditing.report import Check
from app.circulation.models import CirculationState, TaskState
from app.circulation.queries import circulation_for
from app.core import clock, outbox
from app.core.acts import Act
from app.core.database import db
from app.core.errors import NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory.roles import Role
from app.duty import finishing, handover, log_people, log_queries, swaps
from app.duty.circulation import DUTY_ROSTER
from app.duty.log_models import Handover
from app.duty.models import Cell, Roster, RosterState, Shift, SwapKind
from app.sample import duty_nights, watching
from app.sample.county import County
from app.searching import asking, entries, indexing
from documents.encryption.digest import sm3
from documents.formats.pdfium import opened_pdf
from tests.app.archives.filing import ARCHIVIST, file, found
from tests.blueprints.account.visits import arrive
from tests.office import Office, prepared
from tests.questions import at_most

FIRST = date(clock.today().year, 12, 29)
LAST = FIRST + timedelta(days=2)  # Its last shift ends in the next year.
WORDS = "翡翠水库闸门告急"


@pytest.fixture(scope="module")
def over(founded: Office) -> Iterator[dict[str, int]]:
    """Three nights: one with a log that was handed over, a duty that was taken over, one never signed."""

    def prepare(county: County) -> dict[str, int]:
        found(county)
        with unit_of_work():
            unit_id = watching.found(county).id
        roster_id = watching.issued(county, unit_id, FIRST, LAST)
        shifts = db.session.scalars(
            select(Shift.id).where(Shift.roster_id == roster_id).order_by(Shift.begins_at)
        ).all()
        _taken_over(county, roster_id, shifts[1])
        first, _, last = (
            duty_nights.Watch(county, db.session.get_one(Shift, one)) for one in shifts
        )
        duty_nights.quiet(county, first)
        duty_nights.write(
            county, last.at(2, 0), last.shift_id, last.people["主班"], kind="call",
            source="水库管理站", words=WORDS, handling="已报带班领导。",
        )  # fmt: skip
        with clock.fixed(last.ends - timedelta(minutes=20)), unit_of_work():
            unsigned = handover.open_now(county.actor(last.people["主班"]), last.shift_id).id
        outbox.drain()
        return {"roster": roster_id, "first": shifts[0], "last": shifts[2], "unsigned": unsigned}

    with prepared(founded, prepare) as done:
        yield done


def _taken_over(county: County, roster_id: int, shift_id: int) -> None:
    """顶班 against a rule, which 哈斯 approves and says why."""
    with clock.fixed(watching.noon(FIRST - timedelta(days=1))):
        cell = db.session.scalars(select(Cell).where(Cell.shift_id == shift_id)).all()[-1]
        roster = db.session.get_one(Roster, roster_id)
        names = {key: name for name, key in county.people.items()}
        able = [name for name in watching.PEOPLE["副班"] if not swaps.broken_by(roster, cell, None, county.people[name])]  # fmt: skip
        other = next(name for name in able if county.people[name] != cell.person_id)
        mine, cell_id = names[cell.person_id or 0], cell.id
        form = {"kind": SwapKind.TAKE_OVER.value, "cell": str(cell_id), "reason": "家中老人住院"}
        form["person"] = str(county.people[other])
        with unit_of_work():
            swap = swaps.ask(county.actor(mine), form).id
        for who, move in ((other, "consent"), ("哈斯", "approve")):
            with unit_of_work():
                swaps.answer(county.actor(who), swap, move, {"reason": "情况属实"})


def _finish(over: dict[str, int]) -> ArchiveItem:
    """As the clock does it, a week after the last shift."""
    ends = db.session.get_one(Shift, over["last"]).ends_at
    with clock.fixed(ends + timedelta(hours=1)), unit_of_work():
        assert finishing.finish_due() == 0, "the last hand-over may still be signed"
    with clock.fixed(ends + finishing.WAITS + timedelta(hours=1)):
        for expected in (1, 0):
            with unit_of_work():
                assert finishing.finish_due() == expected
        outbox.drain()
    return db.session.scalars(
        select(ArchiveItem).where(ArchiveItem.source_type == "duty_roster")
    ).one()


def _hits(county: County, who: str, words: str) -> set[tuple[str, int]]:
    found = asking.ask(county.actor(who), words).found
    return {(one.subject_type, one.subject_id) for one in found}


def test_a_roster_that_is_over_is_filed_with_all_that_became_of_it(
    office: Office, over: dict[str, int]
) -> None:
    county = office.county
    item = _finish(over)
    roster = db.session.get_one(Roster, over["roster"])
    assert roster.state is RosterState.FINISHED
    assert (item.year, item.dated, item.retention.value) == (FIRST.year, LAST, "D30")
    with clock.fixed(watching.noon(LAST + timedelta(days=20))):
        item = file(county, item.id)
        assert holding.check(item).unaltered
        inside = {f.name: b"".join(contents.pieces(item, f)) for f in contents.files(county.actor(ARCHIVIST), item)}  # fmt: skip
    issue = db.session.scalars(
        select(Act).where(Act.subject_type == "duty_roster", Act.verb == "duty_roster.issue.issue")
    ).one()
    assert sm3(inside[f"{roster.title}.pdf"]).hex() == roster.digest == issue.details["digest"]
    check = Check("duty", "值班", "条")
    auditing.check_duty(check, lambda *_: None)
    assert not check.faults
    roster.digest = "0" * 64
    db.session.flush()
    auditing.check_duty(check, lambda *_: None)
    assert ["印发件" in one.sentence for one in check.faults] == [True]
    kept = json.loads(inside["值班记录.json"])
    first, _, last = kept["班次"]
    assert (
        first["交接班"]["锁定摘要"]
        == db.session.scalars(
            select(Handover.digest).where(Handover.shift_id == over["first"])
        ).one()
    )
    assert [e["内容"] for e in last["日志"]] == [WORDS]
    assert last["交接班"]["交班时间"] == ""
    (change,), (swap,) = kept["调整"], kept["换班顶班"]
    assert (change["方式"], change["印发时"], change["实际"]) == (
        "顶班",
        swap["申请人"],
        swap["对方"],
    )
    assert (swap["决定人"], swap["说明"]) == ("哈斯", "情况属实")
    with opened_pdf(inside["值班记录.pdf"]) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    words = "".join(text.split())
    for said in (
        WORDS,
        "没有人签字接班",
        "有记录而没有交接签字的1班",
        "既没有日志也没有交接签字的1班",
        "家中老人住院",
        "十个乡镇均已报平安",
    ):
        assert said in words
    with pytest.raises(OutOfTurn, match="已经结束"), unit_of_work():
        handover.sign(county.actor(last["人员"][1][1]), over["unsigned"], {})


def test_a_log_is_found_and_opened_by_the_same_people(office: Office, over: dict[str, int]) -> None:
    county = office.county
    assert not _hits(county, "哈斯", WORDS), "a log that is still in use is no record yet"
    item = _finish(over)
    hit = ("duty_shift", over["last"])
    stood = {cell.person_id for cell in db.session.get_one(Shift, over["last"]).cells}
    for name, person_id in county.people.items():
        actor = county.actor(name)
        try:
            log_queries.sheet(actor, over["last"])
            reads = True
        except NotFound:
            reads = False
        assert (hit in _hits(county, name, WORDS)) is reads, name
        assert reads or person_id not in stood
    on_it = {
        c.person_id for s in db.session.get_one(Roster, over["roster"]).shifts for c in s.cells
    }
    names = {key: name for name, key in county.people.items()}
    shut = [n for n in map(names.get, on_it - {None}) if n and not _keeps_or_oversees(county, n)]
    assert shut, "people of the roster who may not read the logs of others"
    for name in shut:
        with pytest.raises(NotFound):
            access.readable(county.actor(name), item.id)
    assert ("duty_roster", over["roster"]) in _hits(county, shut[0], roster_title(over))
    standing = queries.standing_of(county.actor(shut[0]), "duty_roster", over["roster"])
    assert standing is not None
    assert standing.item_id is None
    with clock.fixed(watching.noon(LAST + timedelta(days=20))):
        code = file(county, item.id).archival_code or ""
        outbox.drain()
    assert hit in _hits(county, "哈斯", f"档号:{code}")
    indexing.index().rebuild(entries.every_entry())
    assert hit in _hits(county, "哈斯", WORDS)


def roster_title(over: dict[str, int]) -> str:
    return db.session.get_one(Roster, over["roster"]).title


def test_the_pages_say_how_far_it_is_on_its_way(office: Office, over: dict[str, int]) -> None:
    county = office.county
    item = _finish(over)
    with clock.fixed(watching.noon(LAST + timedelta(days=20))):
        file(county, item.id)
    link = f"/archives/{item.id}"
    keeper = arrive(office.app, county, watching.KEEPER)
    for address in (f"/duty/rosters/{over['roster']}", f"/duty/logs/{over['last']}"):
        keeper.open(address)
        with at_most(12):
            assert link in keeper.open(address)
    keeper.open(f"/duty/handovers/{over['unsigned']}")
    assert keeper.status == 200
    assert keeper.open("/search?q=翡翠水库").count(f"/duty/logs/{over['last']}") == 1
    other = arrive(office.app, county, "陈立新")
    page = other.open(f"/duty/rosters/{over['roster']}")
    assert "已归档" in page
    assert link not in page


def _keeps_or_oversees(county: County, name: str) -> bool:
    roles = {role for _, role in county.actor(name).organ_roles}
    return not roles.isdisjoint({*log_people.OVERSEERS, Role.ARCHIVIST})


def test_a_roster_that_was_never_issued_does_not_stay_open(
    office: Office, over: dict[str, int]
) -> None:
    county = office.county
    unit_id = db.session.get_one(Roster, over["roster"]).duty_unit_id
    first = LAST + timedelta(days=30)
    with clock.fixed(watching.noon(first - timedelta(days=5))):
        draft = watching.drafted(county, unit_id, first, first)
    for days, expected in ((finishing.STALE.days, 0), (finishing.STALE.days + 1, 1)):
        with clock.fixed(watching.noon(first + timedelta(days=days))), unit_of_work():
            assert finishing.drop_stale() == expected
    roster = db.session.get_one(Roster, draft)
    assert roster.state is RosterState.DROPPED
    circulation = circulation_for(roster, DUTY_ROSTER.key)
    assert circulation is not None
    assert circulation.state is CirculationState.STOPPED
    assert not [t for t in circulation.tasks if t.state is TaskState.OPEN]
