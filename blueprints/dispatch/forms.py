"""发文: what single moves ask for: the five points, the signer, copies, recipients."""

from __future__ import annotations

from typing import Any

from app.circulation.models import Circulation, Task
from app.core import clock
from app.directory import colleagues
from app.directory.actors import Actor, holders
from app.directory.roles import Role
from app.dispatch import people
from app.dispatch.circulation import DISPATCH
from app.official_documents import delivering, numbering
from app.official_documents.models import OfficialDocument
from blueprints.shared.matters import ActForm, act_form, stage_choice
from documents.rules.checklists import ListName, checklists


def install() -> None:
    """Tell the shared pages what the moves of 发文 ask for."""
    act_form(DISPATCH.key, "check", "pass", ActForm(("points",), _points))
    act_form(DISPATCH.key, "check", "return", ActForm(("to", "reason"), _check_return))
    act_form(DISPATCH.key, "director", "pass", ActForm(("signer", "leaders"), _signing))
    act_form(DISPATCH.key, "number", "draw", ActForm(("number", "copies"), _numbering))
    act_form(DISPATCH.key, "distribute", "send", ActForm(("main", "copies_to"), _recipients))


def _points(*_: Any) -> list[dict[str, Any]]:
    points = checklists()[ListName.REVIEW]
    return [{
        "kind": "checks", "name": "points", "label": f"核稿要点（{points.article}）",
        "options": [{"value": p.key, "label": p.text} for p in points.items],
        "chosen": [], "hint": "逐项审核后勾选。",
    }]  # fmt: skip


def _check_return(_actor: Actor, task: Task, *_: Any) -> list[dict[str, Any]]:
    reasons = checklists()[ListName.REVIEW_RETURN]
    return [
        stage_choice(task, "return"),
        {
            "kind": "choices", "name": "reason", "label": "退回理由", "hint": f"{reasons.article}。",
            "chosen": "", "options": [{"value": r.key, "label": r.text} for r in reasons.items],
        },
    ]  # fmt: skip


def _signing(
    _actor: Actor, _task: Task, _circulation: Circulation, document: OfficialDocument
) -> list[dict[str, Any]]:
    able = people.may_sign(document)
    leaders = holders(Role.DEPUTY_LEADER, [document.organ_id])
    known = colleagues.seats_by_id([s.person_id for s in [*able, *leaders]])
    principal = people.must_be_principal(document)
    hint = "上行文、重要公文由主要负责人签发（条例 第二十二条）。" if principal else ""
    return [
        {
            "kind": "choices", "name": "signer", "label": "签发人", "hint": hint, "chosen": "",
            "options": [_option(known[s.person_id]) for s in able],
        },
        {
            "kind": "checks", "name": "leaders", "label": "先送分管领导审批（依次，可不选）",
            "hint": "", "chosen": [],
            "options": [_option(known[s.person_id]) for s in leaders],
        },
    ]  # fmt: skip


def _numbering(
    _actor: Actor, _task: Task, _circulation: Circulation, document: OfficialDocument
) -> list[dict[str, Any]]:
    """The copies to print; and which number, where some are reserved."""
    signed = document.signed_at
    held = numbering.reserved_for(document, clock.local(signed).date()) if signed else []
    hint = f"将从「{document.account.code}」本年度序列取下一个号，取号后不能撤回。"
    copies = {
        "kind": "text", "name": "copies", "label": "印制份数", "hint": "" if held else hint,
        "chosen": str(document.copies), "options": [],
    }  # fmt: skip
    if not held:
        return [copies]
    options = [
        {"value": str(e.id), "label": numbering.text_of(e), "hint": f"预留：{e.reason}"}
        for e in held
    ]
    number = {
        "kind": "choices", "name": "number", "label": "文号", "hint": "取号后不能撤回。",
        "chosen": "", "options": [{"value": "", "label": "取下一个号"}, *options],
    }  # fmt: skip
    return [number, copies]


def _recipients(
    _actor: Actor, _task: Task, _circulation: Circulation, document: OfficialDocument
) -> list[dict[str, Any]]:
    text = document.document
    others = [str(one.account.organ_id) for one in document.co_issuers]
    fields: list[dict[str, Any]] = []
    for name, label, words in (
        ("main", "主送单位", text.recipients), ("copies_to", "抄送单位", text.copies_to)
    ):  # fmt: skip
        found, strange = delivering.resolve(words)
        outside = [u.name for u in found if u.external] + strange
        hint = f"原文：{words or '无'}。"
        if outside:
            hint += f"不在本系统内、须另行送达：{'、'.join(outside[:8])}。"
        chosen = [str(u.id) for u in found if not u.external]
        if name == "copies_to" and others:
            hint += "联署机关各存一份复制件（条例 第二十七条）。"
            chosen += [unit for unit in others if unit not in {*chosen, *fields[0]["chosen"]}]
        fields.append({
            "kind": "checks", "name": name, "label": label, "hint": hint,
            "chosen": chosen,
            "options": [
                {"value": str(u.id), "label": u.name}
                for u in delivering.organs() if u.id != document.organ_id
            ],
        })  # fmt: skip
    return fields


def _option(person: colleagues.Colleague) -> dict[str, str]:
    return {"value": person.value, "label": f"{person.name}（{person.post}）"}
