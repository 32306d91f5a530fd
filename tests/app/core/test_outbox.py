"""Jobs: written with the act, run afterwards, each with its effect exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import acts, clock, outbox
from app.core.database import db
from app.core.outbox import LEASE_SECONDS, TRIES, Job
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE
from app.directory.models import Unit
from app.sample.county import County
from tests.office import Office

EVENT = "test.happened"


@pytest.fixture(autouse=True)
def our_handlers(office: Office) -> Iterator[None]:
    """Only the jobs of this test wait."""
    outbox.drain()
    outbox.on(EVENT, work)
    yield
    outbox._handlers.pop(EVENT)


class Trouble:
    """What the handler is to stumble over; None when all is well."""

    error: Exception | None = None


@pytest.fixture
def trouble() -> Iterator[type[Trouble]]:
    yield Trouble
    Trouble.error = None


def work(unit_id: int) -> None:
    """Grows the rank of a unit by one: a second run would be seen."""
    unit = db.session.get_one(Unit, unit_id)
    unit.rank += 1
    acts.record(OFFICE, "unit.grow", unit)
    if Trouble.error is not None:
        raise Trouble.error


def also(unit_id: int) -> None:
    db.session.get_one(Unit, unit_id).order += 100


def announce(county: County) -> int:
    with unit_of_work():
        outbox.put(EVENT, unit_id=county.units["文秘科"])
    return db.session.scalars(select(Job.id).order_by(Job.id.desc()).limit(1)).one()


def job(job_id: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job_id)


def rank(county: County) -> int:
    db.session.rollback()
    return county.unit("文秘科").rank


def later(seconds: float) -> datetime:
    return clock.now() + timedelta(seconds=seconds)


def test_a_job_takes_effect_once_however_often_the_box_is_emptied(county: County) -> None:
    before, chained = rank(county), acts.count()
    job_id = announce(county)
    assert rank(county) == before
    assert (outbox.drain(), outbox.drain()) == (1, 0)
    assert (rank(county), acts.count()) == (before + 1, chained + 1)
    assert (job(job_id).done, job(job_id).tries) == (True, 1)


def test_each_handler_of_an_event_has_its_own_job(county: County) -> None:
    outbox.on(EVENT, also)
    outbox.on(EVENT, also)  # Saying it twice is saying it once.
    before = county.unit("文秘科").order
    announce(county)
    assert outbox.drain() == 2
    db.session.rollback()
    assert county.unit("文秘科").order == before + 100


def test_an_event_that_nobody_hears_of_makes_no_job(county: County) -> None:
    before = len(db.session.scalars(select(Job.id)).all())
    with unit_of_work():
        outbox.put("test.unheard", unit_id=1)
    assert len(db.session.scalars(select(Job.id)).all()) == before


def test_a_job_that_fails_has_no_effect_and_is_tried_again_later(
    county: County, trouble: type[Trouble]
) -> None:
    before, chained = rank(county), acts.count()
    trouble.error = ValueError("a secret text of a document")
    job_id = announce(county)
    assert outbox.drain() == 0
    assert (rank(county), acts.count()) == (before, chained)
    found = job(job_id)
    assert (found.done, found.tries, found.error) == (False, 1, "ValueError")
    assert found.due_at > clock.now()
    trouble.error = None
    assert outbox.drain() == 0  # Not before its time.
    with clock.fixed(later(10)):
        assert outbox.drain() == 1
    assert (rank(county), job(job_id).error) == (before + 1, None)


def test_the_other_jobs_do_not_wait_for_one_that_fails(
    county: County, trouble: type[Trouble]
) -> None:
    outbox.on(EVENT, also)
    before = county.unit("文秘科").order
    trouble.error = ValueError()
    announce(county)
    assert outbox.drain() == 1
    db.session.rollback()
    assert county.unit("文秘科").order == before + 100


def test_a_job_that_always_fails_is_given_up_and_shown(
    county: County, trouble: type[Trouble]
) -> None:
    trouble.error = ValueError()
    job_id = announce(county)
    for day in range(TRIES + 3):
        assert [j.id for j in outbox.stuck()] == ([job_id] if day >= TRIES else [])
        with clock.fixed(later(day * 86400)):
            outbox.drain()
    assert job(job_id).tries == TRIES


def test_a_job_in_hand_is_not_taken_by_a_second_runner(county: County) -> None:
    job_id = announce(county)
    assert outbox._lease() == job_id
    assert outbox._lease() is None
    assert outbox.drain() == 0


def test_a_job_whose_runner_died_is_taken_up_when_its_lease_runs_out(county: County) -> None:
    before = rank(county)
    job_id = announce(county)
    assert outbox._lease() == job_id  # And then the runner was killed.
    with clock.fixed(later(LEASE_SECONDS - 5)):
        assert outbox.drain() == 0
    with clock.fixed(later(LEASE_SECONDS + 5)):
        assert outbox.drain() == 1
    assert rank(county) == before + 1


def test_a_runner_that_comes_back_late_does_not_run_the_job_again(county: County) -> None:
    before = rank(county)
    job_id = announce(county)
    assert outbox._lease() == job_id  # The first runner is slow; its lease runs out.
    with clock.fixed(later(LEASE_SECONDS + 5)):
        assert outbox.drain() == 1
    outbox._run(job_id)
    assert rank(county) == before + 1


def test_a_job_of_a_handler_that_is_gone_stays_to_be_seen(county: County) -> None:
    job_id = announce(county)
    outbox._handlers[EVENT].clear()
    assert outbox.drain() == 0
    assert job(job_id).error == "StopIteration"


def test_a_runner_with_nothing_to_do_is_left_to_sleep(county: County) -> None:
    announce(county)
    outbox.drain()
    outbox._awake.clear()
    assert outbox.drain() == 0
    assert not outbox._awake.is_set()
