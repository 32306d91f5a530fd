"""What every entry is made of: names of units, files, 档号, readers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.archives.models import ArchiveItem
from app.core.database import db
from app.directory.models import Unit
from app.official_documents.models import AttachedFile, OfficialDocument
from app.permissions import readers
from app.receipt.models import IncomingDocument
from app.searching import attached
from app.searching.keys import key_of
from app.supervision.inspection_models import Inspection, InspectionFile
from app.supervision.models import Evidence, SupervisionItem
from documents.model import Document
from search_index.entry import Entry, Facet, Field

ATTACHED_LIMIT = 10_000_000  # characters of all attached files of one record


def texts_of(document: Document) -> dict[Field, str]:
    """The words of a document, by the places where one may look for them."""
    return {
        Field.TITLE: document.title,
        Field.RECIPIENTS: document.recipients,
        Field.KIND: document.kind,
        Field.BODY: document.plain_text(),
    }


def files_of(
    subject_type: str, subject_id: int
) -> Sequence[AttachedFile | Evidence | InspectionFile]:
    """The files attached to a record, in order; what arrived has those of the document that was sent."""
    if subject_type == OfficialDocument.__tablename__:
        record = db.session.get(OfficialDocument, subject_id)
        return list(record.attachments) if record else []
    if subject_type == SupervisionItem.__tablename__:
        query = select(Evidence).where(Evidence.item_id == subject_id).order_by(Evidence.id)
        return list(db.session.scalars(query))
    if subject_type == Inspection.__tablename__:
        shown = select(InspectionFile).where(InspectionFile.inspection_id == subject_id)
        return list(db.session.scalars(shown.order_by(InspectionFile.id)))
    if subject_type != IncomingDocument.__tablename__:
        return []  # The papers of a topic are not for all who may read it, see app.meetings.papers.
    incoming = db.session.get(IncomingDocument, subject_id)
    delivery = incoming.delivery if incoming else None
    return list(delivery.document.attachments) if delivery else []


def attachments(
    document: Document, files: Sequence[AttachedFile | Evidence | InspectionFile]
) -> str:
    """The names of attachments, and the words of the files so far as they have been read."""
    lines = [attachment.name for attachment in document.attachments]
    lines += [file.name for file in files if file.name not in lines]
    for _, contents in attached.contents_of([file.blob for file in files], ATTACHED_LIMIT):
        lines += [part.text for part in contents.parts]
    return "\n".join(lines)


def named(name: str, organ: Unit | None) -> str:
    """An organ is looked for by its name or by its short one; the office's people say 县政府办."""
    short = organ.short_name if organ else ""
    return f"{name}\n{short}" if short and short not in name else name


def entry(
    subject_type: str, subject_id: int, texts: dict[Field, str], day: date, issuer: str
) -> Entry:
    return Entry(
        key=key_of(subject_type, subject_id),
        texts=texts,
        values={Facet.ISSUER: issuer},
        year=day.year,
        day=day.toordinal(),
        readers=frozenset(readers.tokens_on_record(subject_type, subject_id)),
    )


def filed(subject_type: str, subject_id: int) -> dict[Field, str]:
    """档号 and 保管期限 of what is filed."""
    item = db.session.scalar(
        select(ArchiveItem).where(
            ArchiveItem.source_type == subject_type, ArchiveItem.source_id == subject_id
        )
    )
    if item is None or item.archival_code is None:
        return {}
    return {Field.ARCHIVE_NUMBER: item.archival_code, Field.RETENTION: item.retention.value}
