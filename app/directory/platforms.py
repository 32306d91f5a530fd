"""对接平台: programs of other offices that may deliver here, and the keys by which we know them.

A platform opens a way into the office, so the system administrator asks for it and the security
administrator puts it in force, as with rights (GB/T 22239-2019 8.1.5); ending it takes one of them.
"""

from __future__ import annotations

from sqlalchemy import select

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotFound, OutOfTurn
from app.core.pages import Page, page
from app.directory import rights
from app.directory.actors import Actor
from app.directory.models import Platform, Unit
from documents.encryption.digest import sm3
from documents.encryption.errors import EncryptionError
from documents.encryption.signing import VerifyingKey
from documents.encryption.suites import GM
from documents.model import cleaned

NAME_LIMIT = 60
KEY_LIMIT = 2000


def ask(actor: Actor, name: str, organ_id: int, key: str, ground: str) -> Platform:
    """Register a platform; it may deliver once it is confirmed. Raises Invalid, OutOfTurn."""
    called = cleaned(name)
    if not called or len(called) > NAME_LIMIT:
        raise Invalid(f"请填写平台名称，最多 {NAME_LIMIT} 字。", {"name": "请填写名称。"})
    organ = db.session.get(Unit, organ_id)
    if organ is None or organ.closed or organ.external or not organ.is_organ:
        raise Invalid("请选择平台向哪个机关报送。", {"organ": "请选择机关。"})
    pem = _checked_key(key)
    known = select(Platform).where(Platform.name == called, Platform.ended_at.is_(None))
    if db.session.scalar(known.limit(1)) is not None:
        raise OutOfTurn("已经登记过同名的平台。", advice="更换公钥的，请先停用原来的登记。")
    platform = Platform(
        name=called, organ_id=organ.id, key=pem, fingerprint=sm3(pem.encode()).hex(),
        made_at=clock.now(),
    )  # fmt: skip
    db.session.add(platform)
    db.session.flush()
    rights.ask_for_platform(actor, platform, ground)
    return platform


def end(actor: Actor, platform_id: int) -> Platform:
    """停用: nothing of it is taken any more. Raises NotFound."""
    platform = db.session.get(Platform, platform_id, with_for_update=True)
    if platform is None:
        raise NotFound("没有找到这个平台。")
    if platform.ended_at is None:
        platform.ended_at = clock.now()
        acts.record(actor, "platform.end", platform, fingerprint=platform.fingerprint)
    return platform


def in_force(platform_id: int) -> Platform | None:
    """The platform, if it is confirmed and not ended."""
    platform = db.session.get(Platform, platform_id)
    if platform is None or platform.confirmed_at is None or platform.ended_at is not None:
        return None
    return platform


def registered(number: int = 1) -> Page[Platform]:
    """Every platform, the newest first. Two queries."""
    return page(select(Platform).order_by(Platform.id.desc()), number)


def organs() -> list[Unit]:
    """The organs to which a platform may deliver. One query."""
    query = select(Unit).where(Unit.organ_id.is_(None), ~Unit.closed, ~Unit.external)
    return [
        unit for unit in db.session.scalars(query.order_by(Unit.order, Unit.id)) if unit.is_organ
    ]


def _checked_key(text: str) -> str:
    fault = Invalid("公钥不正确，请粘贴 PEM 格式的 SM2 公钥。", {"key": "请核对公钥。"})
    if not text.isascii() or len(text) > KEY_LIMIT:
        raise fault
    try:
        key = VerifyingKey.from_pem(text.strip().replace("\r\n", "\n").encode() + b"\n")
    except (EncryptionError, ValueError) as error:
        raise fault from error
    if key.suite is not GM:
        raise fault
    return key.to_pem().decode()
