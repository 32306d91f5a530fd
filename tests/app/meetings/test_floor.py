"""会中: who is called in for which topic, who speaks last, and to whom the papers are open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.meetings import arranging, attending, concluding, floor, minutes, papers
from app.meetings.models import Part, TopicFile
from app.permissions import readers
from app.sample import walking
from app.sample.county import County
from tests.app.meetings.walk import (
    CHAIR,
    ORGANIZER,
    accepted,
    act,
    decide,
    hold,
    meeting,
    noticed,
    plan,
    topic,
)

REPORTER, GUEST, OTHER, SUBSTITUTE = "郑秀兰", "宋立新", "娜仁", "孙丽华"


def two_topics(county: County) -> tuple[int, int, int]:
    """A meeting with a topic for 财政局 and one for 司法局, announced."""
    first = accepted(county)
    second = accepted(county, title="关于信访工作的汇报", sitting_in=[str(county.units["司法局"])])
    return noticed(county, first, second), first, second


def reads(county: County, name: str, topic_id: int) -> bool:
    return readers.may_read(county.actor(name), topic(topic_id))


def test_each_topic_has_its_own_people_in_the_room(county: County) -> None:
    meeting_id, first, second = two_topics(county)
    organizer = county.actor(ORGANIZER)
    begins = meeting(meeting_id).begins_at
    with pytest.raises(OutOfTurn, match="还没有开始"), unit_of_work():
        floor.call_in(organizer, meeting_id, first)

    def told(name: str) -> list[str]:
        return [words for _, words in floor.calls(county.actor(name), meeting(meeting_id))]

    with clock.fixed(begins + timedelta(minutes=1)):
        assert (told(GUEST), told(OTHER), told(CHAIR)) == (["请候会"], ["请等候通知"], [])
        with pytest.raises(NotAllowed), unit_of_work():
            floor.call_in(county.actor(CHAIR), meeting_id, first)
        with unit_of_work():
            floor.call_in(organizer, meeting_id, first)
        assert (told(GUEST), told(OTHER)) == (["请进场"], ["请候会"])
        with pytest.raises(OutOfTurn, match="已经进场"), unit_of_work():
            floor.call_in(organizer, meeting_id, first)
    with clock.fixed(begins + timedelta(minutes=20)):
        with unit_of_work():
            floor.call_in(organizer, meeting_id, second)
        assert (told(GUEST), told(OTHER)) == (["已退场"], ["请进场"])
        assert told(REPORTER) == ["已退场", "请进场"], "who reports both comes for both"
        assert topic(first).left_at == clock.now()
        with pytest.raises(OutOfTurn, match="不在场"), unit_of_work():
            floor.see_out(organizer, meeting_id, first)
        with unit_of_work():
            floor.see_out(organizer, meeting_id, second)
    verbs = db.session.scalars(
        select(Act.verb)
        .where(Act.verb.in_(("meeting.call_in", "meeting.see_out")))
        .order_by(Act.seq)
    ).all()
    assert [v.removeprefix("meeting.") for v in verbs] == [
        "call_in", "see_out", "call_in", "see_out",
    ]  # fmt: skip


def test_the_principal_speaks_last_on_what_is_weighty(county: County) -> None:
    topic_id = accepted(county, weighty="1")
    meeting_id = noticed(county, topic_id)
    hold(county, meeting_id, absent=("张卫东",))
    place = {name: f"spoke-{key}" for name, key in county.people.items()}
    tries = (
        ({}, Invalid, "须登记发言次序"),
        ({place[CHAIR]: "1", place["李建国"]: "2"}, Blocked, "最后发表意见"),
        ({place[CHAIR]: "1"}, Blocked, "充分发表意见"),
        ({place[CHAIR]: "2", place["李建国"]: "2"}, Invalid, "有两个 2"),
        ({place["张卫东"]: "1", place[CHAIR]: "2"}, Invalid, "没有签到"),
        ({place[CHAIR]: "二"}, Invalid, "不正确"),
    )
    for wrong, error, words in tries:
        with pytest.raises(error, match=words):
            decide(county, meeting_id, topic_id, **wrong)
        db.session.rollback()
    decide(county, meeting_id, topic_id, **{place["李建国"]: "1", place[CHAIR]: "9"})
    assert topic(topic_id).speaking == [county.people["李建国"], county.people[CHAIR]]
    with clock.fixed(meeting(meeting_id).ends_at), unit_of_work():
        concluding.keep_outcome(
            county.actor(ORGANIZER), meeting_id, topic_id, {"outcome": "postponed"}
        )


def test_papers_are_open_to_who_comes_for_the_topic_and_to_nobody_else(county: County) -> None:
    meeting_id, first, second = two_topics(county)
    assert [reads(county, GUEST, t) for t in (first, second)] == [True, False]
    assert not reads(county, SUBSTITUTE, first), "her unit is not of the meeting"
    form = {"reply": "substitute", "reason": "下乡。", "substitute": county.seat(SUBSTITUTE)}
    with unit_of_work():
        own = attending.reply(county.actor(GUEST), meeting_id, form).id
    with unit_of_work():
        attending.decide(county.actor(CHAIR), meeting_id, own, agreed=True)
    assert [reads(county, SUBSTITUTE, t) for t in (first, second)] == [True, False]
    with unit_of_work():
        attending.reply(county.actor(GUEST), meeting_id, {"reply": "leave", "reason": "出差。"})
    assert not reads(county, SUBSTITUTE, first), "she comes no more"
    with unit_of_work():
        attending.decide(county.actor(CHAIR), meeting_id, own, agreed=True)
    assert not reads(county, GUEST, first), "nor does who is on leave"
    with unit_of_work():
        arranging.invite(
            county.actor(ORGANIZER), meeting_id, [county.seat("王海清")], Part.SITTING_IN, [second]
        )
    assert [reads(county, "王海清", t) for t in (first, second)] == [False, True]


def test_after_the_meeting_the_papers_are_taken_back(county: County) -> None:
    topic_id = accepted(county)
    meeting_id = noticed(county, topic_id)
    hold(county, meeting_id)
    decide(county, meeting_id, topic_id, in_favour="4")
    with clock.fixed(meeting(meeting_id).ends_at):
        act(county, meeting(meeting_id), "conclude")
    with unit_of_work():
        document_id = minutes.draft_minutes(county.actor(ORGANIZER), meeting_id).id
    walking.walk(county, document_id, "distribute")
    assert reads(county, GUEST, topic_id)
    assert all(papers.may_open(county.actor(n), topic(topic_id)) for n in (GUEST, CHAIR))
    act(county, meeting(meeting_id), "close")
    assert not reads(county, GUEST, topic_id)
    for name in (ORGANIZER, CHAIR, "张卫东", REPORTER, "林芳"):
        assert reads(county, name, topic_id), name
        assert papers.may_open(county.actor(name), topic(topic_id)), name


def test_who_opened_a_paper_is_noted_once_and_a_cancelled_meeting_closes_it(county: County) -> None:
    meeting_id, first, _ = two_topics(county)
    guest = county.actor(GUEST)
    paper = db.session.scalars(select(TopicFile).where(TopicFile.topic_id == first)).one()
    for _ in range(2):
        with unit_of_work():
            papers.note_opened(guest, topic(first), paper)
    said = db.session.scalars(select(Act).where(Act.verb == papers.OPENED)).all()
    assert [(a.person_id, a.details["file"]) for a in said] == [(guest.person_id, paper.id)]
    assert not papers.may_keep(guest, topic(first))
    assert papers.may_keep(county.actor(CHAIR), topic(first))
    assert papers.may_keep(county.actor("林芳"), topic(first))
    act(county, meeting(meeting_id), "cancel", opinion="改期。")
    assert not reads(county, GUEST, first)
    again = plan(county, first, days=5)
    act(county, meeting(again), "notice")
    assert reads(county, GUEST, first)
