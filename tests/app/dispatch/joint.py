"""A notice that the education bureau issues together with others, as the tests of rooms use it."""

from __future__ import annotations

from app.sample.county import County
from app.sample.walking import draft
from documents.model import Document, Paragraph

NOTICE = Document(
    kind="通知",
    title="云岭县教育局 云岭县财政局关于做好学生资助资金发放工作的通知",
    recipients="各乡镇人民政府",
    body=(Paragraph("经县政府同意，现就做好本学期学生资助资金发放工作通知如下。"),
          Paragraph("请于12月10日前将资金发放到位，并公示发放名单。")),
)  # fmt: skip
SIGNER = "郑秀兰"  # the head of the host
OTHERS = ("云财发",)


def joint_draft(county: County, *codes: str, text: Document = NOTICE) -> int:
    """On its drafter's desk; the education bureau is the host."""
    return draft(
        county,
        "林芳",
        unit="教育局基础教育科",
        code="云教发",
        text=text,
        jointly=codes or OTHERS,
        government_consents=True,
    )
