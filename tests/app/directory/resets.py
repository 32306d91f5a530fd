"""A password given anew the way the office does it: one administrator asks, another confirms."""

from __future__ import annotations

from app.core.unit_of_work import unit_of_work
from app.directory import rights
from app.sample.county import County


def ask(county: County, name: str, ground: str = "本人忘记密码", by: str = "安国梁") -> int:
    with unit_of_work():
        return rights.ask_for_password(county.actor(by), county.person(name), ground).id


def confirm(county: County, change_id: int, by: str = "严守信") -> str:
    with unit_of_work():
        return rights.confirm(county.actor(by), change_id)[1]


def reset(county: County, name: str) -> str:
    return confirm(county, ask(county, name))
