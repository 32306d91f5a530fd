"""Bringing in units and people from a sheet: first every row's fate is said, then all is done at once.

`plan` looks and changes nothing; `carry_out` does what the plan says, through the same doors as the
pages: roles and appointments wait for the security administrator.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, select

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory import founding, rights
from app.directory.actors import Actor
from app.directory.lockout import LOGIN
from app.directory.models import Person, Post, SheetImport, Unit, UnitKind
from app.directory.roles import BY_LABEL, Role, conflict
from app.directory.sheets import CELL_LIMIT, Row

KINDS = {kind.label: kind for kind in UnitKind}
RANK_OF_KIND = {UnitKind.GOVERNMENT: 4, UnitKind.PARTY_COMMITTEE: 4}
INNER_RANK, USUAL_RANK = 6, 5


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one row: `kind` is new, known (nothing to do) or fault; `sentence` says it."""

    row: Row
    kind: str
    sentence: str
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """Shown once, kept nowhere."""

    name: str
    login: str
    post: str
    password: str


@dataclass(slots=True)
class Known:
    """What is there already, or will be by an earlier row."""

    kinds: dict[str, UnitKind]  # unit name -> kind, units in use only
    posts: dict[tuple[str, str], frozenset[Role]]
    people: dict[str, str]  # login -> name
    held: dict[str, frozenset[Role]]  # login -> roles
    seats: set[tuple[str, str, str]]  # login, unit, post
    taken: set[str] = field(default_factory=set)  # names of units that are closed or external
    left: set[str] = field(default_factory=set)  # logins of people whose account is closed


def known() -> Known:
    """What the directory holds now. Five queries, however much it is."""
    units = db.session.scalars(select(Unit)).all()
    posts = db.session.scalars(select(Post)).all()
    people = db.session.scalars(select(Person)).all()
    names = {unit.id: unit.name for unit in units}
    usable = [u for u in units if not u.closed and not u.external]
    return Known(
        kinds={u.name: u.kind for u in usable},
        posts={(names[p.unit_id], p.name): frozenset(r.role for r in p.roles) for p in posts},
        people={p.login: p.name for p in people},
        held={p.login: p.roles for p in people},
        seats={(p.login, names[s.unit_id], s.name) for p in people for s in p.posts},
        taken={u.name for u in units} - {u.name for u in usable},
        left={p.login for p in people if not p.active},
    )


def plan(rows: Iterable[Row], there: Known) -> list[Fate]:
    """The fate of each row, in order; `there` grows by what the rows will bring."""
    return [_fate(row, there) for row in rows]


def keep(actor: Actor, rows: Sequence[Row]) -> SheetImport:
    """Keep the lines, sealed, until the import; those of yesterday that nobody imported go."""
    if actor.person_id is None:
        raise NotAllowed("只有系统管理员可以导入名单。")
    yesterday = clock.now() - timedelta(days=1)
    db.session.execute(delete(SheetImport).where(SheetImport.made_at < yesterday))
    lines = json.dumps([[row.number, row.cells] for row in rows], ensure_ascii=False)
    sheet = SheetImport(made_by=actor.person_id, made_at=clock.now(), lines=lines)
    db.session.add(sheet)
    db.session.flush()
    return sheet


def kept(actor: Actor, sheet_id: int) -> tuple[SheetImport, list[Row]]:
    """Her lines again. Raises NotFound for another's or yesterday's, OutOfTurn when they are done."""
    sheet = db.session.get(SheetImport, sheet_id, with_for_update=True)
    if sheet is None or sheet.made_by != actor.person_id:
        raise NotFound("没有找到这份名单，请重新上传。")
    if sheet.done_at is not None:
        raise OutOfTurn("这份名单已经导入过了。初始密码只显示一次，遗失的请逐人申请重置。")
    return sheet, [Row(number, cells) for number, cells in json.loads(sheet.lines)]


def carry_out(actor: Actor, sheet_id: int) -> list[FirstPassword]:
    """Import her lines, in this unit of work; what is wrong with a line leaves that line out.

    Raises NotFound, OutOfTurn.
    """
    sheet, rows = kept(actor, sheet_id)
    fates = plan(rows, known())
    given = _bring_in(actor, fates)
    sheet.done_at, sheet.lines = clock.now(), "[]"
    acts.record(
        actor, "directory.import", sheet,
        rows=sum(fate.kind == "new" for fate in fates), people=len(given),
    )  # fmt: skip
    return given


def _bring_in(actor: Actor, fates: Sequence[Fate]) -> list[FirstPassword]:
    given: list[FirstPassword] = []
    for fate in fates:
        if fate.kind != "new":
            continue
        unit = _unit_of(actor, fate.row)
        post = _post_of(actor, unit, fate)
        login = fate.row["用户名"].lower()
        person = db.session.scalar(select(Person).where(Person.login == login))
        if person is not None:
            rights.appoint(actor, person, post)
            continue
        person, password = founding.hire(
            actor, fate.row["姓名"], login, [post],
            phone=fate.row["手机"], office_phone=fate.row["办公电话"],
        )  # fmt: skip
        given.append(FirstPassword(person.name, login, post.title, password))
    return given


