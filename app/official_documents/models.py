"""Official documents, their revisions and attachments, issuing accounts, seals and deliveries."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import acts
from app.core.database import Base, Json, Sealed, SealedJson
from app.core.labels import Labelled
from app.directory.models import Person, Unit
from documents.model import Document


class Publicity(Labelled):
    """公开属性; for the last two a reason is obligatory."""

    OPEN = "open", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    CLOSED = "closed", "不予公开"


class Validity(Labelled):
    """效力: 撤销 is void from the start, 废止 from a date on (条例 第三十三条)."""

    VALID = "valid", "有效"
    REVOKED = "revoked", "已撤销"
    REPEALED = "repealed", "已废止"


class Seal(Base):
    """印章: an organ's official seal; its key lies sealed under the office's keys until it is on a token."""

    __tablename__ = "seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    svg: Mapped[str] = mapped_column(Sealed("seal.svg"))
    diameter_mm: Mapped[float]
    trial: Mapped[bool] = mapped_column(default=True)
    certificate: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(Sealed("seal.key"))  # PEM
    active: Mapped[bool] = mapped_column(default=True)


class IssuingAccount(Base):
    """发文立户: what an organ may issue under: its mark, its code, its seal (条例 第三十七条)."""

    __tablename__ = "issuing_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose office handles it
    mark: Mapped[str] = mapped_column(String(60))  # 发文机关标志
    code: Mapped[str] = mapped_column(String(20), unique=True)  # 机关代字
    signature: Mapped[str] = mapped_column(String(60))  # 署名
    printer: Mapped[str] = mapped_column(String(60))  # 印发机关
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("seal.id"))
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id], lazy="joined", innerjoin=True)
    seal: Mapped[Seal | None] = relationship()


class OfficialDocument(Base):
    """公文: one document that an organ of ours drafts and issues."""

    __tablename__ = "official_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("issuing_account.id"))
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    drafter_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drafting_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(10), default="通知")
    urgency: Mapped[str] = mapped_column(String(10), default="")
    title: Mapped[str] = mapped_column(Sealed("official_document.title"))
    content: Mapped[str] = mapped_column(Sealed("official_document.content"))
    draft_text: Mapped[str | None] = mapped_column(Sealed("official_document.draft_text"))
    publicity: Mapped[Publicity] = mapped_column(default=Publicity.OPEN)
    publicity_reason: Mapped[str | None] = mapped_column(Sealed("official_document.reason"))
    important: Mapped[bool] = mapped_column(default=False)
    normative: Mapped[bool] = mapped_column(default=False)
    affects_market: Mapped[bool] = mapped_column(default=False)
    government_consents: Mapped[bool] = mapped_column(default=False)  # 已经本级政府同意
    direct_assignment: Mapped[bool] = mapped_column(default=False)  # 上级负责人直接交办
    matters: Mapped[int] = mapped_column(default=1)  # 请示事项数，由拟稿人确认
    consulted_units: Mapped[list[int]] = mapped_column(Json, default=list)
    reasons: Mapped[dict[str, str]] = mapped_column(  # rule id -> why the hint was overruled
        SealedJson("official_document.reasons"), default=dict
    )
    phone: Mapped[str | None] = mapped_column(Sealed("official_document.phone"))
    copies: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    submitted: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    signed_digest: Mapped[str | None] = mapped_column(String(64))
    signed_content: Mapped[str | None] = mapped_column(Sealed("official_document.signed"))
    number: Mapped[str | None] = mapped_column(String(60), index=True)
    dated: Mapped[date | None]
    proof_blob: Mapped[str | None] = mapped_column(String(40))  # 清样, not sealed yet
    issued_blob: Mapped[str | None] = mapped_column(String(40))  # 正本, frozen
    issued_digest: Mapped[str | None] = mapped_column(String(64))
    issued_pages: Mapped[int | None]
    seal_signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    seal_certificate: Mapped[str | None] = mapped_column(String(64))
    issued_at: Mapped[datetime | None]
    validity: Mapped[Validity] = mapped_column(default=Validity.VALID)
    invalid_since: Mapped[date | None]
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id", use_alter=True))
    account: Mapped[IssuingAccount] = relationship(lazy="joined", innerjoin=True)
    drafter: Mapped[Person] = relationship(foreign_keys=[drafter_id])
    drafting_unit: Mapped[Unit] = relationship(foreign_keys=[drafting_unit_id])
    attachments: Mapped[list[AttachedFile]] = relationship(order_by="AttachedFile.position")
    first_revision: Mapped[Revision | None] = relationship(
        primaryjoin="and_(Revision.document_id == OfficialDocument.id, Revision.number == 1)",
        viewonly=True,
        uselist=False,
    )

    __table_args__ = (
        Index("ix_official_document_drafter", "drafter_id", "id"),
        Index("ix_official_document_organ", "organ_id", "id"),
        # 办理中 is a small part of what an office has ever issued: its list reads no other row.
        Index(
            "ix_official_document_way",
            "id",
            sqlite_where=text("issued_at IS NULL AND submitted = 1"),
            postgresql_where=text("issued_at IS NULL AND submitted"),
        ),
    )

    @property
    def document(self) -> Document:
        return Document.from_json(self.content)


class Revision(Base):
    """稿本: the text as it left somebody's hands; rows are only ever added."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"), index=True)
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Sealed("revision.content"))
    digest: Mapped[str] = mapped_column(String(64))
    stage: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (UniqueConstraint("document_id", "number"),)


class AttachedFile(Base):
    """附件: a file attached to a document, encrypted in the blob store."""

    __tablename__ = "attached_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Sealed("attached_file.name"))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(40))


class NumberSeries(Base):
    """文号序列: the last number drawn for a code in a year; locked while one is drawn."""

    __tablename__ = "number_series"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class NumberState(Labelled):
    """What became of a number."""

    USED = "used", "已用"
    RESERVED = "reserved", "预留"
    VOID = "void", "作废"


class NumberEntry(Base):
    """文号台账: every number ever drawn, with what became of it; no gap, no number twice."""

    __tablename__ = "number_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    sequence: Mapped[int]
    state: Mapped[NumberState]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("official_document.id"), unique=True)
    reason: Mapped[str | None] = mapped_column(Sealed("number_entry.reason"))
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    document: Mapped[OfficialDocument | None] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("code", "year", "sequence"),)


class SealUse(Base):
    """用印登记: which seal was put on what, when, by whom."""

    __tablename__ = "seal_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    copies: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[OfficialDocument] = relationship()
    seal: Mapped[Seal] = relationship()
    person: Mapped[Person] = relationship()


class DeliveryState(Labelled):
    """签收状态."""

    SENT = "sent", "待签收"
    RECEIVED = "received", "已签收"
    RETURNED = "returned", "已退文"
    WITHDRAWN = "withdrawn", "已撤回"
    WAIVED = "waived", "免签收"


class Delivery(Base):
    """分送: one document on its way to one organ, with the receipt that came back."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    copy: Mapped[bool] = mapped_column(default=False)  # 抄送
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.SENT)
    digest: Mapped[str] = mapped_column(String(64))  # of the issued bytes
    sent_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    receiver: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(Sealed("delivery.reason"))
    answer: Mapped[str | None] = mapped_column(Sealed("delivery.answer"))
    answered_at: Mapped[datetime | None]
    urges: Mapped[int] = mapped_column(default=0)
    document: Mapped[OfficialDocument] = relationship(foreign_keys=[document_id])
    unit: Mapped[Unit] = relationship()


acts.append_only("revision")
