"""收文: what forbids a move, with the article. Each guard raises; none changes anything."""

from __future__ import annotations

from datetime import timedelta

from app.calendar.office import URGENT_HOURS
from app.circulation import staging
from app.circulation.entries import chosen_units, deadline, ticked
from app.circulation.models import TaskState
from app.circulation.registry import Step
from app.core import clock
from app.core.errors import Blocked, Invalid
from app.core.stores import stores
from app.directory.actors import Seat
from app.directory.heads import within
from app.official_documents.models import DeliveryState
from app.receipt import people, registering
from app.receipt.entries import entry
from app.receipt.models import AnswerBy, IncomingDocument
from app.receipt.verifying import verify
from documents.model import cleaned
from documents.rules.checklists import ListName, checklists


def bytes_are_genuine(step: Step) -> None:
    """签收 checks digest, seal and certificate first (条例 第二十四条第一项: 核对无误后签收)."""
    incoming: IncomingDocument = step.subject
    if incoming.delivery and incoming.delivery.state is DeliveryState.WITHDRAWN:
        raise Blocked("发文单位已撤回此件，不能签收。")
    failed = [check for check in verify(incoming).checks if not check.holds]
    if failed:
        words = "".join(f"{c.label}：{c.words}" for c in failed)
        raise Blocked(
            f"核对未通过，不能签收（条例 第二十四条第一项）。{words}请退文。", tuple(failed)
        )


def return_has_a_reason(step: Step) -> None:
    """退文 names its reason (条例 第二十四条第三项); 其他 needs words."""
    key = str(step.form.get("reason") or "")
    if key not in {item.key for item in checklists()[ListName.RECEIPT_RETURN].items}:
        raise Invalid("退文须选择理由（条例 第二十四条第三项）。", {"reason": "请选择退文理由。"})
    if key == "other" and not step.opinion:
        raise Invalid("请写明退文理由。", {"opinion": "请写明退文理由。"})


def not_registered_before(step: Step) -> None:
    """登记: a document of the same sender and number is registered twice only on purpose."""
    incoming: IncomingDocument = step.subject
    values = entry(step.form, incoming)
    same = registering.same_documents(
        incoming.organ_id, values.from_name, values.number, but=incoming.id
    )
    if same and not step.form.get("confirm_duplicate"):
        raise Invalid(
            f"可能重复：{values.from_name}的{values.number}已收到过：{'、'.join(same)}。"
            "确需再次登记的，请勾选「不是重复件，继续登记」。",
            {"confirm_duplicate": "请核对后确认。"},
        )
    step.details["duplicate_confirmed"] = bool(same)


def every_point_holds(step: Step) -> None:
    """初审 ticks every point of 条例 第二十四条第三项; what fails one goes back to its sender."""
    have = ticked(step.form, "points")
    points = checklists()[ListName.RECEIPT]
    missing = [item.text for item in points.items if item.key not in have]
    if missing:
        raise Invalid(
            f"初审须逐项核对（条例 第二十四条第三项），尚未勾选：{'；'.join(missing)}。"
            "不符合规定的，请退回来文单位并说明理由。",
            {"points": "请逐项核对后勾选。"},
        )


def leaders_are_ours(step: Step) -> None:
    _must_be_leaders(step, staging.parse_seats(step.form.get("leaders"), "leaders"), "leaders")


def leader_is_ours(step: Step) -> None:
    seats = staging.parse_seats(step.form.get("leader"), "leader")
    if len(seats) != 1:
        raise Invalid("一次请一位领导批示。", {"leader": "请选择一位领导。"})
    _must_be_leaders(step, seats, "leader")


def readers_are_ours(step: Step) -> None:
    """传阅 stays within the organ and those below it (条例 第二十四条第五项: 不得误传)."""
    if people.strangers(step.subject, staging.parse_seats(step.form.get("readers"), "readers")):
        raise Invalid("传阅范围只能是本机关和所属单位的人员。", {"readers": "请重新选择。"})


