"""The log of acts: chained, signed by whoever acted or by the recorder, and never changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core import acts
from app.core.acts import Act
from app.core.database import db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE, Actor
from app.directory.models import Unit
from app.sample.county import County
from documents.archive import evidence
from documents.archive.errors import MalformedAct
from documents.encryption.certificates import read_certificate
from tests.app.dispatch.walk import draft, walk


def done_by(actor: Actor, county: County, **details: object) -> Act:
    """One act, as the log has it."""
    with unit_of_work():
        acts.record(actor, "unit.look", county.unit("文秘科"), **details)
    return db.session.scalars(select(Act).order_by(Act.seq.desc()).limit(1)).one()


def recorder() -> str:
    return read_certificate(stores().keys.recorder.certificate).fingerprint


def test_an_open_key_signs_in_its_owners_name(county: County) -> None:
    act = done_by(county.actor("包玉兰"), county)
    assert act.signer == county.person("包玉兰").certificate != recorder()
    assert "signed_by" not in act.details
    assert (act.actor, act.person_id) == ("包玉兰", county.people["包玉兰"])
    assert evidence.check_line(acts.as_line(act), acts.certificates()[act.signer]).name == "SOUND"


def test_the_recorder_signs_for_a_locked_key_and_the_act_says_so(county: County) -> None:
    act = done_by(replace(county.actor("包玉兰"), signer=None), county)
    assert act.signer == recorder()
    assert act.details == {"signed_by": "recorder"}
    assert act.actor == "包玉兰"
    assert evidence.check_line(acts.as_line(act), acts.certificates()[act.signer]).name == "SOUND"


def test_what_the_office_does_by_itself_is_signed_by_the_recorder(county: County) -> None:
    act = done_by(OFFICE, county)
    assert (act.signer, act.person_id, act.actor) == (recorder(), None, "系统")


def test_acts_of_one_unit_of_work_follow_one_another_without_a_gap(county: County) -> None:
    before = acts.count()
    with unit_of_work():
        for name in ("文秘科", "机要科", "档案室"):
            acts.record(OFFICE, "unit.look", county.unit(name))
    last = db.session.scalars(select(Act).where(Act.seq > before).order_by(Act.seq)).all()
    assert [a.seq for a in last] == [before + 1, before + 2, before + 3]
    assert [a.previous for a in last[1:]] == [a.hash for a in last[:-1]]
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def rename_at_length(county: County) -> None:
    with unit_of_work():
        county.unit("文秘科").name = "改了名"
        acts.record(OFFICE, "unit.rename", county.unit("文秘科"), much="长" * 70_000)


def test_an_act_that_cannot_be_written_undoes_what_happened(county: County) -> None:
    before = acts.count()
    with pytest.raises(MalformedAct):
        rename_at_length(county)
    assert acts.count() == before
    assert county.unit("文秘科").name == "文秘科"


def test_an_act_of_an_unsaved_record_knows_its_id(county: County) -> None:
    with unit_of_work():
        unit = Unit(name="新设科", short_name="新设科", kind="department", rank=6)
        db.session.add(unit)
        acts.record(OFFICE, "unit.found", unit)
    act = db.session.scalars(select(Act).order_by(Act.seq.desc()).limit(1)).one()
    assert act.subject_id == unit.id > 0


@pytest.mark.parametrize("table", ["act", "certificate", "opinion", "revision"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_database_refuses_to_change_what_was_once_written(
    county: County, table: str, statement: str
) -> None:
    walk(county, draft(county), "check")  # There is a row in each of the tables.
    column = {"act": "verb", "certificate": "subject"}.get(table, "stage")
    assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
    with pytest.raises(DBAPIError, match=f"{table} is append-only"):
        db.session.execute(text(statement.format(table, column)))
    db.session.rollback()


def test_a_certificate_is_remembered_once(county: County) -> None:
    pem = stores().keys.recorder.certificate
    before = len(acts.certificates())
    with unit_of_work():
        assert acts.remember_certificate(pem, "系统记录员") == recorder()
    assert len(acts.certificates()) == before
    assert acts.certificates()[recorder()] == pem
