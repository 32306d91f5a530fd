"""The check of the seals on an original: every signature beside it fits it, and is a seal's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from documents.archive.package import SEAL_SIGNATURE, Entry, Manifest, Role
from documents.archive.report import Outcome, Step
from documents.encryption.certificates import Certificate, Standing, check
from documents.encryption.trial_authority import Use


def seal_signatures(manifest: Manifest) -> list[Entry]:
    """The signatures of seals in a package, the host's first."""
    return [entry for entry in _originals(manifest) if _is_signature(entry)]


def sealed_original(manifest: Manifest) -> Entry | None:
    """The one page-image file that the seals are on; None when it is not clear which.

    Beside the pages of a received document lies the text that came with them.
    """
    found = [entry for entry in _originals(manifest) if entry.name.lower().endswith(".pdf")]
    return found[0] if len(found) == 1 else None


def check_seals(
    original: bytes,
    signatures: Mapping[str, bytes],
    certificates: Iterable[Certificate],
    roots: Sequence[Certificate],
    manifest: Manifest,
) -> Step:
    """Whether each signature (by its file's name) fits the original under some seal's certificate."""
    step = partial(Step, "seals", "印章签名")
    seals = [c for c in certificates if Use.SEAL in c.unit]
    owners: list[Certificate] = []
    faults = []
    for name, signature in signatures.items():
        owner = next((c for c in seals if c.key.verify(signature, original)), None)
        if owner is None:
            faults.append(name)
        else:
            owners.append(owner)
    if faults:
        sentence = f"{len(signatures)} 个印章签名中有 {len(faults)} 个与正本不符。"
        return step(Outcome.ALTERED, sentence, tuple(faults))
    # A seal was affixed before the package was made; the acts say when.
    standings = [check(c, roots, at=min(manifest.created, c.not_after)).standing for c in owners]
    names = "、".join(f"「{c.subject}」" for c in owners)
    sentence = f"正本有 {len(owners)} 枚印章的签名，都与正本一致：{names}。"
    outcome = Outcome.UNCHANGED
    for standing, found in (
        (Standing.UNTRUSTED, Outcome.UNTRUSTED), (Standing.INVALID, Outcome.INVALID)
    ):  # fmt: skip
        outcome = found if standing in standings else outcome
    return step(outcome, sentence)


def _is_signature(entry: Entry) -> bool:
    """By the name that the office gave it."""
    return entry.name.startswith(SEAL_SIGNATURE) and entry.name.endswith(".sig")


def _originals(manifest: Manifest) -> list[Entry]:
    return [entry for entry in manifest.files if entry.role == Role.ORIGINAL]
