"""全宗: which one an organ's papers belong to, and entering a new one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import func, or_, select

from app.archives.models import ArchiveItem, Fonds, ItemState
from app.core import acts
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotFound
from app.directory.actors import Actor
from app.directory.models import Unit, UnitKind
from app.directory.roles import Role
from app.official_documents.models import IssuingAccount
from documents.model import cleaned

FONDS = re.compile(r"[A-Z0-9]{4}")
WRONG_CODE = "全宗号应为 4 位数字或大写字母，由同级档案馆编给。"
NAME_LIMIT, HISTORY_SHOWN = 100, 50


def found_fonds(actor: Actor, organ: Unit, code: str, name: str = "") -> Fonds:
    """Enter the 全宗号 that the archive gave an organ. Raises Invalid; entered twice, it stays one."""
    if not organ.is_organ or organ.external:
        raise Invalid("全宗只能为本系统内的机关设立。", {"organ": "请选择机关。"})
    if not FONDS.fullmatch(code):
        raise Invalid(WRONG_CODE, {"code": "请核对全宗号。"})
    held = db.session.scalar(
        select(Fonds).where(or_(Fonds.organ_id == organ.id, Fonds.code == code))
    )
    if held is not None:
        if (held.organ_id, held.code) == (organ.id, code):
            return held
        raise Invalid(f"全宗号或机关已登记：{held.code} {held.name}。", {"code": "请核对全宗号。"})
    fonds = Fonds(organ_id=organ.id, code=code, name=name or organ.name)
    db.session.add(fonds)
    db.session.flush()
    acts.record(actor, "fonds.found", fonds, code=code)
    return fonds


def organs_of(actor: Actor) -> list[Unit]:
    """The organs whose papers she keeps as archivist: her own, and those whose office hers is."""
    own = {organ for organ, role in actor.organ_roles if role is Role.ARCHIVIST}
    served = select(IssuingAccount.organ_id).where(IssuingAccount.office_id.in_(own))
    query = select(Unit).where(
        or_(Unit.id.in_(own), Unit.id.in_(served)), Unit.organ_id.is_(None), ~Unit.external
    )
    return list(db.session.scalars(query.order_by(Unit.order, Unit.id)))


def of_organs(organs: Sequence[Unit]) -> dict[int, Fonds]:
    """The fonds entered for these organs, by the organ's id. One query."""
    query = select(Fonds).where(Fonds.organ_id.in_([o.id for o in organs]))
    return {fonds.organ_id: fonds for fonds in db.session.scalars(query)}


def enter(actor: Actor, organ_id: int, code: str, name: str) -> Fonds:
    """登记、更正全宗号, by the archivist of the organ. Raises NotFound, Invalid, Blocked.

    The name may follow the organ's. The number may not once something is filed under it: every 档号
    begins with it, and a 档号 never changes (DA/T 22-2015, DA/T 13-2022).
    """
    organ = next((o for o in organs_of(actor) if o.id == organ_id), None)
    if organ is None:
        raise NotFound("没有找到这个机关，或者它的档案不由您保管。")
    code, name = cleaned(code).upper(), cleaned(name) or organ.name
    if len(name) > NAME_LIMIT:
        raise Invalid("全宗名称过长。", {"name": f"最多 {NAME_LIMIT} 字。"})
    held = db.session.scalar(
        select(Fonds).where(Fonds.organ_id == organ.id).with_for_update(of=Fonds)
    )
    if held is None:
        return found_fonds(actor, organ, code, name)
    if (held.code, held.name) == (code, name):
        return held
    if held.code != code:
        _check_new_code(held, code)
    before = {"code": held.code, "name": held.name}
    held.code, held.name = code, name
    acts.record(actor, "fonds.change", held, before=before, code=code, name=name)
    return held


def filed_under(fonds: Sequence[Fonds]) -> dict[int, int]:
    """How many items are filed under each, by its id. One query."""
    query = (
        select(ArchiveItem.fonds_id, func.count())
        .where(
            ArchiveItem.fonds_id.in_([f.id for f in fonds]), ArchiveItem.state == ItemState.FILED
        )
        .group_by(ArchiveItem.fonds_id)
    )
    return {fonds_id: count for fonds_id, count in db.session.execute(query) if fonds_id}


def history(fonds: Sequence[Fonds]) -> Sequence[Act]:
    """Who entered and changed them, the newest first. One query."""
    return db.session.scalars(
        select(Act)
        .where(Act.subject_type == Fonds.__tablename__, Act.subject_id.in_([f.id for f in fonds]))
        .order_by(Act.seq.desc())
        .limit(HISTORY_SHOWN)
    ).all()


def _check_new_code(held: Fonds, code: str) -> None:
    if not FONDS.fullmatch(code):
        raise Invalid(WRONG_CODE, {"code": "请核对全宗号。"})
    if count := filed_under([held]).get(held.id):
        raise Blocked(
            f"{held.code} 全宗已归档 {count} 件，它们的档号都以此开头，档号归档后不能更改"
            "（DA/T 22-2015、DA/T 13-2022），所以全宗号不能改。确由档案馆重新编号的，"
            "请由档案馆在接收时对照，本系统沿用原号。"
        )
    other = db.session.scalar(select(Fonds).where(Fonds.code == code))
    if other is not None:
        raise Invalid(f"全宗号 {code} 已登记给{other.name}。", {"code": "请核对全宗号。"})


def fonds_of(organ: Unit) -> Fonds:
    """The organ's fonds; a government's office belongs to its government's. Raises Blocked."""
    place: Unit | None = organ
    while place is not None:
        if found := db.session.scalar(select(Fonds).where(Fonds.organ_id == place.id)):
            return found
        place = place.parent if place.kind is UnitKind.GOVERNMENT_OFFICE else None
    raise Blocked(
        f"{organ.name}尚未登记全宗号，不能编档号。请档案管理员先登记同级档案馆编给的全宗号。"
    )
