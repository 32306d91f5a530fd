"""信息报送: a unit's report is written, signed by its head, reported, and comes back where it must."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import func, select

from app.bulletins import calling, digests, duplicates, people
from app.bulletins.circulation import REPORT
from app.bulletins.kinds import ReportKind, ReportState
from app.bulletins.models import Call, Report, ReportFile, Version
from app.circulation import engine
from app.circulation.entries import Form, chosen_units, one_of, text
from app.circulation.models import CirculationState
from app.circulation.opinions import new_salt
from app.circulation.queries import circulation_for
from app.circulation.registry import Step
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, OutOfTurn
from app.directory.actors import Actor, actor_for
from app.directory.models import Person
from app.official_documents import files
from app.official_documents.files import Upload
from app.official_documents.models import OfficialDocument
from app.official_documents.offices import office_of
from app.permissions import checks, readers
from app.permissions.rules import Permission
from documents.model import cleaned

TITLE_LIMIT = 100  # characters
TEXT_LIMIT = 20_000
CONTACT_LIMIT = 60
FILES_AT_MOST = 10
EDITING = (ReportState.CHOSEN, ReportState.READ, ReportState.NEW)


def begin(actor: Actor, form: Form, uploads: Iterable[Upload] = ()) -> Report:
    """A draft on its writer's desk. Raises Invalid, NotAllowed."""
    call = calling.asked(actor, form)
    organs = {unit.id for unit in people.reports_to(actor)}
    (organ_id,) = (chosen_units(form, "organ") or [call.organ_id if call else 0])[:1]
    if organ_id not in organs and call is None:
        raise NotAllowed("只能向本单位或者上级机关报送信息。")
    if call is not None:
        organ_id = call.organ_id
    report = Report(
        organ_id=organ_id, office_id=office_of(organ_id), unit_id=calling.unit_of(actor, call),
        author_id=actor.person_id, call_id=call.id if call else None, made_at=clock.now(),
        state=ReportState.DRAFT,
    )  # fmt: skip
    _fill(report, form)
    db.session.add(report)
    db.session.flush()
    readers.grant(report, readers.person(report.author_id))
    engine.start(actor, REPORT.key, report, title=report.title, organ_id=report.organ_id)
    attach(actor, report, uploads)
    return report


def save(actor: Actor, report: Report, form: Form, uploads: Iterable[Upload] = ()) -> None:
    """Change a draft. Raises Invalid; OutOfTurn once it is under way; NotAllowed for anybody else."""
    circulation = circulation_for(report, REPORT.key)
    if circulation is None or circulation.state is not CirculationState.OPEN:
        raise OutOfTurn("此信息已经办结，不能修改。")
    if circulation.stage != REPORT.stages[0].key:
        raise OutOfTurn("此信息已经送审或者上报，不能修改。", advice="请对方退回后再改。")
    if not any(engine.holds(actor, t) for t in circulation.tasks if t.stage == circulation.stage):
        raise NotAllowed("草稿由撰稿人修改。")
    _fill(report, form)
    circulation.title = report.title
    circulation.version += 1
    attach(actor, report, uploads)
    acts.record(actor, "bulletin_report.save", report)
    outbox.put("circulation.moved", circulation_id=circulation.id)


def attach(actor: Actor, report: Report, uploads: Iterable[Upload]) -> None:
    """附件. Raises Invalid, and keeps none then."""
    for upload in uploads:
        if len(report.files) >= FILES_AT_MOST:
            fault = f"一篇信息最多 {FILES_AT_MOST} 个附件。"
            raise Invalid(fault, {"files": "文件过多。"})
        kept = files.keep(upload.name, upload.stream, "files")
        db.session.add(
            ReportFile(
                report_id=report.id, name=kept.name, media_type=kept.media_type, size=kept.size,
                digest=kept.digest, blob=kept.blob,
            )
        )  # fmt: skip
        db.session.flush()
        db.session.expire(report, ["files"])
        acts.record(actor, "bulletin_report.attach", report, file=kept.digest, size=kept.size)


def note_read(actor: Actor, report_id: int) -> None:
    """已读: an editor looked at a new report; it is no longer counted as unread."""
    report = checks.fetch(actor, Permission.MATTER_READ, Report, report_id)
    if report.state is ReportState.NEW and people.edits(actor, report.office_id):
        report.state, report.read_at = ReportState.READ, clock.now()
        acts.record(actor, "bulletin_report.read", report)


def is_whole(step: Step) -> None:
    """Nothing without words goes up, and nothing twice: the same words of the same unit are one report."""
    report: Report = step.subject
    if not report.text:
        raise Invalid("请填写正文后再送审。", {"text": "请填写正文。"})
    digest = digests.of_words(report.title, report.text)
    others = db.session.scalars(
        select(Report).where(
            Report.unit_id == report.unit_id, Report.organ_id == report.organ_id,
            Report.id != report.id, Report.reported_at.is_not(None),
            Report.state.not_in((ReportState.WITHDRAWN, ReportState.RETURNED)),
            Report.id.in_(duplicates.near_ids(report)),
        )
    )  # fmt: skip
    same = [o for o in others if digests.of_words(o.title, o.text) == digest]
    if same:
        raise Blocked(
            f"本单位已经报送过同样的信息《{same[0].title}》，没有重复送审。"
        )  # fmt: skip


