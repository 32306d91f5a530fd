"""紧急信息: an event is reported (首报), and reported on (续报, 终报); what is sent twice is sent once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.circulation import engine, reading
from app.circulation.entries import Form, one_of, text, ticked
from app.circulation.models import Circulation
from app.circulation.opinions import new_salt
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.core.series import claimed, next_number
from app.directory.actors import Actor
from app.directory.models import Unit
from app.directory.roles import Role
from app.duty import log_people, urgent_clocks, urgent_elements
from app.duty.urgent_access import held, may_begin, moment
from app.duty.urgent_circulation import URGENT
from app.duty.urgent_clocks import Target
from app.duty.urgent_models import (
    EventKind,
    EventLevel,
    Means,
    ReportKind,
    UrgentDelivery,
    UrgentEvent,
    UrgentReport,
    UrgentSeries,
)
from app.official_documents.offices import office_of
from app.permissions import readers
from documents.encryption.digest import sm3
from documents.model import TITLE_LIMIT, cleaned
from documents.rules.numbers import DocumentNumber

CODE = "紧急"
PLACE_LIMIT, NAME_LIMIT = 200, 80
OLDEST = timedelta(days=30)  # An event that was known earlier is no urgent information any more.
OPEN_TO = (Role.SECRETARY, Role.OFFICE_DIRECTOR, Role.PRINCIPAL, Role.DEPUTY_LEADER)


def begin(actor: Actor, unit_id: int, form: Form) -> UrgentEvent:
    """首报: the event, its first report and the clocks, at once. Raises Invalid, NotAllowed.

    The same event sent a second time is the one that is there already.
    """
    unit = next((u for u in may_begin(actor) if u.id == unit_id), None)
    if unit is None:
        raise NotAllowed(
            "只有值班人员、文秘和办公室主任可以报送紧急信息。", advice="请联系值班室。"
        )
    event = UrgentEvent(unit_id=unit.id, office_id=office_of(unit.id), year=clock.today().year)
    event.title = text(form, "title", "事件名称", TITLE_LIMIT, "")
    event.place = text(form, "place", "地点", PLACE_LIMIT, "")
    kinds = {kind.value: kind for kind in EventKind}
    event.kind = EventKind(one_of(form, "kind", kinds, "") or EventKind.OTHER.value)
    event.level = _level(form, EventLevel.UNSET)
    event.happened_at, event.known_at = _times(form)
    said = urgent_elements.read(form, ReportKind.FIRST, [])
    targets = _targets(unit, form)
    if (there := _begun_already(actor, event)) is not None:
        return there
    event.sequence = next_number(UrgentSeries, unit_id=unit.id, year=event.year)
    event.number = DocumentNumber(CODE, event.year, event.sequence).text
    event.begun_by, event.begun_at = actor.person_id or 0, clock.now()
    db.session.add(event)
    db.session.flush()
    urgent_clocks.start(event, targets)
    own = (readers.role(unit.id, role) for role in OPEN_TO)
    watch = (readers.person(seat.person_id) for seat in log_people.on_watch(unit.id, clock.now()))
    readers.grant(event, *own, *watch)
    circulation = engine.start(
        actor, URGENT.key, event, title=event.title, organ_id=unit.id,
        urgency="特急" if event.level in (EventLevel.EXTREME, EventLevel.MAJOR) else "加急",
    )  # fmt: skip
    _send(actor, event, circulation, ReportKind.FIRST, said, form)
    return event


def report(actor: Actor, event_id: int, form: Form) -> UrgentReport:
    """续报 or 终报. Raises Invalid, NotAllowed, OutOfTurn; what is sent twice is sent once."""
    event, circulation = held(actor, event_id)
    kind = ReportKind.FINAL if form.get("report") == ReportKind.FINAL else ReportKind.FOLLOWING
    last = event.reports[-1]
    said = urgent_elements.read(form, kind, list(event.reports))
    if (last.kind, last.elements, last.person_id) == (
        kind, _whole(event, kind, said), actor.person_id,
    ):  # fmt: skip
        return last
    if last.kind is ReportKind.FINAL:
        raise OutOfTurn("终报已经报出，不能再报。", advice="又有新情况的，请另行报送首报。")
    event.level = _level(form, event.level)
    urgent_clocks.shorten(event)
    return _send(actor, event, circulation, kind, said, form)


def digest_of(made: UrgentReport) -> str:
    """SM3, hex, of a report and of the one before it."""
    said = [
        made.event_id, made.sequence, made.kind.value, made.level.value, made.elements, made.name,
        made.approved_by, made.at.astimezone(UTC).isoformat(), made.previous, made.salt,
    ]  # fmt: skip
    return sm3(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hex()


def _begun_already(actor: Actor, event: UrgentEvent) -> UrgentEvent | None:
    """The very same event, sent a moment ago by the same person: she pressed the button twice."""
    claimed(UrgentSeries, unit_id=event.unit_id, year=event.year)
    db.session.get_one(UrgentSeries, (event.unit_id, event.year), with_for_update=True)
    same = select(UrgentEvent).where(
        UrgentEvent.unit_id == event.unit_id,
        UrgentEvent.known_at == event.known_at,
        UrgentEvent.happened_at == event.happened_at,
        UrgentEvent.begun_by == actor.person_id,
    )
    return next((e for e in db.session.scalars(same) if e.title == event.title), None)


def _times(form: Form) -> tuple[datetime, datetime]:
    happened, known = moment(form, "happened", "发生时间"), moment(form, "known", "得知时间")
    if known < happened:
        raise Invalid("得知时间早于发生时间，请核对。", {"known": "不能早于发生时间。"})
    if known < clock.now() - OLDEST:
        fault = f"得知已超过 {OLDEST.days} 天，不再按紧急信息报送。"
        raise Invalid(fault, {"known": "请核对日期。"})
    return happened, known


def _level(form: Form, present: EventLevel) -> EventLevel:
    found = one_of(form, "level", {e.value: e for e in EventLevel}, present.value)
    return EventLevel(found or present.value)


def _targets(unit: Unit, form: Form) -> list[Target]:
    """The superiors that were ticked, and one more outside by its name."""
    chosen = ticked(form, "targets")
    found = [t for t in urgent_clocks.targets_of(unit) if t.key in chosen]
    outside = cleaned(str(form.get("outside") or "")).replace("\n", " ")
    if len(outside) > NAME_LIMIT:
        raise Invalid(f"上级名称不得超过 {NAME_LIMIT} 字。", {"outside": "请精简。"})
    if outside and outside not in {t.name for t in found}:
        found.append(Target(None, outside))
    if not found:
        raise Invalid("请选择报给哪个上级。", {"targets": "请选择，或者写明系统外的上级。"})
    return found


def _whole(event: UrgentEvent, kind: ReportKind, said: dict[str, str]) -> dict[str, str]:
    """What the report says; the first one says when and where as well."""
    if kind is not ReportKind.FIRST:
        return said
    at = clock.local(event.happened_at)
    return {"time": f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}", "place": event.place, **said}


def _send(
    actor: Actor, event: UrgentEvent, circulation: Circulation, kind: ReportKind,
    said: dict[str, str], form: Form,
) -> UrgentReport:  # fmt: skip
    last = event.reports[-1] if event.reports else None
    approved = cleaned(str(form.get("approved_by") or "")).replace("\n", " ")
    if len(approved) > NAME_LIMIT:
        raise Invalid(f"审定领导不得超过 {NAME_LIMIT} 字。", {"approved_by": "请精简。"})
    made = UrgentReport(
        event_id=event.id, sequence=last.sequence + 1 if last else 1, kind=kind,
        level=event.level, elements=_whole(event, kind, said), person_id=actor.person_id,
        name=actor.name, approved_by=approved, at=clock.now(),
        previous=last.digest if last else "", salt=new_salt(),
    )  # fmt: skip
    made.digest = digest_of(made)
    db.session.add(made)
    db.session.flush()
    late = _deliver(event, circulation, made)
    acts.record(
        actor, "urgent.report", event, report=made.id, digest=made.digest, kind=kind.value,
        level=made.level.value, late=late,
    )  # fmt: skip
    db.session.expire(event, ["reports", "deliveries"])
    urgent_clocks.show_on_desks(event, circulation)
    return made


def _deliver(event: UrgentEvent, circulation: Circulation, made: UrgentReport) -> list[str]:
    """Superiors in this system have it at once, on the desks of whoever is on watch there."""
    late = []
    for target in {Target(c.unit_id, c.name) for c in event.clocks if c.unit_id is not None}:
        db.session.add(
            UrgentDelivery(
                event_id=event.id, report_id=made.id, unit_id=target.unit_id, name=target.name,
                how="本系统", at=made.at,
            )
        )  # fmt: skip
        late.append(urgent_clocks.meet(event, target, Means.WRITTEN, made.at))
        unit_id = target.unit_id or 0
        readers.grant(event, *(readers.role(unit_id, role) for role in OPEN_TO))
        note = f"{event.unit.name}{made.label}：{event.title}，请签收。"
        reading.tell(circulation, log_people.on_watch(unit_id, clock.now()), note)
    return [words for words in late if words]
