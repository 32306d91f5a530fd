"""Who may write: under which account, from which unit, and at which stages the text may be changed."""

from __future__ import annotations

from app.circulation.models import TaskKind
from app.circulation.queries import task_for
from app.core.errors import Invalid, NotAllowed
from app.directory.actors import Actor
from app.dispatch import queries
from app.dispatch.queries import Matter
from app.official_documents import delivering
from app.official_documents.models import IssuingAccount

STAGES = frozenset({"draft", "review", "consensus", "check", "sign", "recheck"})


def account_of(actor: Actor, code: str) -> IssuingAccount:
    """The account of that 机关代字, if she may draft under it. Raises Invalid."""
    found = next((a for a in queries.accounts_for(actor) if a.code == code), None)
    if found is None:
        raise Invalid("请选择发文机关。", {"account": "没有这个机关代字，或者您不能以其名义拟稿。"})
    return found


def home_unit(actor: Actor) -> int:
    """Where she usually writes: her department before her organ. Raises NotAllowed."""
    units = delivering.units_by_id(sorted(actor.unit_ids))
    if not units:
        raise NotAllowed("只能以本人所在单位的名义拟稿。")
    return min(units, key=lambda u: (u.is_organ, u.order, u.id)).id


def editable(actor: Actor, document_id: int) -> Matter:
    """The matter, if its text is in her hands now. Raises NotFound and NotAllowed."""
    found = queries.matter(actor, document_id)
    task = task_for(actor, found.circulation)
    if task is None or task.stage not in STAGES or task.kind is not TaskKind.DO:
        raise NotAllowed(
            "此件现在不在您手上，不能修改。", advice="请在轮到您办理时修改，或者退回后修改。"
        )
    return found
