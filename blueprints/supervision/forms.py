"""督办: what single moves ask for: handler, progress and evidence, result, date, leaders."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.circulation.models import Circulation, Task
from app.core import clock
from app.directory.actors import Actor
from app.permissions.checks import may
from app.permissions.rules import Permission
from app.supervision import part_tree, people, queries
from app.supervision.circulation import SUPERVISION
from app.supervision.models import Source, SupervisionItem
from blueprints.shared import words
from blueprints.shared.act_fields import area, checks, choices, files, text
from blueprints.shared.following import follow
from blueprints.shared.matters import ActForm, act_form

Fields = list[dict[str, Any]]


def install() -> None:
    """Tell the shared pages what the moves of 督办 ask for."""
    key = SUPERVISION.key
    act_form(key, "accept", "accept", ActForm(("handler",), _handler))
    act_form(key, "carry_out", "feed_back", ActForm(("progress", "part"), _progress, ("evidence",)))
    act_form(key, "carry_out", "finish", ActForm(("result", "without_others"), _result))
    act_form(key, "carry_out", "extend", ActForm(("due",), _date))
    act_form(key, "extension", "grant", ActForm(("due",), _date))
    act_form(key, "conclude", "pass", ActForm(("leaders",), _leaders))
    follow(_links)


def _links(actor: Actor, subject_type: str, subject_id: int) -> list[dict[str, str]]:
    """The items that follow from a record, and for a supervisor the way to make one."""
    found = [
        {
            "label": item.number or "督办（立项中）",
            "href": url_for("supervision.show", record_id=item.id),
        }
        for item in queries.of_record(actor, subject_type, subject_id)
    ]
    if may(actor, Permission.SUPERVISION_KEEP):
        source = Source.INSTRUCTION if subject_type == "incoming_document" else Source.SUPERIOR
        address = {"from": f"{subject_type}:{subject_id}", "source": source.value}
        found.append({"label": "列入督办", "href": url_for("supervision.new", **address)})  # type: ignore[arg-type]  # Its own parameters have other names.
    return found


def _handler(actor: Actor, _task: Task, _way: Circulation, item: SupervisionItem) -> Fields:
    offered = people.handlers_to_choose(item)
    own = next((c.value for c in offered if c.value.endswith(f":{actor.person_id}")), "")
    options = [{"value": c.value, "label": c.words} for c in offered]
    return [choices("handler", "承办人", options, own, hint="由谁具体办理和反馈。")]


def _progress(_actor: Actor, task: Task, way: Circulation, item: SupervisionItem) -> Fields:
    """One who answers for several parts says which; what has parts itself needs no figure."""
    leaves = part_tree.leaves(item)
    own = [part for part in part_tree.answered(item, way, task) if part in leaves]
    leads = task.position == 0
    now = own[0].progress if own else item.progress if leads else 0
    due = f"本期应于 {words.full(item.feedback_due)} 前反馈。" if item.feedback_due else ""
    hint = f"0 至 100 的整数。{due}"
    options = [{"value": str(p.id), "label": f"{p.title}（{p.progress}%）"} for p in own]
    if leads and leaves:
        whole = {"value": "", "label": f"整体情况（按分解任务合计 {item.progress}%，不用填进度）"}
        options, now = [whole, *options], 0
    shown = len(options) > 1 or (leads and leaves)
    asked = [choices("part", "反馈哪一项任务", options, options[0]["value"])] if shown else []
    return [
        *asked,
        text("progress", "完成进度（%）", str(now) if now else "", hint=hint),
        files(
            "evidence", "佐证材料", hint="现场照片、通知、报表等，可一次选多个；销号时据此核对。"
        ),
    ]


def _result(_actor: Actor, _task: Task, way: Circulation, item: SupervisionItem) -> Fields:
    fields = [
        area("result", "办理结果", item.result or "", hint=f"逐项对应目标要求：{item.target}")
    ]
    if any(t.stage == "carry_out" and t.position > 0 for t in way.tasks):
        fields.append(
            checks("without_others", "责任单位", [("1", "不等责任单位，先行办结")],
                   hint="都已完成的不必勾选。")
        )  # fmt: skip
    return fields


def _date(_actor: Actor, task: Task, _way: Circulation, item: SupervisionItem) -> Fields:
    now = f"现在的期限：{words.full(item.due_at)}。" if item.due_at else ""
    asked = item.asked_due if task.stage == "extension" else None
    day = clock.local(asked).date().isoformat() if asked else ""
    return [text("due", "延期到", day, hint=f"{now}如 2026-03-09。")]


def _leaders(_actor: Actor, _task: Task, _way: Circulation, item: SupervisionItem) -> Fields:
    options = [(c.value, c.words) for c in people.leaders_to_choose(item)]
    return [checks("leaders", "送哪些领导阅示", options, hint="不需要阅示的不选，直接销号。")]
