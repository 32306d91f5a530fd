"""会中 on the pages: calling in, and papers that are looked at and taken back."""

from __future__ import annotations

import re
from datetime import timedelta

from app.core import clock
from app.official_documents.producing import fonts
from documents.formats.paper_form import PaperForm, paper_form
from tests.app.meetings.walk import ORGANIZER, accepted, hold, meeting, noticed
from tests.blueprints.account.visits import alone, arrive
from tests.office import Office
from tests.questions import at_most


def test_who_sits_in_looks_at_marked_pages_and_is_called_in(office: Office) -> None:
    county = office.county
    form = PaperForm("汇报稿", "供热应急保障", ("单位", "住建局"), ("日期", "3月9日"), (), "")
    topic_id = accepted(county, files=(("汇报稿.pdf", paper_form(form, fonts())),))
    more = [accepted(county, title=f"关于事项{n}的汇报") for n in range(3)]
    meeting_id = noticed(county, topic_id, *more)
    hold(county, meeting_id)
    address = f"/meetings/{meeting_id}"
    with clock.fixed(meeting(meeting_id).begins_at + timedelta(minutes=1)):
        guest = arrive(office.app, county, "宋立新")
        assert "请候会" in guest.open(address)
        organizer = arrive(office.app, county, ORGANIZER)
        organizer.open(address)
        with at_most(30):
            alone(organizer.client.get, address)
        organizer.send(f"{address}/topics/{topic_id}/calls", move="call_in")
        assert "进场" in organizer.page
        assert "请列席人员退场" in organizer.page
        assert "请进场" in guest.open(address)
        paper = re.search(rf"/topics/{topic_id}/files/\d+", guest.page)
        assert paper is not None
        guest.open(paper[0])
        assert guest.place == f"{paper[0]}/pages", "she looks at it, and takes no copy away"
        assert "下载" not in guest.page.partition("<main")[2]
        picture = alone(guest.client.get, f"{paper[0]}/pages/1")
        assert (picture.status_code, picture.mimetype) == (200, "image/png")
        assert alone(guest.client.get, f"{paper[0]}/pages/9").status_code == 404
        member = arrive(office.app, county, "张卫东")
        assert alone(member.client.get, paper[0]).mimetype == "application/pdf"
