"""验章验签: what can be said of an incoming document's bytes before anybody signs for them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.core import clock
from app.core.stores import stores
from app.official_documents import sealing
from app.official_documents.models import OfficialDocument
from app.official_documents.sealing import AffixedSeal
from app.receipt.models import IncomingDocument
from documents.encryption.certificates import Certificate, Standing, check, read_certificate
from documents.encryption.digest import sm3
from documents.encryption.errors import MalformedKey, Tampered
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
    certificates: tuple[Certificate, ...] = ()  # of its seals

    @property
    def holds(self) -> bool:
        return all(check.holds for check in self.checks)

    @property
    def trial(self) -> bool:
        """Whether a seal is one for trying out, without legal force."""
        return any(certificate.trial for certificate in self.certificates)


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
    seals = sealing.seals_of(document)
    checks, certificates = [whole], []
    for seal in seals:
        found, certificate = _check_seal(seal, data, document)
        if len(seals) > 1:
            found = [replace(one, label=f"{one.label}（{seal.organ}）") for one in found]
        checks += found
        certificates += [certificate] if certificate else []
    return Genuineness(tuple(checks), tuple(certificates))


def _check_seal(
    seal: AffixedSeal, data: bytes, document: OfficialDocument
) -> tuple[list[Check], Certificate | None]:
    """One issuer's seal: it fits the bytes, it is that issuer's, and its certificate is good."""
    pem = seal.pem()
    if pem is None or seal.signature is None:
        return [Check("印章签名", holds=False, words="此件没有电子印章签名。")], None
    try:
        certificate = read_certificate(pem)
    except MalformedKey as error:
        return [Check("印章签名", holds=False, words=str(error))], None
    fits = seal.fits(data)
    sealed = Check(
        "印章签名", fits, "签名与正文相符，盖章后没有改动。" if fits else "签名与正文不符。"
    )
    return [sealed, _owner(certificate, seal), _vouched(certificate, document)], certificate


def _digest(incoming: IncomingDocument, data: bytes) -> Check:
    """条例 第二十四条第一项: what was sent is what arrived."""
    expected = incoming.delivery.digest if incoming.delivery else incoming.digest
    holds = sm3(data).hex() == expected == incoming.digest
    sender = "发文单位登记" if incoming.delivery else "录入时"
    words = f"摘要与{sender}的一致。" if holds else f"摘要与{sender}的不一致，内容已变动。"
    return Check("正文完整", holds, words)


def _owner(certificate: Certificate, seal: AffixedSeal) -> Check:
    """A seal belongs to the organ that issued (条例 第九条第十三项)."""
    holds = certificate.subject == seal.organ
    words = f"印章属于{certificate.subject}" + ("。" if holds else "，与发文机关署名不符。")
    return Check("印章主体", holds, words)


def _vouched(certificate: Certificate, document: OfficialDocument) -> Check:
    root = stores().keys.authority.root
    finding = check(certificate, [root], at=document.issued_at or clock.now())
    return Check("印章证书", finding.standing is Standing.VALID, finding.reason)
