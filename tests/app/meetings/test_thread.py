"""From a topic to a decision that is supervised: nothing is typed twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.circulation.models import CirculationState, Task, TaskKind, TaskState
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.meetings import arranging, attending, concluding, minutes, proposing
from app.meetings.models import Attendance, Outcome, Part, Reply, TopicState
from app.official_documents import producing
from app.official_documents.models import OfficialDocument
from app.permissions import readers
from app.sample import walking
from app.sample.county import County
from app.supervision.models import SupervisionItem
from documents.formats import report as format_report
from tests.app.meetings.walk import (
    CHAIR,
    ORGANIZER,
    PROPOSER,
    TOPIC_FORM,
    accepted,
    act,
    decide,
    hold,
    meeting,
    names,
    noticed,
    plan,
    propose,
    topic,
    waiting,
    walk,
    way,
)


def test_a_topic_goes_over_every_desk_and_then_waits_for_a_meeting(county: County) -> None:
    topic_id = propose(county, major="1")
    desks = []
    for stage in ("draft", "unit", "office", "legal", "leader", "chair"):
        walk(county, topic_id, stage)
        desks.append(names(county, topic(topic_id))[0])
    assert desks == [PROPOSER, "郑秀兰", ORGANIZER, "乌兰", "李建国", CHAIR]
    walk(county, topic_id)
    assert topic(topic_id).state is TopicState.ACCEPTED
    assert topic(topic_id).legal_at is not None


def test_a_topic_without_its_papers_does_not_leave_its_proposer(county: County) -> None:
    topic_id = propose(county, files=(), asked="", consulted="")
    with pytest.raises(Invalid) as refused:
        act(county, topic(topic_id), "submit")
    assert set(refused.value.fields) == {"asked", "consulted", "files"}
    weighty = propose(county, kind="office", weighty="1")
    with pytest.raises(Invalid, match="713号令 第三十条"):
        act(county, topic(weighty), "submit")


def test_only_a_unit_below_proposes_and_only_its_proposer_changes_it(county: County) -> None:
    form = {**TOPIC_FORM, "organ": str(county.units["教育局"])}
    with pytest.raises(NotAllowed), unit_of_work():
        proposing.begin(county.actor("何俊"), form)
    topic_id = propose(county)
    with pytest.raises(NotAllowed), unit_of_work():
        proposing.save(county.actor("郑秀兰"), topic(topic_id), form)
    with unit_of_work():
        proposing.save(county.actor(PROPOSER), topic(topic_id), {**form, "title": "新题"})
    assert way(topic(topic_id)).title == "新题"
    walk(county, topic_id, "unit")
    with pytest.raises(OutOfTurn), unit_of_work():
        proposing.save(county.actor(PROPOSER), topic(topic_id), form)


def test_what_is_postponed_or_refused_comes_before_no_meeting(county: County) -> None:
    topic_id = propose(county)
    walk(county, topic_id, "chair")
    act(county, topic(topic_id), "postpone", opinion="待省里文件下发后再议。")
    meeting_id = plan(county)
    with pytest.raises(Invalid, match="待上会"), unit_of_work():
        arranging.schedule(county.actor(ORGANIZER), meeting_id, [topic_id])


def test_the_notice_reaches_everyone_and_reporters_come_along(county: County) -> None:
    topic_id = accepted(county)
    meeting_id = noticed(county, topic_id)
    asked = {a.person.name: a.part for a in meeting(meeting_id).attendances}
    assert asked[CHAIR] is Part.HOST
    assert asked["李建国"] is Part.MEMBER
    assert asked["郑秀兰"] is Part.SITTING_IN, "the head of the unit that reports"
    assert asked["宋立新"] is Part.SITTING_IN, "the head of a unit that is to sit in"
    told = db.session.scalars(
        select(Task.person_id).where(
            Task.circulation_id == way(meeting(meeting_id)).id, Task.kind == TaskKind.READ,
            Task.state == TaskState.OPEN,
        )
    ).all()  # fmt: skip
    assert {county.people[name] for name in asked} == set(told)
    for name, reads in (("其木格", True), ("宋立新", True), ("田小雨", False), ("安国梁", False)):
        assert readers.may_read(county.actor(name), meeting(meeting_id)) is reads, name
        assert readers.may_read(county.actor(name), topic(topic_id)) is reads, name


def test_no_topic_on_the_day_and_none_that_is_major_without_its_review(county: County) -> None:
    topic_id = accepted(county)
    meeting_id = plan(county, topic_id, days=1)
    day = meeting(meeting_id).begins_at.replace(hour=0)
    with clock.fixed(day), pytest.raises(Blocked, match="不得临时动议"):
        act(county, meeting(meeting_id), "notice")
    major = accepted(county, major="1")
    soon = plan(county, major, days=4)
    with pytest.raises(Blocked, match="713号令 第二十五条"):
        act(county, meeting(soon), "notice")
    later = plan(county, days=8)
    act(county, meeting(soon), "cancel", opinion="改期。")
    assert topic(major).state is TopicState.ACCEPTED
    with unit_of_work():
        arranging.schedule(county.actor(ORGANIZER), later, [major])
    act(county, meeting(later), "notice")


def test_a_member_asks_for_leave_and_the_host_decides(county: County) -> None:
    meeting_id = noticed(county, accepted(county))
    member = county.actor("张卫东")
    for wrong in ({}, {"reply": "leave", "reason": " "}, {"reply": "substitute", "reason": "出差"}):
        with pytest.raises(Invalid), unit_of_work():
            attending.reply(member, meeting_id, wrong)
    with unit_of_work():
        own = attending.reply(member, meeting_id, {"reply": "leave", "reason": "赴省里开会。"}).id
    with pytest.raises(NotAllowed), unit_of_work():
        attending.decide(county.actor("其木格"), meeting_id, own, agreed=True)
    with unit_of_work():
        attending.decide(county.actor(CHAIR), meeting_id, own, agreed=True)
    outbox.drain()
    assert db.session.get_one(Attendance, own).reply is Reply.ON_LEAVE
    notes = db.session.scalars(select(Task.note).where(Task.person_id == member.person_id)).all()
    assert any("已准假" in (note or "") for note in notes)
    with pytest.raises(OutOfTurn), unit_of_work():
        attending.decide(county.actor(CHAIR), meeting_id, own, agreed=True)
    with pytest.raises(NotFound), unit_of_work():
        attending.reply(county.actor("田小雨"), meeting_id, {"reply": "coming"})


def test_who_only_sits_in_may_send_a_substitute(county: County) -> None:
    meeting_id = noticed(county, accepted(county))
    head = county.actor("宋立新")
    form = {"reply": "substitute", "reason": "下乡调研。", "substitute": county.seat("孙丽华")}
    with unit_of_work():
        own = attending.reply(head, meeting_id, form).id
    with unit_of_work():
        attending.decide(county.actor(CHAIR), meeting_id, own, agreed=True)
    assert readers.may_read(county.actor("孙丽华"), meeting(meeting_id))


def test_without_a_quorum_nothing_is_decided(county: County) -> None:
    topic_id = accepted(county)
    meeting_id = noticed(county, topic_id)
    hold(county, meeting_id, absent=("李建国", "其木格", "张卫东"))
    with clock.fixed(meeting(meeting_id).ends_at), pytest.raises(Blocked, match="不足法定人数"):
        act(county, meeting(meeting_id), "conclude")


def test_a_vote_carries_by_more_than_half_of_the_members_due(county: County) -> None:
    topic_id = accepted(county, weighty="1")
    meeting_id = noticed(county, topic_id)
    hold(county, meeting_id, absent=("张卫东",))
    organizer = county.actor(ORGANIZER)
    spoke = {f"spoke-{county.people[n]}": str(i) for i, n in enumerate(("李建国", CHAIR), start=1)}
    with clock.fixed(meeting(meeting_id).ends_at):
        for wrong, error in (
            ({"outcome": "agreed"}, Invalid),  # 三重一大 is voted on
            ({"outcome": "agreed", "in_favour": "2", "against": "1"}, Blocked),
            ({"outcome": "agreed", "in_favour": "4"}, Invalid),  # more than are there
            ({"outcome": ""}, Invalid),
        ):
            with pytest.raises(error), unit_of_work():
                concluding.keep_outcome(organizer, meeting_id, topic_id, {**spoke, **wrong})
        with unit_of_work():
            form = {
                **spoke, "outcome": "agreed", "in_favour": "3",
                "dissent": "其木格：建议分两年实施。",
            }  # fmt: skip
            concluding.keep_outcome(organizer, meeting_id, topic_id, form)
    assert topic(topic_id).outcome is Outcome.AGREED
    assert "分两年实施" in (topic(topic_id).dissent or "")


def test_a_decision_becomes_an_item_when_the_minutes_are_issued(county: County) -> None:
    topic_id = accepted(county)
    meeting_id = noticed(county, topic_id)
    hold(county, meeting_id, absent=("张卫东",))
    decide(county, meeting_id, topic_id)
    with clock.fixed(meeting(meeting_id).ends_at):
        act(county, meeting(meeting_id), "conclude")
    organizer = county.actor(ORGANIZER)
    with unit_of_work():
        document_id = minutes.draft_minutes(organizer, meeting_id).id
    with unit_of_work():
        assert minutes.draft_minutes(organizer, meeting_id).id == document_id, "once only"
    with pytest.raises(Blocked, match="纪要还没有印发"):
        act(county, meeting(meeting_id), "close")
    walking.walk(county, document_id, "distribute")
    issued = db.session.get_one(OfficialDocument, document_id)
    assert issued.document.issuer_mark == "云岭县人民政府常务会议纪要"
    report = format_report.check(producing.issued_bytes(issued), producing.registered(issued))
    assert (report.errors, issued.document.signatures) == ((), ()), (
        "no seal, and the lists in order"
    )
    outbox.drain()
    items = db.session.scalars(select(SupervisionItem).order_by(SupervisionItem.id)).all()
    assert [item.lead_unit_id for item in items] == [
        county.units["教育局"], county.units["财政局"],
    ]  # fmt: skip
    first = items[0]
    assert first.target.startswith("12月底前完成全县 42 所学校")
    assert "第 1 项" in first.basis
    assert (first.source_type, first.source_id) == ("official_document", document_id)
    outbox.drain()
    act(county, meeting(meeting_id), "close")
    assert way(meeting(meeting_id)).state is CirculationState.CLOSED
    assert waiting(meeting(meeting_id)) == []
    assert len(db.session.scalars(select(SupervisionItem.id)).all()) == 2, "once only"
