"""转办, 征求意见, 传阅, 催办, 撤回: what is done beside the line, with the same rights as on the pages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.circulation import engine, moves, reading
from app.core.database import db
from app.core.pages import PER_PAGE, Page
from app.directory import colleagues
from app.permissions.rules import Permission
from blueprints.api.access import actor, requires
from blueprints.api.blueprint import bp
from blueprints.api.models import Given, Paged, PageQuery, Subject, Way, counted, subject, way
from blueprints.api.tasks import whole

Seat = Annotated[str, Field(max_length=40, description="候选人员的 value（岗位:人员）")]
Note = Annotated[str, Field(max_length=2000)]


class PeopleQuery(PageQuery):
    """For which act people are chosen: 转办 is for colleagues of the same unit."""

    act: Literal["hand-on", "consultation", "reading"]


class ColleagueOut(BaseModel):
    """One person in one post; `value` is what the acts take."""

    value: str
    name: str
    post: str
    unit: str


class PeoplePage(Paged):
    """One page of those who may be chosen."""

    rows: list[ColleagueOut]


class HandOnIn(Given):
    """转办: to whom, and why."""

    person: Seat
    note: Note = ""


class SendIn(Given):
    """征求意见, 传阅: to whom, and the question or the purpose, which is always said."""

    people: list[Seat] = Field(min_length=1, max_length=60)
    note: Note


class UrgeIn(Given):
    """催办, with a word to whoever has it."""

    note: Note = ""


class BesideOut(BaseModel):
    """Where the matter is afterwards; `count` is how many people it concerned."""

    subject: Subject
    circulation: Way
    count: int


@bp.get("/tasks/<int:task_id>/people")
@requires(Permission.DESK, 404, 422)
@bp.input(PeopleQuery, location="query", arg_name="asked")
@bp.output(PeoplePage)
def list_people(task_id: int, asked: PeopleQuery) -> PeoplePage:
    """可以转办、征求意见、传阅的人员"""
    who = actor()
    engine.held(who, task_id)
    everyone = [
        ColleagueOut(value=c.value, name=c.name, post=c.post, unit=group.unit)
        for group in colleagues.groups(who, same_unit=asked.act == "hand-on")
        for c in group.people
    ]
    last = max(1, -(-len(everyone) // PER_PAGE))
    number = min(asked.page, last)
    rows = everyone[(number - 1) * PER_PAGE : number * PER_PAGE]
    return PeoplePage(rows=rows, **counted(Page(rows, len(everyone), number, PER_PAGE)))


@bp.post("/tasks/<int:task_id>/hand-on")
@requires(Permission.DESK, 400, 404, 409, 413, 422)
@bp.input(HandOnIn, arg_name="given")
@bp.output(BesideOut)
def hand_on_task(task_id: int, given: HandOnIn) -> BesideOut:
    """转办给本单位（科室）的同事"""
    return _after(moves.hand_on(actor(), task_id, given.person, given.note).id, 1)


@bp.post("/tasks/<int:task_id>/consultations")
@requires(Permission.DESK, 400, 404, 409, 413, 422)
@bp.input(SendIn, arg_name="given")
@bp.output(BesideOut)
def consult_about_task(task_id: int, given: SendIn) -> BesideOut:
    """征求意见，不影响办理进度"""
    circulation = moves.consult(actor(), task_id, given.people, given.note)
    return _after(circulation.id, len(set(given.people)))


@bp.post("/tasks/<int:task_id>/readings")
@requires(Permission.DESK, 400, 404, 409, 413, 422)
@bp.input(SendIn, arg_name="given")
@bp.output(BesideOut)
def send_round(task_id: int, given: SendIn) -> BesideOut:
    """传阅"""
    who = actor()
    circulation_id = engine.held(who, task_id).circulation_id
    moves.circulate(who, circulation_id, given.people, given.note)
    return _after(circulation_id, len(set(given.people)))


@bp.post("/circulations/<int:circulation_id>/urges")
@requires(Permission.DESK, 400, 404, 409, 413, 422)
@bp.input(UrgeIn, arg_name="given")
@bp.output(BesideOut)
def urge_circulation(circulation_id: int, given: UrgeIn) -> BesideOut:
    """催办现在的办理人员"""
    return _after(circulation_id, moves.urge(actor(), circulation_id, given.note))


@bp.post("/circulations/<int:circulation_id>/withdrawals")
@requires(Permission.DESK, 400, 404, 409, 413, 422)
@bp.output(BesideOut)
def take_back_circulation(circulation_id: int) -> BesideOut:
    """撤回本人刚送出、对方尚未打开的一步"""
    return _after(moves.take_back(actor(), circulation_id).id, 1)


@bp.post("/circulations/<int:circulation_id>/reading-withdrawals")
@requires(Permission.DESK, 400, 404, 409, 413, 422)
@bp.output(BesideOut)
def recall_readings(circulation_id: int) -> BesideOut:
    """收回本人发起、尚未阅读的传阅"""
    return _after(circulation_id, reading.recall(actor(), circulation_id))


def _after(circulation_id: int, count: int) -> BesideOut:
    db.session.flush()
    circulation = whole(circulation_id)
    return BesideOut(
        subject=subject(circulation.subject_type, circulation.subject_id),
        circulation=way(circulation),
        count=count,
    )
