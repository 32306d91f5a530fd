"""平台线索: what a registered platform delivers for supervision, and what became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from flask import request
from pydantic import AfterValidator, BaseModel, Field

from app.calendar.deadlines import OFFICE_CLOSES
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.supervision import alerting
from app.supervision.alert_models import Alert
from app.supervision.alerting import Delivered
from blueprints.api.blueprint import bp
from blueprints.api.models import Given
from blueprints.api.signed import platform, signed
from documents.model import TITLE_LIMIT, cleaned

Title = Annotated[str, AfterValidator(cleaned), Field(min_length=1, max_length=TITLE_LIMIT)]
Words = Annotated[str, AfterValidator(cleaned), Field(min_length=1, max_length=5000)]
Reference = Annotated[str, AfterValidator(cleaned), Field(min_length=1, max_length=80)]


class AlertIn(Given):
    """A clue as the platform words it."""

    reference: Reference = Field(description="平台自己的编号")
    title: Title
    words: Words = Field(description="情况和诉求")
    due: date | None = Field(default=None, description="平台要求的办理期限")


class AlertOut(BaseModel):
    """What became of a clue."""

    id: int
    state: str
    state_label: str
    number: str = Field(description="立项后的督办号，未立项时为空")
    stage: str = Field(description="督办事项现在的状态，未立项时为空")
    reason: str = Field(description="不立项的理由")
    received_at: datetime


@bp.post("/supervision/alerts")
@signed(400, 413, 422)
@bp.input(AlertIn, arg_name="given")
@bp.output(AlertOut, status_code=201)
def deliver(given: AlertIn) -> Any:
    """报送线索（请求头 Idempotency-Key：同一线索重复报送只受理一次）"""
    due = datetime.combine(given.due, OFFICE_CLOSES, clock.BEIJING) if given.due else None
    key = request.headers.get("Idempotency-Key", "").strip()
    said = Delivered(given.reference, given.title, given.words, due)
    with unit_of_work():
        alert, fresh = alerting.receive(platform(), key, request.get_data(), said)
        answer = _out(alert)
    return answer, 201 if fresh else 200


@bp.get("/supervision/alerts/<int:alert_id>")
@signed(404)
@bp.output(AlertOut)
def state(alert_id: int) -> AlertOut:
    """线索办理状态"""
    return _out(alerting.of_platform(platform(), alert_id))


def _out(alert: Alert) -> AlertOut:
    number, stage = alerting.item_of(alert)
    return AlertOut(
        id=alert.id,
        state=alert.state.value,
        state_label=alert.state.label,
        number=number,
        stage=stage,
        reason=alert.reason or "",
        received_at=alert.received_at.astimezone(UTC),
    )
