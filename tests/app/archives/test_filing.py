"""归档: from a closed matter to an item with its 档号."""

from __future__ import annotations

from app.archives.models import ItemState
from app.sample.county import County
from documents.rules.retention import Retention
from tests.app.archives.filing import close, file, found, item_of


def test_a_closed_document_waits_for_the_archivist_and_is_filed_with_its_number(
    county: County,
) -> None:
    found(county)
    item = item_of(close(county))
    assert (item.state, item.retention, item.unit_code) == (
        ItemState.PROPOSED,
        Retention.THIRTY_YEARS,
        "BGS",
    )
    filed = file(county, item.id)
    assert filed.archival_code == "0101-WS·2026-D30-BGS-0001"
