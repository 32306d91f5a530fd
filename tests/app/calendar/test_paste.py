"""Pasting a year again: the same is refused, another one only replaces it when that is said."""

from __future__ import annotations

from datetime import date

import pytest

from app.calendar import office as calendars
from app.calendar.state_council_notice import NotANotice
from app.core.errors import OutOfTurn
from app.core.unit_of_work import unit_of_work
from tests.app.calendar.notices import NOTICE_2026
from tests.office import Office

CHANGED = NOTICE_2026.replace(
    "6月19日（周五）至21日（周日）放假，共3天", "6月20日（周六）至21日（周日）放假，共2天"
)


def test_the_same_year_is_pasted_again(office: Office) -> None:
    actor = office.county.actor("安国梁")
    with pytest.raises(NotANotice), unit_of_work():
        calendars.paste_year(actor, "关于做好防火工作的通知")
    with unit_of_work():
        calendars.paste_year(actor, NOTICE_2026)
    with pytest.raises(OutOfTurn, match="内容相同"), unit_of_work():
        calendars.paste_year(actor, NOTICE_2026)
    assert not calendars.office_calendar().is_working_day(date(2026, 6, 19))
    with pytest.raises(OutOfTurn, match="6月19日"), unit_of_work():
        calendars.paste_year(actor, CHANGED)
    with unit_of_work():
        calendars.paste_year(actor, CHANGED, replace=True)
    assert calendars.office_calendar().is_working_day(date(2026, 6, 19))
