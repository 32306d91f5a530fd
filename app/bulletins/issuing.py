"""刊发: an issue is begun, reviewed, signed, numbered, frozen, read; and what became of its items."""

from __future__ import annotations

import io
from datetime import date

from sqlalchemy import select

from app.bulletins import digests, layout, months, people
from app.bulletins.circulation import ISSUE, REPORT
from app.bulletins.editing import WHOLE, release
from app.bulletins.issue_models import BulletinSeries, Issue, Item, Journal, Outcome
from app.bulletins.kinds import LEADERS, SUPERIORS, Channel, IssueState
from app.bulletins.kinds import Form as ItemForm
from app.bulletins.models import Report
from app.bulletins.reporting import long_text
from app.circulation import engine, reading, staging
from app.circulation.entries import Form, day, one_of, text
from app.circulation.models import CirculationState, TaskState
from app.circulation.opinions import new_salt
from app.circulation.queries import circulation_for
from app.circulation.registry import Step
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.series import next_number
from app.core.stores import stores
from app.directory.actors import Actor, Seat
from app.directory.heads import head_of
from app.official_documents.offices import within_reach
from app.permissions import checks, readers
from app.permissions.rules import Permission

LINE_LIMIT = 300  # characters of 报, 送, 发
NAME_LIMIT = 60
WORDS_LIMIT = 1000
PAGES_LIMIT = 50_000_000  # bytes


def begin(actor: Actor, form: Form) -> Issue:
    """新一期, on its editors' desks. Raises Invalid, NotAllowed."""
    raw = str(form.get("journal") or "")
    journal = db.session.get(Journal, int(raw)) if raw.isdecimal() and len(raw) < 12 else None
    if journal is None or journal.closed:
        raise Invalid("请选择刊物。", {"journal": "请选择刊物。"})
    if not people.edits(actor, journal.office_id):
        raise NotAllowed("只有信息编辑人员可以编发期刊。", advice="请联系办公室文秘。")
    issue = Issue(
        journal_id=journal.id, journal=journal, organ_id=journal.organ_id, office_id=journal.office_id,
        year=clock.today().year, made_at=clock.now(), salt=new_salt(),
    )  # fmt: skip
    _fill(issue, form)
    db.session.add(issue)
    db.session.flush()
    readers.grant(
        issue, *(readers.role(issue.office_id, role) for role in sorted(people.EDITORS))
    )  # fmt: skip
    engine.start(actor, ISSUE.key, issue, title=issue.title, organ_id=issue.organ_id)
    return issue


def save(actor: Actor, issue: Issue, form: Form) -> None:
    """报、送、发 at the foot. The caller holds the issue as `editing.held` gives it."""
    _fill(issue, form)
    acts.record(actor, "bulletin_issue.save", issue)


def is_whole(step: Step) -> None:
    """No issue without items, no item whose shares do not add up, no page that cannot be made."""
    issue: Issue = step.subject
    if not issue.items:
        raise Blocked("本期还没有条目，不能送核稿。请先从预采用的信息中编入。")
    for item in issue.items:
        if sum(source.share for source in item.sources) != WHOLE:
            raise Blocked(f"《{item.title}》的计分份额合计不是 100，请先改正。")
    layout.pages(issue)


def sign(step: Step) -> None:
    """签发: what is signed is bound by its digest."""
    issue: Issue = step.subject
    issue.state, issue.signed_digest = IssueState.SIGNED, digests.of_issue(issue)
    step.details["text"] = issue.signed_digest


def unsign(step: Step) -> None:
    step.subject.state, step.subject.signed_digest = IssueState.DRAFT, None


def drop(step: Step) -> None:
    """撤销本期: its reports wait at the desk again."""
    issue: Issue = step.subject
    issue.state = IssueState.DROPPED
    step.circulation.state = CirculationState.STOPPED
    release([source.report for item in issue.items for source in item.sources])


def publish(step: Step) -> None:
    """刊发: the number is drawn, the pages are frozen, every report in it is 采用."""
    issue: Issue = step.subject
    if digests.of_issue(issue) != issue.signed_digest:
        raise Blocked("本期内容与签发时不一致，不能刊发，请退回重新签发。")
    issue.year, issue.issued_at = clock.today().year, clock.now()
    issue.number = next_number(BulletinSeries, journal_id=issue.journal_id, year=issue.year)
    issue.state = IssueState.ISSUED
    blob = stores().blobs.put(io.BytesIO(layout.pages(issue)), limit_bytes=PAGES_LIMIT)
    issue.blob, issue.digest = blob.id, blob.sm3
    step.circulation.title = issue.title
    step.details.update(number=issue.number, digest=blob.sm3, text=issue.signed_digest)
    reports = {s.report_id: s.report for item in issue.items for s in item.sources}
    for report in reports.values():
        _adopt(step.actor, issue, report, step.task.post_id)
    units = {report.unit_id for report in reports.values()}
    if step.form.get("whom") == "all":
        units |= {u.id for u in within_reach(issue.organ_id, issue.office_id) if u.is_organ}
    readers.grant(issue, *(readers.unit(unit) for unit in sorted(units)))
    seats = staging.parse_seats(step.form["leaders"], "leaders") if step.form.get("leaders") else []
    able = {choice.value for choice in people.leaders_to_choose(issue)}
    if any(f"{s.post_id}:{s.person_id}" not in able for s in seats):
        raise Invalid("呈阅对象须为本机关领导。", {"leaders": "请重新选择。"})
    if seats:
        reading.tell(step.circulation, seats, f"{issue.title}已刊发，请阅。")
    outbox.put("matter.closed", subject_type=issue.__tablename__, subject_id=issue.id)


