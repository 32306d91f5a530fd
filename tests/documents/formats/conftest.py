"""Fonts for the tests of pages; a machine that cannot get them skips with the reason."""

from __future__ import annotations

import pytest

from documents.formats.font_setup import FontSetupFailed
from documents.formats.fonts import Fonts
from tests.documents.formats import samples


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    try:
        return samples.fonts()
    except FontSetupFailed as error:
        pytest.skip(f"no fonts: {error}")
