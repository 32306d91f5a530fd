"""刊物: the journals of an organ, with their columns."""

from __future__ import annotations

from sqlalchemy import select

from app.bulletins import people
from app.bulletins.issue_models import Journal
from app.bulletins.kinds import JOURNALS, Channel
from app.circulation.entries import Form, chosen_units, one_of, text
from app.core import acts
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound
from app.directory.actors import Actor
from app.official_documents.offices import office_of
from documents.model import cleaned

NAME_LIMIT = 20
COLUMNS_AT_MOST = 20


def add(actor: Actor, form: Form) -> Journal:
    """建立刊物. Raises Invalid, NotAllowed."""
    organs = {unit.id for unit in people.edits_for(actor)}
    (organ_id,) = (chosen_units(form, "organ") or [0])[:1]
    if organ_id not in organs:
        raise NotAllowed("只有信息编辑人员可以建立刊物。", advice="请联系办公室文秘。")
    journal = Journal(organ_id=organ_id, office_id=office_of(organ_id))
    _fill(journal, form)
    db.session.add(journal)
    db.session.flush()
    acts.record(actor, "bulletin_journal.add", journal)
    return journal


def save(actor: Actor, journal_id: int, form: Form) -> Journal:
    """Change its name or columns, or stop it. Raises Invalid, NotFound."""
    journal = db.session.get(Journal, journal_id)
    if journal is None or not people.edits(actor, journal.office_id):
        raise NotFound
    _fill(journal, form)
    journal.closed = bool(form.get("closed"))
    acts.record(actor, "bulletin_journal.save", journal)
    return journal


def of(actor: Actor, *, closed: bool = False) -> list[Journal]:
    """The journals that she edits, in the order in which they were made. Two queries."""
    organs = [unit.id for unit in people.edits_for(actor)]
    query = select(Journal).where(Journal.organ_id.in_(organs)).order_by(Journal.id)
    return list(db.session.scalars(query if closed else query.where(~Journal.closed)))


def _fill(journal: Journal, form: Form) -> None:
    name = text(form, "name", "刊名", NAME_LIMIT, "")
    query = select(Journal.id).where(Journal.organ_id == journal.organ_id, Journal.name == name)
    with db.session.no_autoflush:
        if db.session.scalar(query) not in (None, journal.id):
            raise Invalid("本机关已经有这个刊名。", {"name": "请换一个刊名。"})
    known = {one.value: one for one in JOURNALS}
    channel = one_of(form, "channel", known, "")
    if not channel:
        raise Invalid("请选择计分渠道。", {"channel": "请选择。"})
    raw = str(form.get("columns") or "")[:2000].splitlines()
    columns = list(dict.fromkeys(cleaned(line)[:20] for line in raw if cleaned(line)))
    if len(columns) > COLUMNS_AT_MOST:
        fault = f"栏目不得超过 {COLUMNS_AT_MOST} 个。"
        raise Invalid(fault, {"columns": fault})
    journal.name, journal.channel, journal.columns = name, Channel(channel), columns
