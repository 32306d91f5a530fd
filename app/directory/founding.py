"""Making units, posts and people: used by import, by the administrators' pages and by the sample.

What gives rights (the roles of a post, a person in a post) is in force at once only when the office
itself founds it; an administrator asks for it, and another administrator confirms: `rights`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select

from app.core import acts
from app.core.database import db
from app.core.errors import Invalid
from app.directory import rights
from app.directory.actors import Actor
from app.directory.lockout import LOGIN
from app.directory.models import Person, Post, Unit, UnitKind
from app.directory.roles import Role, conflict
from app.directory.secrets import give_password, new_totp_secret, random_password
from documents.model import cleaned

INNER = frozenset({UnitKind.DEPARTMENT, UnitKind.OFFICE})
RANKS = range(1, 11)
PHONE = re.compile(r"[0-9+()（）\- ]{3,30}")


def found_unit(
    actor: Actor,
    name: str,
    kind: UnitKind,
    *,
    rank: int,
    short_name: str = "",
    code: str = "",
    parent: Unit | None = None,
    order: int = 0,
    external: bool = False,
) -> Unit:
    """A new unit; a department belongs to the organ above it. Raises Invalid."""
    name = checked_name(name, 100, "name", "单位名称")
    inner = kind in INNER
    if inner and (parent is None or parent.external):
        raise Invalid("内设机构须有所属单位。", {"parent": "请选择所属单位。"})
    if parent is not None and parent.closed:
        raise Invalid("所属单位已撤销。", {"parent": "请选择在用的单位。"})
    if not inner and parent is not None and parent.organ_id is not None:
        raise Invalid("内设机构下面只能再设内设机构。", {"kind": "请选择内设机构。"})
    refuse_same_name(name)
    unit = Unit(
        name=name,
        short_name=cleaned(short_name)[:40] or name[:40],
        code=checked_code(code),
        kind=kind,
        rank=min(max(rank, RANKS[0]), RANKS[-1]),
        order=order,
        parent_id=parent.id if parent else None,
        organ_id=(parent.organ_id or parent.id) if inner and parent else None,
        external=external,
    )
    db.session.add(unit)
    db.session.flush()
    acts.record(actor, "unit.found", unit, name=name)
    return unit


def found_post(
    actor: Actor, unit: Unit, name: str, roles: Iterable[Role], *, order: int = 0
) -> Post:
    """A new post; its roles are in force, or asked for, as the actor may. Raises Invalid."""
    wanted = frozenset(roles)
    if unit.closed or unit.external:
        raise Invalid("该单位已撤销或者不在本系统内，不能设岗位。")
    if fault := conflict(wanted):
        raise Invalid(fault, {"roles": fault})
    name = checked_name(name, 60, "name", "岗位名称")
    post = Post(unit_id=unit.id, unit=unit, name=name, order=order)
    db.session.add(post)
    db.session.flush()
    acts.record(actor, "post.found", post, name=name, roles=sorted(r.value for r in wanted))
    if wanted:
        rights.set_roles(actor, post, wanted)
    return post


def hire(
    actor: Actor,
    name: str,
    login: str,
    posts: Iterable[Post],
    *,
    password: str | None = None,
    phone: str = "",
    office_phone: str = "",
    with_second_factor: bool = False,
) -> tuple[Person, str]:
    """A new person with her account; gives her and her first password, which nobody keeps.

    Raises Invalid.
    """
    seats = list(posts)
    if not seats:
        raise Invalid("请至少安排一个岗位。", {"posts": "请选择岗位。"})
    if not LOGIN.fullmatch(login):
        raise Invalid(
            "用户名不合规定。", {"login": "2 到 60 位小写字母和数字，以字母开头，如 zhangsan。"}
        )
    if db.session.scalar(select(Person.id).where(Person.login == login)):
        raise Invalid("用户名已有人使用。", {"login": f"{login} 已有人使用，请换一个。"})
    first = password or random_password()
    person = Person(
        name=checked_name(name, 40, "name", "姓名"),
        login=login,
        password="",
        phone=checked_phone(phone, "phone") or None,
        office_phone=checked_phone(office_phone, "office_phone"),
    )
    db.session.add(person)
    db.session.flush()
    organ = seats[0].unit.organ or seats[0].unit
    give_password(person, first, organ.name, must_change=password is None)
    if with_second_factor:
        person.totp_secret = new_totp_secret()
    db.session.flush()
    acts.record(actor, "person.hire", person, login=login)
    for post in seats:
        rights.appoint(actor, person, post)
    return person, first


def refuse_same_name(name: str, but: int | None = None) -> None:
    """Names of units are unique. Raises Invalid."""
    found = db.session.scalar(select(Unit.id).where(Unit.name == name))
    if found is not None and found != but:
        raise Invalid("已有同名的单位。", {"name": f"已有“{name}”。"})


def checked_name(text: str, longest: int, field: str, label: str) -> str:
    """The name without what no page can show. Raises Invalid when empty or too long."""
    name = " ".join(cleaned(text).split())
    if not name or len(name) > longest:
        raise Invalid(f"{label}不合规定。", {field: f"请填写{label}，最多 {longest} 字。"})
    return name


def checked_code(text: str) -> str:
    """机构代码 in 档号: capital letters and digits. Raises Invalid."""
    code = cleaned(text).upper()
    if code and not re.fullmatch(r"[A-Z0-9]{1,20}", code):
        raise Invalid("机构代码不合规定。", {"code": "只用字母和数字，最多 20 位，如 BGS。"})
    return code


def checked_phone(text: str, field: str) -> str:
    """A phone number as people write it, or nothing. Raises Invalid."""
    phone = " ".join(cleaned(text).split())
    if phone and not PHONE.fullmatch(phone):
        raise Invalid("电话号码不合规定。", {field: "只用数字、空格、括号和短横线。"})
    return phone
