"""云岭县: its government, offices, bureaus, townships and the people in their posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.archives.fonds import found_fonds
from app.core import acts
from app.core.database import db
from app.core.stores import stores
from app.directory.actors import OFFICE, Actor, actor_for
from app.directory.founding import found_post, found_unit, hire
from app.directory.models import Person, Post, Unit, UnitKind
from app.directory.roles import SECOND_FACTOR, Role
from app.directory.secrets import open_key, signer_of
from app.official_documents.models import IssuingAccount
from app.official_documents.seals import found_seal
from app.sample.logins import LOGINS
from documents.encryption.signing import CertifiedKey

BUREAUS = (
    ("发展和改革局", "发改局", "FGJ", "云发改发", "规划科"),
    ("教育局", "教育局", "JYJ", "云教发", "基础教育科"),
    ("财政局", "财政局", "CZJ", "云财发", "预算科"),
    ("司法局", "司法局", "SFJ", "云司发", "法制审核科"),
    ("自然资源局", "自然资源局", "ZRJ", "云自然资发", "耕地保护科"),
    ("住房和城乡建设局", "住建局", "ZJJ", "云建发", "城建科"),
    ("林业和草原局", "林草局", "LCJ", "云林草发", "防火科"),
    ("政务服务数据管理局", "数据局", "SJJ", "云数发", "数据资源科"),
)
INFORMED = (
    "住建局",
    "林草局",
)  # Their clerk of the business section is 信息员; the others have none.
TOWNSHIPS = (
    ("青石镇", "QSZ", "青政发"),
    ("河湾镇", "HWZ", "河政发"),
    ("松岭乡", "SLX", "松政发"),
)
HEADS = ("王海清", "郑秀兰", "宋立新", "娜仁", "韩志远", "马文斌", "巴特尔", "特木尔")
DIRECTORS = ("刘晓燕", "赵敏", "孙丽华", "周建军", "吴桂芳", "徐静", "高娃", "白雪梅")
CLERKS = ("陈国强", "林芳", "何俊", "乌兰", "罗明", "谢婷", "斯琴", "郭宇航")
MAYORS = (("青石镇", "杨树林"), ("河湾镇", "赵德胜"), ("松岭乡", "额尔敦"))
TOWN_CLERKS = ("田小雨", "金凤英", "包海龙")

OFFICES = (UnitKind.GOVERNMENT_OFFICE,)  # Its papers belong to its government's fonds.

ALL_OFFICE = (
    Role.OFFICE_DIRECTOR, Role.SECRETARY, Role.REGISTRAR, Role.NUMBER_CLERK, Role.TYPESETTER,
    Role.SEAL_KEEPER, Role.ARCHIVIST,
)  # fmt: skip


@dataclass(slots=True)
class County:
    """The sample county: ids by name, and the passwords that were given out."""

    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    signers: dict[str, CertifiedKey | None] = field(default_factory=dict)

    def unit(self, name: str) -> Unit:
        return db.session.get_one(Unit, self.units[name])

    def person(self, name: str) -> Person:
        return db.session.get_one(Person, self.people[name])

    def account(self, code: str) -> IssuingAccount:
        return db.session.get_one(IssuingAccount, self.accounts[code])

    def seat(self, name: str) -> str:
        """The person in her first post, as forms name people: "post:person"."""
        person = self.person(name)
        return f"{person.posts[0].id}:{person.id}"

    def actor(self, name: str, *, confirmed: bool = True) -> Actor:
        """The person as she acts with her own key, opened with her own password."""
        person = self.person(name)
        if name not in self.signers:
            key = open_key(person, self.passwords[name])
            self.signers[name] = signer_of(person, key) if key else None
        return actor_for(person, self.signers[name], confirmed=confirmed)


def found_county() -> County:
    """Make the county in this unit of work."""
    county = County()
    acts.remember_certificate(stores().keys.recorder.certificate, "系统记录员")
    city = _unit(county, "云州市人民政府", UnitKind.GOVERNMENT, 3, external=True, order=1)
    government = _unit(
        county, "云岭县人民政府", UnitKind.GOVERNMENT, 4, short="县政府", code="XZF", parent=city,
        order=10,
    )  # fmt: skip
    _leaders(county, government)
    office = _office(county, government)
    _administrators(county, office)
    _account(county, government, office, "云岭县人民政府文件", "云政发")
    _account(county, office, office, "云岭县人民政府办公室文件", "云政办发")
    for i, (name, short, code, number, section) in enumerate(BUREAUS):
        _bureau(county, government, i, name, short, code, number, section)
    for i, (name, code, number) in enumerate(TOWNSHIPS):
        _township(county, government, i, name, code, number)
    return county


def give_fonds(county: County) -> None:
    """The 全宗号 that the county archive gave each organ."""
    organs = [county.unit(name) for name in county.units]
    organs = [u for u in organs if u.is_organ and not u.external and u.kind not in OFFICES]
    for number, organ in enumerate(organs, start=1):
        found_fonds(OFFICE, organ, f"{number:04d}")


def _leaders(county: County, government: Unit) -> None:
    for order, (post, name, role) in enumerate(
        (
            ("县长", "苏和", Role.PRINCIPAL),
            ("常务副县长", "李建国", Role.DEPUTY_LEADER),
            ("副县长", "其木格", Role.DEPUTY_LEADER),
            ("副县长", "张卫东", Role.DEPUTY_LEADER),
        )
    ):
        seat = found_post(OFFICE, government, post, [role], order=order)
        _hire(county, name, seat)


def _office(county: County, government: Unit) -> Unit:
    office = _unit(
        county, "云岭县人民政府办公室", UnitKind.GOVERNMENT_OFFICE, 5, short="县政府办", code="BGS",
        parent=government, order=20,
    )  # fmt: skip
    secretariat = _inner(county, office, "文秘科", "WMK")
    registry = _inner(county, office, "机要科", "JYK")
    archive = _inner(county, office, "档案室", "DAS")
    supervision = _inner(county, office, "督查室", "DCS")
    _hire(
        county, "哈斯", found_post(
            OFFICE, office, "主任", [Role.OFFICE_DIRECTOR, Role.PRINCIPAL], order=1
        ),
    )  # fmt: skip
    _hire(county, "胡志强", found_post(OFFICE, office, "副主任", [Role.DEPUTY_LEADER], order=2))
    _hire(
        county, "包玉兰", found_post(
            OFFICE, secretariat, "科长", [Role.SECRETARY, Role.DEPARTMENT_HEAD, Role.DRAFTER]
        ),
    )  # fmt: skip
    _hire(county, "方志敏", found_post(OFFICE, secretariat, "文秘", [Role.SECRETARY, Role.DRAFTER]))
    _hire(county, "丁小军", found_post(OFFICE, secretariat, "科员", [Role.DRAFTER]))
    _hire(
        county, "王红梅", found_post(
            OFFICE, registry, "收发员", [Role.REGISTRAR, Role.NUMBER_CLERK, Role.TYPESETTER]
        ),
    )  # fmt: skip
    _hire(county, "石磊", found_post(OFFICE, registry, "印章管理员", [Role.SEAL_KEEPER]))
    _hire(county, "乔桂英", found_post(OFFICE, archive, "档案员", [Role.ARCHIVIST]))
    _hire(
        county, "乌云", found_post(
            OFFICE, supervision, "主任", [Role.SUPERVISION_HEAD, Role.DEPARTMENT_HEAD]
        ),
    )  # fmt: skip
    _hire(county, "陈立新", found_post(OFFICE, supervision, "督查员", [Role.SUPERVISOR]))
    return office


def _administrators(county: County, office: Unit) -> None:
    for name, title, role in (
        ("安国梁", "系统管理员", Role.SYSTEM_ADMINISTRATOR),
        ("严守信", "安全保密管理员", Role.SECURITY_ADMINISTRATOR),
        ("程明", "审计管理员", Role.AUDIT_ADMINISTRATOR),
    ):
        _hire(county, name, found_post(OFFICE, office, title, [role]))


def _bureau(
    county: County, government: Unit, i: int, name: str, short: str, code: str, number: str,
    section: str,
) -> None:  # fmt: skip
    bureau = _unit(
        county, f"云岭县{name}", UnitKind.BUREAU, 5, short=short, code=code, parent=government,
        order=100 + i,
    )  # fmt: skip
    own_office = _inner(county, bureau, f"{short}办公室", "BGS", UnitKind.OFFICE)
    business = _inner(county, bureau, f"{short}{section}", "YWK")
    _hire(county, HEADS[i], found_post(OFFICE, bureau, "局长", [Role.PRINCIPAL], order=1))
    _hire(county, DIRECTORS[i], found_post(OFFICE, own_office, "办公室主任", ALL_OFFICE))
    roles = [Role.DEPARTMENT_HEAD, Role.DRAFTER]
    if code == "SFJ":
        roles.append(Role.LEGAL_REVIEWER)
    if short in INFORMED:
        roles.append(Role.INFORMATION_OFFICER)
    _hire(county, CLERKS[i], found_post(OFFICE, business, "科长", roles))
    _account(county, bureau, bureau, f"云岭县{name}文件", number)


def _township(county: County, government: Unit, i: int, name: str, code: str, number: str) -> None:
    town = _unit(
        county, f"{name}人民政府", UnitKind.TOWNSHIP, 5, short=name, code=code, parent=government,
        order=200 + i,
    )  # fmt: skip
    own_office = _inner(county, town, f"{name}党政办公室", "DZB", UnitKind.OFFICE)
    head = "乡长" if name.endswith("乡") else "镇长"
    _hire(county, MAYORS[i][1], found_post(OFFICE, town, head, [Role.PRINCIPAL], order=1))
    _hire(
        county, TOWN_CLERKS[i], found_post(
            OFFICE, own_office, "党政办主任", [*ALL_OFFICE, Role.DRAFTER, Role.DEPARTMENT_HEAD]
        ),
    )  # fmt: skip
    _account(county, town, town, f"{name}人民政府文件", number)


def _unit(
    county: County, name: str, kind: UnitKind, rank: int, *, short: str = "", code: str = "",
    parent: Unit | None = None, order: int = 0, external: bool = False,
) -> Unit:  # fmt: skip
    unit = found_unit(
        OFFICE, name, kind, rank=rank, short_name=short, code=code, parent=parent, order=order,
        external=external,
    )  # fmt: skip
    county.units[short or name] = unit.id
    return unit


def _inner(
    county: County, organ: Unit, name: str, code: str, kind: UnitKind = UnitKind.DEPARTMENT
) -> Unit:
    return _unit(county, name, kind, 6, code=code, parent=organ, order=organ.order)


def _hire(county: County, name: str, post: Post) -> None:
    careful = bool({r.role for r in post.roles} & SECOND_FACTOR)
    phone = f"8820 {1001 + len(county.people)}"
    person, password = hire(
        OFFICE, name, LOGINS[name], [post], phone=phone, with_second_factor=careful
    )
    person.must_change_password = False  # The demonstration's printed passwords are for trying out.
    person.password_since = datetime.now(UTC)  # However long ago the county was founded.
    county.people[name] = person.id
    county.passwords[name] = password


def _account(county: County, organ: Unit, office: Unit, mark: str, code: str) -> None:
    seal = found_seal(OFFICE, organ)
    account = IssuingAccount(
        organ_id=organ.id,
        organ=organ,
        office_id=office.id,
        mark=mark,
        code=code,
        signature=organ.name,
        printer=office.name,
        seal_id=seal.id,
    )
    db.session.add(account)
    db.session.flush()
    acts.record(OFFICE, "account.open", account, code=code)
    county.accounts[code] = account.id


def accounts_of(county: County) -> list[dict[str, str]]:
    """Who may sign in: login, name, roles, post, first password, and the secret of the code app."""
    rows = []
    for name in county.people:
        person = county.person(name)
        rows.append(
            {
                "login": person.login,
                "name": name,
                "role": "、".join(sorted(role.label for role in person.roles)),
                "post": "、".join(post.title for post in person.posts),
                "password": county.passwords[name],
                "totp_secret": person.totp_secret or "",
            }
        )
    return rows
