"""会议记录: word for word, bound into its act; locked once the 纪要 is issued, supplemented afterwards."""

from __future__ import annotations

from app.circulation.entries import Form, text
from app.circulation.opinions import new_salt, opinion_digest
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, OutOfTurn
from app.directory.actors import Actor
from app.meetings.arranging import held
from app.meetings.models import Meeting, RecordSupplement
from app.official_documents.models import OfficialDocument
from documents.model import cleaned

RECORD_LIMIT = 200_000
SUPPLEMENT_LIMIT = 10_000


def keep_record(actor: Actor, meeting_id: int, form: Form) -> None:
    """会议记录, kept for ever by the leading bodies (standards.md §8). Raises Invalid, OutOfTurn."""
    meeting, circulation = held(actor, meeting_id, "hold", "minutes")
    if is_locked(meeting):
        raise OutOfTurn(
            "纪要已经印发，会议记录不能再改，原记录没有变动。",
            advice="需要补充的，请填写“补充记录”。",
        )
    words = cleaned(str(form.get("record") or ""))
    if len(words) > RECORD_LIMIT:
        raise Invalid("会议记录过长。", {"record": f"请精简到 {RECORD_LIMIT} 字以内。"})
    meeting.record = words or None
    meeting.record_salt, digest = bound(words)
    acts.record(actor, "meeting.record", meeting, characters=len(words), record=digest)
    circulation.version += 1


def supplement(actor: Actor, meeting_id: int, form: Form) -> RecordSupplement:
    """补充记录, once the record is locked: dated, named, and never changed. Raises Invalid, OutOfTurn."""
    meeting, circulation = held(actor, meeting_id, "minutes")
    if not is_locked(meeting):
        raise OutOfTurn("纪要还没有印发，请直接修改会议记录。")
    words = text(form, "supplement", "补充内容", SUPPLEMENT_LIMIT, "")
    salt, digest = bound(words)
    added = RecordSupplement(
        meeting_id=meeting.id, name=actor.name, at=clock.now(), text=words, salt=salt or "",
        digest=digest,
    )  # fmt: skip
    db.session.add(added)
    acts.record(actor, "meeting.supplement", meeting, supplement=digest)
    db.session.expire(meeting, ["supplements"])
    circulation.version += 1
    return added


def is_locked(meeting: Meeting) -> bool:
    """Whether its 纪要 is issued."""
    if meeting.document_id is None:
        return False
    document = db.session.get(OfficialDocument, meeting.document_id)
    return document is not None and document.issued_at is not None


def bound(words: str) -> tuple[str | None, str]:
    """A salt for words that are kept, and their digest for the act; neither where nothing was said."""
    if not words:
        return None, ""
    salt = new_salt()
    return salt, opinion_digest(words, None, salt)
