"""Sample contexts of people, ledgers, tracking, audit and errors; and the list of all pages."""

from __future__ import annotations

from tests.face import matters, office
from tests.face.matters import BROKEN
from tests.face.office import FILTERS, NONE, unit
from tests.face.samples import TITLE, Data, options, pager, plain, shell

PEOPLE = [
    ("包玉兰", "文秘科科长", "8820 1002"),
    ("特木尔", "四级主任科员", "8820 3317"),
    ("欧阳娜仁其其格", "机要室副主任（兼保密办主任）", "8820 1005"),
]
DIRECTORY: Data = {
    "tree": [
        unit(
            "云岭县人民政府",
            unit(
                "办公室",
                unit("文秘科", count="6 人", current=True),
                unit("机要室", count="4 人"),
                open=True,
            ),
            unit("财政局", unit("预算股")),
            unit("林业和草原局"),
            open=True,
        )
    ],
    "unit": {
        "name": "文秘科",
        "facts": [
            {"label": "上级", "text": "云岭县人民政府办公室"},
            {"label": "收发员", "text": "其木格 8820 1001"},
        ],
        "edit": "/units/3/edit",
    },
    "columns": [
        {"key": "name", "label": "姓名"},
        {"key": "post", "label": "岗位"},
        {"key": "phone", "label": "电话", "kind": "date"},
        {"key": "state", "label": "状态"},
    ],
    "rows": [
        {
            "cells": {
                "name": {"text": name, "href": "/people/1"},
                "post": post,
                "phone": phone,
                "state": {"text": "", "tag": "在岗", "tag_kind": "good"},
            }
        }
        for name, post, phone in PEOPLE
    ],
    "new": {"label": "增加人员", "href": "/people/new"},
    "filters": {"action": "/directory", "query": ""},
    "empty": NONE,
}
UNITS = ["青山", "白水", "红石", "双河", "大营", "乌兰", "巴彦", "查干", "新民", "和平"]
KINDS = ["镇人民政府", "乡人民政府", "街道办事处", "林场管理委员会"]
DISPATCH: Data = {
    "title": TITLE,
    "number": "云政发〔2026〕38号",
    "back": {"label": "发文", "href": "/list"},
    "progress": {"done": 27, "total": 40},
    "due": {"text": "今天 18:00 前签收", "state": "soon"},
    "tabs": [
        {"label": "未签收", "href": "?", "count": 12},
        {"label": "已签收", "href": "?", "count": 27},
        {"label": "退文", "href": "?", "count": 1},
        {"label": "全部", "href": "?", "count": 40, "current": True},
    ],
    "columns": [
        {"key": "unit", "label": "单位"},
        {"key": "state", "label": "情况"},
        {"key": "who", "label": "签收人"},
        {"key": "time", "label": "时间", "kind": "date"},
        {"key": "do", "label": "办理"},
    ],
    "rows": [
        {
            "cells": {
                "unit": UNITS[n % 10] + KINDS[n // 10],
                "state": {"text": "", "tag": "已签收", "tag_kind": "good"}
                if n % 3
                else {"text": "", "due": {"text": "未签收，超 2 小时", "state": "late"}},
                "who": "李建国" if n % 3 else "",
                "time": "今天 11:02" if n % 3 else "",
                "do": ""
                if n % 3
                else {"button": {"label": "催签", "action": "/urge", "name": "unit", "value": n}},
            }
        }
        for n in range(40)
    ],
    "pages": None,
    "settle": None,
    "urge_all": {
        "action": "/urge",
        "label": "催签全部 12 家",
        "note": "以短信和系统提醒发给收发员。",
    },
    "add": {"action": "/add", "units": options("县气象局", "县消防救援大队"), "label": "补发"},
    "facts": [
        {"label": "分发人", "text": "其木格"},
        {"label": "分发时间", "text": "今天 10:40"},
    ],
    "empty": NONE,
}
AUDIT: Data = {
    "proof": {
        "whole": True,
        "sentence": "12,408 条办理记录首尾相连，没有一条被改动或删去。",
        "checks": [{"name": "最近一次核对", "state": "good", "note": "今天 03:00，用时 4 秒"}],
    },
    "verify_action": "/audit/verify",
    "filters": {**FILTERS, "hidden": {}},
    "chosen": [],
    "clear": "?",
    "columns": [
        {"key": "n", "label": "序号", "kind": "number"},
        {"key": "time", "label": "时间", "kind": "date"},
        {"key": "who", "label": "人员"},
        {"key": "act", "label": "办理"},
        {"key": "what", "label": "事项"},
        {"key": "hash", "label": "链值", "kind": "date"},
    ],
    "rows": [
        {
            "cells": {
                "n": 12408 - n,
                "time": f"今天 10:{24 - n:02d}",
                "who": {"text": "包玉兰", "note": "10.12.3.40"},
                "act": ["签发", "核稿通过", "登记"][n % 3],
                "what": {"text": TITLE, "href": "/m/1"},
                "hash": "7f3a…2be4",
            }
        }
        for n in range(8)
    ],
    "pages": pager(12408),
    "export": "/audit.csv",
    "empty": NONE,
}
BROKEN_AUDIT: Data = {
    **AUDIT,
    "proof": {**BROKEN, "sentence": "第 9,112 条记录与前一条接不上。请立即告知安全保密管理员。"},
    "rows": [],
    "pages": pager(0),
}
ERROR: Data = {
    "code": 500,
    "heading": "系统没有办成这件事",
    "safe": "刚才的办理没有生效，之前保存的内容都在。",
    "advice": "请返回再试一次。还不行，请把下面的编号告诉管理员。",
    "links": [{"label": "回到工作台", "href": "/"}, {"label": "返回上一页", "href": "/m/1"}],
    "number": "E-20261123-0412",
}
SHOWN: Data = {
    "entries": [
        {"label": "转办", "href": "/x", "note": "交给别的人办"},
        {"label": "催办", "action": "/x", "name": "move", "value": "urge"},
    ],
    "rooms": options("第一会议室", "第二会议室"),
    "openness": options("主动公开", "依申请公开", "不予公开"),
    "month": {
        "caption": "2026年11月",
        "weeks": [
            [
                {
                    "day": day if 0 < day < 31 else 1,
                    "kind": (
                        "outside"
                        if not 0 < day < 31
                        else "work"
                        if day == 14
                        else "off"
                        if column > 4
                        else "plain"
                    ),
                    "note": "班" if day == 14 else "",
                    "href": f"/calendar/{day}" if day == 23 else "",
                    "today": day == 23,
                }
                for column, day in enumerate(range(week * 7 - 5, week * 7 + 2))
            ]
            for week in range(6)
        ],
    },
    "icons": ["home", "document", "receive", "send", "seal", "lock", "archive", "print", "filter"],
    "columns": [{"key": "a", "label": "单位"}, {"key": "b", "label": "件数", "kind": "number"}],
    "rows": [
        {"cells": {"a": "财政局", "b": 12}},
        {"cells": {"a": "林业和草原局", "b": 7}, "void": True},
    ],
}
IN_OFFICE = {  # name of the picture: (template, rail entry, name of the context, context)
    "components": ("components", "", "shown", SHOWN),
    "desk": ("desk", "工作台", "desk", office.DESK),
    "desk-empty": ("desk", "工作台", "desk", office.EMPTY_DESK),
    "matter": ("matter", "发文", "matter", matters.MATTER),
    "matter-signing": ("matter", "发文", "matter", matters.SIGNING),
    "matter-circulated": ("matter", "收文", "matter", matters.CIRCULATED),
    "draft": ("draft", "发文", "draft", matters.DRAFT),
    "draft-new": ("draft", "发文", "draft", matters.NEW_DRAFT),
    "list": ("list", "发文", "listing", office.LISTING),
    "list-reading": ("list", "工作台", "listing", office.READING),
    "list-empty": ("list", "发文", "listing", office.EMPTY_LIST),
    "receive": ("receive", "收文", "receipt", matters.RECEIPT),
    "receive-broken": ("receive", "收文", "receipt", matters.TAMPERED),
    "search": ("search", "", "search", office.SEARCH),
    "search-first": ("search", "", "search", office.FIRST_SEARCH),
    "search-none": ("search", "", "search", office.NO_HIT),
    "archive-list": ("archive_list", "查阅利用", "archive", office.ARCHIVE),
    "archive-item": ("archive_item", "查阅利用", "item", office.ITEM),
    "archive-item-broken": ("archive_item", "查阅利用", "item", office.BROKEN_ITEM),
    "directory": ("directory", "机构人员", "directory", DIRECTORY),
    "dispatch": ("dispatch", "发文", "dispatch", DISPATCH),
    "audit": ("audit", "审计", "audit", AUDIT),
    "audit-broken": ("audit", "审计", "audit", BROKEN_AUDIT),
}
OUTSIDE = {  # name of the picture: (template, name of the context, context)
    "sign-in": ("sign_in", "sign_in", office.SIGN_IN),
    "second-factor": ("second_factor", "factor", office.FACTOR),
    "second-factor-setup": ("second_factor", "factor", office.SETUP),
    "error": ("error", "error", ERROR),
    "offline": ("offline", "error", ERROR),
}


def context(name: str, *, size: str = "normal", contrast: bool = False) -> tuple[str, Data]:
    """The template of a picture and what it is given."""
    if name in OUTSIDE:
        template, key, value = OUTSIDE[name]
        return template, {"plain": plain(size=size, contrast=contrast), key: value}
    template, current, key, value = IN_OFFICE[name]
    return template, {"shell": shell(current, size=size, contrast=contrast), key: value}
