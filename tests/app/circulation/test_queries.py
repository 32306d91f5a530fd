"""The boxes of a desk: what she sent on, and where what she began is now."""

from __future__ import annotations

from app.circulation import queries
from app.sample.county import County
from tests.app.dispatch.walk import draft, walk


def sent(county: County, name: str) -> list[str]:
    """The stages of what is among 我送出的; the count is that of the list."""
    actor = county.actor(name)
    rows = queries.box_page(actor, "sent").rows
    assert queries.counts(actor)["sent"] == len(rows)
    return sorted(task.stage for task in rows)


def test_the_drafter_sees_who_has_her_document_long_after_others_sent_it_on(county: County) -> None:
    document_id = draft(county)
    assert sent(county, "郭宇航") == [], "a draft in her own hands was not sent"
    walk(county, document_id, "check")
    assert "check" in sent(county, "郭宇航")
    walk(county, document_id, "number")
    assert sent(county, "郭宇航") == ["number"]


def test_who_sent_it_on_sees_it_until_it_is_done(county: County) -> None:
    document_id = draft(county)
    walk(county, document_id, "sign")
    assert sent(county, "哈斯") == ["sign"]
    walk(county, document_id, "number")
    assert sent(county, "哈斯") == []
