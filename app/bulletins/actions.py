"""信息采编: makes every name of its definitions known, and hears of what happens elsewhere."""

from __future__ import annotations

from app.bulletins import appealing, calling, informants, issuing, people, reporting
from app.bulletins.circulation import APPEAL, CALL, ISSUE, REPORT
from app.bulletins.issue_models import Issue
from app.bulletins.models import Call, Report
from app.bulletins.score_models import Appeal
from app.circulation import registry
from app.core.database import db
from app.directory.actors import actor_for
from app.directory.models import Person
from app.official_documents.models import OfficialDocument
from app.permissions import readers


def document_proposed(document_id: int, person_id: int) -> None:
    """信息拟稿 from an official document that she may read: its words become a draft of hers."""
    document = db.session.get_one(OfficialDocument, document_id)
    actor = actor_for(db.session.get_one(Person, person_id))
    if readers.may_read(actor, document):
        words = reporting.words_of(document)
        reporting.propose(document.__tablename__, document.id, person_id, *words)


def words_proposed(subject_type: str, subject_id: int, person_id: int) -> None:
    """The same from a record of a feature that said how its words are read (`reporting.offer`)."""
    found = reporting.offered(subject_type, subject_id, person_id)
    if found is not None:
        reporting.propose(subject_type, subject_id, person_id, *found)


def install() -> None:
    """Called once by the factory."""
    participants: dict[str, registry.Participants] = {
        "bulletin_call.editor_and_units": people.editor_and_units,
        "bulletin_report.writer": people.writer,
        "bulletin_report.unit_heads": people.unit_heads,
        "bulletin_report.editors": people.editors,
        "bulletin_issue.editors": people.editors,
        "bulletin_issue.reviewers": people.reviewers,
        "bulletin_issue.signers": people.signers,
        "bulletin_appeal.deciders": people.deciders,
    }
    registry.participants(**participants)
    conditions: dict[str, registry.Condition] = {
        "bulletin_report.by_another": people.by_another,
        "bulletin_report.is_for_another": informants.is_for_another,
        "bulletin_report.undecided": people.undecided,
        "bulletin_report.free": people.free,
        "bulletin_report.in_an_issue": people.in_an_issue,
        "bulletin_issue.edited_by_another": people.edited_by_another,
    }
    registry.conditions(**conditions)
    registry.deadlines(**{"bulletin_call.due": people.call_due})
    guards = {
        CALL.key: (calling.is_over, calling.unit_has_reported),
        REPORT.key: (informants.in_its_name, reporting.is_whole, reporting.is_issued),
        ISSUE.key: (issuing.is_whole,),
        APPEAL.key: (appealing.decider_scored_nothing,),
    }
    effects = {
        CALL.key: (calling.close, calling.settle, calling.keep_nothing),
        REPORT.key: (
            reporting.submit, reporting.report_up, reporting.choose, reporting.adopt,
            reporting.send_back, reporting.refuse, reporting.withdraw,
        ),
        ISSUE.key: (issuing.sign, issuing.unsign, issuing.drop, issuing.publish),
        APPEAL.key: (appealing.grant, appealing.refuse),
    }  # fmt: skip
    registry.guards(**{f"{key}.{g.__name__}": g for key, own in guards.items() for g in own})
    registry.effects(**{f"{key}.{e.__name__}": e for key, own in effects.items() for e in own})
    registry.register(CALL, Call.__tablename__, lambda key: db.session.get_one(Call, key))
    registry.register(REPORT, Report.__tablename__, lambda key: db.session.get_one(Report, key))
    registry.register(ISSUE, Issue.__tablename__, lambda key: db.session.get_one(Issue, key))
    registry.register(APPEAL, Appeal.__tablename__, lambda key: db.session.get_one(Appeal, key))