def submit(step: Step) -> None:
    """送审签; a head who wrote it herself reports it at once."""
    step.circulation.title = step.subject.title
    if not people.by_another(step.circulation, step.subject):
        report_up(step)


def report_up(step: Step) -> None:
    """上报: the text is kept as it is (原文), and is compared with what others reported."""
    report: Report = step.subject
    number = db.session.scalar(
        select(func.count()).select_from(Version).where(Version.report_id == report.id)
    )
    version = Version(
        report_id=report.id, number=(number or 0) + 1, kind=report.kind, title=report.title,
        text=report.text, name=step.actor.name, at=clock.now(), salt=new_salt(),
    )  # fmt: skip
    version.digest = digests.of_version(version)
    db.session.add(version)
    report.state, report.read_at = ReportState.NEW, None
    report.reported_at = report.reported_at or clock.now()
    db.session.flush()
    db.session.expire(report, ["versions"])
    duplicates.renew(report)
    readers.grant(
        report, readers.unit(report.unit_id),
        *(readers.role(report.office_id, role) for role in sorted(people.EDITORS)),
    )  # fmt: skip
    step.details.update(version=version.number, digest=version.digest)
    calling.answered(step.actor, report)


def choose(step: Step) -> None:
    step.subject.state = ReportState.CHOSEN


def send_back(step: Step) -> None:
    """退改: it comes back to its writer with the reason, and will be a new version."""
    step.subject.state = ReportState.RETURNED


def refuse(step: Step) -> None:
    step.subject.state = ReportState.REFUSED


def withdraw(step: Step) -> None:
    step.subject.state = ReportState.WITHDRAWN


def adopt(step: Step) -> None:
    step.subject.state = ReportState.ADOPTED


def is_issued(step: Step) -> None:
    """采用 follows from the issue; nobody says it by hand."""
    if not step.form.get("issue"):
        raise Blocked("信息随期刊刊发时采用，不用单独办理。")
    step.details["issue"] = step.form["issue"]


def words_of(document: OfficialDocument) -> tuple[str, str]:
    """Title and words of an official document, as a report may begin with them."""
    text = document.document.plain_text().removeprefix(document.title).strip()
    return document.title[:TITLE_LIMIT], text[:TEXT_LIMIT]


def came_from(report: Report, source: str) -> None:
    """Keep from which record its words came: "official_document:12"; what is none is not kept."""
    kind, _, key = source.partition(":")
    if kind == OfficialDocument.__tablename__ and key.isdecimal() and len(key) < 12:
        report.source_type, report.source_id = kind, int(key)


Words = Callable[[int, int], tuple[str, str] | None]
_offers: dict[str, Words] = {}


def offer(subject_type: str, words: Words) -> None:
    """The factory says how title and words of a feature's record are read for a person; None: not at all."""
    _offers[subject_type] = words


def offered(subject_type: str, subject_id: int, person_id: int) -> tuple[str, str] | None:
    """Title and words of a record for that person, where its feature offers them."""
    words = _offers.get(subject_type)
    return words(subject_id, person_id) if words else None


def propose(subject_type: str, subject_id: int, person_id: int, title: str, words: str) -> Report:
    """A draft made out of a record of another feature, on the desk of who asked for it."""
    actor = actor_for(db.session.get_one(Person, person_id))
    there = db.session.scalars(
        select(Report).where(
            Report.source_type == subject_type, Report.source_id == subject_id,
            Report.author_id == person_id, Report.state != ReportState.WITHDRAWN,
        )
    ).first()  # fmt: skip
    if there is not None:
        return there
    organs = people.reports_to(actor)
    if not organs:
        raise NotAllowed("您所在的单位没有可以报送信息的机关。")
    form = {"organ": str(organs[0].id), "title": title[:TITLE_LIMIT], "text": words[:TEXT_LIMIT]}
    report = begin(actor, form)
    report.source_type, report.source_id = subject_type, subject_id
    return report


def _fill(report: Report, form: Form) -> None:
    kinds = {kind.value: kind for kind in ReportKind}
    usual = ReportKind.CALLED if report.call_id else ReportKind.NEWS
    report.kind = ReportKind(one_of(form, "kind", kinds, "") or usual.value)
    if report.call_id:
        report.kind = ReportKind.CALLED
    report.title = text(form, "title", "标题", TITLE_LIMIT, "")
    report.text = long_text(form, "text", "正文", TEXT_LIMIT)
    report.contact = long_text(form, "contact", "联系人和电话", CONTACT_LIMIT)


def long_text(form: Form, name: str, label: str, limit: int) -> str:
    """Words of several paragraphs. Raises Invalid for more than `limit` characters."""
    raw: Any = form.get(name) or ""
    found = cleaned(str(raw)[: 2 * limit + 100]) if len(str(raw)) > 2 * limit else cleaned(str(raw))
    if len(found) > limit or len(str(raw)) > 4 * limit:
        raise Invalid(f"{label}不得超过 {limit} 字。", {name: f"请精简到 {limit} 字以内。"})
    return found


def call_of(report: Report) -> Call | None:
    return db.session.get(Call, report.call_id) if report.call_id else None