def send_up(actor: Actor, issue_id: int) -> None:
    """上报上级: noted once."""
    issue = _issued(actor, issue_id)
    if issue.sent_up_at is None:
        issue.sent_up_at = clock.now()
        acts.record(actor, "bulletin_issue.send_up", issue)


def register(actor: Actor, issue_id: int, form: Form) -> Outcome:
    """登记批示或者上级采用 on an item of an issue that was issued; the units in it hear of it.

    The same registered a second time is the one that is there. Raises Invalid, Blocked.
    """
    issue = _issued(actor, issue_id)
    raw = str(form.get("item") or "")
    item = next((i for i in issue.items if str(i.id) == raw), None)
    if item is None:
        raise Invalid("请选择条目。", {"item": "请选择条目。"})
    known = {one.value: one for one in (*SUPERIORS, *LEADERS)}
    channel = one_of(form, "channel", known, "")
    if not channel:
        raise Invalid("请选择采用或者批示的层级。", {"channel": "请选择。"})
    forms = {one.value: one for one in ItemForm}
    dated = day(form, "dated", "日期") or clock.today()
    if not _issued_on(issue) <= dated <= clock.today():
        raise Invalid("日期应在刊发之后、今天之前。", {"dated": "请重新选择日期。"})
    months.refuse_frozen(issue.organ_id, months.key_of(dated))
    outcome = Outcome(
        item_id=item.id, channel=Channel(channel), dated=dated,
        form=ItemForm(one_of(form, "form", forms, "") or ItemForm.ITEM.value),
        name=text(form, "name", "刊物或者领导姓名", NAME_LIMIT, ""),
        words=long_text(form, "words", "批示内容", WORDS_LIMIT),
        by_id=actor.person_id, by_name=actor.name, salt=new_salt(),
    )  # fmt: skip
    if outcome.channel in LEADERS and not outcome.words:
        raise Invalid("请填写批示内容。", {"words": "请填写批示内容。"})
    for there in item.outcomes:
        if _same(there, outcome):
            return there
    outcome.digest = digests.of_outcome(outcome)
    db.session.add(outcome)
    db.session.flush()
    db.session.expire(item, ["outcomes"])
    acts.record(
        actor, "bulletin_issue.register", issue, outcome=outcome.id, item=item.id,
        channel=channel, digest=outcome.digest,
    )  # fmt: skip
    outbox.put(
        "matter.supplemented", subject_type=issue.__tablename__, subject_id=issue.id,
        about_type=outcome.__tablename__, about_id=outcome.id,
    )  # fmt: skip
    circulation = circulation_for(issue, ISSUE.key)
    units = {source.report.unit_id for source in item.sources}
    seats = [seat for unit in sorted(units) for seat in head_of(unit)[:1]]
    if circulation is not None and seats:
        reading.tell(circulation, seats, f"《{item.title}》{outcome.channel.label}：{outcome.name}")
    return outcome


def pages_of(issue: Issue) -> bytes:
    """The frozen pages, checked against their digest; before it is issued, as they would be now."""
    from documents.encryption.digest import sm3

    if issue.blob is None:
        return layout.pages(issue)
    data = stores().blobs.read(issue.blob)
    if sm3(data).hex() != issue.digest:
        raise Blocked("本期正本与刊发时的摘要不一致，已停止使用，请立即联系审计管理员。")
    return data


def _adopt(actor: Actor, issue: Issue, report: Report, post_id: int | None) -> None:
    """采用, by the engine; an editor who came after the report gets it on her desk for this act."""
    circulation = circulation_for(report, REPORT.key)
    if circulation is None or circulation.state is not CirculationState.OPEN:
        return  # It stood in an earlier issue of another journal.
    if circulation.stage != "edit":
        raise Blocked(f"《{report.title}》已退回报送单位，不能刊发。请先从本期撤下。")
    mine = [
        t for t in circulation.tasks
        if t.stage == "edit" and t.state is TaskState.OPEN and engine.holds(actor, t)
        and t.round == circulation.round
    ]  # fmt: skip
    if not mine:
        seat = Seat(actor.person_id or 0, post_id)
        mine = [staging.hand_out(circulation, seat, sent_by=actor.person_id, position=99)]
    engine.act(actor, mine[0].id, "adopt", form={"issue": issue.id})


def _issued(actor: Actor, issue_id: int) -> Issue:
    issue = checks.fetch(actor, Permission.MATTER_READ, Issue, issue_id)
    if not people.edits(actor, issue.office_id):
        raise NotAllowed("只有信息编辑人员可以登记。", advice="请联系办公室文秘。")
    issue = db.session.scalars(
        select(Issue).where(Issue.id == issue_id).with_for_update()
    ).one()  # fmt: skip
    if issue.state is not IssueState.ISSUED:
        raise OutOfTurn("本期还没有刊发。")
    return issue


def _issued_on(issue: Issue) -> date:
    return clock.local(issue.issued_at or clock.now()).date()


def _same(one: Outcome, other: Outcome) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("channel", "form", "name", "words", "dated")
    )


def _fill(issue: Issue, form: Form) -> None:
    for name, label in (("report_to", "报"), ("send_to", "送"), ("distribute_to", "发")):
        setattr(issue, name, long_text(form, name, label, LINE_LIMIT).replace("\n", "，"))


def item_of(actor: Actor, issue_id: int, item_id: int) -> Item:
    """An item through its issue. Raises NotFound."""
    issue = checks.fetch(actor, Permission.MATTER_READ, Issue, issue_id)
    found = next((item for item in issue.items if item.id == item_id), None)
    if found is None:
        raise NotFound
    return found
