"""督查: what forbids a move, each with its article. Each guard raises; none changes anything."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.circulation import staging
from app.circulation.models import Circulation, Task, TaskState
from app.circulation.registry import Step
from app.core import clock
from app.core.errors import Blocked, Invalid, NotAllowed
from app.supervision import delivering, inspecting, inspection_people
from app.supervision.inspection_models import Inspection, RecordKind
from app.supervision.inspection_rules import OBJECTION_DAYS, RULES
from documents.model import cleaned

WORDS_LIMIT = 10_000


def plan_is_whole(step: Step) -> None:
    """A plan with content, objects, scope, methods, and a team with its leader (第八、十二、十五条)."""
    item: Inspection = step.subject
    faults = {
        "content": "" if item.content else "请写明督查内容。",
        "scope": "" if item.scope else "请写明督查范围。",
        "plan": "" if item.plan else "请写明督查方案。",
        "objects": "" if item.objects else "请选择督查对象。",
        "methods": "" if item.methods else RULES["methods"].sentence,
        "leader": "" if item.leader_id else RULES["team"].sentence,
    }
    found = {field: fault for field, fault in faults.items() if fault}
    if found:
        raise Invalid(RULES["plan"].sentence + "".join(found.values()), found)


def not_repeated(step: Step) -> None:
    """The same object is not inspected again on the same matter without a reason that is kept."""
    item: Inspection = step.subject
    if item.repeated_for:
        return
    others = inspecting.earlier(item)
    if others:
        named = "；".join(f"{o.number or '拟订中'}《{o.title}》" for o in others[:5])
        raise Invalid(
            f"{RULES['repeated'].sentence}与以下督查的对象、内容和时间相近：{named}。"
            "请合并开展；确需另行督查的，请在方案中写明理由。",
            {"repeated_for": "请写明仍需督查的理由。"},
        )


def words_are_there(step: Step) -> None:
    words = cleaned(str(step.form.get("words") or ""))
    if not words:
        raise Invalid("请写明情况。", {"words": "请填写。"})
    if len(words) > WORDS_LIMIT:
        raise Invalid(f"不得超过 {WORDS_LIMIT} 字。", {"words": "请精简。"})
    step.form["words"] = words


def conclusion_is_grounded(step: Step) -> None:
    """督查结论 rests on what was recorded, and on evidence (第十六条)."""
    item: Inspection = step.subject
    findings = [r for r in item.records if r.kind is RecordKind.FINDING]
    if not any(record.files for record in findings) and not step.form.get("evidence"):
        raise Blocked(RULES["evidence"].sentence + "请先记录督查情况并上传证据材料。")


def objection_until(item: Inspection, circulation: Circulation, task: Task) -> datetime | None:
    """Until when an object may ask for a review: thirty days from the day it received it (第十七条)."""
    received = delivering.received_at(item, circulation, task)
    return received + timedelta(days=OBJECTION_DAYS) if received is not None else None


def objection_in_time(step: Step) -> None:
    until = objection_until(step.subject, step.circulation, step.task)
    if until is not None and clock.now() > until:
        local = clock.local(until)
        raise Blocked(
            f"{RULES['objection'].sentence}申请期限已于{local.year}年{local.month}月{local.day}日届满。"
        )


def objects_have_answered(step: Step) -> None:
    """The stage ends when every object has answered, or its thirty days are over."""
    waiting = []
    for task in step.circulation.tasks:
        here = (task.stage, task.round) == (step.stage.key, step.circulation.round)
        if not here or task.position == 0 or task.state is not TaskState.OPEN:
            continue
        until = objection_until(step.subject, step.circulation, task)
        if until is None or clock.now() <= until:
            state = "仍在复核申请期内"
            if until is None:
                day = clock.local(delivering.counts_from(task))
                state = f"尚未签收，{day.month}月{day.day}日后视为送达"
            waiting.append(f"{task.person.name}（{state}）")
    if waiting:
        raise Blocked(
            f"{RULES['objection'].sentence}以下负责人还没有答复：{'、'.join(waiting)}。请催办或者等待期满。"
        )


def reviewers_recuse(step: Step) -> None:
    """复核 is done by others than those who made the conclusion (第十七条)."""
    item, circulation = step.subject, step.circulation
    if not inspection_people.objected(circulation, item):
        return
    if not step.form.get(inspection_people.REVIEWERS):
        raise Invalid(
            "督查对象已申请复核，请选择复核人员。",
            {inspection_people.REVIEWERS: "请选择复核人员。"},
        )
    seats = staging.parse_seats(
        step.form.get(inspection_people.REVIEWERS), inspection_people.REVIEWERS
    )
    able = {c.value for c in inspection_people.team_to_choose(item)}
    if any(f"{seat.post_id}:{seat.person_id}" not in able for seat in seats):
        raise Invalid(
            "复核人员须为本机关或者督查机构的人员。",
            {inspection_people.REVIEWERS: "请重新选择。"},
        )
    if {seat.person_id for seat in seats} & inspection_people.makers(circulation, item):
        raise Blocked(RULES["recusal"].sentence + "请选择没有参与作出结论的人员。")


def reviewer_made_nothing(step: Step) -> None:
    """Whoever stands in for a reviewer recuses as the reviewer does (第十七条)."""
    made = inspection_people.makers(step.circulation, step.subject)
    if {step.actor.person_id, step.task.person_id} & made:
        raise NotAllowed(RULES["recusal"].sentence, advice="请由其他复核人员办理。")
