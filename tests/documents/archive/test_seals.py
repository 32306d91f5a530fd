"""The seals on a packaged original: each signature fits it and is a seal's, or it is named."""

import pytest

from documents.archive import verification, writing
from documents.archive.package import SEAL_SIGNATURE, Role
from documents.archive.report import Outcome
from documents.encryption.trial_authority import Use

ORIGINAL = b"%PDF- the original" * 9000  # as the office of these tests packs it
HOST, OTHER = "云岭县教育局", "云岭县财政局"


@pytest.fixture
def seals(office):
    return {name: office.signer(name, Use.SEAL) for name in (HOST, OTHER)}


def sealed(office, things, tmp_path, signatures, signers):
    """A package with these signatures beside its original, and the signers' certificates."""
    suffix = {"gm": "sm2", "intl": "p256"}[office.authority.root.key.suite.name]
    files = [
        *office.files(),
        *(
            things.packed(Role.ORIGINAL, f"{SEAL_SIGNATURE}{name}.{suffix}.sig", signature)
            for name, signature in signatures.items()
        ),
    ]
    source = office.source(
        files=files,
        certificates=[
            office.authority.certificate,
            *office.certificates().values(),
            *(signer.certificate for signer in signers),
        ],
    )
    writing.write(source, office.recorder, tmp_path / "package")
    return verification.verify(tmp_path / "package", office.roots)


def test_every_seal_is_named_when_all_fit(office, things, seals, tmp_path):
    signatures = {"": seals[HOST].sign(ORIGINAL), f"-{OTHER}": seals[OTHER].sign(ORIGINAL)}
    report = sealed(office, things, tmp_path, signatures, seals.values())
    step = report.step("seals")
    assert step.outcome is Outcome.UNCHANGED
    assert step.sentence == f"正本有 2 枚印章的签名，都与正本一致：「{HOST}」、「{OTHER}」。"


def test_a_seal_on_another_text_is_named(office, things, seals, tmp_path):
    signatures = {"": seals[HOST].sign(ORIGINAL), f"-{OTHER}": seals[OTHER].sign(b"another")}
    report = sealed(office, things, tmp_path, signatures, seals.values())
    step = report.step("seals")
    assert step.outcome is Outcome.ALTERED
    (name,) = step.items
    assert OTHER in name
    assert not report.unaltered


def test_a_persons_signature_is_no_seal(office, things, tmp_path):
    report = sealed(office, things, tmp_path, {"": office.mayor.sign(ORIGINAL)}, [office.mayor])
    assert report.step("seals").outcome is Outcome.ALTERED


def test_seals_of_an_authority_nobody_trusts_are_told_apart(office, things, seals, tmp_path):
    signatures = {"": seals[HOST].sign(ORIGINAL)}
    sealed(office, things, tmp_path, signatures, seals.values())
    report = verification.verify(tmp_path / "package")
    assert report.step("seals").outcome is Outcome.UNTRUSTED


def test_a_package_without_seals_says_so(office, tmp_path):
    writing.write(office.source(), office.recorder, tmp_path / "package")
    report = verification.verify(tmp_path / "package", office.roots)
    assert report.step("seals").outcome is Outcome.NOT_CHECKED
