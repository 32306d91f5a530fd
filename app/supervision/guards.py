"""督查督办: what forbids a move, with its ground. Each guard raises; none changes anything."""

from __future__ import annotations

from datetime import timedelta

from app.circulation import staging
from app.circulation.entries import deadline
from app.circulation.models import TaskState
from app.circulation.registry import Step
from app.core import clock
from app.core.errors import Blocked, Invalid
from app.core.stores import stores
from app.directory.heads import within
from app.supervision import feeding_back, part_tree, people
from app.supervision.lights import WHOLE
from app.supervision.models import SupervisionItem
from documents.model import cleaned


def item_is_whole(step: Step) -> None:
    """立项 needs a basis, a measurable target and one unit that leads (国务院令第733号 第十一条)."""
    item: SupervisionItem = step.subject
    missing = {
        "target": "" if item.target else "请写明目标要求，销号时据此核对。",
        "lead": "" if item.lead_unit_id else "请选择牵头单位。",
        "basis": "" if item.basis else "督查应当有依据（《政府督查工作条例》第十一条）。",
    }
    faults = {field: fault for field, fault in missing.items() if fault}
    if faults:
        raise Invalid("".join(faults.values()), faults)
    still_time(step)


def still_time(step: Step) -> None:
    """A date that passed while it lay there must be set anew before anybody is bound by it."""
    item: SupervisionItem = step.subject
    if item.due_at is not None and item.due_at < clock.now():
        raise Blocked("办理期限已过，请退回修改期限后再立项。")


def handler_is_of_the_lead(step: Step) -> None:
    """承办人 is one person of the lead unit; none named means whoever takes it on."""
    if not step.form.get("handler"):
        return
    seats = staging.parse_seats(step.form.get("handler"), "handler")
    if len(seats) != 1 or not within(step.subject.lead_unit_id, seats[0]):
        raise Invalid("承办人须为牵头单位的一位人员。", {"handler": "请重新选择。"})


def still_time_to_refuse(step: Step) -> None:
    """申请改办 comes at once or not at all, so that nothing lies between two units."""
    hours = stores().settings.reassignment_hours
    if clock.now() - step.task.sent_at > timedelta(hours=hours):
        raise Blocked(
            f"交办已超过 {hours} 小时，不能再申请改办。请领办；确不属于本单位的，请与督查室协商。"
        )


def not_suspended(step: Step) -> None:
    if step.subject.suspended_at is not None:
        raise Blocked("此事项已经中止，恢复后再办。请与督查室联系。")


def progress_is_a_figure(step: Step) -> None:
    """进度 is a percent; a report that goes back behind an earlier one says so in its words."""
    part, figure = feeding_back.reported_on(step)
    raw = str(step.form.get("progress") or "").strip().removesuffix("%")
    raw = raw if figure is None else str(figure)  # What has parts is as far as they are.
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 3 and int(raw) <= WHOLE):
        raise Invalid("进度应为 0 至 100。", {"progress": "请填写 0 至 100 的整数。"})
    step.form["progress"], step.form["part"] = int(raw), part


def result_is_there(step: Step) -> None:
    """办结 needs the result in words (国务院令第733号 第十六条: 事实清楚、证据充分、客观公正)."""
    if not cleaned(str(step.form.get("result") or "")):
        raise Invalid("请写明办理结果，逐项对应目标要求。", {"result": "请填写办理结果。"})


def own_parts_are_done(step: Step) -> None:
    """Nobody has done her unit's share while a part for which she answers is not whole."""
    open_parts = [
        part.title
        for part in part_tree.answered(step.subject, step.circulation, step.task)
        if part.progress < WHOLE
    ]
    if open_parts:
        raise Blocked(
            f"以下任务还没有完成：{'；'.join(open_parts)}。请先反馈到 100%，再报本单位完成。"
        )


def parts_are_done(step: Step) -> None:
    """牵头 waits for those who have a part, or says that it goes ahead without them.

    Its own parts it finishes in every case (国务院令第733号 第十六条: 事实清楚).
    """
    own_parts_are_done(step)
    waiting = [
        t.person.name
        for t in step.circulation.tasks
        if (t.stage, t.round) == (step.stage.key, step.circulation.round)
        and t.id != step.task.id
        and t.state is TaskState.OPEN
        and t.position > 0
    ]
    if waiting and not step.form.get("without_others"):
        raise Invalid(
            f"责任单位尚未完成：{'、'.join(waiting)}。请催办；确需先行办结的，请勾选「不等责任单位」。",
            {"without_others": "请催办，或者确认先行办结。"},
        )


def evidence_is_there(step: Step) -> None:
    """初审 passes nothing without evidence (第十六条: 证据充分)."""
    item: SupervisionItem = step.subject
    if not any(feedback.evidence for feedback in item.feedbacks):
        raise Blocked(
            "没有任何佐证材料，不能通过初审（《政府督查工作条例》第十六条：事实清楚、证据充分）。"
            "请退回办理，要求随反馈上传佐证材料。"
        )


def extension_is_in_time(step: Step) -> None:
    """延期 is asked for before the date, to a later one (office.md 1.4)."""
    item: SupervisionItem = step.subject
    not_suspended(step)
    wanted = deadline(step.form)
    if wanted is None:
        raise Invalid("请填写延期到哪一天。", {"due": "请填写日期。"})
    if item.due_at is not None and item.due_at < clock.now():
        raise Blocked("办理期限已过，不能再申请延期。请尽快办结，并在结果中说明超期的原因。")
    if item.due_at is not None and wanted <= clock.local(item.due_at):
        raise Invalid("延期后的期限应晚于原来的期限。", {"due": "请填写更晚的日期。"})


def leaders_are_ours(step: Step) -> None:
    """领导阅示 is optional; who is chosen leads this organ."""
    if not step.form.get("leaders"):
        return
    able = {seat.person_id for seat in people.may_read_result(step.subject)}
    seats = staging.parse_seats(step.form.get("leaders"), "leaders")
    if any(seat.person_id not in able for seat in seats):
        raise Invalid("阅示领导须为本机关领导，请重新选择。", {"leaders": "请重新选择。"})
