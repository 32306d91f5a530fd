"""The tests of the archives stand in the office whose documents are closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.closed import ClosedOffice
from tests.office import Office, rolled_back


@pytest.fixture
def office(closed_office: ClosedOffice) -> Iterator[Office]:
    """Inside one transaction, of which nothing remains."""
    with rolled_back(closed_office):
        yield closed_office
