"""会议 and 议题 in the rest of the office: how they are found, and what an audit says of a hand edit."""

from __future__ import annotations

from sqlalchemy import text

from app.auditing.meetings import check_meetings
from app.auditing.report import Check
from app.core import outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.meetings import attending
from app.sample.county import County
from app.searching.asking import ask
from tests.app.meetings.walk import (
    CHAIR,
    ORGANIZER,
    accepted,
    act,
    decide,
    hold,
    meeting,
    noticed,
    propose,
)


def found(county: County, name: str, words: str) -> list[tuple[str, int]]:
    outbox.drain()
    return [(one.subject_type, one.subject_id) for one in ask(county.actor(name), words).found]


def test_topics_and_meetings_are_found_by_exactly_those_who_may_read_them(county: County) -> None:
    first = accepted(county)
    second = accepted(county, title="关于干部任免的汇报", sitting_in=[str(county.units["司法局"])])
    draft = propose(county, title="关于燃气管网改造的汇报", kind="special")
    meeting_id = noticed(county, first, second)
    people = ("林芳", "郑秀兰", "宋立新", "娜仁", CHAIR, ORGANIZER, "张卫东", "田小雨", "安国梁")
    expected = {
        ("报警装置", ("topic", first)): {"林芳", "郑秀兰", "宋立新", CHAIR, ORGANIZER, "张卫东"},
        ("干部任免", ("topic", second)): {"林芳", "郑秀兰", "娜仁", CHAIR, ORGANIZER, "张卫东"},
        ("燃气管网", ("topic", draft)): {"林芳", "郑秀兰"},
        ("常务会议", ("meeting", meeting_id)): {
            "郑秀兰", "宋立新", "娜仁", CHAIR, ORGANIZER, "张卫东",
        },
    }  # fmt: skip
    for (words, record), who in expected.items():
        assert {name for name in people if record in found(county, name, words)} == who, words
    assert not found(county, "田小雨", "方案.pdf")
    act(county, meeting(meeting_id), "cancel", opinion="改期。")
    assert ("topic", first) not in found(county, "宋立新", "报警装置")


BY_HAND = (
    ("UPDATE attendance SET reply = 'coming' WHERE reply = 'on_leave'", "回执与办理记录不符"),
    ("UPDATE attendance SET reply = '?' WHERE reply = 'on_leave'", "回执与办理记录不符"),
    ("UPDATE attendance SET late = NOT late WHERE signed_in_at IS NOT NULL", "签到与办理记录不符"),
    ("UPDATE attendance SET signed_in_at = NULL, late = false", "签到与办理记录不符"),
    ("UPDATE topic SET in_favour = 4", "票数与办理记录不符"),
    ("UPDATE topic SET outcome = 'rejected'", "审议结果"),
    ("UPDATE topic SET speaking = '[1]'", "审议结果"),
)  # fmt: skip


def test_the_audit_names_what_was_changed_by_hand(county: County) -> None:
    topic_id = accepted(county)
    meeting_id = noticed(county, topic_id)
    with unit_of_work():
        form = {"reply": "leave", "reason": "赴省里开会。"}
        own = attending.reply(county.actor("张卫东"), meeting_id, form).id
    with unit_of_work():
        attending.decide(county.actor(CHAIR), meeting_id, own, agreed=True)
    hold(county, meeting_id, absent=("张卫东",))
    decide(county, meeting_id, topic_id)
    assert audited() == ""
    for statement, sentence in BY_HAND:
        savepoint = db.session.begin_nested()
        db.session.connection().execute(text(statement))
        assert sentence in audited(), statement
        savepoint.rollback()


def audited() -> str:
    """What the check of meetings found first; "" where all is as it was."""
    db.session.expire_all()
    check = Check("meetings", "会议", "次会议")
    check_meetings(check, lambda *_: None)
    assert check.checked == 1
    return check.faults[0].sentence if check.found else ""
