"""What was said in a meeting is bound into its acts, and its record is locked once the 纪要 is issued."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text, update

from app.auditing.meetings import check_meetings
from app.auditing.report import Check
from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Invalid, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.meetings import collecting, minutes, recording, signing_in, video
from app.meetings.models import Attendance, RecordSupplement
from app.official_documents.models import Decision
from app.sample import walking
from app.sample.county import County
from tests.app.meetings.walk import (
    ORGANIZER,
    accepted,
    act,
    decide,
    hold,
    meeting,
    noticed,
)


def faults() -> list[str]:
    db.session.expire_all()
    check = Check("meetings", "会议", "次会议")
    check_meetings(check, lambda *_: None)
    return [fault.sentence for fault in check.faults]


def test_the_audit_names_words_that_were_changed_by_hand(county: County) -> None:
    topic_id = accepted(county)
    meeting_id = noticed(county, topic_id)
    organizer = county.actor(ORGANIZER)
    hold(county, meeting_id, absent=("李建国",))
    decide(county, meeting_id, topic_id, dissent="李建国：资金来源未落实，建议缓议。")
    late = next(a.id for a in meeting(meeting_id).attendances if a.signed_in_at is None)
    with clock.fixed(meeting(meeting_id).ends_at):
        with unit_of_work():
            form = {"attendance": str(late), "reason": "手机没电。", "late": "1"}
            signing_in.make_up(organizer, meeting_id, form)
        with unit_of_work():
            recording.keep_record(organizer, meeting_id, {"record": "苏和：同意。"})
        act(county, meeting(meeting_id), "conclude")
    with unit_of_work(), pytest.raises(OutOfTurn, match="直接修改"):
        recording.supplement(organizer, meeting_id, {"supplement": "会后补充。"})
    with unit_of_work():
        document_id = minutes.draft_minutes(organizer, meeting_id).id
    walking.walk(county, document_id, "distribute")
    with unit_of_work(), pytest.raises(OutOfTurn, match="不能再改"):
        recording.keep_record(organizer, meeting_id, {"record": "苏和：不同意。"})
    with unit_of_work(), pytest.raises(Invalid):
        recording.supplement(organizer, meeting_id, {"supplement": " "})
    with unit_of_work():
        recording.supplement(organizer, meeting_id, {"supplement": "会后补充。"})
    assert faults() == []
    kept = json.loads(collecting.record_json(meeting(meeting_id)))
    assert [one["内容"] for one in kept["补充记录"]] == ["会后补充。"]
    logged = json.dumps([a.details for a in db.session.scalars(select(Act))], ensure_ascii=False)
    for words in ("资金来源", "手机没电", "苏和：同意", "会后补充"):
        assert words not in logged, "an act holds a digest and no words"
    changes = (
        (
            update(type(meeting(meeting_id))).values(record="苏和：不同意。"),
            "会议记录与登记的摘要不符",
        ),
        (text("UPDATE topic SET dissent = NULL"), "不同意见与登记的摘要不符"),
        (update(Attendance).where(Attendance.id == late).values(made_up="临时外出。"), "补签理由"),
        (update(RecordSupplement).values(text="没有补充。"), "补充记录被改动"),
        (text("DELETE FROM record_supplement"), "补充记录被删除"),
    )
    for statement, sentence in changes:
        savepoint = db.session.begin_nested()
        db.session.connection().execute(statement)
        assert any(sentence in one for one in faults()), sentence
        savepoint.rollback()


def test_a_meeting_that_is_called_off_has_agreed_on_nothing(county: County) -> None:
    topic_id = accepted(county)
    meeting_id = noticed(county, topic_id)
    hold(county, meeting_id)
    decide(county, meeting_id, topic_id)
    assert db.session.scalars(select(Decision)).all()
    act(county, meeting(meeting_id), "cancel", opinion="到会人员名单有误，另行召开。")
    assert db.session.scalars(select(Decision)).all() == []
    assert faults() == []


def test_the_video_address_is_shown_to_whoever_takes_part(county: County) -> None:
    topic_id = accepted(county)
    meeting_id = noticed(county, topic_id)
    organizer, address = county.actor(ORGANIZER), "https://meet.example.cn/j/123?pwd=a1"
    with unit_of_work():
        video.keep_address(organizer, meeting_id, {"video": f" {address} "})
    one = meeting(meeting_id)
    assert video.address_for(county.actor("张卫东"), one) == address
    assert video.address_for(organizer, one) == "", "she arranges it and takes no part"
    for wrong in (
        "http://meet.example.cn/1", "javascript:alert(1)", "https://", "https://a b.cn", "//meet.cn/1",
        "https://user:secret@meet.example.cn/", "https://meet.cn/\u202e1", "https://[::1", "https://localhost/1",
        "https://meet.cn/" + "1" * 300, "https://meet.cn:99999/",
    ):  # fmt: skip
        with pytest.raises(Invalid), unit_of_work():
            video.keep_address(organizer, meeting_id, {"video": wrong})
    assert meeting(meeting_id).video == address
    with unit_of_work():
        video.keep_address(organizer, meeting_id, {"video": ""})
    assert meeting(meeting_id).video is None
