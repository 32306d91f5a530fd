"""The pages of 议题 and 会议, walked as people walk them."""

from __future__ import annotations

import io
import re

import pytest

from app.core import clock, outbox
from app.core.database import db
from app.meetings.models import Meeting, Topic
from app.official_documents.models import OfficialDocument
from tests.app.meetings.walk import (
    ORGANIZER,
    PDF,
    PROPOSER,
    TOPIC_FORM,
    accepted,
    act,
    hold,
    meeting,
    noticed,
    plan,
)
from tests.blueprints.account.visits import Visit, alone, arrive
from tests.office import Office
from tests.questions import at_most


@pytest.fixture
def organizer(office: Office) -> Visit:
    return arrive(office.app, office.county, ORGANIZER)


def test_a_topic_is_proposed_with_its_papers_and_sent(office: Office) -> None:
    visit = arrive(office.app, office.county, PROPOSER)
    visit.open("/topics/new")
    organ = str(office.county.units["县政府"])
    visit.send("/topics", **{**TOPIC_FORM, "organ": organ, "title": ""})
    assert visit.status == 422
    assert TOPIC_FORM["asked"] in visit.page, "what was typed is still there"
    visit.send("/topics", **{**TOPIC_FORM, "organ": organ}, files=(io.BytesIO(PDF), "方案.pdf"))
    assert visit.status == 200
    topic = db.session.query(Topic).one()
    assert visit.place == f"/topics/{topic.id}"
    link = re.search(rf"/topics/{topic.id}/files/\d+", visit.page)
    assert link is not None
    assert alone(visit.client.get, link[0]).data == PDF
    stranger = arrive(office.app, office.county, "田小雨")
    for address in (f"/topics/{topic.id}", link[0]):
        stranger.open(address)
        assert stranger.status == 404


def test_a_meeting_is_arranged_announced_and_answered(office: Office, organizer: Visit) -> None:
    county = office.county
    topic_id = accepted(county)
    organizer.open("/meetings/new")
    form = {
        "organ": str(county.units["县政府"]), "kind": "executive", "day": "2020-01-01",
        "begins": "09:00", "ends": "11:00", "place": "三楼", "host": county.seat("苏和"),
    }  # fmt: skip
    organizer.send("/meetings", **form)
    assert organizer.status == 422
    assert "不能早于现在" in organizer.page
    meeting_id = plan(county)
    organizer.open(f"/meetings/{meeting_id}")
    organizer.send(
        f"/meetings/{meeting_id}/agenda", topics=str(topic_id), **{f"place-{topic_id}": "1"}
    )
    assert "议程已排定" in organizer.page
    act(county, meeting(meeting_id), "notice")
    outbox.drain()
    member = arrive(office.app, county, "张卫东")
    assert "常务会议" in member.open("/desk?box=reading")
    member.open(f"/meetings/{meeting_id}")
    member.send(f"/meetings/{meeting_id}/replies", reply="leave", reason="")
    assert member.status == 422
    member.send(f"/meetings/{meeting_id}/replies", reply="leave", reason="赴省里开会。")
    assert "请假待批" in member.page
    assert "常务会议" not in member.open("/desk?box=reading"), "answered, it leaves the desk"
    other = arrive(office.app, county, "其木格")
    assert "赴省里开会" not in other.open(f"/meetings/{meeting_id}"), "the reason is the host's"
    host = arrive(office.app, county, "苏和")
    page = host.open(f"/meetings/{meeting_id}")
    assert "赴省里开会" in page
    leave = re.search(rf"/meetings/{meeting_id}/leaves/\d+", page)
    assert leave is not None
    host.send(leave[0], move="agree")
    assert "已准假" in host.page


def test_who_sits_in_on_one_topic_sees_that_topic_only(office: Office) -> None:
    county = office.county
    first = accepted(county)
    second = accepted(county, title="关于干部任免的汇报", sitting_in=[str(county.units["司法局"])])
    meeting_id = noticed(county, first, second)
    visit = arrive(office.app, county, "宋立新")
    page = visit.open(f"/meetings/{meeting_id}")
    assert "食堂燃气" in page
    assert "干部任免" not in page
    assert "另有 1 个议题" in page
    visit.open(f"/topics/{second}")
    assert visit.status == 404


def test_what_was_decided_becomes_the_draft_of_the_minutes(
    office: Office, organizer: Visit
) -> None:
    county = office.county
    topic_id = accepted(county)
    meeting_id = noticed(county, topic_id)
    hold(county, meeting_id)
    address = f"/meetings/{meeting_id}"
    words = "12月底前全部安装到位。"
    with clock.fixed(meeting(meeting_id).ends_at):
        visit = arrive(office.app, county, ORGANIZER)
        visit.open(address)
        form = {"outcome": "agreed", "in_favour": "9", "text-1": words,
                "unit-1": str(county.units["教育局"]), "due-1": ""}  # fmt: skip
        visit.send(f"{address}/topics/{topic_id}/outcomes", **form)
        assert visit.status == 422
        assert words in visit.page, "what was typed is still there"
        visit.send(f"{address}/topics/{topic_id}/outcomes", **{**form, "in_favour": "4"})
        assert visit.status == 200
        act(county, meeting(meeting_id), "conclude")
        visit.open(address)
        visit.send(f"{address}/minutes")
    document_id = db.session.get_one(Meeting, meeting_id).document_id
    document = db.session.get_one(OfficialDocument, document_id)
    text = document.document.plain_text()
    assert document.kind == "纪要"
    for part in (words.rstrip("。"), "云岭县教育局牵头", "出席：苏和、李建国", "会议同意"):
        assert part in text, part


def test_the_pages_ask_the_database_a_bounded_number_of_questions(
    office: Office, organizer: Visit
) -> None:
    county = office.county
    topics = [accepted(county, title=f"关于事项{n}的汇报") for n in range(4)]
    meeting_id = noticed(county, *topics)
    outbox.drain()
    limits = {"/meetings": 12, "/topics?list=accepted": 12, f"/meetings/{meeting_id}": 27,
              f"/topics/{topics[0]}": 20}  # fmt: skip
    for address, limit in limits.items():  # with those of the frame around the page
        organizer.open(address)
        with at_most(limit):
            alone(organizer.client.get, address)
