"""Opinions against the acts that carried them: nothing changed, nothing removed, nothing slipped in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Text, func, select, type_coerce, union

from app.auditing.report import Check, Progress
from app.auditing.rows import acts_about, each, unreadable
from app.circulation import asking_back, registry
from app.circulation.models import Circulation, OpinionRow, TaskKind
from app.circulation.opinions import opinion_digest
from app.core.acts import Act
from app.core.database import db

Key = tuple[Any, ...]
BESIDE = {
    TaskKind.READ.value: "已阅",
    TaskKind.CONSULT.value: "答复意见",
    asking_back.MOVE: asking_back.LABEL,
}


def check_opinions(check: Check, progress: Progress) -> None:
    """Every opinion is what its act's digest says, and every digest in an act has its opinion."""
    total = db.session.scalar(select(func.count()).select_from(OpinionRow)) or 0
    with_opinions = type_coerce(Act.details, Text).contains('"opinion":')
    subjects = union(
        select(Circulation.subject_type, Circulation.subject_id),
        select(Act.subject_type, Act.subject_id).where(with_opinions),
    ).order_by("subject_type", "subject_id")
    for subject_type, subject_id in db.session.execute(subjects).all():
        said = Counter(
            _act_key(act) for act in acts_about(subject_type, subject_id) if _carries_opinion(act)
        )
        circulations = select(Circulation.id, Circulation.definition).where(
            Circulation.subject_type == subject_type, Circulation.subject_id == subject_id
        )
        definitions = dict(db.session.execute(circulations).all())
        for opinion in _opinions_of(definitions, check):
            check.checked += 1
            _check_one(check, opinion, definitions[opinion.circulation_id], said)
        for missing in said.elements():
            check.add(
                "opinion", missing[-1],
                f"第 {missing[-1]} 条办理记录所载「{missing[2]}」的意见已不在，意见被删除或者改动。",
            )  # fmt: skip
        progress(check.name, check.checked, total)


def _opinions_of(circulations: Iterable[int], check: Check) -> Iterator[OpinionRow]:
    ids = select(OpinionRow.id).where(OpinionRow.circulation_id.in_(list(circulations)))
    for key, row in each(OpinionRow, ids.order_by(OpinionRow.id)):
        if row is None:
            check.add("opinion", key, unreadable("意见", key))
        else:
            yield row


def _check_one(check: Check, row: OpinionRow, definition: str, said: Counter[Key]) -> None:
    who = f"第 {row.id} 号意见（{row.name}，{row.label}）"
    if opinion_digest(row.text, row.ink, row.salt) != row.digest:
        check.add("opinion", row.id, f"{who}的文字或者手写与登记的摘要不符。")
    wanted = (row.digest, row.stage, row.name, row.post, row.on_behalf_of, row.person_id, row.move)
    key = next((k for k in said if said[k] and k[:-1] == wanted), None)
    if key is None:
        check.add("opinion", row.id, f"{who}没有与之相符的办理记录，意见被改动或者添加。")
        return
    said[key] -= 1
    if row.label != _label(definition, row.stage, row.move, row.label):
        check.add("opinion", row.id, f"{who}的办理方式与办理记录不符。")


def _act_key(act: Act) -> Key:
    """What an opinion must agree with; the act's number comes last, to name it."""
    details = act.details
    return (
        details["opinion"], details.get("stage"), act.actor, act.post, act.on_behalf_of,
        act.person_id, act.verb.rpartition(".")[2], act.seq,
    )  # fmt: skip


def _carries_opinion(act: Act) -> bool:
    return isinstance(act.details, dict) and "opinion" in act.details


def _label(definition: str, stage: str, move: str, otherwise: str) -> str:
    """What the move is called; a move that the office no longer has keeps the name it had."""
    if move in BESIDE:
        return BESIDE[move]
    known = {d.key: d for d in registry.definitions()}.get(definition)
    place = known.by_key.get(stage) if known else None
    moves = place.moves if place else ()
    return next((m.label for m in moves if m.key == move), otherwise)
