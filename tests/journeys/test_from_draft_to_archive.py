"""The main job of the office, walked in a browser by everyone it takes, on both databases."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from app.core.database import db
from documents.archive.verification import verify as check
from tests.journeys.desk import Desk
from tests.served import Served

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
    desk = partial(Desk, served, new_page=new_page)

    drafter = desk("丁小军")
    drafter.page.goto("/documents/new")
    drafter.page.select_option("#account", label="云岭县人民政府办公室文件（云政办发）")
    drafter.page.fill("#text", TEXT)
    drafter.go(drafter.page.get_by_role("button", name="开始拟稿"))
    assert drafter.page.input_value("#title") == TITLE
    assert drafter.page.input_value("#recipients") == "各乡镇人民政府，县政府各部门"
    assert drafter.page.locator("#preview img").count() >= 1
    drafter.choose("consulted", "财政局")
    drafter.go(drafter.page.get_by_role("button", name="送审"))
    assert drafter.page.locator(".error-summary").count() == 0, drafter.text

    secretary = desk("包玉兰")
    secretary.open(TITLE)
    secretary.opinion("拟同意。")
    secretary.press("同意")

    consulted = desk("宋立新")
    consulted.open(TITLE)
    consulted.press("同意")

    secretary.open(TITLE)
    secretary.press("核稿通过")
    secretary.tick("points")
    secretary.confirm("核稿通过")

    director = desk("哈斯")
    director.open(TITLE)
    director.press("同意送签")
    director.choose("signer", "哈斯")
    director.confirm("同意送签")
    director.open(TITLE)
    director.press("签发")
    director.confirm("签发")

    secretary.open(TITLE)
    secretary.press("复核通过")

    clerk = desk("王红梅")
    clerk.open(TITLE)
    clerk.press("取号登记")
    clerk.confirm("取号登记")
    clerk.open(TITLE)
    assert "云政办发〔2026〕1号" in clerk.text
    clerk.press("生成清样")
    for reader in (drafter, secretary):
        reader.open(TITLE)
        reader.press("校对无误")

    keeper = desk("石磊")
    keeper.open(TITLE)
    keeper.press("用印")
    keeper.confirm("用印")

    clerk.open(TITLE)
    clerk.press("分发")
    assert clerk.page.locator("input[name=main]:checked").count() == 11
    for box in reversed(clerk.page.locator("input[name=main]:checked").all()[1:]):
        box.uncheck()
    clerk.confirm("分发")

    receiver = desk("刘晓燕")
    receiver.page.goto("/search?q=锦囊行动")
    assert TITLE in receiver.text  # 此件公开发布: everyone who handles documents finds it.
    receiver.open(TITLE)
    assert "电子印章有效" in receiver.text
    receiver.press("签收")
    receive(desk, receiver)

    clerk.page.goto("/documents?list=issued")
    clerk.go(clerk.page.locator(f"tbody a:has-text('{TITLE}')").first)
    clerk.go(clerk.page.get_by_role("link", name="签收情况"))
    assert "锦囊行动已经落实。" in clerk.text  # The answer came back to the sender.
    clerk.open(TITLE)
    clerk.press("办结")

    package = file(served, desk)
    assert check(package).unaltered
    script = next(package.rglob("VERIFY.sh"))
    done = subprocess.run(
        ["sh", script.name], cwd=script.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    changed = next((package / "v1" / "content").rglob("*.pdf"))
    changed.write_bytes(changed.read_bytes() + b" ")
    assert not check(package).unaltered

    audit(served, desk)


def receive(desk: Callable[[str], Desk], receiver: Desk) -> None:
    """S1-S11: registered, examined, instructed, assigned, handled, answered."""
    receiver.open(TITLE)
    receiver.go(receiver.page.locator("main form button.button-main"))
    receiver.open(TITLE)
    receiver.press("初审合格")
    receiver.tick("points")
    receiver.confirm("初审合格")
    receiver.open(TITLE)
    receiver.press("送领导批示")
    receiver.page.fill("#opinion", "拟请王海清同志批示。")
    receiver.choose("leaders", "王海清")
    receiver.confirm("送领导批示")
    leader = desk("王海清")
    leader.open(TITLE)
    leader.opinion("请规划科抓好落实。")
    leader.press("批示")
    receiver.open(TITLE)
    receiver.press("交办")
    receiver.choose("lead", "规划科")
    receiver.confirm("交办")
    handler = desk("陈国强")
    handler.open(TITLE)
    handler.press("签收承办")
    if handler.page.locator("input[name=filled]").count():
        handler.confirm("签收承办")
    handler.open(TITLE)
    handler.press("申请办结")
    handler.page.fill("#result", "锦囊行动已经落实。")
    handler.confirm("申请办结")
    receiver.open(TITLE)
    receiver.press("登记答复并办结")
    receiver.choose("answer_by", "系统告知")
    receiver.page.fill("#answer", "锦囊行动已经落实。")
    receiver.confirm("登记答复并办结")


def file(served: Served, desk: Callable[[str], Desk]) -> Path:
    """The archivist files it, finds it by its number in another form, and takes the package out."""
    served.settle()
    archivist = desk("乔桂英")
    archivist.page.goto("/archives/proposed")
    archivist.go(archivist.page.locator(f"a:has-text('{TITLE}')").first)
    archivist.go(archivist.page.get_by_role("button", name="归档", exact=True))
    assert "0001-WS·2026-" in archivist.text
    place = archivist.page.url
    served.settle()
    archivist.page.goto("/search?q=云政办发[2026]第1号")
    assert TITLE in archivist.text
    with archivist.page.expect_download() as waiting:
        archivist.page.evaluate(f"location.href = '{place}/package.zip'")
    folder = served.data / "package"
    with zipfile.ZipFile(waiting.value.path()) as packed:
        packed.extractall(folder)
    return next(folder.rglob("v1")).parent


def audit(served: Served, desk: Callable[[str], Desk]) -> None:
    """The auditor finds the log whole; and names the first row that somebody edited by hand."""
    auditor = desk("程明")
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
