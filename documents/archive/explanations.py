"""What goes into every package for a person who has nothing of ours: README.txt and VERIFY.sh."""

from __future__ import annotations

from importlib import resources

from documents.archive.package import SIGNATURE_SUFFIX
from documents.encryption.suites import GM, Suite


def readme(archival_code: str, suite: Suite) -> bytes:
    """The explanation for a reader decades from now, UTF-8."""
    return _filled("README.txt", suite, archival_code)


def script(suite: Suite) -> bytes:
    """The check by a few plain openssl lines, POSIX shell."""
    return _filled("VERIFY.sh", suite, "")


def _filled(name: str, suite: Suite, archival_code: str) -> bytes:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    gm = suite is GM
    for place, value in (
        ("@ARCHIVAL_CODE@", archival_code),
        ("@DIGEST@", suite.digest_name),
        ("@SUFFIX@", SIGNATURE_SUFFIX[suite.name]),
        ("@SIGNATURE_OPTION@", "-sigopt distid:1234567812345678" if gm else ""),
        ("@CHAIN_OPTION@", "-vfyopt distid:1234567812345678" if gm else ""),
        ("@ALGORITHMS@", _GM if gm else _INTL),
    ):
        text = text.replace(place, value)
    return text.encode()


_GM = "SM2 签名（GB/T 32918，标识 1234567812345678，签名值为 DER 编码的 r、s）和 SM3 摘要（GB/T 32905）"
_INTL = "ECDSA P-256 签名（FIPS 186，签名值为 DER 编码的 r、s）和 SHA-256 摘要（FIPS 180）"
