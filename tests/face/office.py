"""Sample contexts of the other pages: lists, search, archive, people, ledgers, signing in, errors."""

from __future__ import annotations

from markupsafe import Markup

from tests.face.matters import ACTS, BROKEN, FILES, PROOF
from tests.face.samples import (
    DOCUMENT,
    MATTERS,
    MEETINGS,
    TITLE,
    WATERMARK,
    Data,
    options,
    pager,
    pages,
)

NONE: Data = {"heading": "没有符合条件的公文", "text": "放宽日期，或者去掉一个条件。", "links": []}
FILTERS: Data = {
    "action": "/list",
    "hidden": {"tab": "open"},
    "fields": [
        {"name": "words", "label": "标题或文号", "value": "数据"},
        {"name": "kind", "label": "文种", "value": "", "options": options("全部", "通知", "报告")},
        {"name": "since", "label": "从", "value": "2026-01-01", "date": True},
    ],
}
DESK_TABS = [
    {"label": "待办", "href": "?tab=do", "count": 12, "current": True},
    {"label": "待阅", "href": "?tab=read", "count": 5},
    {"label": "催办", "href": "?tab=urged", "count": 2},
    {"label": "我送出的", "href": "?tab=sent", "count": 9},
]
DESK: Data = {
    "date": "11月23日",
    "weekday": "星期一",
    "summary": "今天到期 2 件，本周到期 7 件",
    "tabs": DESK_TABS,
    "groups": [
        {"heading": "公文", "matters": MATTERS, "count": 9, "href": "/list"},
        {"heading": "会议", "matters": MEETINGS, "count": 2, "href": "/meetings"},
    ],
    "empty": {"heading": "今天的事办完了", "text": "新的待办会出现在这里。", "links": []},
    "pages": None,
    "asides": [
        {
            "heading": "今天",
            "link": {"label": "日程", "href": "/calendar"},
            "empty": "今天没有会议。",
            "entries": [
                {"lead": "09:30", "text": "专题会议：冬季保供", "note": "第二会议室，已签到 14/17"},
                {"lead": "15:00", "text": "防灭火视频调度", "note": "指挥中心，请假 1 人待批"},
            ],
        },
        {
            "heading": "值班",
            "link": {"label": "值班表", "href": "/duty"},
            "empty": "值班表还没有排。",
            "entries": [
                {"lead": "带班", "text": "苏和 副县长"},
                {"lead": "主班", "text": "李建国", "note": "8820 1001"},
                {"lead": "交接", "text": "今天 17:30", "note": "未结事项 2 件"},
            ],
        },
        {
            "heading": "督办",
            "link": {"label": "全部 14", "href": "/supervision"},
            "empty": "没有滞后的督办事项。",
            "entries": [
                {
                    "lead": "滞后",
                    "text": "老旧小区改造年度任务",
                    "note": "完成 52%，计划 86%",
                    "href": "/s/1",
                },
            ],
        },
        {
            "heading": "我送出的",
            "link": {"label": "全部 9", "href": "/sent"},
            "empty": "没有等待他人办理的事项。",
            "entries": [
                {"lead": "签发", "text": "苏和，2 小时前收到，未打开", "href": "/m/1"},
                {
                    "lead": "签收",
                    "text": "云政办发〔2026〕17号",
                    "note": "11/14 单位已签收",
                    "href": "/m/2",
                },
            ],
        },
        {
            "heading": "我的草稿",
            "link": {"label": "全部 3", "href": "/drafts"},
            "empty": "没有未送审的草稿。",
            "entries": [{"lead": "昨天", "text": "关于2027年元旦放假的通知", "href": "/drafts/3"}],
        },
    ],
}
EMPTY_DESK: Data = {
    **DESK,
    "summary": "没有到期的事项",
    "groups": [],
    "asides": [{**part, "entries": []} for part in DESK["asides"]],
}
COLUMNS = [
    {"key": "title", "label": "标题"},
    {"key": "number", "label": "文号", "kind": "date"},
    {"key": "unit", "label": "主办"},
    {"key": "stage", "label": "环节"},
    {"key": "due", "label": "期限", "href": "?sort=due", "sorted": "ascending"},
    {"key": "time", "label": "送到", "kind": "date"},
]
ROWS = [
    {
        "cells": {
            "title": {"text": matter["title"], "href": matter["href"], "note": ""},
            "number": f"云政发〔2026〕{38 - at}号" if at % 2 == 0 else "",
            "unit": ["数据局", "林业和草原局", "财政局"][at % 3],
            "stage": ["签发", "核稿", "会签 4/6"][at % 3],
            "due": {"text": "", "due": matter["due"]},
            "time": "今天 08:40",
        }
    }
    for at, matter in enumerate([*MATTERS, *MEETINGS])
]
LISTING: Data = {
    "heading": "发文",
    "lead": "",
    "new": {"label": "拟稿", "href": "/drafts/new"},
    "tabs": [
        {"label": "在办", "href": "?tab=open", "count": 38, "current": True},
        {"label": "已发", "href": "?tab=sent", "count": 412},
        {"label": "终止", "href": "?tab=stopped", "count": 3},
    ],
    "filters": FILTERS,
    "chosen": [{"label": "标题或文号：数据", "href": "?"}, {"label": "2026年以来", "href": "?"}],
    "clear": "?",
    "columns": COLUMNS,
    "rows": ROWS,
    "matters": [],
    "pages": pager(138),
    "export": "/list.xlsx",
    "empty": NONE,
    "bulk": None,
}
READING: Data = {
    **LISTING,
    "heading": "待阅",
    "lead": "传阅给您的文件。可以选中几件，一次阅毕。",
    "new": None,
    "columns": [],
    "rows": [],
    "matters": MATTERS,
    "export": "",
    "chosen": [],
    "bulk": {"action": "/read", "pick": "task", "label": "已阅选中的", "value": "read"},
}
EMPTY_LIST: Data = {
    **LISTING,
    "rows": [],
    "pages": pager(0),
    "empty": {**NONE, "links": [{"label": "清除条件", "href": "?"}]},
}
SEARCH: Data = {
    "action": "/search",
    "query": "政务数据 共享",
    "summary": "找到 38 件，用时 0.12 秒。",
    "corrected": None,
    "facets": [
        {
            "heading": heading,
            "entries": [
                {"label": label, "count": count, "href": "?f", "current": label == "2026年"}
                for label, count in entries
            ],
        }
        for heading, entries in (
            ("类别", [("发文", 21), ("收文", 11), ("档案", 6)]),
            ("年份", [("2026年", 18), ("2025年", 12), ("2009年", 8)]),
            ("机关", [("云岭县人民政府", 20), ("市人民政府办公室", 9)]),
        )
    ],
    "chosen": [{"label": "2026年", "href": "?"}],
    "clear": "?",
    "sorts": [
        {"label": "最相关", "href": "?s=rank", "current": True},
        {"label": "最近", "href": "?s=new"},
    ],
    "hits": [
        {
            "href": "/m/1",
            "title": Markup(
                "云岭县人民政府关于印发云岭县<mark>政务数据</mark><mark>共享</mark>管理办法（试行）的通知"
            ),
            "snippets": [
                Markup(
                    "……<mark>政务数据</mark><mark>共享</mark>是推进“放管服”改革、提升治理能力的重要基础。"
                    "各乡镇、各部门要充分认识做好<mark>政务数据</mark><mark>共享</mark>工作的重要意义……"
                )
            ],
            "meta": ["云政发〔2026〕38号", "2026年11月23日", "正文第 3 段"],
            "tag": "特急",
        },
        {
            "href": "/m/2",
            "title": Markup("关于编制<mark>政务数据</mark>目录的函"),
            "snippets": [Markup("……请于12月31日前完成<mark>政务数据</mark>目录编制……")],
            "meta": ["云政办函〔2026〕12号", "2026年9月3日", "附件 1"],
            "tag": "",
        },
    ],
    "pages": pager(38),
    "hints": [
        "标题、正文、附件、文号一起找，如 云政办发〔2026〕18号",
        "用引号找连着的词，如 “数据共享”",
    ],
    "empty": {"heading": "没有找到", "text": "换一个说法，或者去掉一个条件。", "links": []},
}
FIRST_SEARCH: Data = {**SEARCH, "query": ""}
NO_HIT: Data = {
    **SEARCH,
    "hits": [],
    "summary": "没有找到。",
    "corrected": {"label": "政务数据 共享", "href": "?q"},
}


