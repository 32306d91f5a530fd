"""收文: what single moves ask for: reasons, points, leaders, units, deadline, result, answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.calendar.office import URGENT_HOURS
from app.circulation.models import Circulation, Task
from app.core import clock
from app.directory.actors import Actor
from app.directory.choosing import Choosable
from app.directory.models import Unit
from app.receipt import choosing, extending, people
from app.receipt.circulation import RECEIPT
from app.receipt.models import AnswerBy, IncomingDocument
from blueprints.shared import words
from blueprints.shared.act_fields import area, checks, choices, text
from blueprints.shared.matters import ActForm, act_form
from documents.rules.checklists import ListName, checklists

Fields = list[dict[str, Any]]


def install() -> None:
    """Tell the shared pages what the moves of 收文 ask for."""
    for stage in ("sign_for", "preliminary"):
        act_form(RECEIPT.key, stage, "return_document", ActForm(("reason",), _reason))
    register = ActForm(("copies", "confirm_duplicate"), _register)
    act_form(RECEIPT.key, "register", "register", register)
    act_form(RECEIPT.key, "preliminary", "pass", ActForm(("points",), _points))
    planned = ("leaders", "lead", "assisting", "due")
    act_form(RECEIPT.key, "propose", "instruct", ActForm(planned, _instruct))
    act_form(RECEIPT.key, "propose", "assign", ActForm(planned[1:], _units_and_deadline))
    act_form(RECEIPT.key, "propose", "circulate", ActForm(("readers",), _readers))
    act_form(RECEIPT.key, "instruct", "ask_leader", ActForm(("leader",), _one_leader))
    act_form(RECEIPT.key, "assign", "assign", ActForm(planned[1:], _units_and_deadline))
    act_form(RECEIPT.key, "assign", "circulate", ActForm(("readers",), _readers))
    act_form(RECEIPT.key, "accept", "accept", ActForm(("handler",), _handler))
    act_form(RECEIPT.key, "handle", "finish", ActForm(("result", "without_assisting"), _result))
    act_form(RECEIPT.key, "handle", "extend", ActForm(("due",), _extension))
    act_form(RECEIPT.key, "extension", "grant", ActForm(("due",), _extension))
    act_form(RECEIPT.key, "answer", "close", ActForm(("answer_by", "answer"), _answer))


def reasons() -> list[dict[str, str]]:
    """退文理由."""
    return [{"value": i.key, "label": i.text} for i in checklists()[ListName.RECEIPT_RETURN].items]


def _reason(*_: Any) -> Fields:
    article = checklists()[ListName.RECEIPT_RETURN].article
    return [
        choices("reason", "退文理由", reasons(), hint=f"理由和意见一并退给来文机关（{article}）。")
    ]


def _register(_actor: Actor, _task: Task, _way: Circulation, incoming: IncomingDocument) -> Fields:
    return [
        text("copies", "份数", str(incoming.copies)),
        checks("confirm_duplicate", "重复件核对", [("1", "不是重复件，继续登记")],
                hint="只在提示可能重复时勾选。"),
    ]  # fmt: skip


def _points(*_: Any) -> Fields:
    points = checklists()[ListName.RECEIPT]
    options = [(item.key, item.text) for item in points.items]
    hint = "逐项核对，符合的勾选；有一项不符合，请返回后退回来文单位。"
    return [checks("points", f"初审要点（{points.article}）", options, hint=hint)]


def _instruct(actor: Actor, task: Task, way: Circulation, incoming: IncomingDocument) -> Fields:
    leaders = checks(
        "leaders", "送哪些领导批示", _people(choosing.leaders(incoming)), hint="按排序依次送批。"
    )
    return [leaders, *_units_and_deadline(actor, task, way, incoming)]


def _one_leader(
    _actor: Actor, _task: Task, _way: Circulation, incoming: IncomingDocument
) -> Fields:
    options = [{"value": c.value, "label": c.words} for c in choosing.leaders(incoming)]
    return [choices("leader", "请哪位领导批示", options, hint="排在已选领导之后。")]


def _readers(_actor: Actor, _task: Task, _way: Circulation, incoming: IncomingDocument) -> Fields:
    return [
        checks("readers", "传阅范围", _people(choosing.readers(incoming)), hint="全部阅毕即办结。")
    ]


def _units_and_deadline(
    _actor: Actor, task: Task, _way: Circulation, incoming: IncomingDocument
) -> Fields:
    must = task.stage == "assign"
    units = people.may_handle(incoming)
    urgent = incoming.urgency in URGENT_HOURS
    due = clock.local(incoming.due_at).date().isoformat() if incoming.due_at else ""
    proposed = "" if must else "（拟办建议，可不选）"
    return [
        choices("lead", f"主办部门{proposed}", _units(units), str(incoming.lead_unit_id or ""),
                 hint="两个以上部门办理的，须明确主办（条例 第二十四条第四项）。"),
        checks("assisting", "协办部门", [(str(u.id), u.name) for u in units],
                [str(u) for u in incoming.assisting]),
        text("due", "办理期限", due, hint=f"{'紧急公文必须填写；' if urgent else ''}如 2026-03-09。"),
    ]  # fmt: skip


def _handler(actor: Actor, _task: Task, _way: Circulation, incoming: IncomingDocument) -> Fields:
    options = choosing.handlers(incoming)
    own = next((c.value for c in options if c.value.endswith(f":{actor.person_id}")), "")
    offered = [{"value": c.value, "label": c.words} for c in options]
    return [choices("handler", "承办人", offered, own, hint="由谁具体办理。")]


def _extension(_actor: Actor, task: Task, _way: Circulation, incoming: IncomingDocument) -> Fields:
    now = f"现在的期限：{words.full(incoming.due_at)}。" if incoming.due_at else ""
    asked = extending.asked_for(incoming) if task.stage == "extension" else None
    return [text("due", "延期到", asked.isoformat() if asked else "", hint=f"{now}如 2026-03-09。")]


def _result(_actor: Actor, _task: Task, _way: Circulation, incoming: IncomingDocument) -> Fields:
    hint = (
        "已起草复文的，可以只写「见复文」。"
        if incoming.reply_id
        else "办了什么、结果如何；记入收文处理单。"
    )
    fields = [area("result", "办理结果", incoming.result or "", hint=hint)]
    if incoming.assisting:
        fields.append(
            checks("without_assisting", "协办", [("1", "不等协办意见，先行办结")],
                    hint="协办都已反馈的不必勾选。")
        )  # fmt: skip
    return fields


def _answer(_actor: Actor, _task: Task, _way: Circulation, incoming: IncomingDocument) -> Fields:
    hint = "答复内容回到来文机关的签收情况中（条例 第二十四条第七项）。"
    if incoming.delivery_id is None:
        hint = "纸质来文的答复由您另行送达，这里留下记录（条例 第二十四条第七项）。"
    options = [{"value": a.value, "label": a.label} for a in AnswerBy]
    return [
        choices(
            "answer_by", "答复方式", options, AnswerBy.DOCUMENT.value if incoming.reply_id else ""
        ),
        area("answer", "答复内容", incoming.result or "", hint=hint),
    ]


def _people(found: Iterable[Choosable]) -> list[tuple[str, str]]:
    return [(c.value, c.words) for c in found]


def _units(units: Iterable[Unit]) -> list[dict[str, str]]:
    return [{"value": str(u.id), "label": u.name} for u in units]
