"""Sample contexts of the pages that handle one document: reading, signing, drafting, taking in."""

from __future__ import annotations

from tests.face.samples import BODY, DOCUMENT, INK, TITLE, WATERMARK, Data, options, pages

PROOF: Data = {
    "whole": True,
    "sentence": "本件由云岭县人民政府于2026年11月23日10:24盖章，从那时起一字未改。",
    "checks": [
        {"name": "签名有效", "state": "good", "note": "SM2，签名人 苏和，证书至2029年3月1日"},
        {"name": "印章与印模一致", "state": "good", "note": "云岭县人民政府，编号 15012300001"},
        {"name": "文件摘要一致", "state": "good", "note": "SM3 7f3a 91c0 …… 2be4"},
        {"name": "附件 2 个，清点相符", "state": "good", "note": ""},
        {"name": "时间戳", "state": "none", "note": "来文机关没有使用时间戳服务"},
    ],
}
BROKEN: Data = {
    "whole": False,
    "sentence": "附件 2 与封装时不一致，不能签收。请联系来文机关重新发送。",
    "checks": [
        {"name": "签名有效", "state": "good", "note": "市人民政府办公室"},
        {"name": "附件摘要", "state": "bad", "note": "附件 2 的摘要应为 7f3a 91c0，实际 02bb 4410"},
    ],
}
FINDINGS = [
    {
        "severity": "block",
        "message": "报告中不得夹带请示事项。",
        "article": "条例第十五条（四）",
        "quote": "妥否，请批示。",
        "line": 9,
        "advice": "删去这一句，或者改用“请示”。",
    },
    {
        "severity": "warn",
        "message": "标题中“关于印发”与“的通知”之间应当使用书名号。",
        "article": "GB/T 9704—2012 7.3.1",
        "line": 1,
        "reason": {"name": "reason-R31", "value": "", "error": "", "form": "draft"},
    },
    {
        "severity": "hint",
        "message": "重要行文应当同时抄送直接上级机关。本件未抄送市政府。",
        "article": "条例第十六条（一）",
    },
]
FILES = [
    {"name": "云岭县政务数据共享管理办法（试行）.pdf", "href": "/files/1", "note": "14 页，312 KB"},
    {"name": "目录编制责任分工表.xlsx", "href": "/files/2", "note": "2 页，48 KB"},
]
ACTS = [
    {
        "act": "核稿通过",
        "name": "包玉兰",
        "post": "文秘科",
        "time": "11月20日 09:15",
        "to": "苏和",
        "text": "五项审核通过，拟请苏县长签发。",
    },
    {"act": "会签", "name": "王海清", "post": "财政局", "time": "11月19日 15:02", "text": "同意。"},
    {
        "act": "会签",
        "name": "娜仁",
        "post": "司法局",
        "instead_of": "陈立新",
        "time": "11月19日 11:40",
        "text": "同意，第七条建议明确时限，已采纳。",
    },
    {
        "act": "送审",
        "name": "特木尔",
        "post": "数据局",
        "time": "11月16日 10:05",
        "to": "数据局 赵敏",
    },
]
CHANGES = [
    {
        "place": "第 3 段",
        "parts": [
            {"kind": "same", "text": "坚持统筹规划、"},
            {"kind": "removed", "text": "依法依规"},
            {"kind": "added", "text": "依法合规"},
            {"kind": "same", "text": "、需求导向、安全可控的原则，切实抓紧抓好抓出成效。"},
        ],
    },
    {
        "place": "第 5 段",
        "parts": [
            {"kind": "same", "text": "各部门应当于"},
            {"kind": "added", "text": "2026年12月31日前"},
            {"kind": "same", "text": "完成本部门政务数据目录编制"},
        ],
    },
]
STAGES = [
    {"label": "拟稿", "state": "done", "note": "数据局 11-16"},
    {"label": "部门审核", "state": "done", "note": "赵敏 11-17"},
    {"label": "会签 6/6", "state": "done", "note": "11-19"},
    {"label": "核稿", "state": "done", "note": "包玉兰 11-20"},
    {"label": "签发", "state": "now", "note": "苏和 今天 08:30 收到，还剩 1 天"},
    *(
        {"label": name, "state": "next"}
        for name in ("复核", "编号", "排版", "用印", "分发", "归档")
    ),
]
PAPER: Data = {
    "title": "发文稿纸",
    "number": "云政发〔2026〕38号",
    "number_label": "文号",
    "date": "2026年11月16日",
    "cells": [
        {"label": "签发", "waiting": "待苏和签发", "tall": True},
        {
            "label": "会签",
            "opinions": [
                {"text": "同意。", "name": "王海清", "unit": "财政局", "time": "11月19日 15:02"},
                {
                    "text": "同意，第七条建议明确时限，已采纳。",
                    "name": "娜仁",
                    "unit": "司法局",
                    "instead_of": "陈立新",
                    "time": "11月19日 11:40",
                },
                {
                    "text": "同意",
                    "name": "赵敏",
                    "unit": "数据局",
                    "time": "11月17日 17:20",
                    "ink": INK,
                },
            ],
        },
        {
            "label": "核稿",
            "opinions": [
                {
                    "text": "五项审核通过，拟请苏县长签发。",
                    "name": "包玉兰",
                    "unit": "办公室",
                    "time": "11月20日 09:15",
                }
            ],
        },
        {"label": "拟稿", "text": "数据局 特木尔", "half": True},
        {"label": "电话", "text": "8820 3317", "half": True},
        {"label": "缓急", "text": "平件", "half": True},
        {"label": "公开", "text": "主动公开", "half": True},
        {"label": "主送", "text": DOCUMENT.recipients},
        {"label": "抄送", "text": DOCUMENT.copies_to},
        {
            "label": "附件",
            "links": [{"label": file["name"], "href": file["href"]} for file in FILES],
        },
        {"label": "改动", "links": [{"label": "核稿改动 2 处", "href": "#part-changes"}]},
    ],
}
RECEIVED: Data = {
    "title": "收文处理单",
    "number": "〔2026〕412号",
    "number_label": "收文",
    "date": "2026年11月23日",
    "cells": [
        {"label": "来文机关", "text": "市人民政府办公室", "half": True},
        {"label": "来文字号", "text": "宜政办函〔2026〕77号", "half": True},
        {"label": "标题", "text": "关于报送四季度重点工作进展的函"},
        {"label": "缓急", "text": "加急", "half": True},
        {"label": "期限", "text": "11月30日", "half": True},
        {
            "label": "拟办意见",
            "opinions": [
                {
                    "text": "请苏县长阅示。建议发改委主办，财政局、住建局协办，11月28日前报办公室汇总。",
                    "name": "包玉兰",
                    "unit": "办公室",
                    "time": "今天 09:20",
                }
            ],
        },
        {
            "label": "领导批示",
            "tall": True,
            "opinions": [
                {"text": "同意拟办意见。", "name": "苏和", "time": "今天 10:05", "ink": INK},
            ],
        },
        {"label": "传阅", "text": "7/12 已阅，现在 巴特尔"},
        {"label": "办理结果", "waiting": "待承办单位填写"},
    ],
}
BAR: Data = {
    "action": "/tasks/7/acts",
    "hidden": {"version": 4},
    "label": "签发意见",
    "opinion": "",
    "required": False,
    "error": "",
    "phrases": ["同意。", "同意签发。", "请修改后再送。"],
    "handwriting": True,
    "main": {"label": "签发", "value": "sign"},
    "side": {"label": "退回", "value": "return"},
    "more": [
        {"label": "修改后签发", "value": "sign-changed", "note": "改动逐字留痕"},
        {"label": "转办", "href": "/tasks/7/hand-on", "note": "交给别的人办"},
        {"label": "请人会商", "href": "/tasks/7/consult"},
        {"label": "不发", "value": "stop", "note": "终止，稿件仍保留"},
    ],
    "note": "",
    "proof": None,
}
MATTER: Data = {
    "title": TITLE,
    "urgency": "特急",
    "back": {"label": "待办（还有 11 件）", "href": "/desk"},
    "stages": STAGES,
    "summary": ["发文", "数据局 特木尔拟稿", "今天 08:30 送到", "还剩 1 天"],
    "pages": pages(marked=True),
    "document": DOCUMENT,
    "watermark": WATERMARK,
    "view": "auto",
    "pages_href": "?view=pages",
    "reader_href": "?view=reader",
    "marked": {2: "warn"},
    "findings": FINDINGS[2:],
    "paper": PAPER,
    "attachments": FILES,
    "changes": CHANGES,
    "changes_note": "与拟稿比较，核稿改动 2 处",
    "acts": ACTS,
    "print_href": "/matters/7/paper.pdf",
    "bar": BAR,
    "idle": "",
}
SIGNING: Data = {
    **MATTER,
    "bar": {
        **BAR,
        "note": "签发后全文锁定，再作实质修改须重新签发。",
        "error": "不同意的，请写明意见。",
        "proof": {
            "sentence": "签发前，请再验证一次身份。",
            "password": True,
            "code": True,
            "error": "动态口令不对，稿件没有签发。请输入手机上最新的六位数字。",
        },
    },
}
CIRCULATED: Data = {
    **MATTER,
    "title": "关于报送四季度重点工作进展的函",
    "urgency": "加急",
    "paper": RECEIVED,
    "view": "reader",
    "changes": [],
    "findings": [],
    "bar": None,
    "idle": "本件在发改委承办，您不需要办理。",
}
DRAFT: Data = {
    "heading": "拟稿",
    "back": {"label": "我的草稿", "href": "/drafts"},
    "action": "/drafts/12",
    "autosave": "/drafts/12/autosave",
    "state": {"text": "已保存 10:21", "saved": True, "version": 9},
    "errors": [],
    "kinds": options("通知", "报告", "请示", "批复", "函", "纪要"),
    "marks": options("云政发", "云政办发", "云政函"),
    "urgencies": options("平件", "加急", "特急"),
    "openness": options("主动公开", "依申请公开", "不予公开"),
    "first": True,
    "co_issuers": [{"value": "云财发", "label": "财政局"}],
    "consulted_units": options("财政局", "司法局", "林业和草原局", "住房和城乡建设局"),
    "entered": {
        "co_issuers": [],
        "consulted": ["财政局", "司法局"],
        "important": False,
        "normative": True,
        "affects_market": False,
        "government_consents": False,
        "direct_assignment": False,
        "phone": "8820 3317",
        "kind": "通知",
        "mark": "云政发",
        "urgency": "平件",
        "title": TITLE,
        "recipients": DOCUMENT.recipients,
        "copies_to": DOCUMENT.copies_to,
        "signature": "云岭县人民政府",
        "note": "此件公开发布",
        "openness": "主动公开",
        "openness_reason": "",
        "body": BODY,
    },
    "faults": {},
    "attachments": [{**FILES[0], "remove": "/drafts/12/files/1/remove"}],
    "findings": FINDINGS,
    "pages": pages(marked=True)[:1],
    "watermark": "",
    "attachment_limit": "200 MB",
    "delete_action": "/documents/1/removal",
    "submit": {"label": "送审", "value": "submit"},
}
NEW_DRAFT: Data = {
    **DRAFT,
    "state": {
        "text": "网络断开，10:21 之后的内容还没有保存。请不要关闭本页。",
        "saved": False,
        "version": 1,
    },
    "entered": {**DRAFT["entered"], "title": "", "body": "", "recipients": "", "openness": ""},
    "errors": [
        {"field": "title", "text": "标题没有填写。"},
        {"field": "openness", "text": "公开属性没有选择。"},
    ],
    "faults": {"title": "请填写标题。", "openness": "请选择公开属性。"},
    "attachments": [],
    "findings": [],
    "pages": [],
}
RECEIPT: Data = {
    "title": "关于报送四季度重点工作进展的函",
    "urgency": "加急",
    "back": {"label": "待签收（3 件）", "href": "/receipt"},
    "sender": "市人民政府办公室 今天 08:31 发来",
    "facts": [
        {"label": "来文字号", "text": "宜政办函〔2026〕77号"},
        {"label": "主送", "text": "各旗县区人民政府"},
        {"label": "文种", "text": "函"},
        {"label": "页数和附件", "text": "3 页，附件 2 个"},
        {"label": "签收期限", "text": "今天 12:00", "note": "加急件 4 小时内签收"},
    ],
    "proof": PROOF,
    "pages": pages(),
    "document": DOCUMENT,
    "watermark": WATERMARK,
    "view": "auto",
    "pages_href": "?view=pages",
    "reader_href": "?view=reader",
    "attachments": FILES,
    "action": "/receipt/9",
    "hidden": {"version": 1},
    "can_accept": True,
    "why_not": "",
    "reasons": [
        {"value": "a", "label": "不属本机关办理"},
        {"value": "b", "label": "不符合行文规则", "hint": "条例第十四条至第十七条"},
        {"value": "c", "label": "文种或格式有误"},
        {"value": "d", "label": "涉及其他部门而未会签"},
        {"value": "e", "label": "附件不全"},
    ],
    "reason": "",
    "note": "",
    "faults": {},
}
TAMPERED: Data = {
    **RECEIPT,
    "proof": BROKEN,
    "can_accept": False,
    "why_not": "附件与封装时不一致，不能签收。",
    "faults": {"reason": "请选择退文原因。"},
}
