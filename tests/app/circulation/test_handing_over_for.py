"""代为移交 (条例 第三十六条): the organ hands over for a colleague who cannot sign in any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.circulation import handing_over, handing_over_for, queries
from app.circulation.models import Task, TaskState
from app.core import acts, clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OfficeError, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory import leaving, oversight
from app.directory.actors import OFFICE
from app.directory.founding import found_post
from app.directory.models import Appointment
from app.directory.roles import Role
from app.sample.county import County
from blueprints.shared.open_work import open_work
from documents.archive import evidence
from documents.encryption.digest import sm3
from tests.app.circulation.trial import act, begin, task_of, waiting
from tests.app.dispatch import walk as sending
from tests.blueprints.account.visits import arrive
from tests.office import Office

REASON = "长期病假，不能登录。"


@contextmanager
def on(year: int, month: int, day: int) -> Iterator[None]:
    """Ten in the morning of that day, in Beijing."""
    with clock.fixed(datetime(year, month, day, 10, tzinfo=clock.BEIJING)):
        yield


def give(county: County, by: str, name: str, to: str, reason: str = REASON) -> handing_over.Outcome:
    with unit_of_work():
        return handing_over_for.hand_over_for(
            county.actor(by), county.people[name], county.seat(to), reason
        )


def together(county: County) -> int:
    """A matter that lies with 包玉兰, 方志敏 and 丁小军 of the 文秘科."""
    key = begin(county)
    act(county, key, "方志敏", "submit")
    return key


def test_her_head_hands_over_in_her_name_and_everybody_can_read_why(county: County) -> None:
    key = together(county)
    assert give(county, "包玉兰", "丁小军", "方志敏").moved == 1
    assert sorted(waiting(key)) == sorted(["包玉兰", "方志敏", "方志敏"])
    old = next(t for t in task_of(key, "方志敏").circulation.tasks if t.move == "hand_over")
    assert (old.person.name, old.done_by, old.note) == ("丁小军", county.people["包玉兰"], REASON)
    new = next(t for t in old.circulation.tasks if t.note == REASON and t.state is TaskState.OPEN)
    assert (new.person.name, new.sent_by) == ("方志敏", county.people["丁小军"])
    last = db.session.scalars(select(Act).order_by(Act.seq.desc())).first()
    assert last is not None
    assert (last.verb, last.actor, last.on_behalf_of) == ("task.hand_over", "包玉兰", "丁小军")
    assert last.details["reason"] == sm3(REASON.encode()).hex()
    assert REASON not in str(last.details)
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def test_afterwards_the_account_can_be_closed(county: County) -> None:
    together(county)
    person_id = county.people["丁小军"]
    give(county, "哈斯", "丁小军", "方志敏")
    with unit_of_work():
        leaving.deactivate(county.actor("安国梁"), person_id, open_work(person_id))
    assert not county.person("丁小军").active


def test_what_came_to_a_closed_account_is_rescued_by_those_who_saw_to_her_last(
    county: County,
) -> None:
    key = together(county)
    with unit_of_work():
        leaving.deactivate(county.actor("安国梁"), county.people["丁小军"], [])
    assert not county.person("丁小军").posts
    with pytest.raises(NotFound):
        give(county, "刘晓燕", "丁小军", "刘晓燕")
    assert give(county, "包玉兰", "丁小军", "方志敏").moved == 1
    assert "丁小军" not in waiting(key)


SUPERVISION = {"乌云", "陈立新"}


@pytest.mark.parametrize(
    ("by", "whose"),
    [
        ("包玉兰", {"方志敏", "丁小军"}),
        (
            "哈斯",
            {"胡志强", "包玉兰", "方志敏", "丁小军", "王红梅", "石磊", "乔桂英", *SUPERVISION},
        ),
        (
            "胡志强",
            {"哈斯", "包玉兰", "方志敏", "丁小军", "王红梅", "石磊", "乔桂英", *SUPERVISION},
        ),
        ("苏和", {"李建国", "其木格", "张卫东"}),
        ("刘晓燕", {"陈国强"}),
        ("田小雨", set()),
        ("丁小军", set()),
        ("安国梁", set()),
    ],
)
def test_each_sees_to_those_below_her_in_her_own_organ(
    county: County, by: str, whose: set[str]
) -> None:
    names = {key: name for name, key in county.people.items()}
    found = db.session.scalars(oversight.overseen(county.actor(by)))
    assert {names[key] for key in found} == whose


def test_a_head_of_department_does_not_see_to_another_head(county: County) -> None:
    with unit_of_work():
        post = found_post(OFFICE, county.unit("文秘科"), "副科长", [Role.DEPARTMENT_HEAD])
        row = Appointment(person_id=county.people["石磊"], post=post, since=clock.now())
        db.session.add(row)
    seen_by = {
        by: set(db.session.scalars(oversight.overseen(county.actor(by))))
        for by in ("包玉兰", "哈斯")
    }
    assert county.people["石磊"] not in seen_by["包玉兰"]
    assert county.people["石磊"] in seen_by["哈斯"]


@pytest.mark.parametrize(
    ("by", "name", "to", "reason", "error", "words"),
    [
        ("方志敏", "丁小军", "包玉兰", REASON, NotFound, "不由您督促"),
        ("刘晓燕", "丁小军", "陈国强", REASON, NotFound, "不由您督促"),
        ("安国梁", "丁小军", "方志敏", REASON, NotFound, "不由您督促"),
        ("丁小军", "丁小军", "方志敏", REASON, NotFound, "不由您督促"),
        ("包玉兰", "丁小军", "包玉兰", REASON, NotAllowed, "移交给自己"),
        ("包玉兰", "丁小军", "丁小军", REASON, Invalid, "移交给本人"),
        ("包玉兰", "丁小军", "陈国强", REASON, NotAllowed, "本单位"),
        ("包玉兰", "丁小军", "方志敏", " ", Invalid, "理由"),
        ("包玉兰", "丁小军", "方志敏", "长" * 501, Invalid, "500"),
        ("哈斯", "石磊", "方志敏", REASON, OutOfTurn, "没有可以移交"),
    ],
)
def test_what_is_not_hers_to_hand_over_is_refused_in_words_and_stays(
    county: County, by: str, name: str, to: str, reason: str, error: type[OfficeError], words: str
) -> None:
    key = together(county)
    with pytest.raises(error, match=words):
        give(county, by, name, to, reason)
    assert sorted(waiting(key)) == sorted(["包玉兰", "方志敏", "丁小军"])


def test_a_seat_that_is_none_is_refused(county: County) -> None:
    together(county)
    with pytest.raises(Invalid), unit_of_work():
        handing_over_for.hand_over_for(
            county.actor("包玉兰"), county.people["丁小军"], "1:999999", REASON
        )


def test_twice_finds_nothing_the_second_time(county: County) -> None:
    key = together(county)
    give(county, "包玉兰", "丁小军", "方志敏")
    before = waiting(key)
    with pytest.raises(OutOfTurn, match="没有可以移交"):
        give(county, "哈斯", "丁小军", "包玉兰")
    assert waiting(key) == before


def test_what_was_done_at_the_same_moment_is_not_undone(county: County) -> None:
    together(county)
    tasks = handing_over.open_tasks(county.people["丁小军"])
    with unit_of_work():
        db.session.execute(
            Task.__table__.update().where(Task.id == tasks[0].id).values(state=TaskState.DONE)
        )
        taker = handing_over.Seat(county.people["方志敏"], county.person("方志敏").posts[0].id)
        done = handing_over.give(county.actor("哈斯"), tasks, taker, REASON)
    assert done.moved == 0
    db.session.expire_all()
    assert db.session.get_one(Task, tasks[0].id).state is TaskState.DONE


def test_signing_stays_for_somebody_who_may_sign(county: County) -> None:
    document_id = sending.draft(county)
    sending.walk(county, document_id, "sign")
    with pytest.raises(NotFound):
        give(county, "哈斯", "苏和", "胡志强")
    done = give(county, "李建国", "苏和", "张卫东")
    assert (done.moved, len(done.kept)) == (0, 1)
    assert queries.counts(county.actor("苏和"))["todo"] == 1


def test_whoever_was_here_on_the_last_working_day_does_it_herself(office: Office) -> None:
    county = office.county
    together(county)
    db.session.rollback()
    with on(2026, 11, 27):  # a Friday
        arrive(office.app, county, "丁小军").open("/desk")

    def names() -> list[str]:
        return [p.name for p in handing_over_for.absent(county.actor("包玉兰")).rows]

    with on(2026, 11, 30):
        assert names() == ["方志敏"]
        with pytest.raises(OutOfTurn, match="上一个工作日以来登录过"):
            give(county, "包玉兰", "丁小军", "方志敏")
    with on(2026, 12, 1):
        assert sorted(names()) == ["丁小军", "方志敏"]
        assert give(county, "包玉兰", "丁小军", "方志敏").moved == 1
        assert names() == ["方志敏"]


def test_handing_over_gives_no_right_to_read(office: Office) -> None:
    county = office.county
    document_id = sending.draft(county)  # It lies with 郭宇航, who drafts it.
    db.session.rollback()
    title = sending.TEXT.title
    director = arrive(office.app, county, "白雪梅")
    assert "郭宇航" in director.open("/handovers/people")
    address = f"/handovers/people/{county.people['郭宇航']}"
    assert title not in director.open(address)
    assert "拟稿" in director.page
    assert "请写明代为移交的理由" in director.send(address, person=county.seat("特木尔"))
    assert director.status == 422
    director.send(address, person=county.seat("特木尔"), note=REASON)
    assert director.place == "/handovers/people"
    assert "已代为移交 1 件" in director.page
    (task,) = sending.waiting(document_id)
    assert (task.person_id, task.note) == (county.people["特木尔"], REASON)
    db.session.rollback()
    for page in ("/desk", "/desk?box=sent", "/desk?box=done", f"/documents/{document_id}"):
        assert title not in director.open(page), page
    assert director.status == 404


def test_she_reads_on_her_own_page_who_handed_over_for_her_and_on_the_matter_why(
    office: Office,
) -> None:
    county = office.county
    document_id = sending.draft(county)
    give(county, "白雪梅", "郭宇航", "特木尔")
    db.session.rollback()
    there = arrive(office.app, county, "郭宇航")
    assert "白雪梅代您移交了 1 件未办公文" in there.open("/account")
    page = there.open(f"/documents/{document_id}")
    assert REASON in page
    assert "离岗移交" in page


def test_her_own_handing_over_is_not_told_as_anothers(county: County) -> None:
    together(county)
    with unit_of_work():
        handing_over.hand_over(county.actor("丁小军"), county.seat("方志敏"), "调离")
    assert handing_over_for.taken_from(county.people["丁小军"]) == []


def test_only_those_who_see_to_others_come_to_the_page(office: Office) -> None:
    county = office.county
    for name, status in (("丁小军", 403), ("安国梁", 403), ("包玉兰", 200)):
        there = arrive(office.app, county, name)
        there.open("/handovers/people")
        assert there.status == status, name
        assert ("代为移交" in there.open("/account")) is (status == 200), name
    there.open(f"/handovers/people/{county.people['陈国强']}")
    assert there.status == 404
    there.open("/handovers/people/987654")
    assert there.status == 404


def test_what_the_colleague_was_asked_goes_along(county: County) -> None:
    key = together(county)
    with unit_of_work():
        task_of(key, "丁小军").note = "请看第三段"
    give(county, "包玉兰", "丁小军", "方志敏")
    notes = {t.note for t in task_of(key, "方志敏").circulation.tasks if t.state is TaskState.OPEN}
    assert f"{REASON}；请看第三段" in notes


def test_a_list_of_the_absent_comes_in_pages(county: County) -> None:
    together(county)
    with clock.fixed(clock.now() + timedelta(days=9)):
        found = handing_over_for.absent(county.actor("哈斯"))
    assert found.total == len(found.rows) == 3
    lying = handing_over_for.burdens(found.rows)
    assert [lying[p.id].tasks for p in found.rows] == [1, 1, 1]
