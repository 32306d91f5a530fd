"""更正, 补发 and 重发 of a document that went out."""

from __future__ import annotations

import pytest

from app.core.database import db
from app.core.errors import NotAllowed, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.dispatch import tracking, tracking_correction
from app.official_documents import delivering
from app.official_documents.models import DeliveryState, OfficialDocument
from app.sample.county import County
from tests.app.dispatch.walk import TEXT, circulation, draft, walk


def sent(county: County) -> int:
    document_id = draft(county)
    walk(county, document_id, "track")
    return document_id


def document(key: int) -> OfficialDocument:
    return db.session.get_one(OfficialDocument, key)


def test_what_was_wrong_is_corrected_by_a_draft_that_cites_it_and_the_original_stays(
    county: County,
) -> None:
    key = sent(county)
    frozen = document(key).issued_digest
    with unit_of_work():
        draft_id = tracking_correction.correct(county.actor("王红梅"), document(key)).id
    text = document(draft_id).document
    assert text.title == f"云岭县人民政府关于更正《{TEXT.title}》的通知"
    assert f"《{TEXT.title}》（{document(key).number}）有误" in text.body[0].text  # type: ignore[union-attr]
    assert text.recipients == TEXT.recipients
    assert circulation(draft_id).stage == "draft"
    assert document(key).issued_digest == frozen


def test_only_who_follows_the_dispatch_corrects_and_only_what_was_issued(county: County) -> None:
    key = sent(county)
    with pytest.raises(NotAllowed), unit_of_work():
        tracking_correction.correct(county.actor("陈国强"), document(key))
    early = draft(county)
    with pytest.raises(OutOfTurn, match="尚未制发"), unit_of_work():
        tracking_correction.correct(county.actor("王红梅"), document(early))


def test_a_unit_that_sent_it_back_gets_it_again(county: County) -> None:
    key = sent(county)
    first = delivering.deliveries(document(key))[0]
    unit, delivery = first.unit_id, first.id
    with unit_of_work():
        delivering.send_back(county.actor("田小雨"), delivery, "附件无法打开")
    with unit_of_work():
        again = tracking.send_more(county.actor("王红梅"), document(key), [unit])
        assert [d.unit_id for d in again] == [unit]
    states = [d.state for d in delivering.deliveries(document(key)) if d.unit_id == unit]
    assert states == [DeliveryState.RETURNED, DeliveryState.SENT]
