"""The proof of an item: one plain sentence, then each check; and what was done with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.archives import contents, holding, queries
from app.archives.models import ArchiveAddition, ArchiveItem
from app.core.errors import Blocked
from blueprints.shared import words
from documents.archive.report import Outcome, Report

AT_ONCE = 32 << 20  # bytes of a package that is checked whenever its page is opened
STATES = {
    Outcome.UNCHANGED: "good",
    Outcome.ALTERED: "bad",
    Outcome.INVALID: "bad",
    Outcome.NOT_COVERED: "bad",
    Outcome.UNTRUSTED: "none",
    Outcome.NOT_CHECKED: "none",
}
SOUND = (Outcome.UNCHANGED.value, Outcome.UNTRUSTED.value)
LABELS = {
    "archive.propose": "列入待归档",
    "archive.classify": "整理",
    "archive.file": "归档",
    "archive.add": "补充归档",
    "archive.decline": "登记为不归档",
    "archive.reopen": "恢复为待归档",
    "archive.verify": "核对",
    "archive.export": "导出档案包",
}


def proof(item: ArchiveItem) -> dict[str, Any]:
    """For components/proof.html: checked now; of a very large package the last check on record."""
    if (item.package_size or 0) > AT_ONCE:
        return _on_record(item)
    try:
        report = holding.check(item)
    except Blocked as error:
        return {"whole": False, "sentence": error.message, "checks": []}
    return {
        "whole": report.unaltered,
        "sentence": _sentence(item, report),
        "checks": [
            {"name": s.name, "state": STATES[s.outcome], "note": _note(s.sentence, s.items)}
            for s in report.steps
        ],
    }


def addition(item: ArchiveItem, one: ArchiveAddition) -> dict[str, Any]:
    """Of an addition one sentence: it is small, and its checks are those of the item."""
    try:
        report = holding.check(item, one)
    except Blocked as error:
        return {"whole": False, "sentence": error.message}
    added = f"{words.full(one.added_at)}补充归档"
    if not report.unaltered:
        faults = "；".join(report.faults())
        sentence = f"{added}，已不是当时的原样：{faults}请立即告知审计管理员。"
        return {"whole": False, "sentence": sentence}
    return {"whole": True, "sentence": f"{added}，签名有效，此后未改动。"}


def _on_record(item: ArchiveItem) -> dict[str, Any]:
    """What the last check said; the filing itself counts as one, since it wrote the package."""
    last = next(a for a in queries.history(item) if a.verb in ("archive.verify", "archive.file"))
    good = last.verb == "archive.file" or last.details.get("outcome") in SOUND
    outcome = "未改动" if good else f"核对结果为「{last.details.get('outcome')}」"
    sentence = (
        f"{_filed(item)}{words.full(last.at)}核对，{outcome}。档案包较大，打开本页时不逐项核对。"
    )
    return {"whole": good, "sentence": sentence, "checks": []}


def history(item: ArchiveItem) -> list[dict[str, Any]]:
    """What was done with the item, the newest first."""
    return [
        {
            "act": LABELS.get(act.verb, act.verb),
            "name": act.actor,
            "post": act.post,
            "instead_of": act.on_behalf_of,
            "time": words.when(act.at),
            "text": _said(act.verb, act.details),
        }
        for act in queries.history(item)
    ]


def _said(verb: str, details: Any) -> str:
    """The outcome of a check, the 档号, or which part was added."""
    if verb == "archive.add":
        return f"第 {details.get('part')} 部分"
    return str(details.get("outcome", "")) or str(details.get("code", ""))


def _sentence(item: ArchiveItem, report: Report) -> str:
    if not report.unaltered:
        return f"此件已不是归档时的原样：{'；'.join(report.faults())}请立即告知审计管理员。"
    return f"{_signed(item)}{_filed(item)}此后未改动。"


def _signed(item: ArchiveItem) -> str:
    act = contents.signing(item)
    if act is None:
        return ""
    behalf = f"（代{act['on_behalf_of']}）" if act["on_behalf_of"] else ""
    return f"{act['actor']}{behalf}于{words.full(datetime.fromisoformat(act['at']))}签发；"


def _filed(item: ArchiveItem) -> str:
    name = item.filer.name if item.filer else ""
    return f"{name}于{words.full(item.filed_at)}归档；"


def _note(sentence: str, items: tuple[str, ...]) -> str:
    more = f"等 {len(items)} 项" if len(items) > 5 else ""
    return sentence + (f"（{'；'.join(items[:5])}{more}）" if items else "")
