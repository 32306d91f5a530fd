"""发文: what forbids a move, with the article. Each guard raises; none changes the document."""

from __future__ import annotations

from app.circulation.models import Circulation, Task, TaskState
from app.circulation.registry import Step
from app.core.errors import Blocked, Invalid, NotAllowed
from app.directory.actors import holders
from app.directory.roles import Role
from app.dispatch import people
from app.official_documents import checking, delivering, drafting, sealing
from app.official_documents.models import DeliveryState, OfficialDocument, Publicity
from documents.differences import compare
from documents.model import Document
from documents.rules.checking import Finding, Stage
from documents.rules.checklists import ListName, checklists
from documents.rules.setting import Signer


def text_is_ready(step: Step) -> None:
    """送审 needs title, text, issuer's recipients, publicity with reason; and the rules to allow it."""
    document: OfficialDocument = step.subject
    content = document.document
    missing = [
        label
        for label, there in (
            ("标题", content.title),
            ("正文", content.body),
            ("主送机关", content.recipients or content.kind in ("公告", "通告", "公报", "纪要")),
        )
        if not there
    ]
    if missing:
        raise Invalid(f"请先填写：{'、'.join(missing)}。")
    if document.publicity is not Publicity.OPEN and not document.publicity_reason:
        raise Invalid("依申请公开、不予公开须写明理由。", {"publicity_reason": "请写明理由。"})
    _stop_at(checking.findings(document, Stage.SUBMIT, progress(step.circulation)))


def rules_allow(step: Step) -> None:
    """核稿 and 签发: what the regulations block is blocked; a warning needs its kept reason."""
    stage = Stage.REVIEW if step.stage.key == "check" else Stage.SIGN
    _stop_at(checking.findings(step.subject, stage, progress(step.circulation, step.task)))


def disagreement_may_go_on(step: Step) -> None:
    """部门之间未协商一致，不得向下行文（条例 第十六条第四项）."""
    if not checking.is_upward(step.subject):
        raise Blocked(
            "有关部门未协商一致，不得向下行文（条例 第十六条第四项）。请继续协商，或者修改文稿。"
        )


def five_points(step: Step) -> None:
    """核稿 ticks all points of 条例 第二十条."""
    points = checklists()[ListName.REVIEW]
    given = step.form.get("points") or []
    ticked = {given} if isinstance(given, str) else set(given)
    if open_points := points.open_items(dict.fromkeys(ticked, True)):
        words = "；".join(point.text for point in open_points)
        raise Invalid(
            f"核稿须逐项审核（{points.article}），尚未勾选：{words}",
            {"points": "请逐项审核后勾选。"},
        )
    step.details["points"] = sorted(ticked & {point.key for point in points.items})


def return_has_a_reason(step: Step) -> None:
    """核稿退回 names its reason (条例 第二十一条); its words open the opinion, so that both are read."""
    reasons = {item.key: item.text for item in checklists()[ListName.REVIEW_RETURN].items}
    key = str(step.form.get("reason") or "")
    if key not in reasons:
        raise Invalid("退回须选择理由（条例 第二十一条）。", {"reason": "请选择退回理由。"})
    if key == "other" and not step.opinion:
        raise Invalid("请写明退回理由。", {"opinion": "请写明退回理由。"})
    step.details["reason"] = key
    step.opinion = f"{reasons[key]}：{step.opinion}" if step.opinion else f"{reasons[key]}。"


def signer_may_sign(step: Step) -> None:
    """上行文 and important documents: only the principal signs (条例 第二十二条)."""
    able = {seat.person_id for seat in people.may_sign(step.subject)}
    if step.task.person_id not in able:
        raise NotAllowed("上行文和重要公文须由机关主要负责人签发（条例 第二十二条）。")


def co_issuers_are_ready(step: Step) -> None:
    """联合行文 needs of every organ a principal who signs and a keeper of its seal (条例 第二十二条)."""
    for one in step.subject.co_issuers:
        sealing.seal_of(one.account)
        for seat, what in (
            (people.principal_of(one), "主要负责人"), (people.seal_keeper_of(one), "印章管理员")
        ):  # fmt: skip
            if seat is None:
                raise Blocked(
                    f"{one.account.signature}没有在岗的{what}，不能联合行文（条例 第二十二条）。"
                )


