"""签到码 on the screen, and what it opens on a phone."""

from __future__ import annotations

import re
from datetime import timedelta

from app.core import clock
from tests.app.meetings.walk import ORGANIZER, accepted, meeting, noticed
from tests.blueprints.account.visits import alone, arrive
from tests.office import Office


def test_the_screen_shows_a_code_and_a_phone_signs_in_by_one_press(office: Office) -> None:
    county = office.county
    meeting_id = noticed(county, accepted(county))
    address = f"/meetings/{meeting_id}"
    with clock.fixed(meeting(meeting_id).begins_at - timedelta(hours=1)):
        screen = arrive(office.app, county, ORGANIZER)
        assert "开始签到" in screen.open(f"{address}/sign-in-code")
        assert "square-code" not in screen.page
    with clock.fixed(meeting(meeting_id).begins_at - timedelta(minutes=5)):
        screen = arrive(office.app, county, ORGANIZER)
        screen.open(f"{address}/sign-in-code")
        assert "<svg" in screen.page
        assert '<noscript><meta http-equiv="refresh"' in screen.page
        code = re.search(r'code-words">([A-Z2-7]{8})<', screen.page)
        assert code is not None
        scanned = f"{address}/sign-in?code={code[1]}"
        member = arrive(office.app, county, "张卫东")
        assert "签到</button>" in member.open(scanned)
        assert all(a.signed_in_at is None for a in meeting(meeting_id).attendances), (
            "only looked at"
        )
        member.send(f"{address}/own-sign-ins", code=code[1])
        assert member.place == address
        assert "已签到" in member.page
        assert "已签到" in member.open(scanned)
        stranger = arrive(office.app, county, "田小雨")
        stranger.open(scanned)
        assert stranger.status == 403
        assert "不在这次会议的参会人员名单中" in stranger.page
        stranger.open(f"{address}/sign-in?code=AAAAAAAA")
        assert (stranger.status, "再扫一次" in stranger.page) == (404, True)
        assert meeting(meeting_id).title not in stranger.page
        nobody = alone(office.app.test_client().get, scanned)
        assert nobody.status_code == 302
        assert f"code%3D{code[1]}" in nobody.location, "she comes back here after signing in"
