"""What of a record goes into the index: its words, its exact values, its readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from sqlalchemy import select

from app.archives.models import ArchiveItem
from app.core import clock
from app.core.database import db
from app.directory.models import Person, Unit
from app.meetings.models import Meeting, Topic
from app.official_documents.models import AttachedFile, OfficialDocument
from app.permissions import readers
from app.receipt.models import IncomingDocument
from app.searching import attached
from app.supervision.inspection_models import Inspection, InspectionFile
from app.supervision.models import Evidence, SupervisionItem
from app.supervision.paper import units_of
from documents.model import Document
from search_index.entry import Entry, Facet, Field

# A key in the index says which table the record lies in; the numbers never change their meaning.
TYPES: dict[int, str] = {
    1: "official_document", 2: "incoming_document", 3: "supervision_item", 4: "topic", 5: "meeting",
    6: "inspection",
}  # fmt: skip
CODES = {name: code for code, name in TYPES.items()}
SHIFT = 40
ATTACHED_LIMIT = 10_000_000  # characters of all attached files of one record


def key_of(subject_type: str, subject_id: int) -> int:
    return CODES[subject_type] << SHIFT | subject_id


def record_of(key: int) -> tuple[str, int]:
    """The table and the id behind a key."""
    return TYPES[key >> SHIFT], key & ((1 << SHIFT) - 1)


def entry_of(subject_type: str, subject_id: int) -> Entry | None:
    """The entry of a record as it is now, or None when there is nothing to find."""
    return MAKERS[subject_type](subject_id)


def every_entry() -> Iterator[Entry]:
    """All entries of the office, for rebuilding the index."""
    for subject_type, model in (
        ("official_document", OfficialDocument), ("incoming_document", IncomingDocument),
        ("supervision_item", SupervisionItem), ("topic", Topic), ("meeting", Meeting),
        ("inspection", Inspection),
    ):  # fmt: skip
        for subject_id in db.session.scalars(select(model.id).order_by(model.id)).all():
            entry = entry_of(subject_type, subject_id)
            if entry is not None:
                yield entry
            db.session.expire_all()


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


def _attached(document: Document, files: Sequence[AttachedFile | Evidence | InspectionFile]) -> str:
    """The names of attachments, and the words of the files so far as they have been read."""
    lines = [attachment.name for attachment in document.attachments]
    lines += [file.name for file in files if file.name not in lines]
    for _, contents in attached.contents_of([file.blob for file in files], ATTACHED_LIMIT):
        lines += [part.text for part in contents.parts]
    return "\n".join(lines)


def _document(subject_id: int) -> Entry | None:
    record = db.session.get(OfficialDocument, subject_id)
    if record is None:
        return None
    texts = texts_of(record.document)
    texts[Field.NUMBER] = record.number or ""
    organ = record.account.organ
    texts[Field.ISSUER] = "\n".join(_named(a.organ.name, a.organ) for a in record.accounts)
    signers = [record.signer_id, *(one.signer_id for one in record.co_issuers)]
    if signed := [s for s in signers if s is not None]:
        names = db.session.scalars(select(Person.name).where(Person.id.in_(signed)))
        texts[Field.SIGNER] = "\n".join(names)
    texts[Field.ATTACHMENTS] = _attached(record.document, list(record.attachments))
    texts |= _filed(OfficialDocument.__tablename__, subject_id)
    day = record.dated or clock.local(record.changed_at).date()
    return _entry("official_document", subject_id, texts, day, organ.name)


def _incoming(subject_id: int) -> Entry | None:
    record = db.session.get(IncomingDocument, subject_id)
    if record is None:
        return None
    texts: dict[Field, str] = {Field.TITLE: record.title, Field.KIND: record.kind}
    if record.delivery is not None:
        sent = record.delivery.document
        texts = texts_of(sent.document)
        texts[Field.ATTACHMENTS] = _attached(sent.document, list(sent.attachments))
    texts[Field.TITLE] = record.title
    texts[Field.NUMBER] = "\n".join(n for n in (record.number, record.register_number) if n)
    sender = db.session.get(Unit, record.sender_id) if record.sender_id else None
    texts[Field.ISSUER] = _named(record.from_name, sender)
    texts |= _filed(IncomingDocument.__tablename__, subject_id)
    day = record.dated or clock.local(record.arrived_at).date()
    return _entry("incoming_document", subject_id, texts, day, record.from_name)


def _supervised(subject_id: int) -> Entry | None:
    record = db.session.get(SupervisionItem, subject_id)
    if record is None:
        return None
    said = [report.opinion.text for report in record.feedbacks]
    words = [record.target, record.basis, *said, *(n.words for n in record.notices)]
    numbers = [record.number or "", *(notice.number for notice in record.notices)]
    units = "\n".join(unit.name for unit in units_of(record.assisting))
    lead = _named(record.lead_unit.name, record.lead_unit) if record.lead_unit else ""
    files = files_of(SupervisionItem.__tablename__, subject_id)
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "督办",
        Field.NUMBER: "\n".join(number for number in numbers if number),
        Field.ISSUER: _named(record.organ.name, record.organ),
        Field.RECIPIENTS: "\n".join(part for part in (lead, units) if part),
        Field.BODY: "\n".join([*words, record.result or "", record.ended or ""]),
        Field.ATTACHMENTS: _attached(Document(title=record.title), files),
    }
    texts |= _filed(SupervisionItem.__tablename__, subject_id)
    circulation = record.circulation
    day = clock.local(record.begun_at or circulation.started_at).date()
    return _entry("supervision_item", subject_id, texts, day, record.organ.name)


def _inspected(subject_id: int) -> Entry | None:
    """Plan and records: its object reads all of them, once the conclusion was fed back to it."""
    record = db.session.get(Inspection, subject_id)
    if record is None:
        return None
    words = [record.content, record.scope, record.plan, record.basis]
    words += [one.words for one in record.records]
    files = files_of(Inspection.__tablename__, subject_id)
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "督查",
        Field.NUMBER: record.number or "",
        Field.ISSUER: _named(record.organ.name, record.organ),
        Field.RECIPIENTS: "\n".join(_named(u.name, u) for u in units_of(record.objects)),
        Field.BODY: "\n".join([*words, record.ended or ""]),
        Field.ATTACHMENTS: _attached(Document(title=record.title), files),
    }
    texts |= _filed(Inspection.__tablename__, subject_id)
    day = clock.local(record.approved_at or record.circulation.started_at).date()
    return _entry("inspection", subject_id, texts, day, record.organ.name)


def _topic(subject_id: int) -> Entry | None:
    """What is on its own page; what was decided on it stands in the 纪要."""
    record = db.session.get(Topic, subject_id)
    if record is None:
        return None
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "议题",
        Field.ISSUER: _named(record.unit.name, record.unit),
        Field.RECIPIENTS: _named(record.organ.name, record.organ),
        Field.BODY: f"{record.asked}\n{record.summary}\n{record.consulted}",
    }
    day = clock.local(record.circulation.started_at).date()
    return _entry("topic", subject_id, texts, day, record.unit.name)


def _meeting(subject_id: int) -> Entry | None:
    """What everybody sees who is asked to it; each topic is found by those who may read it."""
    record = db.session.get(Meeting, subject_id)
    if record is None:
        return None
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "会议",
        Field.ISSUER: _named(record.organ.name, record.organ),
        Field.BODY: "\n".join((record.kind.label, record.place, f"{record.host.name}主持")),
    }
    texts |= _filed(Meeting.__tablename__, subject_id)
    day = clock.local(record.begins_at).date()
    return _entry("meeting", subject_id, texts, day, record.organ.name)


def _named(name: str, organ: Unit | None) -> str:
    """An organ is looked for by its name or by its short one; the office's people say 县政府办."""
    short = organ.short_name if organ else ""
    return f"{name}\n{short}" if short and short not in name else name


def _entry(
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


def _filed(subject_type: str, subject_id: int) -> dict[Field, str]:
    """档号 and 保管期限 of what is filed."""
    item = db.session.scalar(
        select(ArchiveItem).where(
            ArchiveItem.source_type == subject_type, ArchiveItem.source_id == subject_id
        )
    )
    if item is None or item.archival_code is None:
        return {}
    return {Field.ARCHIVE_NUMBER: item.archival_code, Field.RETENTION: item.retention.value}


MAKERS: dict[str, Callable[[int], Entry | None]] = {
    "official_document": _document,
    "incoming_document": _incoming,
    "supervision_item": _supervised,
    "inspection": _inspected,
    "topic": _topic,
    "meeting": _meeting,
}
