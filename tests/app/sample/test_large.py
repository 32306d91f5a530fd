"""A large office in bulk is an office like any other: its chain holds, its desks and numbers agree."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select, text

from app.auditing.audit import audit
from app.circulation import queries
from app.circulation.models import Task, TaskState
from app.core import acts, stores
from app.core.database import db
from app.directory.actors import actor_for
from app.directory.models import Person
from app.dispatch.queries import matter
from app.official_documents.models import NumberEntry, OfficialDocument
from app.sample import large
from documents.archive import evidence
from tests.benchmarks.offices import Place, found


def test_a_large_office_holds_together(tmp_path: Path, database_url: str) -> None:
    before = stores._Current.stores
    app, _ = found(Place("", tmp_path, database_url))
    with app.app_context():
        founded = acts.count()
        large.fill(people=60, documents=100, acts=500, open_tasks=80)
        assert evidence.check_chain(acts.lines(), acts.certificates()) is None
        assert acts.count() == founded + 500
        open_tasks = select(func.count()).select_from(Task).where(Task.state == TaskState.OPEN)
        assert db.session.scalar(open_tasks) == 80
        assert audit().whole, "what was said is what the acts vouch for"
        numbers_are_consecutive()
        desks_open()
        raw = db.session.execute(text("SELECT title FROM official_document")).scalars().all()
        assert len(raw) == 100
        assert not any("通知".encode() in bytes(title) for title in raw)
        db.session.remove()
        db.engine.dispose()
    stores._Current.stores = before


def numbers_are_consecutive() -> None:
    by_code: dict[tuple[str, int], list[int]] = {}
    for entry in db.session.scalars(select(NumberEntry).order_by(NumberEntry.sequence)):
        by_code.setdefault((entry.code, entry.year), []).append(entry.sequence)
    assert by_code
    assert all(drawn == list(range(1, len(drawn) + 1)) for drawn in by_code.values())
    numbered = select(func.count()).where(OfficialDocument.number.is_not(None))
    assert db.session.scalar(numbered) == sum(map(len, by_code.values())) == 85


def desks_open() -> None:
    """Everything that a desk counts can be opened by its person."""
    for person in db.session.scalars(select(Person).order_by(Person.id.desc()).limit(5)).all():
        actor = actor_for(person)
        for box in ("todo", "reading"):
            for task in queries.box_page(actor, box).rows:
                assert matter(actor, task.circulation.subject_id).document.title
