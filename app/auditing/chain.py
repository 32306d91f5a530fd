"""The acts themselves: their chain, signatures and signers, the end of the chain, the heads published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.auditing.models import PublishedHead
from app.auditing.report import Check, Progress
from app.auditing.signers import Signers, read_signers
from app.core import acts
from app.core.acts import Act, ActHead
from app.core.database import db
from app.core.stores import stores
from documents.archive import evidence
from documents.archive.errors import MalformedProof
from documents.archive.evidence import ActLine, ChainBreak
from documents.archive.heads import TreeHead
from documents.archive.tree import GrowingTree
from documents.encryption.certificates import read_certificate
from documents.encryption.errors import MalformedKey
from documents.encryption.signing import VerifyingKey

BATCH = 500
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True)
class Walk:
    """One pass over all acts: what was seen on the way."""

    heads: dict[int, list[TreeHead]]
    signers: Signers
    tree: GrowingTree = field(default_factory=GrowingTree)
    last: Act | None = None
    fault: ChainBreak | None = None  # the first that the chain alone does not show
    parted: TreeHead | None = None  # a published head that the acts no longer lead to


def check_acts(check: Check, progress: Progress, given: Sequence[TreeHead] = ()) -> Walk:
    """Walk over all acts once; what is not as it was goes into `check`.

    `given` are heads from outside (duty log, superior unit): only they show that the end of the
    chain was cut off together with everything in this database that knew of it.
    """
    head = db.session.scalar(select(ActHead).execution_options(populate_existing=True))
    total = head.seq if head else 0
    heads: dict[int, list[TreeHead]] = {}
    for published in [*given, *_published(check)]:
        heads.setdefault(published.size, []).append(published)
    walk = Walk(heads, read_signers())
    lines = _observed(walk, check, progress, total)
    roots = [read_certificate(stores().keys.root_certificate)]
    broken = evidence.check_chain(lines, walk.signers.texts, roots=roots)
    if walk.fault is not None and (broken is None or walk.fault.seq < broken.seq):
        broken = walk.fault
    if broken is not None:
        check.add("act", broken.seq, f"第 {broken.seq} 条办理记录不是原样：{broken.reason}。")
        return walk
    _check_end(check, walk, head)
    if walk.parted is not None:
        check.add(
            "published_head", walk.parted.size,
            f"前 {walk.parted.size} 条办理记录与 {walk.parted.at} 公布的树头不符：记录已被整体改写。",
        )  # fmt: skip
    longest = max(heads, default=0)
    if longest > walk.tree.size:
        check.add(
            "act", walk.tree.size + 1,
            f"已公布的树头有 {longest} 条办理记录，现在只有 {walk.tree.size} 条："
            f"第 {walk.tree.size + 1} 条起的记录已被删除。",
        )  # fmt: skip
    return walk


def _observed(walk: Walk, check: Check, progress: Progress, total: int) -> Iterator[ActLine]:
    """The lines of all acts for the check of the chain, while the tree grows beside it."""
    for act in _rows(walk):
        if act is None:
            return
        reason = walk.signers.fault(act)
        if reason and walk.fault is None:
            walk.fault = ChainBreak(act.seq, reason)
        yield acts.as_line(act)
        if not DIGEST.fullmatch(act.hash):
            return  # The chain breaks at this line.
        _grow(walk, act)
        check.checked += 1
        if check.checked % BATCH == 0:
            progress(check.name, check.checked, total)


def _grow(walk: Walk, act: Act) -> None:
    """Add the act to the tree, and hold every head of that size against the root."""
    walk.tree.append(bytes.fromhex(act.hash))
    walk.last = act
    for head in walk.heads.get(walk.tree.size, ()):
        if head.root != walk.tree.root().hex() and walk.parted is None:
            walk.parted = head


def _rows(walk: Walk) -> Iterator[Act | None]:
    """All acts in order; None, with the fault noted, where a row cannot even be read."""
    after = 0
    query = select(Act).order_by(Act.seq).limit(BATCH).execution_options(populate_existing=True)
    while True:
        try:
            rows = db.session.scalars(query.where(Act.seq > after)).all()
        except (ValueError, TypeError):
            yield from _one_by_one(walk, after)
            yield None
            return
        if not rows:
            return
        yield from rows
        after = rows[-1].seq


def _one_by_one(walk: Walk, after: int) -> Iterator[Act]:
    """The acts up to the one whose columns hold what no act can hold."""
    query = select(Act).execution_options(populate_existing=True)
    for seq in db.session.scalars(select(Act.seq).where(Act.seq > after).order_by(Act.seq)).all():
        try:
            act = db.session.scalars(query.where(Act.seq == seq)).one()
        except (ValueError, TypeError):
            walk.fault = walk.fault or ChainBreak(seq, "内容已损坏，读不出来")
            return
        yield act


def _check_end(check: Check, walk: Walk, head: ActHead | None) -> None:
    """The last act is the one that the end of the chain names."""
    seq, digest = (walk.last.seq, walk.last.hash) if walk.last else (0, "")
    if head is None and walk.last is None:
        return
    if head is None or head.seq != seq:
        said = head.seq if head else 0
        check.add(
            "act_head", seq + 1,
            f"链尾登记为第 {said} 条，实际最后一条是第 {seq} 条：末尾的办理记录已被删除或者添加。",
        )  # fmt: skip
    elif head.hash != digest:
        check.add("act_head", seq, f"链尾登记的摘要与第 {seq} 条办理记录不符。")


def _published(check: Check) -> Iterator[TreeHead]:
    """The heads kept here, each with its own signature checked."""
    certificates = acts.certificates()
    for row in db.session.scalars(select(PublishedHead).order_by(PublishedHead.id)):
        try:
            head = TreeHead.from_bytes(row.content)
            pem = certificates.get(head.signer, b"")
            good = VerifyingKey.from_certificate(pem).verify(row.signature, row.content)
        except (MalformedProof, MalformedKey):
            good = False
        if not good:
            check.add("published_head", row.id, f"第 {row.id} 号已公布的树头与其签名不符。")
        else:
            yield head
