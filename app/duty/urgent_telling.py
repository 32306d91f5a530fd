"""电话报告, 外报登记 and 签收: how superiors hear of an event besides the written reports."""

from __future__ import annotations

import json
from datetime import UTC

from app.circulation import queries as circulating
from app.circulation import reading
from app.circulation.entries import Form, one_of, text
from app.circulation.opinions import new_salt
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound
from app.directory.actors import Actor
from app.duty import urgent_clocks
from app.duty.urgent_access import SLACK, held, may_receive, moment, target_of
from app.duty.urgent_circulation import URGENT
from app.duty.urgent_models import Means, UrgentCall, UrgentDelivery, UrgentEvent
from app.permissions import checks
from app.permissions.rules import Permission
from documents.encryption.digest import sm3
from documents.model import cleaned

NAME_LIMIT, WORDS_LIMIT = 80, 2000
WAYS = {"专网": "", "传真": "", "加密邮件": "", "当面": "", "其他": ""}


def call(actor: Actor, event_id: int, form: Form) -> UrgentCall:
    """电话报告: told whom, when, with which words. Raises Invalid, NotAllowed, OutOfTurn."""
    event, circulation = held(actor, event_id)
    target = target_of(event, form)
    at = moment(form, "at", "报告时间")
    if at < event.known_at:
        raise Invalid("电话报告的时间早于得知时间，请核对。", {"at": "不能早于得知时间。"})
    made = UrgentCall(
        event_id=event.id, unit_id=target.unit_id, target=target.name,
        to_whom=text(form, "to_whom", "接报人", NAME_LIMIT, ""),
        words=_words(form, "words", "报告内容"), person_id=actor.person_id, name=actor.name, at=at,
        written_at=clock.now(), salt=new_salt(),
    )  # fmt: skip
    for before in event.calls:
        if _of_call(before) == _of_call(made):
            return before
    made.digest = digest_of_call(made)
    db.session.add(made)
    late = urgent_clocks.meet(event, target, Means.PHONE, at)
    acts.record(actor, "urgent.call", event, digest=made.digest, at=at.isoformat(), late=late)
    db.session.expire(event, ["calls"])
    urgent_clocks.show_on_desks(event, circulation)
    return made


def note_sent(actor: Actor, event_id: int, form: Form) -> UrgentDelivery:
    """登记外报: a report went to a superior outside by other means. Raises Invalid, OutOfTurn."""
    event, circulation = held(actor, event_id)
    target = target_of(event, form)
    if target.unit_id is not None:
        raise Invalid("该上级在本系统内，报告已经自动送达。", {"target": "请选择系统外的上级。"})
    chosen = next((r for r in event.reports if str(r.id) == str(form.get("sent"))), None)
    if chosen is None:
        raise Invalid("请选择报出的是哪一份报告。", {"sent": "请选择。"})
    at = moment(form, "at", "报出时间")
    if at < chosen.at - SLACK:
        raise Invalid("报出时间早于该报告写成的时间，请核对。", {"at": "请核对时间。"})
    before = next(
        (d for d in event.deliveries if (d.report_id, d.name) == (chosen.id, target.name)), None
    )
    if before is not None:
        return before
    made = UrgentDelivery(
        event_id=event.id, report_id=chosen.id, name=target.name, at=at,
        how=one_of(form, "how", WAYS, "") or "专网",
        received_by=text(form, "to_whom", "对方签收人", NAME_LIMIT, ""), received_at=at,
    )  # fmt: skip
    db.session.add(made)
    late = urgent_clocks.meet(event, target, Means.WRITTEN, at)
    acts.record(
        actor, "urgent.note_sent", event, report=chosen.digest, at=at.isoformat(), late=late
    )
    db.session.expire(event, ["deliveries"])
    urgent_clocks.show_on_desks(event, circulation)
    return made


def receive(actor: Actor, event_id: int, delivery_id: int) -> None:
    """签收, by whoever is on watch in the unit to which the report went. Raises NotAllowed, NotFound.

    Once nothing waits to be signed for there, her desk does not ask for it any more.
    """
    event = checks.fetch(actor, Permission.MATTER_READ, UrgentEvent, event_id)
    found = db.session.get(UrgentDelivery, delivery_id, with_for_update=True)
    if found is None or found.event_id != event.id:
        raise NotFound
    if found.unit_id is None or not may_receive(actor, found.unit_id):
        raise NotAllowed("由收到报告的单位值班人员签收。")
    if found.received_at is None:
        found.received_at, found.received_by = clock.now(), actor.name
        acts.record(actor, "urgent.receive", event, delivery=found.id, unit=found.unit_id)
    if all(d.received_at for d in event.deliveries if d.unit_id == found.unit_id):
        reading.answered(actor, circulating.circulation_for(event, URGENT.key))


def digest_of_call(made: UrgentCall) -> str:
    """SM3, hex, of what was told by telephone."""
    said = [*_of_call(made), made.name, made.written_at.astimezone(UTC).isoformat(), made.salt]
    return sm3(json.dumps(said, ensure_ascii=False).encode()).hex()


def _of_call(made: UrgentCall) -> tuple[object, ...]:
    at = made.at.astimezone(UTC).isoformat()
    return (made.event_id, made.target, made.to_whom, made.words, made.person_id, at)


def _words(form: Form, name: str, label: str) -> str:
    found = cleaned(str(form.get(name) or ""))
    if not found:
        raise Invalid(f"请填写{label}。", {name: f"请填写{label}。"})
    if len(found) > WORDS_LIMIT:
        raise Invalid(f"{label}不得超过 {WORDS_LIMIT} 字。", {name: "请精简。"})
    return found
