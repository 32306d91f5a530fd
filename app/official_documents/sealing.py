"""用印: every issuer's keeper affixes her own organ's seal to the same bytes, which are then frozen.

The pages are typeset once, by the host's keeper, with the places of all seals. For a joint document
they wait, unseen, until each co-issuer's key has signed them too; only then are they the original.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, OutOfTurn
from app.core.stores import stores
from app.directory.actors import Actor
from app.official_documents.drafting import text_digest
from app.official_documents.models import (
    CoIssuer,
    IssuingAccount,
    OfficialDocument,
    Seal,
    SealUse,
)
from app.official_documents.producing import laid_out, registered
from documents.encryption.digest import sm3
from documents.encryption.errors import EncryptionError
from documents.encryption.signing import CertifiedKey, SigningKey, VerifyingKey
from documents.formats.pdfium import page_count
from documents.formats.report import check
from documents.sealing.seal_image import SealImage


@dataclass(frozen=True, slots=True)
class AffixedSeal:
    """The seal of one issuer on a document; no signature: it was not affixed."""

    organ: str  # 署名 of the issuer
    signature: bytes | None
    certificate: str | None

    def pem(self) -> bytes | None:
        """The certificate itself, if it is known here."""
        row = db.session.get(acts.Certificate, self.certificate or "")
        return row.pem.encode() if row else None

    def fits(self, data: bytes) -> bool:
        """Whether it was affixed to exactly these bytes."""
        pem = self.pem()
        if pem is None or self.signature is None:
            return False
        try:
            return VerifyingKey.from_certificate(pem).verify(self.signature, data)
        except EncryptionError:
            return False


def seals_of(document: OfficialDocument) -> list[AffixedSeal]:
    """One for each issuer, the host first."""
    return [
        AffixedSeal(row.account.signature, row.seal_signature, row.seal_certificate)
        for row in _issuers(document)
    ]


def certificates_of(document: OfficialDocument) -> list[str]:
    """The fingerprints of the certificates of all seals on it."""
    return [seal.certificate for seal in seals_of(document) if seal.certificate]


def seal_as_host(actor: Actor, document: OfficialDocument) -> None:
    """Seal the pages; the only issuer's seal freezes them. Raises Blocked, OutOfTurn."""
    _must_be_as_signed(document)
    take_seals_off(document)
    seals = [seal_of(account) for account in document.accounts]
    shown = (
        document.document.sealed
    )  # A 纪要 bears no seal to be seen; its bytes are signed like any.
    if shown and document.document.signatures != tuple(seal.name for seal in seals):
        raise Blocked("印章名称与发文机关署名不一致，不能用印（条例 第九条第十三项）。")
    content = registered(document)
    images = tuple(SealImage(seal.svg, seal.diameter_mm, seal.name) for seal in seals)
    pdf = laid_out(content, images if shown else ()).pdf
    report = check(pdf, content, sealed=shown)
    if report.has_errors:
        raise Blocked("用印后的版面不符合 GB/T 9704-2012。", tuple(report.findings))
    document.printed_on = content.print_date
    document.sealing_blob = stores().blobs.put(io.BytesIO(pdf), limit_bytes=len(pdf)).id
    _affix(actor, document, document, seals[0], pdf)
    _freeze_when_complete(actor, document, pdf)


def seal_as_co_issuer(
    actor: Actor, document: OfficialDocument, co_issuers: Sequence[CoIssuer]
) -> None:
    """Affix the seals of these co-issuers; the last one freezes the pages."""
    _must_be_as_signed(document)
    if document.sealing_blob is None:
        raise OutOfTurn("主办机关尚未用印，请稍候。")
    pdf = stores().blobs.read(document.sealing_blob)
    if not seals_of(document)[0].fits(pdf):
        raise Blocked("待盖章的版面与主办机关用印时不一致，请退回复核。")
    for co_issuer in co_issuers:
        _affix(actor, document, co_issuer, seal_of(co_issuer.account), pdf)
    _freeze_when_complete(actor, document, pdf)


def take_seals_off(document: OfficialDocument) -> None:
    """What was not sealed by all is sealed by none; the seal log keeps what was done."""
    document.sealing_blob = document.printed_on = None
    for row in _issuers(document):
        row.seal_signature = row.seal_certificate = None


def seal_of(account: IssuingAccount) -> Seal:
    """The seal of an account. Raises Blocked when it has none in use."""
    if account.seal is None or not account.seal.active:
        raise Blocked(f"{account.signature}的发文账户没有启用的印章，请联系印章管理员。")
    return account.seal


def _issuers(document: OfficialDocument) -> list[OfficialDocument | CoIssuer]:
    """The rows that carry the seals: the document itself for its host, then the co-issuers."""
    return [document, *document.co_issuers]


def _must_be_as_signed(document: OfficialDocument) -> None:
    if document.issued_blob is not None:
        raise OutOfTurn("此件已经用印。")
    if text_digest(document) != document.signed_digest:
        raise Blocked("文稿与签发件不一致，不能用印（条例 第二十五条第一项）。")


def _affix(
    actor: Actor, document: OfficialDocument, row: OfficialDocument | CoIssuer, seal: Seal,
    pdf: bytes,
) -> None:  # fmt: skip
    pem = db.session.get(acts.Certificate, seal.certificate)
    if pem is None:
        raise Blocked("印章证书缺失，请联系印章管理员。")
    key = CertifiedKey(SigningKey.from_pem(seal.key.encode()), pem.pem.encode())
    row.seal_signature, row.seal_certificate = key.sign(pdf), seal.certificate
    digest = sm3(pdf).hex()
    db.session.add(
        SealUse(
            seal_id=seal.id,
            document_id=document.id,
            person_id=actor.person_id,
            at=clock.now(),
            copies=document.copies,
            digest=digest,
        )
    )
    if document.co_issuers:
        acts.record(actor, "document.affix", document, digest=digest, seal=seal.certificate)


def _freeze_when_complete(actor: Actor, document: OfficialDocument, pdf: bytes) -> None:
    """正本: from here on the bytes are only ever read."""
    seals = seals_of(document)
    if not all(seal.fits(pdf) for seal in seals):
        return
    digest = sm3(pdf).hex()
    document.issued_blob, document.sealing_blob = document.sealing_blob, None
    document.issued_digest, document.issued_pages = digest, page_count(pdf)
    document.issued_at = clock.now()
    others = {"others": [seal.certificate for seal in seals[1:]]} if len(seals) > 1 else {}
    acts.record(
        actor, "document.seal", document,
        digest=digest, text=text_digest(document), seal=document.seal_certificate,
        pages=document.issued_pages, **others,
    )  # fmt: skip
    outbox.put("document.issued", document_id=document.id)
