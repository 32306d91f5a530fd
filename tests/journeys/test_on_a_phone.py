"""A leader away from the office: she signs what goes out and instructs on what came in, by thumb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.circulation import queries
from app.core import outbox
from app.core.database import db
from app.dispatch.circulation import DISPATCH
from app.official_documents.delivering import deliveries
from app.official_documents.models import OfficialDocument
from app.receipt.models import IncomingDocument
from app.sample import walking
from app.sample.county import County
from tests.app.receipt import walk as receiving
from tests.journeys.phone import Phone
from tests.served import Served

TITLE = "云岭县人民政府关于在手机上办理公文的通知"


def test_leaders_sign_and_instruct_on_their_phones(
    served: Served, new_page: Callable[..., Any]
) -> None:
    with served.app.app_context():
        document_id = to_be_signed(served.county)
        db.session.remove()

    signer = Phone(served, "苏和", new_page)
    signer.open(TITLE)
    assert signer.no_wider_than_the_screen()
    assert signer.page.locator("#part-text img").count() or "请各单位" in signer.text
    signer.write()
    signer.press("签发")
    assert "手写意见，与本次办理一并保存" in signer.text
    signer.confirm("签发")
    assert "复核" in signer.page.inner_text("#flashes")

    with served.app.app_context():
        incoming_id = to_be_instructed(served.county, document_id)
        db.session.remove()

    leader = Phone(served, "宋立新", new_page)
    leader.open(TITLE)
    assert leader.no_wider_than_the_screen()
    leader.page.get_by_role("link", name="收文处理单").or_(
        leader.page.get_by_role("tab", name="收文处理单")
    ).or_(leader.page.get_by_role("button", name="收文处理单")).first.tap()
    assert leader.page.locator("#part-paper").is_visible()
    leader.write()
    leader.press("批示")

    with served.app.app_context():
        signed, instructed = opinions(document_id, incoming_id)
        assert (signed.name, signed.label, bool(signed.ink)) == ("苏和", "签发", True)
        assert (instructed.name, instructed.label, bool(instructed.ink)) == ("宋立新", "批示", True)
        db.session.remove()

    leader.page.goto(f"/incoming/{incoming_id}")
    assert leader.page.locator("#part-paper svg.ink path").count() == 1


def to_be_signed(county: County) -> int:
    """A document on its signer's desk."""
    text = replace(walking.TEXT, title=TITLE)
    document_id = walking.draft(county, text=text)
    walking.walk(county, document_id, "sign")
    outbox.drain()
    return document_id


def to_be_instructed(county: County, document_id: int) -> int:
    """It went out; the receiving leader has it. Gives the incoming document's id."""
    walking.walk(county, document_id, "track")
    outbox.drain()
    document = db.session.get_one(OfficialDocument, document_id)
    finance = next(d for d in deliveries(document) if d.unit_id == county.units["财政局"])
    incoming_id = receiving.incoming_of(finance.id).id
    receiving.walk(county, incoming_id, "instruct")
    outbox.drain()
    return incoming_id


def opinions(document_id: int, incoming_id: int) -> tuple[Any, Any]:
    """What the two leaders said."""
    document = db.session.get_one(OfficialDocument, document_id)
    incoming = db.session.get_one(IncomingDocument, incoming_id)
    sent = queries.circulation_for(document, DISPATCH.key)
    came = queries.circulation_for(incoming, "receipt")
    assert sent is not None
    assert came is not None
    signed = next(o for o in queries.opinions(sent) if o.stage == "sign")
    return signed, next(o for o in queries.opinions(came) if o.stage == "instruct")
