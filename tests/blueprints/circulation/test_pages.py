"""The page of a matter: who did what in whose place, every word that was said, and the way back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.circulation import asking_back, moves, queries
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.directory import absences
from tests.app.dispatch import walk as sending
from tests.app.receipt import walk as receiving
from tests.blueprints.account.visits import arrive
from tests.office import Office


def away(office: Office, name: str, deputy: str) -> None:
    """She is away from today; a colleague stands in for her."""
    county = office.county
    with unit_of_work():
        absences.name_deputy(
            county.actor(name),
            deputy_id=county.people[deputy],
            since=clock.today(),
            until=clock.today() + timedelta(days=3),
            reason="出差",
        )


def test_what_a_deputy_did_without_words_says_in_whose_place(office: Office) -> None:
    incoming_id = receiving.arrived(office.county)
    away(office, "孙丽华", "宋立新")
    deputy = office.county.actor("宋立新")
    assert deputy.standing_in_for
    listed = queries.box_page(deputy, "todo", total=queries.count(deputy, "todo"))
    assert [t.circulation.subject_id for t in listed.rows] == [incoming_id]
    there = arrive(office.app, office.county, "宋立新")
    there.open(f"/incoming/{incoming_id}")
    there.send(f"/incoming/{incoming_id}/receipts", move="accept")
    there.send(f"/incoming/{incoming_id}/registrations", copies="1")
    page = there.open(f"/incoming/{incoming_id}")
    assert page.count("宋立新（代孙丽华）") >= 2, page


def test_each_report_of_progress_stays_in_the_history(office: Office) -> None:
    incoming_id = receiving.arrived(office.county)
    receiving.walk(office.county, incoming_id, "handle")
    for words in ("已发函。", "已收齐数据。"):
        receiving.act(office.county, incoming_id, "note", opinion=words)
    receiving.act(office.county, incoming_id, "finish", opinion="请审核。", result="已办毕。")
    page = arrive(office.app, office.county, "何俊").open(f"/incoming/{incoming_id}")
    history = page[page.index("流转记录</h2>") :]
    assert [w in history for w in ("已发函。", "已收齐数据。", "请审核。")] == [True] * 3


def test_after_acting_one_is_back_in_the_filtered_list(office: Office) -> None:
    document_id = sending.draft(office.county)
    sending.walk(office.county, document_id, "review")
    there = arrive(office.app, office.county, "特木尔")
    page = there.open("/desk?box=todo&kind=dispatch")
    row = re.search(rf'href="(/documents/{document_id}\?back=[^"]+)"', page)
    assert row is not None
    page = there.open(row[1])
    page = page[page.index('id="action-bar"') :]
    back = re.search(r'name="back" value="([^"]+)"', page)
    task = re.search(r'action="(/tasks/\d+/acts)"', page)
    assert back is not None
    assert task is not None
    assert back[1] == "/desk?box=todo&kind=dispatch"
    there.send(task[1], move="agree", back=back[1])
    assert there.place == "/desk"
    assert sending.circulation(document_id).stage == "check"


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example/", "javascript:1"])
def test_the_way_back_never_leads_to_another_place(office: Office, address: str) -> None:
    document_id = sending.draft(office.county)
    sending.walk(office.county, document_id, "review")
    page = arrive(office.app, office.county, "特木尔").open(
        f"/documents/{document_id}", query_string={"back": address}
    )
    assert f'href="{address}"' not in page
    assert f'value="{address}"' not in page


def test_a_holder_sees_that_it_is_asked_back_and_gives_it_back(office: Office) -> None:
    county = office.county
    document_id = sending.draft(county)
    sending.walk(county, document_id, "review")
    there = arrive(office.app, county, "特木尔")
    there.open(f"/documents/{document_id}")
    key = sending.circulation(document_id).id
    writer = arrive(office.app, county, "郭宇航")
    assert "申请撤回" in writer.open(f"/documents/{document_id}")
    writer.send(f"/circulations/{key}/acts", move="ask_back", note="主送漏了两个单位")
    assert asking_back.request(sending.circulation(document_id)) is not None
    page = there.open(f"/documents/{document_id}")
    assert "郭宇航申请撤回：主送漏了两个单位" in page
    task = re.search(r'action="(/tasks/\d+/acts)"', page)
    assert task is not None
    there.send(task[1], move="give_back")
    assert sending.circulation(document_id).stage == "draft"
    assert not moves.may_take_back(county.actor("郭宇航"), sending.circulation(document_id))
