"""联合行文: which organs may be chosen, and what a wrong choice is told (条例 第十七条)."""

from __future__ import annotations

import pytest

from app.core.errors import Blocked, Invalid
from app.core.unit_of_work import unit_of_work
from app.official_documents import joining
from app.sample.county import County
from tests.app.dispatch.joint import BOTH, choose, joint_draft, leave, loaded
from tests.app.dispatch.walk import act


def test_the_host_stays_first_and_only_equal_organs_are_offered(county: County) -> None:
    document = loaded(joint_draft(county))
    offered = [account.code for account in joining.candidates(document)]
    assert "云财发" in offered
    assert not {"云教发", "云政发"} & set(offered)
    choose(document.id, *reversed(BOTH))
    assert [a.code for a in document.accounts] == ["云教发", "云司发", "云财发"]
    assert document.document.signatures == ("云岭县教育局", "云岭县司法局", "云岭县财政局")
    choose(document.id)
    assert document.document.issuer_mark == "云岭县教育局文件"


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (("云教发",), "主办机关"),
        (("云财发", "云财发"), "只能列一次"),
        (("无此发",), "没有「无此发」"),
        ((f"云{'长' * 300}发",), "没有「云长"),
        (tuple(f"代字{i}" for i in range(30)), "不得超过"),
    ],
)
def test_a_wrong_choice_is_told_and_changes_nothing(
    county: County, codes: tuple[str, ...], said: str
) -> None:
    document_id = joint_draft(county)
    with pytest.raises(Invalid, match=said) as refused:
        choose(document_id, *codes)
    assert refused.value.fields.keys() == {"co_issuers"}
    assert [one.account.code for one in loaded(document_id).co_issuers] == ["云财发"]


def test_unequal_organs_are_refused_with_the_article(county: County) -> None:
    document_id = joint_draft(county)
    with pytest.raises(Blocked) as refused:
        choose(document_id, "云财发", "云政发")
    (finding,) = refused.value.findings
    assert finding.article == "《党政机关公文处理工作条例》第十七条"
    assert "云岭县教育局与云岭县人民政府不同级" in finding.message
    assert [one.account.code for one in loaded(document_id).co_issuers] == ["云财发"]


def test_organs_that_are_equal_no_more_are_stopped_at_the_first_step(county: County) -> None:
    document_id = joint_draft(county)
    with unit_of_work():
        county.unit("财政局").rank = 6
    with pytest.raises(Blocked) as refused:
        act(county, document_id, "submit")
    assert [f.article for f in refused.value.findings] == ["《党政机关公文处理工作条例》第十七条"]


@pytest.mark.parametrize("who", ["宋立新", "孙丽华"])
def test_an_organ_without_somebody_to_sign_or_seal_cannot_issue_jointly(
    county: County, who: str
) -> None:
    document_id = joint_draft(county)
    leave(county, who)
    with pytest.raises(Blocked, match=r"云岭县财政局没有在岗的.*第二十二条"):
        act(county, document_id, "submit")


def test_an_organ_without_a_seal_in_use_cannot_be_chosen(county: County) -> None:
    document_id = joint_draft(county)
    with unit_of_work():
        county.account("云司发").seal.active = False
    with pytest.raises(Blocked, match="云岭县司法局的发文账户没有启用的印章"):
        choose(document_id, *BOTH)
