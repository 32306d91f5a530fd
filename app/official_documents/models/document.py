"""Official documents with those who issue them together, their revisions, attachments, annulments."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import acts
from app.core.database import Base, Json, Sealed, SealedJson
from app.core.labels import Labelled
from app.directory.models import Person, Unit
from app.official_documents.models.issuing import IssuingAccount
from app.permissions.readers import OpenToStaff
from documents.encryption.digest import sm3
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


class Decider(Labelled):
    """Who decided that a document loses force (条例 第三十三条 names these three)."""

    ISSUER = "issuer", "发文机关"
    SUPERIOR = "superior", "上级机关"
    AUTHORITY = "authority", "权力机关"


class OfficialDocument(OpenToStaff, Base):
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
    signed_at: Mapped[datetime | None]  # 联合行文: by the host; each co-issuer has its own
    signed_digest: Mapped[str | None] = mapped_column(String(64))
    signed_content: Mapped[str | None] = mapped_column(Sealed("official_document.signed"))
    number: Mapped[str | None] = mapped_column(String(60), index=True)
    dated: Mapped[date | None]
    proof_blob: Mapped[str | None] = mapped_column(String(40))  # 清样, not sealed yet
    sealing_blob: Mapped[str | None] = mapped_column(String(40))  # waits for the others' seals
    printed_on: Mapped[date | None]  # 印发日期 as it stands on the sealed pages
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
    co_issuers: Mapped[list[CoIssuer]] = relationship(
        order_by="CoIssuer.position", cascade="all, delete-orphan"
    )
    annulment: Mapped[Annulment | None] = relationship(viewonly=True, uselist=False)
    first_revision: Mapped[Revision | None] = relationship(
        primaryjoin="and_(Revision.document_id == OfficialDocument.id, Revision.number == 1)",
        viewonly=True,
        uselist=False,
    )

    __table_args__ = (
        Index("ix_official_document_drafter", "drafter_id", "id"),
        Index("ix_official_document_organ", "organ_id", "id"),
        # The documents that everybody may read, with all that a list asks of them.
        Index(
            "ix_official_document_open",
            *("id", "issued_at", "kind", "dated", "submitted", "open_to_staff"),
            sqlite_where=text("open_to_staff = 1"),
            postgresql_where=text("open_to_staff"),
        ),
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

    @property
    def accounts(self) -> list[IssuingAccount]:
        """Under whose accounts it is issued: the host's (主办机关) first."""
        return [self.account, *(one.account for one in self.co_issuers)]

    @property
    def all_signed_at(self) -> datetime | None:
        """When the last of its issuers signed it; None until all have."""
        signed = [self.signed_at, *(one.signed_at for one in self.co_issuers)]
        moments = [moment for moment in signed if moment is not None]
        return max(moments) if len(moments) == len(signed) else None


class CoIssuer(Base):
    """联署机关 (条例 第十七条): what it signed and sealed; the host's stands in the document itself."""

    __tablename__ = "co_issuer"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"), index=True)
    position: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("issuing_account.id"))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    signed_digest: Mapped[str | None] = mapped_column(String(64))
    seal_signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    seal_certificate: Mapped[str | None] = mapped_column(String(64))
    account: Mapped[IssuingAccount] = relationship(lazy="joined", innerjoin=True)
    signer: Mapped[Person | None] = relationship()

    __table_args__ = (UniqueConstraint("document_id", "account_id"),)


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


class Annulment(Base):
    """撤销、废止的决定: who decided, on what basis and why; rows are only ever added.

    `digest` is the one in the act; `salt` keeps a short reason from being guessed out of it.
    """

    __tablename__ = "annulment"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"), unique=True)
    validity: Mapped[Validity]
    since: Mapped[date | None]
    decider: Mapped[Decider]
    basis: Mapped[str] = mapped_column(Sealed("annulment.basis"))
    reason: Mapped[str] = mapped_column(Sealed("annulment.reason"))
    salt: Mapped[str] = mapped_column(Sealed("annulment.salt"))
    digest: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    person: Mapped[Person] = relationship()

    @property
    def digest_of_words(self) -> str:
        words = [self.basis, self.reason, self.salt]
        return sm3(json.dumps(words, ensure_ascii=False).encode()).hex()


acts.append_only("revision")
acts.append_only("annulment")
