"""验章验签: what can be said of an incoming document's bytes before anybody signs for them."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import acts, clock
from app.core.database import db
from app.core.stores import stores
from app.official_documents.models import OfficialDocument
from app.receipt.models import IncomingDocument
from documents.encryption.certificates import Certificate, Standing, check, read_certificate
from documents.encryption.digest import sm3
from documents.encryption.errors import MalformedKey, Tampered
from documents.encryption.signing import VerifyingKey
from documents.storage.errors import Missing


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: its name, whether it holds, and the sentence for the person."""

    label: str
    holds: bool
    words: str


@dataclass(frozen=True, slots=True)
class Genuineness:
    """The result for one document; a paper document has its scan's digest only."""

    checks: tuple[Check, ...]
    certificate: Certificate | None = None

    @property
    def holds(self) -> bool:
        return all(check.holds for check in self.checks)

    @property
    def trial(self) -> bool:
        """Whether the seal is one for trying out, without legal force."""
        return self.certificate is not None and self.certificate.trial


def verify(incoming: IncomingDocument) -> Genuineness:
    """Check digest, seal and certificate of the bytes as they lie in the store now."""
    try:
        data = stores().blobs.read(incoming.blob)
    except (Missing, Tampered) as error:
        return Genuineness((Check("正文完整", holds=False, words=str(error)),))
    whole = _digest(incoming, data)
    document = incoming.delivery.document if incoming.delivery else None
    if document is None:
        return Genuineness((whole,))
    pem = db.session.get(acts.Certificate, document.seal_certificate or "")
    if pem is None or document.seal_signature is None:
        return Genuineness((whole, Check("印章签名", holds=False, words="此件没有电子印章签名。")))
    try:
        certificate = read_certificate(pem.pem.encode())
        key = VerifyingKey.from_certificate(pem.pem.encode())
    except MalformedKey as error:
        return Genuineness((whole, Check("印章签名", holds=False, words=str(error))))
    fits = key.verify(document.seal_signature, data)
    sealed = Check(
        "印章签名", fits, "签名与正文相符，盖章后没有改动。" if fits else "签名与正文不符。"
    )
    return Genuineness(
        (whole, sealed, _owner(certificate, document), _vouched(certificate, document)),
        certificate,
    )


def _digest(incoming: IncomingDocument, data: bytes) -> Check:
    """条例 第二十四条第一项: what was sent is what arrived."""
    expected = incoming.delivery.digest if incoming.delivery else incoming.digest
    holds = sm3(data).hex() == expected == incoming.digest
    sender = "发文单位登记" if incoming.delivery else "录入时"
    words = f"摘要与{sender}的一致。" if holds else f"摘要与{sender}的不一致，内容已变动。"
    return Check("正文完整", holds, words)


def _owner(certificate: Certificate, document: OfficialDocument) -> Check:
    """A seal belongs to the organ that issued (条例 第九条第十三项)."""
    holds = certificate.subject == document.account.signature
    words = f"印章属于{certificate.subject}" + ("。" if holds else "，与发文机关署名不符。")
    return Check("印章主体", holds, words)


def _vouched(certificate: Certificate, document: OfficialDocument) -> Check:
    root = stores().keys.authority.root
    finding = check(certificate, [root], at=document.issued_at or clock.now())
    return Check("印章证书", finding.standing is Standing.VALID, finding.reason)
