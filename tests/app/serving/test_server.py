"""What runs beside the pages."""

from __future__ import annotations

import io
import os

from app.core.stores import stores
from app.serving.server import sweep_files
from tests.office import Office


def test_a_stored_file_that_nothing_refers_to_is_removed_once_it_is_a_day_old(
    office: Office,
) -> None:
    store = stores().blobs
    old, young = (store.put(io.BytesIO(b"text"), limit_bytes=100).id for _ in range(2))
    os.utime(store._path(old), (0, 0))
    sweep_files(office.app)
    left = set(store.ids())
    assert old not in left
    assert young in left
