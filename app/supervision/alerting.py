"""平台线索: taken from a registered platform, then 立项 or refused by whoever supervises.

A request is taken once: its signature covers method, path, time, nonce and body, its time may differ
from ours by five minutes, and within those it is known again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.circulation.entries import Form, text
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.pages import Page, page
from app.directory import platforms
from app.directory.actors import OFFICE, Actor
from app.directory.models import Platform
from app.official_documents.offices import office_of
from app.permissions import checks, readers
from app.permissions.rules import Permission
from app.supervision import people
from app.supervision.alert_models import Alert, AlertState, SeenRequest
from app.supervision.models import Source, SupervisionItem
from documents.encryption.digest import sm3
from documents.encryption.signed_requests import SignedRequest, verifies
from documents.encryption.signing import VerifyingKey

WINDOW = timedelta(minutes=5)
NONCE = re.compile(r"[0-9A-Za-z_-]{16,64}")
KEY = re.compile(r"[0-9A-Za-z:._-]{8,80}")
REASON_LIMIT = 500
FROM = Alert.__tablename__


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a platform says of a matter."""

    reference: str
    title: str
    words: str
    due: datetime | None


def admit(platform_id: int, signature: str, request: SignedRequest) -> Platform:
    """The platform that signed this request, which is now seen. Raises NotAllowed, OutOfTurn.

    Nothing tells a stranger whether there is such a platform or its key is another.
    """
    platform = platforms.in_force(platform_id)
    stranger = NotAllowed(
        "平台没有登记、已经停用，或者签名不符。", advice="请核对平台编号、密钥和签名的内容。"
    )
    if platform is None or not NONCE.fullmatch(request.nonce):
        raise stranger
    if not verifies(request, signature, VerifyingKey.from_pem(platform.key.encode())):
        raise stranger
    try:
        at = datetime.fromisoformat(request.time)
    except ValueError as error:
        raise stranger from error
    now = clock.now()
    if at.tzinfo is None or abs(now - at) > WINDOW:
        raise NotAllowed(
            "请求时间与本系统相差超过 5 分钟，没有受理。", advice="请校准时钟后重新签名。"
        )
    _see_once(platform, request, now)
    return platform


def receive(platform: Platform, key: str, body: bytes, given: Delivered) -> tuple[Alert, bool]:
    """The clue, and whether it is new. Raises Invalid; OutOfTurn for another body under a used key."""
    if not KEY.fullmatch(key):
        raise Invalid(
            "幂等键应为 8 至 80 个字母、数字或者 : . _ -。", {"Idempotency-Key": "请更正。"}
        )
    digest = sm3(body).hex()
    db.session.get(Platform, platform.id, with_for_update=True)  # Deliveries come one by one.
    known = db.session.scalar(
        select(Alert).where(Alert.platform_id == platform.id, Alert.key == key)
    )
    if known is not None:
        if known.body_digest != digest:
            raise OutOfTurn("这个幂等键已经用于另一件线索。", advice="请为每件线索用新的幂等键。")
        return known, False
    alert = Alert(
        platform_id=platform.id, key=key, body_digest=digest, organ_id=platform.organ_id,
        office_id=office_of(platform.organ_id), reference=given.reference, title=given.title,
        words=given.words, due_at=given.due, received_at=clock.now(),
    )  # fmt: skip
    db.session.add(alert)
    db.session.flush()
    readers.grant(alert, *(readers.role(alert.office_id, role) for role in sorted(people.KEEPERS)))
    acts.record(OFFICE, "supervision.alert", alert, platform=platform.id, digest=digest)
    return alert, True


def of_platform(platform: Platform, alert_id: int) -> Alert:
    """A clue for the platform that delivered it. Raises NotFound."""
    alert = db.session.get(Alert, alert_id)
    if alert is None or alert.platform_id != platform.id:
        raise NotFound
    return alert


