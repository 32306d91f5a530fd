"""The audit: everything that is kept against everything that was done; and publishing the tree head."""

from __future__ import annotations

from collections.abc import Sequence

from app.auditing.archives import check_archives
from app.auditing.bulletins import check_bulletins
from app.auditing.chain import Walk, check_acts
from app.auditing.documents import check_documents
from app.auditing.duty import check_duty
from app.auditing.inspections import check_inspections
from app.auditing.meetings import check_meetings
from app.auditing.models import PublishedHead
from app.auditing.opinions import check_opinions
from app.auditing.receipts import check_receipts
from app.auditing.report import AuditReport, Check, Progress
from app.auditing.supervision import check_supervision
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked
from app.core.stores import stores
from app.directory.actors import Actor
from documents.archive.heads import SignedTreeHead, TreeHead, sign_head
from documents.encryption.certificates import read_certificate


def audit(progress: Progress | None = None, *, published: Sequence[TreeHead] = ()) -> AuditReport:
    """Check all acts, then everything whose digest they hold; changes nothing.

    Streams the acts and reads the rest record by record; memory stays the same however many there
    are. `published` are earlier tree heads from outside the database, whose signatures the caller
    has checked. `progress` hears the name of the check, how many are done, and of how many.
    """
    tell: Progress = progress or (lambda _name, _done, _total: None)
    chain = Check("acts", "办理记录", "条办理记录")
    opinions = Check("opinions", "意见", "条意见")
    documents = Check("documents", "发文", "件发文")
    receipts = Check("receipts", "收文", "件收文")
    supervision = Check("supervision", "督办", "件督办事项")
    inspections = Check("inspections", "督查", "件督查事项")
    meetings = Check("meetings", "会议", "次会议")
    bulletins = Check("bulletins", "信息", "件信息和期刊")
    duty = Check("duty", "值班", "条值班记录")
    archives = Check("archives", "档案", "件档案")
    walk = check_acts(chain, tell, published)
    check_opinions(opinions, tell)
    check_documents(documents, tell)
    check_receipts(receipts, tell)
    check_supervision(supervision, tell)
    check_inspections(inspections, tell)
    check_meetings(meetings, tell)
    check_bulletins(bulletins, tell)
    check_duty(duty, tell)
    check_archives(archives, tell)
    head = None if chain.found else sign(walk)
    checks = (
        chain, opinions, documents, receipts, supervision, inspections, meetings, bulletins,
        duty, archives,
    )  # fmt: skip
    return AuditReport(clock.now(), walk.tree.size, checks, head)


def sign(walk: Walk) -> SignedTreeHead:
    """The recorder's signature over the root of all acts that were walked over."""
    recorder = stores().keys.recorder
    return sign_head(
        origin=read_certificate(recorder.certificate).organisation,
        size=walk.tree.size,
        root=walk.tree.root(),
        at=clock.now(),
        signer=recorder,
    )


def conclude(actor: Actor, report: AuditReport) -> PublishedHead | None:
    """Put the outcome on record; a whole audit publishes its head as well."""
    end = db.session.get(acts.ActHead, 1)
    if end is not None:
        acts.record(
            actor, "audit.run", end,
            whole=report.whole, acts=report.acts, first=report.first.sentence if report.first else "",
            checks=[[c.name, c.sentence, c.found] for c in report.checks],
        )  # fmt: skip
    return publish(actor, report) if report.whole and report.head else None


def publish(actor: Actor, report: AuditReport) -> PublishedHead:
    """Keep the head of a whole audit, on record; a copy of its bytes belongs outside. Raises Blocked."""
    if report.head is None or not report.whole:
        raise Blocked("办理记录不完整，不能公布树头。请先查明原因。")
    signed = report.head
    row = PublishedHead(
        size=signed.head.size,
        content=signed.head.to_bytes(),
        signature=signed.signature,
        signer=signed.head.signer,
        at=report.at,
    )
    db.session.add(row)
    db.session.flush()
    acts.record(actor, "audit.publish", row, size=row.size, root=signed.head.root)
    return row
