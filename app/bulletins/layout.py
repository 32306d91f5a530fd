"""版式: an issue as the pages of a 简报, by the project's own template."""

from __future__ import annotations

from app.bulletins.issue_models import Issue
from app.core import clock
from app.core.errors import Blocked
from app.official_documents.on_paper import day
from app.official_documents.producing import fonts
from documents.formats.bulletin import Bulletin, BulletinItem, bulletin
from documents.formats.pdf import TypesettingFailed


def pages(issue: Issue) -> bytes:
    """The pages as PDF; the same issue gives the same bytes. Raises Blocked when they cannot be made."""
    on = clock.local(issue.issued_at).date() if issue.issued_at else None
    shown = Bulletin(
        masthead=issue.journal.name,
        number=f"{issue.year}年第{issue.number}期" if issue.number else f"{issue.year}年第　期",
        issuer=issue.journal.office.name,
        date=day(on) if on else "　　年　月　日",
        items=tuple(
            BulletinItem(
                section=item.section,
                title=item.title,
                paragraphs=tuple(line.strip() for line in item.text.split("\n") if line.strip()),
                source="、".join(
                    dict.fromkeys(
                        s.report.unit.short_name or s.report.unit.name for s in item.sources
                    )
                ),
            )
            for item in issue.items
        ),
        report_to=issue.report_to,
        send_to=issue.send_to,
        distribute_to=issue.distribute_to,
    )
    try:
        return bulletin(shown, fonts())
    except TypesettingFailed as error:
        raise Blocked(str(error)) from error