def item_of(alert: Alert) -> tuple[str, str]:
    """The number and the phase of what the clue became; empty words while it is none."""
    item = db.session.get(SupervisionItem, alert.item_id) if alert.item_id else None
    return (item.number or "", item.phase.label) if item else ("", "")


def entry_of(actor: Actor, alert_id: int) -> dict[str, str]:
    """The fields of 立项, filled in from a clue that waits. Raises NotFound, OutOfTurn."""
    alert = fetch(actor, alert_id)
    if alert.state is not AlertState.WAITING:
        raise OutOfTurn(f"这件线索{alert.state.label}，不用再办。")
    later = alert.due_at is not None and alert.due_at > clock.now()
    return {
        "title": alert.title,
        "basis": f"{alert.platform.name}报送线索 {alert.reference}",
        "target": alert.words[:2000],
        "source": Source.HOTLINE.value,
        "organ": str(alert.organ_id),
        "due": clock.local(alert.due_at).date().isoformat() if alert.due_at and later else "",
    }


def list_page(actor: Actor, state: AlertState, number: int = 1) -> Page[Alert]:
    """One page of the clues that she may read, the newest first. Two queries."""
    query = checks.visible(actor, Permission.MATTER_READ, Alert).where(Alert.state == state)
    return page(query.order_by(Alert.id.desc()), number)


def counts(actor: Actor) -> dict[AlertState, int]:
    """How many are in each state. One query."""
    columns = [func.count().filter(Alert.state == state) for state in AlertState]
    visible = checks.visible(actor, Permission.MATTER_READ, Alert)
    row = db.session.execute(visible.with_only_columns(*columns)).one()
    return dict(zip(AlertState, row, strict=True))


def fetch(actor: Actor, alert_id: int) -> Alert:
    """Raises NotFound."""
    return checks.fetch(actor, Permission.MATTER_READ, Alert, alert_id)


def became(actor: Actor, alert_id: int, item: SupervisionItem) -> None:
    """立项: the clue knows its item. Raises OutOfTurn when somebody decided on it meanwhile."""
    alert = _waiting(actor, alert_id)
    alert.state, alert.item_id = AlertState.ACCEPTED, item.id
    _decided(actor, alert)
    acts.record(actor, "supervision.accept_alert", alert, item=item.id)


def refuse(actor: Actor, alert_id: int, form: Form) -> Alert:
    """不立项: the platform reads the reason. Refused twice with the same words is refused once."""
    reason = text(form, "reason", "不立项的理由", REASON_LIMIT, "")
    alert = fetch(actor, alert_id)
    if (alert.state, alert.reason, alert.decided_by) == (
        AlertState.REFUSED, reason, actor.person_id,
    ):  # fmt: skip
        return alert
    alert = _waiting(actor, alert_id)
    alert.state, alert.reason = AlertState.REFUSED, reason
    _decided(actor, alert)
    acts.record(actor, "supervision.refuse_alert", alert, reason=sm3(reason.encode()).hex())
    return alert


def _see_once(platform: Platform, request: SignedRequest, now: datetime) -> None:
    """Note the request; one that was seen before is refused. Old notes go."""
    db.session.execute(delete(SeenRequest).where(SeenRequest.at < now - 3 * WINDOW))
    digest = sm3(f"{platform.id}\n".encode() + request.text).hex()
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    note = dialect.insert(SeenRequest).values(digest=digest, at=now).on_conflict_do_nothing()
    if db.session.scalar(note.returning(SeenRequest.digest)) is None:
        raise OutOfTurn("同一请求已经收到过，没有再次受理。", advice="重试时请换用新的随机数签名。")


def _waiting(actor: Actor, alert_id: int) -> Alert:
    alert = fetch(actor, alert_id)
    db.session.refresh(alert, with_for_update={"of": Alert})
    if alert.state is not AlertState.WAITING:
        raise OutOfTurn(f"这件线索{alert.state.label}，不用再办。")
    return alert


def _decided(actor: Actor, alert: Alert) -> None:
    alert.decided_by, alert.decided_at = actor.person_id, clock.now()
