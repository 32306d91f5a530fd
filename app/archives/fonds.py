"""全宗: which one an organ's papers belong to, and entering a new one."""

from __future__ import annotations

import re

from sqlalchemy import or_, select

from app.archives.models import Fonds
from app.core import acts
from app.core.database import db
from app.core.errors import Blocked, Invalid
from app.directory.actors import Actor
from app.directory.models import Unit, UnitKind

FONDS = re.compile(r"[A-Z0-9]{4}")


def found_fonds(actor: Actor, organ: Unit, code: str, name: str = "") -> Fonds:
    """Enter the 全宗号 that the archive gave an organ. Raises Invalid; entered twice, it stays one."""
    if not organ.is_organ or organ.external:
        raise Invalid("全宗只能为本系统内的机关设立。", {"organ": "请选择机关。"})
    if not FONDS.fullmatch(code):
        raise Invalid(
            "全宗号应为 4 位数字或大写字母，由同级档案馆编给。", {"code": "请核对全宗号。"}
        )
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
