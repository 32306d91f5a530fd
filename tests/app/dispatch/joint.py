"""A notice that the education bureau issues together with others, as the tests of rooms use it."""

from __future__ import annotations

from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.official_documents import drafting, joining
from app.official_documents.models import OfficialDocument
from app.permissions.checks import visible
from app.permissions.rules import Permission
from app.sample.county import County
from app.sample.walking import draft, waiting
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
BOTH = ("云财发", "云司发")  # 宋立新 and 娜仁 sign, 孙丽华 and 周建军 keep the seals


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


def loaded(document_id: int) -> OfficialDocument:
    return db.session.get_one(OfficialDocument, document_id)


def names(county: County, document_id: int) -> list[str]:
    """For whom it waits."""
    by_id = {key: name for name, key in county.people.items()}
    return [by_id[task.person_id] for task in waiting(document_id)]


def choose(document_id: int, *codes: str) -> None:
    with unit_of_work():
        joining.choose(loaded(document_id), codes)


def write(document_id: int, text: Document) -> None:
    """The text becomes another one, by whatever way."""
    with unit_of_work():
        document = loaded(document_id)
        drafting.save(document, text, document.version)


def leave(county: County, name: str) -> None:
    """She leaves all her posts."""
    with unit_of_work():
        for appointment in county.person(name).appointments:
            appointment.until = clock.now()


def may_read(county: County, name: str, document_id: int) -> bool:
    query = visible(county.actor(name), Permission.MATTER_READ, OfficialDocument, document_id)
    return db.session.scalars(query).first() is not None
