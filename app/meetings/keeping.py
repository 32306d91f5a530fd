"""会议室管理: what a keeper enters and corrects; a room that is closed stays with its past bookings."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.circulation.entries import Form, chosen_units
from app.core import acts
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Unit
from app.meetings.rooms import KEEPERS, Room, check_keeper, check_room, found_room
from documents.model import cleaned

_APART = re.compile(r"[、，,；;\s]+")


def organs_kept(actor: Actor) -> list[Unit]:
    """The organs whose rooms she keeps."""
    own = {organ for organ, role in actor.organ_roles if role in KEEPERS}
    query = select(Unit).where(Unit.id.in_(own), ~Unit.closed, ~Unit.external)
    return [u for u in db.session.scalars(query.order_by(Unit.rank, Unit.id)) if u.is_organ]


def rooms_kept(actor: Actor, number: int = 1) -> Page[Room]:
    """One page of the rooms that she keeps, the closed ones last. Two queries."""
    own = {organ for organ, role in actor.organ_roles if role in KEEPERS}
    query = select(Room).where(Room.organ_id.in_(own)).options(joinedload(Room.organ))
    return page(query.order_by(Room.closed, Room.organ_id, Room.order, Room.id), number)


def enter(actor: Actor, form: Form) -> Room:
    """登记会议室. Raises Invalid, NotAllowed."""
    organs = {unit.id: unit for unit in organs_kept(actor)}
    (organ_id,) = (chosen_units(form, "organ") or [0])[:1]
    if organ_id not in organs:
        raise NotAllowed("会议室由所属机关的办公室主任或者文秘登记。")
    return found_room(
        actor, organs[organ_id], str(form.get("name") or ""), seats=_seats(form),
        place=str(form.get("place") or ""), equipment=_equipment(form),
        needs_approval=str(form.get("needs_approval") or "") == "1",
    )  # fmt: skip


def correct(actor: Actor, room_id: int, form: Form) -> Room:
    """更正、停用、恢复, in one act. Raises Invalid, NotAllowed, NotFound."""
    room = db.session.get(Room, room_id, with_for_update=True)
    if room is None:
        raise NotFound("没有找到这间会议室。")
    check_keeper(actor, room)
    room.name, room.place = (
        cleaned(str(form.get("name") or "")),
        cleaned(str(form.get("place") or ""))[:100],
    )
    room.seats, room.equipment = _seats(form), list(_equipment(form))
    room.needs_approval = str(form.get("needs_approval") or "") == "1"
    room.closed = str(form.get("closed") or "") == "1"
    check_room(room)
    acts.record(
        actor, "room.change", room, seats=room.seats, needs_approval=room.needs_approval,
        closed=room.closed,
    )  # fmt: skip
    return room


def _seats(form: Form) -> int:
    typed = str(form.get("seats") or "").strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 6):
        raise Invalid("座位数不正确。", {"seats": "请填写整数。"})
    return int(typed)


def _equipment(form: Form) -> tuple[str, ...]:
    """投影、视频会议, as typed in one line."""
    parts = _APART.split(cleaned(str(form.get("equipment") or "")))
    if long := next((part for part in parts if len(part) > 20), ""):
        raise Invalid("设备名称过长。", {"equipment": f"“{long[:10]}…”超过 20 字。"})
    return tuple(dict.fromkeys(part for part in parts if part))
