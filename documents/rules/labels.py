"""The names of the elements in the office's words, by the fields of `Document`, in the order of the page."""

from __future__ import annotations

LABELS: dict[str, str] = {
    "kind": "文种",
    "layout": "版式",
    "copy_number": "份号",
    "secrecy": "密级和保密期限",
    "urgency": "紧急程度",
    "issuer_mark": "发文机关标志",
    "number": "发文字号",
    "signers": "签发人",
    "title": "标题",
    "recipients": "主送机关",
    "body": "正文",
    "attachments": "附件",
    "signatures": "发文机关署名",
    "date": "成文日期",
    "sealed": "加盖印章",
    "note": "附注",
    "copies_to": "抄送机关",
    "printer": "印发机关",
    "print_date": "印发日期",
}
