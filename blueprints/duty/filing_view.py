"""Whether a roster and its logs wait to be filed, or were filed: what their pages are told."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.archives import queries
from app.archives.models import ItemState
from app.directory.actors import Actor
from app.duty.models import Roster, RosterState


def notices(actor: Actor, one: Roster) -> list[dict[str, Any]]:
    """待归档, 已归档, with the way to the item for those who may see it."""
    if one.state is not RosterState.FINISHED:
        return []
    standing = queries.standing_of(actor, one.__tablename__, one.id)
    if standing is None:
        return [{"text": "值班表已经结束，正在转归档。", "kind": "info"}]
    filed = standing.state is ItemState.FILED
    words = "值班表已经结束，连同各班日志和交接记录"
    text = f"{words}已归档。" if filed else f"{words}{standing.state.label}。"
    link = []
    if standing.item_id is not None:
        label = f"查阅档案 {standing.code}" if filed else "查看待归档件"
        link = [{"label": label, "href": url_for("archives.show", item_id=standing.item_id)}]
    return [{"text": text, "kind": "good" if filed else "info", "links": link}]