def unit(name: str, *children: Data, **more: object) -> Data:
    return {"name": name, "href": "?u", "children": list(children), **more}


ARCHIVE: Data = {
    "heading": "查阅利用",
    "tree": [
        unit(
            "X012 云岭县人民政府",
            unit(
                "2026年",
                unit("永久", count="12 件", current=True),
                unit("30年", count="88 件"),
                open=True,
                count="100 件",
            ),
            unit("2025年", unit("永久", count="40 件"), count="40 件"),
            open=True,
        )
    ],
    "waiting": {"text": "有 6 件已办结，等待归档。", "href": "/archives/waiting"},
    "filters": {**FILTERS, "hidden": {}},
    "chosen": [],
    "clear": "?",
    "columns": [
        {"key": "number", "label": "档号", "kind": "date"},
        {"key": "title", "label": "题名"},
        {"key": "date", "label": "日期", "kind": "date"},
        {"key": "sheets", "label": "页数", "kind": "number"},
        {"key": "state", "label": "四性"},
    ],
    "rows": [
        {
            "cells": {
                "number": f"X012-WS·2026-Y-BGS-{n:04d}",
                "title": {"text": TITLE, "href": f"/archives/{n}"},
                "date": "2026-11-23",
                "sheets": 14 + n,
                "state": {"text": "", "tag": "通过", "tag_kind": "good"},
            }
        }
        for n in range(1, 7)
    ],
    "pages": pager(12),
    "export": "/archives.xlsx",
    "empty": NONE,
}
ITEM: Data = {
    "title": TITLE,
    "back": {"label": "查阅利用", "href": "/archives"},
    "number": "X012-WS·2026-Y-BGS-0003",
    "proof": PROOF,
    "facts": [
        {"label": "责任者", "text": "云岭县人民政府"},
        {"label": "文号", "text": "云政发〔2026〕38号"},
        {"label": "日期", "text": "2026年11月23日"},
        {"label": "保管期限", "text": "永久", "note": "按归档范围表第 2.1 项"},
        {"label": "全文摘要", "text": "7f3a91c0" * 8, "hash": True},
    ],
    "pages": pages(),
    "document": DOCUMENT,
    "watermark": WATERMARK,
    "view": "auto",
    "pages_href": "?view=pages",
    "reader_href": "?view=reader",
    "files": FILES,
    "package": {
        "label": "下载档案包",
        "href": "/archives/3/package",
        "note": "任何人不用本系统也能核对。",
    },
    "borrow": None,
    "acts": ACTS,
    "verify_action": "/archives/3/proofs",
    "additions": [],
}
BROKEN_ITEM: Data = {
    **ITEM,
    "proof": BROKEN,
    "package": None,
    "borrow": {"label": "申请借阅", "action": "/b", "note": "本件须经办公室主任批准。"},
    "additions": [
        {
            "title": "批示登记单",
            "part": 2,
            "whole": True,
            "sentence": "完整，没有改动。",
            "files": FILES,
            "package": {"label": "下载补充件 2", "href": "/archives/3/additions/2"},
        },
        {
            "title": "采用登记单",
            "part": 3,
            "whole": False,
            "sentence": "补充件已被改动。",
            "files": [],
            "package": None,
        },
    ],
}
SIGN_IN: Data = {
    "action": "/sign-in",
    "next": "/",
    "name": "baoyulan",
    "error": "用户名或密码不对。再错 3 次，账号将锁定 15 分钟。",
    "help": "忘记密码，请联系本单位系统管理员：8820 1010。",
}
FACTOR: Data = {
    "action": "/second-factor",
    "next": "/",
    "error": "",
    "name": "包玉兰",
    "setup": None,
    "help": "手机不在身边，可以输入一个备用码。",
}
SETUP: Data = {
    **FACTOR,
    "setup": {
        "qr": Markup(
            '<svg viewBox="0 0 21 21" width="168" height="168" role="img" aria-label="口令二维码">'
            '<path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 9h3v3H9z"/></svg>'
        ),
        "secret": "JBSW Y3DP EHPK 3PXP",
        "codes": ["4821-7733", "9920-1184", "5512-0098", "7741-3302"],
    },
}
