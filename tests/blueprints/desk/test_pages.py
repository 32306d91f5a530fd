"""What a person reads on the desk."""

from __future__ import annotations

from tests.app.dispatch.walk import draft, walk
from tests.blueprints.account.visits import arrive
from tests.office import Office


def test_what_is_on_its_way_stands_on_the_page_once_and_is_never_denied(office: Office) -> None:
    document_id = draft(office.county)
    walk(office.county, document_id, "check")
    visit = arrive(office.app, office.county, "郭宇航")
    for address in ("/desk", "/desk?box=sent"):
        visit.open(address)
        assert visit.page.count("没有在途的事项") == 0
        assert visit.page.count("包玉兰") == 1, address
