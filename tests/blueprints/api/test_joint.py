"""联合行文 by the API: co-issuing organs are set with the properties and shown with what they did."""

from __future__ import annotations

import pytest

from app.core.database import db
from tests.app.dispatch.joint import NOTICE, SIGNER, joint_draft
from tests.app.dispatch.walk import walk

TEXT = {
    "kind": "通知", "title": NOTICE.title, "recipients": NOTICE.recipients,
    "body": [{"text": "经县政府同意，现就有关事项通知如下。"}],
}  # fmt: skip


def test_co_issuers_are_set_and_taken_off_again(program):
    caller = program("林芳")
    draft = caller.post(
        "/documents", 201, account="云教发", text=TEXT,
        properties={"co_issuers": ["云司发", "云财发"]},
    )  # fmt: skip
    assert [c["account"] for c in draft["co_issuers"]] == ["云司发", "云财发"]
    assert draft["elements"]["signatures"] == ["云岭县教育局", "云岭县司法局", "云岭县财政局"]
    address = f"/documents/{draft['id']}/text"
    changed = caller.put(address, version=draft["version"], text={}, properties={})
    assert changed["co_issuers"] == []
    assert changed["elements"]["issuer_mark"] == "云岭县教育局文件"


@pytest.mark.parametrize(
    ("codes", "status"),
    [(["云教发"], 422), (["云财发", "云财发"], 422), (["无此发"], 422), (["云政发"], 409)],
)
def test_wrong_co_issuers_are_refused_and_nothing_is_begun(program, codes, status):
    caller = program("林芳")
    refused = caller.post(
        "/documents", status, account="云教发", text=TEXT, properties={"co_issuers": codes}
    )
    if status == 409:
        assert "第十七条" in str(refused["findings"])
    else:
        assert refused["fields"].keys() == {"co_issuers"}
    assert caller.get("/documents")["total"] == 0


def test_what_each_co_issuer_signed_and_sealed_is_shown(county, program):
    document_id = joint_draft(county)
    walk(county, document_id, "track", signer=SIGNER)
    db.session.rollback()
    shown = program("宋立新").get(f"/documents/{document_id}")
    (finance,) = shown["co_issuers"]
    assert (finance["organ"], finance["signer"]) == ("云岭县财政局", "宋立新")
    assert finance["signed_digest"] == shown["signed_digest"]
    assert finance["signed_at"] >= shown["signed_at"]
    assert finance["sealed"]
    assert len(finance["seal_certificate"]) == 64
