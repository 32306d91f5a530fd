"""Units, posts, people, their appointments and absences."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Json, Sealed
from app.core.labels import Labelled
from app.directory.roles import Role


class UnitKind(Labelled):
    """单位性质."""

    GOVERNMENT = "government", "人民政府"
    GOVERNMENT_OFFICE = "government_office", "政府办公室"
    PARTY_COMMITTEE = "party_committee", "党委"
    BUREAU = "bureau", "工作部门"
    TOWNSHIP = "township", "乡镇人民政府"
    DEPARTMENT = "department", "内设机构"
    OFFICE = "office", "办公室（内设）"


class Unit(Base):
    """单位: an organ, or a department inside one (then `organ_id` is the organ)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    short_name: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(20), default="")  # 机构代码 in 档号, such as BGS
    kind: Mapped[UnitKind]
    rank: Mapped[int]  # 级别: 4 county, 5 bureau and township, 6 department; smaller is higher
    order: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)  # 隶属关系
    organ_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    closed: Mapped[bool] = mapped_column(default=False)
    external: Mapped[bool] = mapped_column(default=False)  # 不在本系统内的机关，如上级机关
    parent: Mapped[Unit | None] = relationship(foreign_keys=[parent_id], remote_side="Unit.id")
    organ: Mapped[Unit | None] = relationship(foreign_keys=[organ_id], remote_side="Unit.id")

    @property
    def is_organ(self) -> bool:
        return self.organ_id is None


class Post(Base):
    """岗位: a seat in a unit, with its roles; tasks go to posts and are done by people."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    order: Mapped[int] = mapped_column(default=0)  # 排序: leaders in their rank order
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    roles: Mapped[list[PostRole]] = relationship(
        back_populates="post", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def title(self) -> str:
        return f"{self.unit.name} {self.name}"


class PostRole(Base):
    """One role of a post."""

    __tablename__ = "post_role"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True, index=True)
    post: Mapped[Post] = relationship(back_populates="roles")


class Person(Base):
    """人员: one civil servant with her account."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    login: Mapped[str] = mapped_column(String(60), unique=True)
    phone: Mapped[str | None] = mapped_column(Sealed("person.phone"))
    office_phone: Mapped[str] = mapped_column(String(40), default="")
    password: Mapped[str] = mapped_column(String(300))
    password_since: Mapped[datetime | None]  # None: before the office kept the day.
    must_change_password: Mapped[bool] = mapped_column(default=True)
    totp_secret: Mapped[str | None] = mapped_column(Sealed("person.totp_secret"))
    totp_last_step: Mapped[int] = mapped_column(default=0)  # A code counts once.
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    locked_key: Mapped[bytes | None] = mapped_column(LargeBinary)  # Opens only with her secret.
    certificate: Mapped[str | None] = mapped_column(String(64))  # fingerprint
    active: Mapped[bool] = mapped_column(default=True)
    text_size: Mapped[str] = mapped_column(String(10), default="normal")
    contrast: Mapped[bool] = mapped_column(default=False)
    shortcuts: Mapped[bool] = mapped_column(default=True)
    appointments: Mapped[list[Appointment]] = relationship(
        back_populates="person", lazy="selectin", order_by="Appointment.id"
    )

    @property
    def posts(self) -> list[Post]:
        return [a.post for a in self.appointments if a.until is None]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(r.role for post in self.posts for r in post.roles)


class FormerPassword(Base):
    """旧口令: the hash of a password she had before, so that she does not take it again soon."""

    __tablename__ = "former_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    password: Mapped[str] = mapped_column(String(300))


class Appointment(Base):
    """任职: this person in this post, from then until then."""

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="appointments")
    post: Mapped[Post] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (UniqueConstraint("person_id", "post_id", "since"),)


class Absence(Base):
    """离岗代理: while `person` is away, `deputy` does her tasks, and every act says so."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id], lazy="joined")


class SignInSession(Base):
    """登录会话: kept on the server, listed to its person, ended by her at any time."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60))
    device: Mapped[str] = mapped_column(String(200))
    second_factor: Mapped[bool] = mapped_column(default=False)
    waiting_key: Mapped[bytes | None] = mapped_column(LargeBinary)  # Only her cookie opens it.
    key_until: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class UnknownLogin(Base):
    """未知登录名: somebody tried a login that nobody has; it locks as a real one would.

    Were it otherwise, locking would tell who works here. Rows go after a day.
    """

    __tablename__ = "unknown_login"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    tried_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Base):
    """接口令牌: lets a program act with a person's rights; only its digest is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Phrase(Base):
    """常用语: a person's own phrases for opinions."""

    __tablename__ = "phrase"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(Sealed("phrase.text"))


class ChangeKind(Labelled):
    """What the system administrator may ask for, and only another may grant."""

    ROLES = "roles", "岗位角色变更"
    APPOINTMENT = "appointment", "任职"
    SECOND_FACTOR = "second_factor", "解除动态口令"
    PASSWORD = "password", "重置密码"
    PLATFORM = "platform", "登记对接平台"


class ChangeState(Labelled):
    """Where a change of rights stands."""

    WAITING = "waiting", "待确认"
    CONFIRMED = "confirmed", "已生效"
    REFUSED = "refused", "未同意"


class Platform(Base):
    """对接平台: a program of another office, known by its public key (PEM)."""

    __tablename__ = "platform"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # to which organ it delivers
    key: Mapped[str] = mapped_column(String(2000))
    fingerprint: Mapped[str] = mapped_column(String(64))  # SM3 of the key
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    organ: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)


class RightsChange(Base):
    """权限变更: asked by the system administrator, in force once the security administrator confirms.

    GB/T 22239-2019 8.1.5. `roles` are the role values that the post is to have; `ground` is why it is
    asked for, where that has to be said, and `reason` why it was refused.
    """

    __tablename__ = "rights_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChangeKind]
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.WAITING, index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platform.id"))
    roles: Mapped[list[str]] = mapped_column(Json, default=list)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    ground: Mapped[str | None] = mapped_column(Sealed("rights_change.ground"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
    post: Mapped[Post | None] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="joined")
    platform: Mapped[Platform | None] = relationship(lazy="joined")
    asker: Mapped[Person] = relationship(foreign_keys=[asked_by], lazy="joined", innerjoin=True)
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by], lazy="joined")


class SheetImport(Base):
    """导入名单: the lines of an uploaded sheet between its dry run and its import."""

    __tablename__ = "sheet_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    lines: Mapped[str] = mapped_column(Sealed("sheet_import.lines"))