def _fate(row: Row, there: Known) -> Fate:
    login, name = row["用户名"].lower(), row["姓名"]
    unit, title = row["单位"], row["岗位"]
    fault: str | None = _malformed(row) or _unit_fault(row, there)
    if fault:
        return Fate(row, "fault", fault)
    if login in there.left:
        return Fate(row, "fault", f"{login} 的账号已停用，请先启用。")
    if there.people.get(login, name) != name:
        return Fate(row, "fault", f"用户名 {login} 已是{there.people[login]}的，请换一个用户名。")
    words = [
        word for word in row["角色"].replace("，", "、").replace(",", "、").split("、") if word
    ]
    if unknown := [word for word in words if word.strip() not in BY_LABEL]:
        return Fate(row, "fault", f"没有“{unknown[0]}”这个角色，请对照填表说明。")
    roles = frozenset(BY_LABEL[word.strip()] for word in words)
    there_roles = there.posts.get((unit, title))
    if there_roles is not None and roles and roles != there_roles:
        return Fate(row, "fault", f"{unit}已有岗位“{title}”，角色与表中不同；请先在岗位页面变更。")
    roles = roles if there_roles is None else there_roles
    if fault := conflict(there.held.get(login, frozenset()) | roles):
        return Fate(row, "fault", fault)
    if (login, unit, title) in there.seats:
        return Fate(row, "known", f"{name}已在{unit}{title}岗位上，不用再导入。")
    return _new(row, there, roles)


def _new(row: Row, there: Known, roles: frozenset[Role]) -> Fate:
    login, name, unit, title = row["用户名"].lower(), row["姓名"], row["单位"], row["岗位"]
    parts = []
    if unit not in there.kinds:
        parts.append(f"新设单位{unit}")
        there.kinds[unit] = KINDS[row["单位性质"]]
    if (unit, title) not in there.posts:
        parts.append(f"新设岗位{title}")
        there.posts[(unit, title)] = roles
    parts.append(f"{name}任{title}" if login in there.people else f"新建人员{name}，任{title}")
    there.people[login] = name
    there.held[login] = there.held.get(login, frozenset()) | roles
    there.seats.add((login, unit, title))
    return Fate(row, "new", "；".join(parts) + "。", roles)


def _malformed(row: Row) -> str:
    for column, value in row.cells.items():
        if value.startswith("="):
            return f"“{column}”是公式，请改成文字。"
        if len(value) > CELL_LIMIT:
            return f"“{column}”超过 {CELL_LIMIT} 字。"
    for column in ("单位", "岗位", "姓名", "用户名"):
        if not row[column]:
            return f"没有填“{column}”。"
    if not LOGIN.fullmatch(row["用户名"].lower()):
        return "用户名应为 2 到 60 位字母和数字，以字母开头。"
    try:
        founding.checked_name(row["姓名"], 40, "name", "姓名")
        founding.checked_name(row["岗位"], 60, "post", "岗位名称")
        founding.checked_name(row["单位"], 100, "unit", "单位名称")
        founding.checked_phone(row["手机"], "phone")
        founding.checked_phone(row["办公电话"], "phone")
    except Invalid as error:
        return next(iter(error.fields.values()), error.message)
    return ""


def _unit_fault(row: Row, there: Known) -> str:
    """Why the row's unit can neither be found nor be founded."""
    unit, above, kind = row["单位"], row["所属单位"], row["单位性质"]
    if unit in there.kinds:
        return ""
    if unit in there.taken:
        return f"“{unit}”已撤销或者不在本系统内。"
    if not kind:
        return f"没有“{unit}”这个单位；如要新设，请填单位性质和所属单位。"
    if kind not in KINDS:
        return f"没有“{kind}”这种单位性质，请对照填表说明。"
    if above and above not in there.kinds:
        return f"没有“{above}”这个所属单位；请写全称，并写在前面的行里。"
    if KINDS[kind] in founding.INNER and not above:
        return "内设机构须填所属单位。"
    if above and KINDS[kind] not in founding.INNER and there.kinds[above] in founding.INNER:
        return f"“{above}”是内设机构，下面只能再设内设机构。"
    return ""


def _unit_of(actor: Actor, row: Row) -> Unit:
    found = db.session.scalar(select(Unit).where(Unit.name == row["单位"]))
    if found is not None:
        return found
    kind = KINDS[row["单位性质"]]
    above = db.session.scalar(select(Unit).where(Unit.name == row["所属单位"]))
    rank = INNER_RANK if kind in founding.INNER else RANK_OF_KIND.get(kind, USUAL_RANK)
    return founding.found_unit(actor, row["单位"], kind, rank=rank, parent=above, order=1000)


def _post_of(actor: Actor, unit: Unit, fate: Fate) -> Post:
    title = fate.row["岗位"]
    found = db.session.scalar(select(Post).where(Post.unit_id == unit.id, Post.name == title))
    return found or founding.found_post(actor, unit, title, fate.roles)
