"""A day in the office of Yunling county (invented), as the pages would be given it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from documents.model import Attachment, Document, Level, Paragraph, Table
from tests.face.sheet_image import pictures

Data = dict[str, Any]

TITLE = "云岭县人民政府关于印发云岭县政务数据共享管理办法（试行）的通知"
BODY = """各有关单位要把政务数据共享作为优化营商环境、提升治理能力的重要基础性工作，统筹推进，抓好落实。现将有关事项通知如下：
一、提高思想认识
政务数据共享是推进“放管服”改革、提升治理能力的重要基础。各乡镇、各部门要充分认识做好政务数据共享工作的重要意义，坚持统筹规划、依法合规、需求导向、安全可控的原则，切实抓紧抓好抓出成效。
二、明确工作任务
（一）编制目录。各部门应当于2026年12月31日前完成本部门政务数据目录编制，报县数据局汇总。
1.目录应当逐项写明数据来源、更新周期和共享条件。
（1）属于不予共享的，应当写明法律、行政法规或者国务院决定依据。
（二）健全机制。县数据局会同有关部门建立数据质量核查、异议处理和安全评估机制。
三、加强督促检查
县政府办公室将本项工作纳入年度督查计划，每季度通报一次进展情况。"""


def level(text: str) -> Level:
    head = text[:3]
    if "、" in head[:2]:
        return Level.ONE
    if head.startswith("（") and head[1] in "一二三四五六七八九十":
        return Level.TWO
    if head.startswith("（"):
        return Level.FOUR
    return Level.THREE if head[1:2] == "." else Level.TEXT


DOCUMENT = Document(
    kind="通知",
    issuer_mark="云岭县人民政府文件",
    number="云政发〔2026〕38号",
    title=TITLE,
    recipients="各乡镇人民政府、街道办事处，县政府各部门、各直属机构",
    body=(
        *(Paragraph(line, level(line)) for line in BODY.splitlines()),
        Table((("责任单位", "任务", "完成时限"), ("县数据局", "目录汇总", "12月31日"))),
    ),
    attachments=(
        Attachment("云岭县政务数据共享管理办法（试行）"),
        Attachment("目录编制责任分工表"),
    ),
    signatures=("云岭县人民政府",),
    date=dt.date(2026, 11, 23),
    note="此件公开发布",
    copies_to="县委办公室，县人大常委会办公室，县政协办公室，县法院，县检察院",
)
SHEETS = pictures(
    [DOCUMENT.recipients + "：", *BODY.splitlines()],
    ["云岭县人民政府关于印发云岭县政务数据", "共享管理办法（试行）的通知"],
    DOCUMENT.number,
)
INK: Data = {
    "path": "M14 30h46M37 12v56M16 66h42M24 44h28M80 22l14 10M74 46c12 0 20-4 26-10-2 18-10 30-26 36"
    "M112 18h40M132 18c-4 26-12 40-26 50M120 40c12 10 22 20 34 26M176 60l2 3",
    "width": 200,
    "height": 80,
}
WATERMARK = "苏和 11月23日 10:21"


def pages(*, marked: bool = False) -> list[Data]:
    made: list[Data] = [
        {
            "src": f"/static/sheet-{at}.svg",
            "alt": f"公文第 {at} 页的图像",
            "width": 1240,
            "height": 1754,
            "lines": lines,
        }
        for at, (_, lines) in enumerate(SHEETS, start=1)
    ]
    if marked:
        lines = made[0]["lines"]
        made[0]["marks"] = [
            {"y": lines[2]["y"] - 7, "height": 9, "severity": "warn"},
            {"y": lines[5]["y"] - 7, "height": 9, "severity": "block"},
        ]
    return made


def shell(current: str = "工作台", *, size: str = "normal", contrast: bool = False) -> Data:
    def group(heading: str, *links: tuple[str, int]) -> Data:
        return {
            "heading": heading,
            "links": [
                {"label": name, "href": f"/{i}", "count": count, "current": name == current}
                for i, (name, count) in enumerate(links)
            ],
        }

    tabs = (
        ("工作台", "home"),
        ("公文", "document"),
        ("会议", "meeting"),
        ("检索", "search"),
        ("我的", "person"),
    )
    return {
        "organ": "云岭县人民政府办公室",
        "home": "/",
        "navigation": [
            group("", ("工作台", 12)),
            group("办文", ("发文", 0), ("收文", 3), ("签报", 0), ("文号台账", 0), ("用印登记", 1)),
            group("办会", ("会议", 2), ("会议室", 0)),
            group("办事", ("督查督办", 1), ("值班值守", 0), ("信息采编", 0)),
            group("档案", ("归档", 6), ("查阅利用", 0)),
            group("管理", ("机构人员", 0), ("审计", 0)),
        ],
        "tabbar": [
            {"label": label, "href": f"/tab/{name}", "icon": name, "current": label == current}
            for label, name in tabs
        ],
        "search": {"action": "/search", "value": ""},
        "notices": {"href": "/notices", "count": 4},
        "flashes": [],
        "person": {
            "name": "包玉兰",
            "post": "县政府办公室 · 文秘科科长",
            "posts": [
                {"label": "县政府办公室 文秘科科长", "href": "/posts/1", "current": True},
                {"label": "县政府机关党支部 组织委员", "href": "/posts/2", "current": False},
            ],
            "acting": "",
        },
        "worker": "",
        "menu": [
            {"label": "我的账号", "href": "/account"},
            {"label": "退出登录", "action": "/sign-out"},
        ],
        "preferences": {
            "action": "/preferences",
            "back": "/",
            "size": size,
            "contrast": contrast,
            "keys": True,
        },
    }


def plain(*, size: str = "normal", contrast: bool = False) -> Data:
    return {
        "organ": "云岭县人民政府办公室",
        "home": "/",
        "flashes": [],
        "size": size,
        "contrast": contrast,
        "preferences": {
            "action": "/preferences",
            "back": "/",
            "size": size,
            "contrast": contrast,
            "keys": True,
        },
    }


def matter(title: str, meta: str, due: str, state: str, **more: Any) -> Data:
    return {
        "href": f"/matters/{abs(hash(title)) % 999}",
        "title": title,
        "meta": meta.split("|"),
        "due": {"text": due, "state": state},
        "tag": "",
        "id": abs(hash(title)) % 999,
        **more,
    }


MATTERS = [
    matter(
        "关于做好今冬明春森林草原防灭火工作的通知",
        "核稿|林业和草原局 巴特尔送来|昨天 16:20",
        "超期 1 天",
        "late",
        tag="特急",
        new=True,
    ),
    matter(
        "云岭县人民政府关于呈报高标准农田建设情况的报告",
        "复核|签发后改动 2 处|王海清送来|09:12",
        "今天到期",
        "soon",
        tag="加急",
        new=True,
    ),
    matter(
        "云岭县人民政府关于进一步加强和改进新时代全县政务数据共享开放、公共数据授权运营以及数据安全"
        "监督管理工作有关事项的通知（征求意见稿）",
        "会签|财政局、司法局未回|我主办",
        "还剩 3 天",
        "ok",
        progress={"done": 4, "total": 6, "text": "已回"},
    ),
    matter(
        "市政府办公室关于报送四季度重点工作进展的函",
        "拟办|收文〔2026〕412号|今天 08:40 签收",
        "还剩 5 天",
        "ok",
    ),
    matter(
        "县政府党组理论学习中心组第十一次集体学习材料",
        "传阅|党组办公室送来",
        "无期限",
        "none",
        progress={"done": 7, "total": 12, "text": "已阅"},
    ),
]
MEETINGS = [
    matter(
        "第 39 次县政府常务会议：议题材料审核",
        "3 个议题待审|其中 1 个未附合法性审查意见",
        "明天 15:00",
        "soon",
    ),
    matter(
        "县政府第 38 次常务会议纪要", "核稿|议定事项 11 项|已对应承办单位 9 项", "还剩 2 天", "ok"
    ),
]


def pager(total: int, size: int = 20) -> Data:
    count = max(1, -(-total // size))
    links = [
        {"number": n, "href": f"?page={n}", "current": n == 1} for n in range(1, min(count, 4) + 1)
    ]
    if count > 4:
        links += [
            {"number": "…", "href": "", "current": False},
            {"number": count, "href": f"?page={count}", "current": False},
        ]
    return {
        "total": total,
        "first": 1,
        "last": min(size, total),
        "number": 1,
        "count": count,
        "previous": "",
        "next": "?page=2" if count > 1 else "",
        "links": links,
    }


def options(*names: str) -> list[Data]:
    return [{"value": name, "label": name} for name in names]