def text_is_as_host_signed(step: Step) -> None:
    """All sign the same text: what was changed since goes back to the host's signer."""
    document: OfficialDocument = step.subject
    if drafting.text_digest(document) != document.signed_digest:
        raise Blocked("主办机关签发后文稿有改动，须退回重新签发（条例 第二十二条）。")


def all_have_signed(step: Step) -> None:
    """联合发文由所有联署机关的负责人会签（条例 第二十二条）: every one the text the host signed."""
    document: OfficialDocument = step.subject
    if document.signed_content is None:
        raise Blocked("此件尚未签发。")
    signed = drafting.digest_of(document.signed_content)
    missing = [o.account.signature for o in document.co_issuers if o.signed_digest != signed]
    if missing:
        raise Blocked(
            f"{'、'.join(missing)}的负责人尚未会签这一文稿（条例 第二十二条），请送签发人复审。"
        )


def text_is_as_signed(step: Step) -> None:
    """复核: a substantive change since signing goes back to the signer (条例 第二十五条第一项)."""
    document: OfficialDocument = step.subject
    if drafting.text_digest(document) == document.signed_digest:
        return
    if document.signed_content is None:
        raise Blocked("此件尚未签发。")
    difference = compare(Document.from_json(document.signed_content), document.document)
    if difference.substantive:
        raise Blocked(
            "签发后文稿有实质性修改，须送原签发人复审（条例 第二十五条第一项），不能直接通过。"
        )


def proof_is_the_signed_text(step: Step) -> None:
    """校对 and 用印 work on the signed text only."""
    document: OfficialDocument = step.subject
    if drafting.text_digest(document) != document.signed_digest:
        raise Blocked("文稿与签发件不一致，请退回复核（条例 第二十五条第一项）。")
    if document.proof_blob is None:
        raise Blocked("尚未生成清样，请先排版。")


def all_received(step: Step) -> None:
    """办结 needs every delivery signed for, waived, returned or withdrawn."""
    waiting = [d for d in delivering.deliveries(step.subject) if d.state is DeliveryState.SENT]
    if waiting:
        names = "、".join(d.unit.short_name for d in waiting[:5])
        raise Blocked(f"还有 {len(waiting)} 个单位未签收：{names}。请催签，或者登记免签收。")


def progress(circulation: Circulation, task: Task | None = None) -> checking.Progress:
    """What the circulation tells the rules: answers of units, reviews passed, who is about to sign."""
    return checking.Progress(
        answers=_answers(circulation),
        legal_review_passed=_passed(circulation, "legal"),
        fair_review_passed=_passed(circulation, "fair_competition"),
        signer=_signer(circulation, task),
    )


def _answers(circulation: Circulation) -> dict[int, bool]:
    """Which units countersigned in the latest round, and whether they agreed."""
    answers: dict[int, bool] = {}
    for task in _latest(circulation, "countersign"):
        if task.post is not None:
            unit = task.post.unit
            answers[unit.id] = answers[unit.organ_id or unit.id] = task.move == "agree"
    return answers


def _passed(circulation: Circulation, stage: str) -> bool:
    return any(task.move == "pass" for task in _latest(circulation, stage))


def _latest(circulation: Circulation, stage: str) -> list[Task]:
    done = [t for t in circulation.tasks if t.stage == stage and t.state is TaskState.DONE]
    last = max((t.round for t in done), default=0)
    return [t for t in done if t.round == last]


def _signer(circulation: Circulation, task: Task | None) -> Signer | None:
    if task is None or task.stage != "sign":
        return None
    principals = holders(Role.PRINCIPAL, [circulation.organ_id])
    is_principal = task.person_id in {seat.person_id for seat in principals}
    return Signer.PRINCIPAL if is_principal else Signer.DEPUTY


def _stop_at(found: tuple[Finding, ...]) -> None:
    if stopping := checking.stopping(found):
        raise Blocked("以下规定尚未满足，不能继续。", stopping)
