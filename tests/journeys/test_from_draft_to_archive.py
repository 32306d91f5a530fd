"""The main job of the office, walked in a browser by everyone it takes, on both databases."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text

from app.core.database import db
from documents.archive.verification import verify as check
from tests.journeys import way
from tests.journeys.desk import Desk
from tests.served import Served

ANSWER = "锦囊行动已经落实。"
TITLE = "云岭县人民政府办公室关于开展冬季安全生产检查的通知"
TEXT = f"""云岭县人民政府办公室文件

{TITLE}

各乡镇人民政府，县政府各部门：

为做好冬季安全生产工作，经县政府同意，现就有关事项通知如下。
一、检查范围
（一）煤矿、非煤矿山、危险化学品等重点行业企业。
（二）商场、学校、医院等人员密集场所。
二、时间安排
检查自2026年12月1日开始，至2026年12月20日结束，由县政府办公室统一组织锦囊行动。

云岭县人民政府办公室
2026年11月23日
（此件公开发布）
"""


def test_a_notice_is_drafted_signed_sealed_delivered_filed_and_found(
    served: Served, new_page: Callable[..., Any]
) -> None:
    desk = way.Desks(served, new_page)

    drafter = desk("丁小军")
    way.paste(drafter, TEXT)
    assert drafter.page.input_value("#title") == TITLE
    assert drafter.page.input_value("#recipients") == "各乡镇人民政府，县政府各部门"
    assert drafter.page.locator("#preview img").count() >= 1
    drafter.choose("consulted", "财政局")
    way.submit(drafter)

    way.sign(desk, TITLE, consulted="宋立新")
    way.seal(desk, TITLE)

    clerk = desk("王红梅")
    clerk.open(TITLE)
    number = re.search("云政办发〔2026〕[0-9]+号", clerk.text)
    assert number
    clerk.press("分发")
    assert clerk.page.locator("input[name=main]:checked").count() == 11
    for box in reversed(clerk.page.locator("input[name=main]:checked").all()[1:]):
        box.uncheck()
    clerk.confirm("分发")

    receiver = desk("刘晓燕")
    # 此件公开发布: everyone who handles documents finds it.
    assert TITLE in way.found(receiver, "锦囊行动")
    receiver.open(TITLE)
    assert "电子印章有效" in receiver.text
    receiver.press("签收")
    way.receive(desk, TITLE, ANSWER)

    clerk.page.goto("/documents?list=issued")
    clerk.go(clerk.page.locator(f"tbody a:has-text('{TITLE}')").first)
    clerk.go(clerk.page.get_by_role("link", name="签收情况"))
    assert ANSWER in clerk.text  # The answer came back to the sender.
    clerk.open(TITLE)
    clerk.press("办结")

    package = way.file(desk, TITLE, in_other_brackets(number[0]), served.data / "package")
    assert check(package).unaltered
    script = next(package.rglob("VERIFY.sh"))
    done = subprocess.run(
        ["sh", script.name], cwd=script.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    changed = next((package / "v1" / "content").rglob("*.pdf"))
    changed.write_bytes(changed.read_bytes() + b" ")
    assert not check(package).unaltered

    audit(served, desk("程明"))


def in_other_brackets(number: str) -> str:
    """As people write it when they look for it: 云政办发[2026]第1号."""
    return number.replace("〔", "[").replace("〕", "]第")


def audit(served: Served, auditor: Desk) -> None:
    """The auditor finds the log whole; and names the first row that somebody edited by hand."""
    auditor.page.goto("/audit")
    auditor.go(auditor.page.get_by_role("button", name="现在核对全部记录"))
    assert "前后相接、签名有效" in auditor.text
    with served.app.app_context(), db.engine.begin() as connection:
        lift_triggers(connection)
        connection.execute(text("UPDATE act SET verb = 'nothing' WHERE seq = 200"))
    auditor.go(auditor.page.get_by_role("button", name="现在核对全部记录"))
    assert "200" in auditor.page.inner_text("#flashes")


def lift_triggers(connection: Connection) -> None:
    """What a database administrator would do first."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER act_no_update"))
    else:
        connection.execute(text("ALTER TABLE act DISABLE TRIGGER ALL"))