def lead_is_named(step: Step) -> None:
    """需要两个以上部门办理的，应当明确主办部门 (条例 第二十四条第四项)."""
    able = {unit.id for unit in people.may_handle(step.subject)}
    lead, assisting = chosen_units(step.form, "lead"), chosen_units(step.form, "assisting")
    if not lead and assisting:
        raise Blocked("两个以上部门办理的，应当明确主办部门（条例 第二十四条第四项）。")
    if not lead:
        raise Invalid("请选择主办部门。", {"lead": "请选择主办部门。"})
    if len(lead) > 1:
        raise Invalid("主办部门只能有一个，其他部门请列为协办。", {"lead": "请只选一个。"})
    if not able >= {*lead, *assisting}:
        raise Invalid("所选部门不属于本机关，请重新选择。", {"lead": "请重新选择。"})


def urgent_is_due(step: Step) -> None:
    """紧急公文应当明确办理时限 (条例 第二十四条第四项)."""
    due = deadline(step.form)
    incoming: IncomingDocument = step.subject
    if due is None and incoming.urgency in URGENT_HOURS:
        raise Blocked("紧急公文应当明确办理时限（条例 第二十四条第四项），请填写办理期限。")


def still_time_to_refuse(step: Step) -> None:
    """申请改办 comes at once or not at all, so that no document lies between two departments."""
    hours = stores().settings.reassignment_hours
    if clock.now() - step.task.sent_at > timedelta(hours=hours):
        raise Blocked(
            f"交办已超过 {hours} 小时，不能再申请改办。请签收承办；确不属于本部门的，请与办公室协商。"
        )


def handler_is_of_the_lead(step: Step) -> None:
    """承办人 is one person of the lead unit; none named means whoever signs for it."""
    if not step.form.get("handler"):
        return
    seats = staging.parse_seats(step.form.get("handler"), "handler")
    if len(seats) != 1 or not within(step.subject.lead_unit_id, seats[0]):
        raise Invalid("承办人须为主办部门的一位人员。", {"handler": "请重新选择。"})


def result_is_there(step: Step) -> None:
    """办结 needs the result in words, or the answer that was drafted (收文处理单 承办情况)."""
    incoming: IncomingDocument = step.subject
    if not cleaned(str(step.form.get("result") or "")) and incoming.reply_id is None:
        raise Invalid(
            "请填写办理结果，或者先起草复文，再申请办结。", {"result": "请填写办理结果。"}
        )


def assisting_have_spoken(step: Step) -> None:
    """主办 waits for 协办, or says that it goes ahead without them."""
    open_ones = [
        t.person.name
        for t in step.circulation.tasks
        if (t.stage, t.round) == (step.stage.key, step.circulation.round)
        and t.id != step.task.id
        and t.state is TaskState.OPEN
        and t.position > 0
    ]
    if open_ones and not step.form.get("without_assisting"):
        raise Invalid(
            f"协办尚未反馈：{'、'.join(open_ones)}。请催办；确需先行办结的，请勾选「不等协办意见」。",
            {"without_assisting": "请催办，或者确认先行办结。"},
        )


def answer_is_there(step: Step) -> None:
    """办理结果应当及时答复来文单位 (条例 第二十四条第七项)."""
    incoming: IncomingDocument = step.subject
    try:
        how = AnswerBy(str(step.form.get("answer_by") or ""))
    except ValueError as error:
        raise Invalid("请选择答复方式。", {"answer_by": "请选择答复方式。"}) from error
    if not cleaned(str(step.form.get("answer") or "")):
        raise Invalid("请写明答复内容或者不需答复的理由。", {"answer": "请填写。"})
    if how is AnswerBy.DOCUMENT and incoming.reply and incoming.reply.issued_blob is None:
        raise Blocked("复文尚未制发，不能登记为已复文（条例 第二十四条第七项）。")


def _must_be_leaders(step: Step, seats: list[Seat], field: str) -> None:
    able = {s.person_id for s in people.may_instruct(step.subject)}
    if any(s.person_id not in able for s in seats):
        raise Invalid("批示领导须为本机关领导，请重新选择。", {field: "请重新选择。"})
