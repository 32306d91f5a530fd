"""The format report: a finished PDF measured against GB/T 9704-2012.

The report looks at the page itself, not at how it was made; so it holds for any PDF of a document.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.formats.closing_checks import closing_findings
from documents.formats.findings import Finding, Severity
from documents.formats.foot_checks import foot_findings
from documents.formats.head_checks import head_findings
from documents.formats.measured_page import measured_pages
from documents.formats.minutes_checks import minutes_findings
from documents.formats.text_checks import text_findings
from documents.model import Document


@dataclass(frozen=True, slots=True)
class FormatReport:
    """What was found, in the order of the pages."""

    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.WARNING)

    @property
    def has_errors(self) -> bool:
        return bool(self.errors)


def check(pdf: bytes, document: Document, *, sealed: bool = False) -> FormatReport:
    """Measure the pages of a document; `sealed` says that its seals must be on the page by now.

    Raises UnreadablePdf when the bytes are not a PDF.
    """
    pages = measured_pages(pdf)
    found = [
        *head_findings(pages[0], document),
        *text_findings(pages, document),
        *closing_findings(pages, document, sealed=sealed),
        *minutes_findings(pages, document),
        *foot_findings(pages, document),
    ]
    found.sort(key=lambda finding: (finding.page, finding.y_mm, finding.rule))
    return FormatReport(tuple(found))
