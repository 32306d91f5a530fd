"""The pages of 值班日志 and 交接班, walked as people walk them."""

from __future__ import annotations

import re
from datetime import timedelta

from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.duty import handover
from tests.app.duty.watch import NEXT, WRITER, around, begun
from tests.blueprints.account.visits import Visit, alone, arrive
from tests.office import Office
from tests.questions import at_most


def bounded(visit: Visit, address: str) -> None:
    """With the questions of the frame around the page."""
    visit.open(address)
    assert visit.status == 200, address
    with at_most(12):
        alone(visit.client.get, address)


def test_a_shift_is_written_handed_over_and_locked(office: Office) -> None:
    now = clock.now() - timedelta(hours=5, minutes=50)
    shift, _ = around(office.county, now)
    event_id = begun(office.county)
    visit = arrive(office.app, office.county, WRITER)
    visit.open("/duty/log")
    assert visit.place == f"/duty/logs/{shift}"
    address = f"/duty/logs/{shift}/entries"
    link = f"http://localhost/urgent/{event_id}"
    assert "记入值班日志" in visit.open(f"/urgent/{event_id}")
    assert f"urgent_event:{event_id}" in visit.open(f"/duty/log?link=urgent_event:{event_id}")
    visit.send(
        address, kind="instruction", source="苏和县长", words="盯住水库。", link="/documents/99"
    )
    assert visit.status == 422
    assert "盯住水库。" in visit.page
    visit.send(address, kind="instruction", source="苏和县长", words="盯住水库。", link=link)
    for words in ("未办结", "东山村山体滑坡", "补充进展"):
        assert words in visit.page
    assert "盯住水库。" in visit.open("/duty/logs/open")
    assert "盯住水库。" in visit.open(f"/urgent/{event_id}/timeline")
    for place in (f"/duty/logs/{shift}", "/duty/logs", "/duty/logs/open"):
        bounded(visit, place)
    with unit_of_work():
        handover.open_due()
    assert "交接班" in visit.open("/desk")
    visit.open(f"/duty/logs/{shift}")
    record = re.search(r"/duty/handovers/\d+", visit.page)
    assert record is not None
    bounded(visit, record[0])
    assert "盯住水库" in visit.page
    assert f"班的{NEXT}接班" in visit.page
    visit.send(record[0], move="sign", more="钥匙在抽屉。")
    assert f"请等{NEXT}确认" in visit.page
    coming = arrive(office.app, office.county, NEXT)
    bounded(coming, record[0])
    entry = re.search(r"/duty/logs/entries/\d+", coming.page)
    assert entry is not None
    coming.open(entry[0])
    assert coming.place.startswith(f"/duty/logs/{shift}"), "whoever comes reads before she signs"
    coming.send(record[0], move="confirm")
    assert coming.status == 422
    assert "没有确认" in coming.page
    ticks = dict.fromkeys(re.findall(r'name="(seen-\d+)"', coming.page), "1")
    coming.send(record[0], move="confirm", **ticks)
    assert "日志锁定" in coming.page
    bounded(coming, record[0])
    visit.send(address, kind="call", words="又来一个电话。")
    assert visit.status == 409
    assert "锁定" in visit.page
    stranger = arrive(office.app, office.county, "田小雨")
    for place in (f"/duty/logs/{shift}", record[0], entry[0]):
        stranger.open(place)
        assert stranger.status == 404, place
