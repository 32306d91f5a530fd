"""Every rule says the same of one record and of a query, for everybody in the county."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.database import db
from app.official_documents.models import OfficialDocument
from app.permissions import predicates
from app.permissions.checks import may, visible
from app.permissions.rules import RULES, Permission
from app.sample.county import County
from tests.app.dispatch.walk import draft, walk


@pytest.mark.parametrize("permission", list(Permission))
def test_what_a_rule_holds_of_one_record_is_what_its_query_finds(
    county: County, permission: Permission
) -> None:
    for stage in ("draft", "sign", "distribute"):
        walk(county, draft(county), stage)
    documents = db.session.scalars(select(OfficialDocument)).all()
    for name in county.people:
        actor = county.actor(name, confirmed=False)
        found = {d.id for d in db.session.scalars(visible(actor, permission, OfficialDocument))}
        held = {d.id for d in documents if predicates.holds(RULES[permission], actor, d)}
        assert found == held, name
        for document in documents:
            one = db.session.scalars(visible(actor, permission, OfficialDocument, document.id))
            assert (one.first() is not None) is may(actor, permission, document), name
