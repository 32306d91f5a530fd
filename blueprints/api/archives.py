"""档案: filed items, the proof that each is what was filed, and its package."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import Any, Literal

from apiflask.schemas import FileSchema
from flask import send_file
from pydantic import BaseModel, Field

from app.archives import access, holding, proving, queries
from app.archives.models import ArchiveItem
from app.archives.queries import Filter
from app.core.unit_of_work import unit_of_work
from app.directory.actors import Actor
from app.permissions.rules import Permission
from blueprints.api.access import actor, requires
from blueprints.api.blueprint import bp
from blueprints.api.models import Paged, PageQuery, Subject, Word, counted, subject
from documents.model import cleaned
from documents.rules.retention import Retention

ZIP = "application/zip"


class ItemQuery(PageQuery):
    """What narrows the list of filed items."""

    year: int | None = Field(default=None, ge=1949, le=9999)
    retention: Literal["Y", "D30", "D10"] | None = None
    unit_code: Word = ""
    first_code: Word = Field(default="", description="档号起（含）")
    last_code: Word = Field(default="", description="档号止（含）")
    number: Word = Field(default="", description="文号")


class ItemRow(BaseModel):
    """A filed item (件) as a line of the catalogue."""

    code: str = Field(description="档号")
    href: str
    title: str
    number: str
    responsible: str
    dated: date
    year: int
    retention: str
    retention_label: str
    unit_code: str
    pages: int | None
    filed_at: datetime | None
    subject: Subject


class ItemPage(Paged):
    """One page of filed items in the order of the 档号."""

    rows: list[ItemRow]


class StepOut(BaseModel):
    """One step of the check of the stored package."""

    code: str
    name: str
    outcome: str
    sentence: str


class InclusionOut(BaseModel):
    """The act of filing as it was signed, and its way up to the root of all acts (RFC 9162, SM3)."""

    act: dict[str, Any]
    hash: str
    signature: str = Field(description="base64")
    index: int
    path: list[str] = Field(description="十六进制")


class HeadOut(BaseModel):
    """The signed tree head: `signed` are the very bytes under the signature."""

    size: int
    root: str
    at: str
    signed: str
    signature: str = Field(description="base64")


class ProofOut(BaseModel):
    """What anyone can check without this office: certificates, act, inclusion, head, package."""

    manifest_sm3: str
    outcome: str
    unaltered: bool
    steps: list[StepOut]
    filing: InclusionOut | None
    head: HeadOut
    certificates: list[str] = Field(description="PEM；最后一张是根证书，应另行取得后核对")


class ItemOut(ItemRow):
    """A filed item with its proof."""

    fonds: str
    fonds_code: str
    filed_by: str
    package_size: int | None
    package_href: str
    proof: ProofOut


@bp.get("/archives")
@requires(Permission.ARCHIVES_READ, 422)
@bp.input(ItemQuery, location="query", arg_name="asked")
@bp.output(ItemPage)
def list_items(asked: ItemQuery) -> ItemPage:
    """已归档文件目录，只含有权查阅的档案"""
    narrowed = Filter(
        year=asked.year,
        retention=Retention(asked.retention) if asked.retention else None,
        unit_code=asked.unit_code,
        first_code=asked.first_code,
        last_code=asked.last_code,
        number=asked.number,
    )
    page = queries.filed(actor(), narrowed, asked.page)
    return ItemPage(rows=[ItemRow(**_row(item)) for item in page.rows], **counted(page))


@bp.get("/archives/<string:code>")
@requires(Permission.ARCHIVES_READ, 404, 409)
@bp.output(ItemOut)
def show_item(code: str) -> ItemOut:
    """一件档案及其证明"""
    item = _item(actor(), code)
    return ItemOut(
        **_row(item),
        fonds=item.fonds.name if item.fonds else "",
        fonds_code=item.fonds.code if item.fonds else "",
        filed_by=item.filer.name if item.filer else "",
        package_size=item.package_size,
        package_href=f"/api/v1/archives/{item.archival_code}/package",
        proof=_proof(item),
    )


@bp.get("/archives/<string:code>/package")
@requires(Permission.ARCHIVES_READ, 404, 409, own_work=True)
@bp.output(FileSchema(type="string", format="binary"), content_type=ZIP)
def package(code: str) -> Any:
    """档案包（zip），限保管此件的档案管理员；每次取用均有记录"""
    who = actor()
    item_id = _item(who, code).id
    with unit_of_work():
        stream = holding.hand_out(who, item_id)
        name = holding.file_name(access.readable(who, item_id))
    return send_file(stream, ZIP, as_attachment=True, download_name=name)


def _item(who: Actor, code: str) -> ArchiveItem:
    return access.filed(who, cleaned(code)[:40])


def _proof(item: ArchiveItem) -> ProofOut:
    """The package checked now, and the act of filing proven against a head signed now."""
    report = holding.check(item)
    table = item.__tablename__
    proven = proving.prove([(table, item.id)])
    filing = next((line for line in proven.lines if line.act["verb"] == "archive.file"), None)
    inclusion = proven.inclusions[filing.act["seq"]] if filing else None
    head = proven.head.head
    return ProofOut(
        manifest_sm3=item.manifest_digest or "",
        outcome=report.outcome.value,
        unaltered=report.unaltered,
        steps=[
            StepOut(code=s.code, name=s.name, outcome=s.outcome.value, sentence=s.sentence)
            for s in report.steps
        ],
        filing=InclusionOut(
            act=dict(filing.act),
            hash=filing.hash,
            signature=filing.signature,
            index=inclusion.index,
            path=[node.hex() for node in inclusion.path],
        )
        if filing and inclusion
        else None,
        head=HeadOut(
            size=head.size,
            root=head.root,
            at=head.at,
            signed=head.to_bytes().decode(),
            signature=base64.b64encode(proven.head.signature).decode(),
        ),
        certificates=[
            pem.decode()
            for pem in proving.certificates_of([filing] if filing else [], [head.signer])
        ],
    )


def _row(item: ArchiveItem) -> dict[str, Any]:
    return {
        "code": item.archival_code or "",
        "href": f"/api/v1/archives/{item.archival_code}",
        "title": item.title,
        "number": item.number,
        "responsible": item.responsible,
        "dated": item.dated,
        "year": item.year,
        "retention": item.retention.value,
        "retention_label": item.retention.label,
        "unit_code": item.unit_code,
        "pages": item.pages,
        "filed_at": item.filed_at,
        "subject": subject(item.source_type, item.source_id),
    }
