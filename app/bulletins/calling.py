"""约稿: units are asked for reports until a day; who answered, who had nothing, and who is missing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import select

from app.bulletins import people
from app.bulletins.circulation import CALL
from app.bulletins.kinds import ReportState
from app.bulletins.models import Call, Report
from app.circulation import engine, staging
from app.circulation.entries import Form, chosen_units, deadline, text
from app.circulation.models import Circulation, CirculationState, Task, TaskState
from app.circulation.registry import Step
from app.core import clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, OutOfTurn
from app.directory.actors import Actor, Seat
from app.directory.heads import head_of, within
from app.directory.models import Unit
from app.official_documents.offices import office_of, within_reach
from app.permissions import readers
from documents.model import TITLE_LIMIT, cleaned

CONTENT_LIMIT = 3000  # characters
UNITS_AT_MOST = 200
Given = TypeVar("Given", bound="Answer")


class Answer(Protocol):
    """A report, or the bare facts of one, as the answer to a call."""

    @property
    def unit_id(self) -> int: ...
    @property
    def reported_at(self) -> datetime | None: ...
    @property
    def state(self) -> ReportState: ...


def may_ask(organ_id: int) -> list[Unit]:
    """The units that can be asked: those below the organ with a head to sign."""
    office_id = office_of(organ_id)
    reach = within_reach(organ_id, office_id)
    return [unit for unit in reach if unit.is_organ and unit.id not in (organ_id, office_id)]


def ask(actor: Actor, form: Form) -> Call:
    """发约稿: on the desks of the head and the 信息员 of each unit at once. Raises Invalid, NotAllowed."""
    organs = {unit.id for unit in people.edits_for(actor)}
    (organ_id,) = (chosen_units(form, "organ") or [0])[:1]
    if organ_id not in organs:
        raise NotAllowed("只有信息编辑人员可以约稿。", advice="请联系办公室文秘。")
    able = [unit.id for unit in may_ask(organ_id)]
    everyone = form.get("whom") == "all"
    chosen = able if everyone else chosen_units(form, "units")
    if not chosen or len(chosen) > UNITS_AT_MOST or not set(chosen) <= set(able):
        raise Invalid("请选择约稿的单位。", {"units": "请选择至少一个单位。"})
    without = [u for u in chosen if not head_of(u)]
    if without and everyone:
        chosen = [u for u in chosen if u not in without]
    elif without:
        raise Invalid("所选单位中有的没有负责人，无法送达。", {"units": "请重新选择。"})
    due = deadline(form)
    if due is None:
        raise Invalid("请填写报送期限。", {"due": "请填写日期。"})
    content = cleaned(str(form.get("content") or "")[: 4 * CONTENT_LIMIT])
    if not content or len(content) > CONTENT_LIMIT:
        fault = f"请写明约稿内容和要求，不超过 {CONTENT_LIMIT} 字。"
        raise Invalid(fault, {"content": fault})
    call = Call(
        organ_id=organ_id, office_id=office_of(organ_id), content=content, units=chosen, zero=[],
        title=text(form, "title", "约稿题目", TITLE_LIMIT, ""), due_at=due, asked_at=clock.now(),
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    readers.grant(
        call, *(readers.unit(unit) for unit in chosen),
        *(readers.role(call.office_id, role) for role in sorted(people.EDITORS)),
    )  # fmt: skip
    engine.start(
        actor, CALL.key, call, title=f"约稿：{call.title}"[:TITLE_LIMIT], organ_id=organ_id
    )
    return call


def asked(actor: Actor, form: Form) -> Call | None:
    """The call that a report answers; None where none is named. Raises Invalid for one not hers."""
    raw = str(form.get("call") or "")
    if not raw:
        return None
    call = db.session.get(Call, int(raw)) if raw.isdecimal() and len(raw) < 12 else None
    if call is None or not set(call.units) & actor.organ_ids:
        raise Invalid("没有这个约稿，或者没有约您的单位。", {"call": "请从约稿页面起草。"})
    if call.closed_at is not None:
        raise OutOfTurn("此约稿已经结束，不能再报送。", advice="可以作为普通信息报送。")
    return call


def unit_of(actor: Actor, call: Call | None) -> int:
    """As which unit she reports."""
    if call is None:
        return people.own_unit(actor)
    return next(unit for unit in call.units if unit in actor.organ_ids)


def answered(actor: Actor, report: Report) -> None:
    """The unit reported: what waited for that on the desk of its head is done, if it is hers."""
    for task in _open_tasks(report.call_id):
        there = task.state is TaskState.OPEN and engine.holds(actor, task)
        if there and within(report.unit_id, _seat(task)):
            engine.act(actor, task.id, "reported", form={"unit": report.unit_id})


def unit_has_reported(step: Step) -> None:
    unit_id = _unit_of_task(step)
    if not any(r.unit_id == unit_id and counts(r) for r in _answers(step.subject)):
        raise Blocked("本单位还没有报送。", ())


def keep_nothing(step: Step) -> None:
    """零报告: the unit says in time that it has nothing of the kind."""
    unit_id = _unit_of_task(step)
    if clock.now() <= step.subject.due_at:
        step.subject.zero = sorted({*step.subject.zero, unit_id})
    step.details["unit"] = unit_id
    settle(step)


def settle(step: Step) -> None:
    """Head or 信息员, whoever answers first answers for the unit: the other has nothing left to do."""
    unit_id = _unit_of_task(step)
    staging.cancel([
        task for task in step.circulation.tasks
        if task.position > 0 and task.id != step.task.id and within(unit_id, _seat(task))
    ])  # fmt: skip


def is_over(step: Step) -> None:
    call: Call = step.subject
    open_others = [
        t for t in step.circulation.tasks if t.position > 0 and t.state is TaskState.OPEN
    ]
    if clock.now() <= call.due_at and open_others:
        raise Blocked("约稿期限还没有到，还有单位没有报送，不能结束。")


def close(step: Step) -> None:
    """结束约稿: who is missing is written into the act, and counts in the scores."""
    call: Call = step.subject
    call.closed_at = clock.now()
    step.details["missing"] = missing(call.units, call.zero, call.due_at, _answers(call))


def missing(
    units: Collection[int], nothing: Collection[int], due: datetime, answers: Collection[Any]
) -> list[int]:
    """The units that neither reported nor said in time that they had nothing; none before the day."""
    if clock.now() <= due:
        return []
    there = {one.unit_id for one in answers if counts(one)}
    return sorted(set(units) - set(nothing) - there)


def late(due: datetime, answers: Collection[Given]) -> list[Given]:
    """Those that came after the day."""
    return [one for one in answers if counts(one) and one.reported_at and one.reported_at > due]


def counts(one: Answer) -> bool:
    """It left its unit, even if it was sent back to be improved."""
    return one.reported_at is not None and one.state is not ReportState.WITHDRAWN


def _answers(call: Call) -> list[Report]:
    query = select(Report).where(Report.call_id == call.id).order_by(Report.id)
    return list(db.session.scalars(query))


def _open_tasks(call_id: int | None) -> list[Task]:
    if call_id is None:
        return []
    query = (
        select(Task)
        .join(Circulation, Circulation.id == Task.circulation_id)
        .where(
            Circulation.subject_type == Call.__tablename__, Circulation.subject_id == call_id,
            Circulation.state == CirculationState.OPEN, Task.state == TaskState.OPEN,
            Task.position > 0,
        )
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Task.id)))


def _unit_of_task(step: Step) -> int:
    """For which of the asked units the task stands. Raises NotAllowed for one that moved away."""
    seat = _seat(step.task)
    call: Call = step.subject
    unit = next((unit for unit in call.units if within(unit, seat)), None)
    if unit is None:
        raise NotAllowed("您已不在被约稿的单位，请由该单位负责人办理。")
    return unit


def _seat(task: Task) -> Seat:
    return Seat(task.person_id, task.post_id)
