"""The pages of 计分规则: entered, previewed, confirmed by the director, and read by everybody."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from app.bulletins import rule_entry
from app.bulletins.score_rules import SHIPPED
from app.core import clock
from app.sample import informing
from tests.blueprints.account.visits import arrive
from tests.office import Office
from tests.questions import at_most

NOW = datetime(2026, 4, 9, 9, 30, tzinfo=clock.BEIJING)
NEW = "/bulletins/scores/rules/new"
OWN = 19  # questions, with those of the frame
FRAME_AND_PREVIEW = 35  # The ranking of the year is counted twice, before and after.


def test_the_director_enters_a_set_sees_what_it_changes_and_decides(office: Office) -> None:
    county = office.county
    organ, unit = county.units["县政府"], county.units["林草局"]
    given = {**rule_entry.entered(SHIPPED), "organ": str(organ), "since": "2026-04",
             "ground": "云政办发〔2026〕8号", "after": ""}  # fmt: skip
    with clock.fixed(NOW):
        informing.found_journals(county)
        report = informing.reported(county, informing.FIRE)
        informing.issue(county, "政务信息", [[report]])
    with clock.fixed(NOW + timedelta(minutes=3)):
        director = arrive(office.app, county, "哈斯")
        director.open("/bulletins/scores/rules")
        with at_most(OWN):
            shown = director.open("/bulletins/scores/rules")
        assert "还没有自己确定规则" in shown
        assert re.search(r'id="points-brief-item"[^>]*value="2"', director.open(f"{NEW}?from=2"))
        with at_most(OWN):
            director.open(f"{NEW}?organ={organ}")
        director.send(NEW, **given | {"points-journal-item": "7.555"}, step="preview")
        assert director.status == 422
        assert re.search(r'id="points-journal-item-error">[^<]*最多两位小数', director.page)
        assert 'href="#points-journal-item"' in director.page
        assert 'value="7.555"' in director.page, "what was typed is still there"
        given |= {"points-journal-item": "7.5"}
        with at_most(FRAME_AND_PREVIEW):
            director.send(NEW, **given, step="preview")
        assert "1 个单位中 1 个有变化" in director.page
        assert "+2.5" in director.page
        after = re.search(r'name="after" value="(\d+)"', director.page)
        assert after is not None
        given |= {"after": after[1]}
        director.send(NEW, **given, step="edit")
        assert 'value="7.5"' in director.page
        director.send(NEW, **given, step="decide")
        assert "计分规则已确定" in director.page
        director.send(NEW, **given | {"base": "3"}, step="decide")
        assert director.status == 409
        assert "计分规则已有改动，没有保存" in director.page
        editor = arrive(office.app, county, "方志敏")
        lines = editor.open(f"/bulletins/scores?month=2026-04&unit={unit}")
        assert "按2026年4月起的规则计分" in editor.open("/bulletins/scores?month=2026-04")
        assert "按系统默认规则计分" in editor.open("/bulletins/scores?month=2026-03")
        link = re.search(r'href="(/bulletins/scores/rules\?[^"]+)#rule-journal-item"', lines)
        assert link is not None
        page = editor.open(link[1].replace("&amp;", "&"))
        assert 'id="rule-journal-item"' in page
        assert "云政办发〔2026〕8号" in page
        assert "拟定新规则" not in page
        editor.open(NEW)
        assert editor.status == 403
        editor.open("/bulletins/scores/rules?set=99")
        assert editor.status == 404
