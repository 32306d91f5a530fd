"""verify, audit and doctor: whether all is as it was, and as it should be."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.auditing import audit as auditing
from app.cli import say, settings_of
from app.commands.opening import Refused, office
from app.examination import examine, examine_office
from documents.archive import verification
from documents.archive.report import Outcome
from documents.encryption.certificates import Certificate, read_certificate


def verify(options: argparse.Namespace) -> int:
    """Check a package with nothing but itself: no office, no database, no keys."""
    roots = _roots(options.roots) if options.roots else []
    report = verification.verify(options.package, roots)
    words = report.sentences()
    if report.outcome is Outcome.UNTRUSTED:
        words.append(
            "结论：内容没有改动，签名有效；签名人的根证书是否可信，请用 --roots 指定后再核验。"
        )
    elif report.unaltered:
        words.append("结论：内容没有改动，签名有效，签名人可信。")
    print(report.to_json() if options.json else "\n".join(words))
    if not report.unaltered:
        raise Refused(f"档案包核验不通过：{'；'.join(report.faults())}")
    return 0


def audit(options: argparse.Namespace) -> int:
    """Whether the log and all that is kept is whole, or the first row that is not."""
    with office(options):
        report = auditing.audit()
    head = report.head.head if report.head else None
    lines = [f"{check.name}：{check.sentence}" for check in report.checks]
    if head is not None:
        lines.append(f"树头：{head.size} 条，根 {head.root}")
    print(report.to_json() if options.json else "\n".join([*lines, report.sentence]))
    if not report.whole:
        raise Refused(report.sentence)
    return 0


def doctor(options: argparse.Namespace) -> int:
    """What the office stands on, one sentence each; 1 when something must be mended."""
    settings = settings_of(options)
    findings = examine(settings)
    if settings.keys.exists():
        try:
            with office(options):
                findings += examine_office()
        except Refused as error:
            findings.append((False, str(error)))
    text = "\n".join(f"{'正常' if good else '注意'}　{words}" for good, words in findings)
    say(options, [{"good": good, "text": words} for good, words in findings], text)
    if bad := sum(not good for good, _ in findings):
        raise Refused(f"有 {bad} 项需要处理，见上。")
    return 0


def _roots(path: Path) -> list[Certificate]:
    """The certificates of a PEM file, which may hold several."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} 无法读取。") from error
    end = b"-----END CERTIFICATE-----"
    return [read_certificate(part + end) for part in text.split(end)[:-1]] or [
        read_certificate(text)
    ]
