"""What the clock does by itself."""

from __future__ import annotations

import io
import os

from app.core.stores import stores
from app.serving import rounds
from tests.office import Office


def test_a_stored_file_that_nothing_refers_to_is_removed_once_it_is_a_day_old(
    office: Office,
) -> None:
    store = stores().blobs
    old, young = (store.put(io.BytesIO(b"text"), limit_bytes=100).id for _ in range(2))
    os.utime(store._path(old), (0, 0))
    rounds.make(office.app, rounds.sweep_files)
    left = set(store.ids())
    assert old not in left
    assert young in left


def test_a_round_that_stumbles_does_not_stop_the_rounds_after_it(office: Office) -> None:
    made: list[str] = []

    def stumbles() -> None:
        made.append("stumbled")
        raise OSError("the disk is full")

    for work in (stumbles, lambda: made.append("went on")):
        rounds.make(office.app, work)
    assert made == ["stumbled", "went on"]


def test_every_round_may_be_made_twice_in_an_office_where_nothing_waits(office: Office) -> None:
    for work in (*rounds.EACH_MINUTE, *rounds.EACH_MORNING) * 2:
        with office.app.app_context():
            work()
