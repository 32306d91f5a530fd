"""拟稿: begin a draft, change its text, attach files; always through the same rules as the pages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from apiflask.fields import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from app.core.errors import Invalid, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.dispatch import actions, editing, queries
from app.official_documents import drafting, joining, writing
from app.official_documents.models import OfficialDocument
from app.permissions.rules import Permission
from blueprints.api.access import actor, requires
from blueprints.api.blueprint import bp
from blueprints.api.documents import DocumentOut, FileOut, file_out, whole
from blueprints.api.elements import TextIn, values
from blueprints.api.models import Given
from documents.model import Document


class Properties(Given):
    """The properties beside the text; all are set together, in the drafting stage only."""

    publicity: Literal["open", "on_request", "closed"] = "open"
    publicity_reason: str = Field(default="", max_length=500)
    important: bool = False
    normative: bool = False
    affects_market: bool = False
    government_consents: bool = False
    direct_assignment: bool = False
    phone: str = Field(default="", max_length=40)
    consulted_units: Annotated[
        list[Annotated[int, Field(ge=1, le=2**53)]], Field(max_length=200)
    ] = Field(default_factory=list, description="会签单位编号")
    co_issuers: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=30)] = Field(
        default_factory=list, description="联合行文的其他机关的机关代字，依次排列"
    )


Reasons = Annotated[
    dict[Annotated[str, Field(max_length=20)], Annotated[str, Field(max_length=500)]],
    Field(max_length=100, description="规则编号及保留该提示的理由"),
]


class DraftIn(Given):
    """A new draft under an issuing account, from one of the drafter's own units."""

    account: str = Field(max_length=20, description="机关代字，如 云政发")
    unit: int | None = Field(
        default=None, ge=1, le=2**53, description="拟稿单位；不写则为本人所在科室"
    )
    text: TextIn = TextIn()
    properties: Properties | None = None
    reasons: Reasons = Field(default_factory=dict)


class ChangeIn(Given):
    """The text as it shall be; `version` is the one that was read."""

    version: int = Field(ge=1, le=2**31)
    text: TextIn
    properties: Properties | None = None
    reasons: Reasons = Field(default_factory=dict)


class FileIn(BaseModel):
    """One file as multipart/form-data."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    file: UploadFile


@bp.post("/documents")
@requires(Permission.DOCUMENT_DRAFT, 400, 413, 422)
@bp.input(DraftIn, arg_name="given")
@bp.output(DocumentOut, 201)
def begin_draft(given: DraftIn) -> Any:
    """拟稿：新建一件文稿，放在拟稿人的待办里"""
    who = actor()
    account = editing.account_of(who, given.account)
    kind = given.text.kind or "通知"
    base = Document(
        kind=kind,
        layout=writing.layout_for(kind),
        issuer_mark=account.mark,
        signatures=(account.signature,),
    )
    content = drafting.content_from(values(given.text), base)
    document = drafting.begin(who, account, given.unit or editing.home_unit(who), content)
    drafting.save(document, content, document.version)
    if given.properties is not None:
        _set(document, given.properties)
    drafting.keep_reasons(document, given.reasons)
    actions.open_draft(who, document)
    made = whole(who, queries.matter(who, document.id))
    return made, 201, {"Location": made.href}


@bp.put("/documents/<int:document_id>/text")
@requires(Permission.MATTER_READ, 400, 404, 409, 413, 422)
@bp.input(ChangeIn, arg_name="given")
@bp.output(DocumentOut)
def change_text(document_id: int, given: ChangeIn) -> DocumentOut:
    """修改文稿；版本不符时不保存"""
    who = actor()
    found = editing.editable(who, document_id)
    document, stage = found.document, found.circulation.stage or ""
    if given.properties is not None and stage != "draft":
        raise OutOfTurn("公开属性等只能在拟稿环节修改。")
    content = drafting.content_from(values(given.text), document.document)
    drafting.save(document, content, given.version)
    if given.properties is not None:
        _set(document, given.properties)
    drafting.keep_reasons(document, given.reasons)
    if stage != "draft":
        drafting.revise(who, document, stage)  # 全程留痕: a later editor's text is kept by itself.
    actions.follow_text(document)
    return whole(who, queries.matter(who, document_id))


def _set(document: OfficialDocument, properties: Properties) -> None:
    drafting.set_properties(document, properties.model_dump(exclude={"co_issuers"}))
    joining.choose(document, properties.co_issuers)


@bp.post("/documents/<int:document_id>/files")
@requires(Permission.MATTER_READ, 400, 404, 413, 422, own_work=True)
@bp.input(FileIn, location="files", arg_name="given")
@bp.output(FileOut, 201)
def attach_file(document_id: int, given: FileIn) -> Any:
    """上传附件"""
    who, upload = actor(), given.file
    if not upload.filename:
        raise Invalid("没有收到文件。", {"file": "请以 multipart/form-data 上传文件。"})
    with unit_of_work():
        document: OfficialDocument = editing.editable(who, document_id).document
        row = drafting.attach(who, document, upload.filename, upload.stream)  # type: ignore[arg-type]  # A binary stream.
        made = file_out(row)
    return made, 201, {"Location": made.href}
