"""One act is one transaction: what happened, its line in the log and its jobs, or nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.core import acts, outbox
from app.core.database import db
from app.core.errors import Blocked
from app.core.outbox import Job
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE
from app.directory.models import Unit
from app.sample.county import County


def rename(county: County, name: str) -> None:
    unit = county.unit("文秘科")
    unit.name = name
    acts.record(OFFICE, "unit.rename", unit, name=name)
    outbox.put("delivery.sent", delivery_id=0)


def rename_and_raise(county: County, error: BaseException) -> None:
    with unit_of_work():
        rename(county, "秘书科")
        raise error


def rename_twice(county: County) -> None:
    with unit_of_work():
        rename(county, "秘书科")
        with unit_of_work():
            pass


def standing(county: County) -> tuple[str, int, int]:
    """The name of the unit, how many acts there are, and how many jobs wait."""
    db.session.rollback()
    jobs = db.session.scalar(select(func.count()).select_from(Job).where(~Job.done)) or 0
    return county.unit("文秘科").name, acts.count(), jobs


def test_what_happened_its_act_and_its_jobs_are_kept_together(county: County) -> None:
    _, chained, jobs = standing(county)
    with unit_of_work():
        rename(county, "秘书科")
    assert standing(county) == (
        "秘书科",
        chained + 1,
        jobs + len(outbox._handlers["delivery.sent"]),
    )


def test_what_fails_leaves_neither_effect_nor_act_nor_job(county: County) -> None:
    before = standing(county)
    with pytest.raises(Blocked):
        rename_and_raise(county, Blocked("不行。"))
    assert standing(county) == before
    with unit_of_work():  # The act of the failed unit does not slip into the next.
        pass
    assert standing(county) == before


def test_even_an_interrupt_leaves_nothing(county: County) -> None:
    before = standing(county)
    with pytest.raises(KeyboardInterrupt):
        rename_and_raise(county, KeyboardInterrupt())
    assert standing(county) == before


def test_a_unit_of_work_does_not_open_inside_another(county: County) -> None:
    before = standing(county)
    with pytest.raises(RuntimeError, match="one transaction"):
        rename_twice(county)
    assert standing(county) == before


def test_a_unit_of_work_begins_with_what_is_in_the_database_now(county: County) -> None:
    unit = county.unit("文秘科")
    unit.name = "没有提交的改动"
    with unit_of_work():
        assert db.session.get_one(Unit, unit.id).name == "文秘科"
