"""The check of a package's acts: signatures, inclusion in the office's tree, the signed tree head."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import IO

from documents.archive.errors import MalformedAct, MalformedProof, UnreadablePackage
from documents.archive.evidence import LineVerdict, check_line
from documents.archive.heads import TreeHead
from documents.archive.process import ProvenAct, read_lines
from documents.archive.report import MOST_ITEMS, Outcome, Step
from documents.archive.tree import verify_inclusion
from documents.encryption.certificates import Certificate, Standing, check

BEIJING = dt.timezone(dt.timedelta(hours=8))


class _Faults:
    """A count, and the first few of what was counted."""

    def __init__(self) -> None:
        self.count = 0
        self.items: list[str] = []

    def add(self, item: str) -> None:
        self.count += 1
        if self.count <= MOST_ITEMS:
            self.items.append(item)


class ProcessCheck:
    """Feed it the tree head, if there is one, then the acts; then ask for the steps."""

    def __init__(
        self,
        certificates: Mapping[str, Certificate],
        roots: Sequence[Certificate],
        office: Certificate | None,
    ) -> None:
        """`office` is the signer of the package, who may sign acts in others' names."""
        self._certificates = certificates
        self._roots = roots
        self._office = office
        self._head: TreeHead | None = None
        self._head_step = Step(
            "tree_head", "树头签名", Outcome.NOT_CHECKED, "包内没有树头，收录证明无从核对。"
        )
        self._acts = self._proven = self._last_seq = 0
        self._bad_acts, self._other_names, self._bad_proofs = _Faults(), _Faults(), _Faults()
        self._standings: dict[str, Standing] = {}

    def read_head(self, data: bytes, signatures: Iterable[bytes]) -> None:
        """Take the tree head; one of the signatures must be its signer's."""
        step = partial(Step, "tree_head", "树头签名")
        try:
            head = TreeHead.from_bytes(data)
        except MalformedProof as error:
            self._head_step = step(Outcome.ALTERED, str(error))
            return
        signer = self._certificates.get(head.signer)
        if signer is None:
            self._head_step = step(Outcome.ALTERED, "包内没有树头签名人的证书。")
        elif not any(signer.key.verify(signature, data) for signature in signatures):
            self._head_step = step(Outcome.ALTERED, "树头与签名不符，已被改动。")
        else:
            self._head = head
            standing = check(signer, self._roots, at=dt.datetime.fromisoformat(head.at)).standing
            moment = dt.datetime.fromisoformat(head.at).astimezone(BEIJING)
            sentence = (
                f"「{head.origin}」于{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
                f"对 {head.size} 条记录的树头签名一致。"
            )
            self._head_step = step(_outcome(standing), sentence)

    def read_acts(self, stream: IO[bytes]) -> None:
        """Check act after act."""
        try:
            for proven in read_lines(stream):
                self._acts += 1
                self._check_act(proven)
                self._check_proof(proven)
        except (MalformedAct, UnreadablePackage) as error:
            self._bad_acts.add(str(error))

    def steps(self) -> tuple[Step, ...]:
        return self._acts_step(), self._inclusion_step(), self._head_step

    def _check_act(self, proven: ProvenAct) -> None:
        act = proven.line.act
        label = f"第 {act.get('seq')} 条"
        fingerprint = act.get("signer")
        signer = self._certificates.get(fingerprint) if isinstance(fingerprint, str) else None
        if signer is None:
            self._bad_acts.add(f"{label}：包内没有签名人的证书")
            return
        verdict = check_line(proven.line, signer)
        if verdict is not LineVerdict.SOUND:
            self._bad_acts.add(f"{label}：{verdict}")
            return
        if signer.subject != act["actor"] and not self._is_office(signer):
            names = f"办理人是「{act['actor'][:40]}」，签名人是「{signer.subject[:40]}」"
            self._other_names.add(f"{label}：{names}")
        if act["seq"] <= self._last_seq:
            self._bad_acts.add(f"{label}：次序颠倒或重复")
        self._last_seq = act["seq"]
        if signer.fingerprint not in self._standings:
            at = dt.datetime.fromisoformat(act["at"])
            self._standings[signer.fingerprint] = check(signer, self._roots, at=at).standing

    def _is_office(self, signer: Certificate) -> bool:
        """Whether the office's recorder signed, with its certificate of then or of now."""
        office = self._office
        if office is None:
            return False
        return (signer.subject, signer.organisation) == (office.subject, office.organisation)

    def _check_proof(self, proven: ProvenAct) -> None:
        if proven.inclusion is None or self._head is None:
            return
        self._proven += 1
        line, inclusion, head = proven.line, proven.inclusion, self._head
        try:
            fits = inclusion.index == line.act.get("seq", 0) - 1 and verify_inclusion(
                bytes.fromhex(line.hash), inclusion, head.size, bytes.fromhex(head.root)
            )
        except (ValueError, TypeError):
            fits = False
        if not fits:
            self._bad_proofs.add(f"第 {line.act.get('seq')} 条：收录证明与树头不符")

    def _acts_step(self) -> Step:
        step = partial(Step, "acts", "办理记录")
        if self._bad_acts.count:
            sentence = f"{self._acts} 条记录中有 {self._bad_acts.count} 处不符。"
            return step(Outcome.ALTERED, sentence, tuple(self._bad_acts.items))
        if not self._acts:
            return step(Outcome.NOT_CHECKED, "包内没有办理记录。")
        worst = next(
            (s for s in (Standing.INVALID, Standing.UNTRUSTED) if s in self._standings.values()),
            Standing.VALID,
        )
        sentence = f"{self._acts} 条记录的内容、摘要和签名都一致。"
        if worst is not Standing.VALID:
            sentence += f"签名人的证书中有的{worst}。"
        if count := self._other_names.count:
            sentence += f"有 {count} 条的签名人与办理人不是同一姓名，请核实。"
            outcome = _outcome(worst) if worst is Standing.INVALID else Outcome.UNTRUSTED
            return step(outcome, sentence, tuple(self._other_names.items))
        return step(_outcome(worst), sentence)

    def _inclusion_step(self) -> Step:
        step = partial(Step, "inclusion", "收录证明")
        if self._bad_proofs.count:
            sentence = f"{self._proven} 条收录证明中有 {self._bad_proofs.count} 条与树头不符。"
            return step(Outcome.ALTERED, sentence, tuple(self._bad_proofs.items))
        if self._head is None or not self._proven:
            return step(Outcome.NOT_CHECKED, "没有可核对的树头或收录证明。")
        if missing := self._acts - self._proven:
            sentence = f"{self._proven} 条与树头一致，另有 {missing} 条没有收录证明，未检查。"
            return step(Outcome.NOT_CHECKED, sentence)
        return step(Outcome.UNCHANGED, f"{self._proven} 条记录都证明收录在树头之中。")


def _outcome(standing: Standing) -> Outcome:
    return {
        Standing.VALID: Outcome.UNCHANGED,
        Standing.UNTRUSTED: Outcome.UNTRUSTED,
        Standing.INVALID: Outcome.INVALID,
    }[standing]
