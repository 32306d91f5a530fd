"""The pages of the archives are opened in the office whose documents are closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blueprints.account.blueprint import limiter
from tests.app.archives.conftest import office
from tests.office import Office

__all__ = ["office"]


@pytest.fixture
def a_quiet_address(office: Office) -> Iterator[None]:
    """The limit of one address counts from zero in each test."""
    limiter.reset()
    yield
    limiter.reset()
