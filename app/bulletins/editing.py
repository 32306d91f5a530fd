"""编辑: items are made out of reports, merged, worded anew beside the raw text, put in order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.bulletins import people
from app.bulletins.circulation import ISSUE
from app.bulletins.issue_models import Issue, Item, Source
from app.bulletins.kinds import Form as ItemForm
from app.bulletins.kinds import IssueState, ReportState
from app.bulletins.models import Report, Version
from app.bulletins.reporting import EDITING, TEXT_LIMIT, TITLE_LIMIT, long_text
from app.circulation.entries import Form, chosen_units, one_of, text
from app.circulation.models import Circulation
from app.circulation.queries import circulation_for
from app.core import acts, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory.actors import Actor
from app.permissions import checks
from app.permissions.rules import Permission
from documents.differences import Part, compare
from documents.model import Document, Paragraph

ITEMS_AT_MOST = 60  # of one issue
MERGED_AT_MOST = 20  # reports of one item
WHOLE = 100  # percent
PLACED = (*EDITING, ReportState.ADOPTED)  # one report may stand in several journals


def add_item(actor: Actor, issue_id: int, form: Form) -> Item:
    """编入本期: one report, or several that are merged, with equal shares to begin with.

    Raises Invalid, OutOfTurn, NotAllowed, NotFound.
    """
    issue, circulation = held(actor, issue_id)
    chosen = chosen_units(form, "reports")  # ids, read like any ids of a form
    if not 1 <= len(chosen) <= MERGED_AT_MOST:
        fault = f"请选择 1 至 {MERGED_AT_MOST} 篇信息。"
        raise Invalid(fault, {"reports": fault})
    if len(issue.items) >= ITEMS_AT_MOST:
        raise Invalid(f"一期最多 {ITEMS_AT_MOST} 条。", {"reports": "请另起一期。"})
    visible = checks.visible(actor, Permission.MATTER_READ, Report).where(
        Report.id.in_(chosen), Report.organ_id == issue.organ_id, Report.state.in_(PLACED)
    )
    found = {report.id: report for report in db.session.scalars(visible)}
    if set(found) != set(chosen):
        raise Invalid("所选信息已经退回、刊发或者不采用，请重新选择。", {"reports": "请重新选择。"})
    there = {source.report_id for item in issue.items for source in item.sources}
    if there & set(chosen):
        raise Invalid("所选信息已经编入本期。", {"reports": "请重新选择。"})
    reports = [found[key] for key in chosen]
    item = Item(
        issue_id=issue.id, position=len(issue.items) + 1, section=_section(issue, form),
        form=_form(form), title=reports[0].title, text="\n".join(r.text for r in reports)[:TEXT_LIMIT],
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    shares = even(len(reports))
    for report, share in zip(reports, shares, strict=True):
        db.session.add(Source(item_id=item.id, report_id=report.id, share=share))
        if report.state is not ReportState.ADOPTED:  # What was issued elsewhere stays 采用.
            report.state = ReportState.CHOSEN
    _changed(issue, circulation)
    acts.record(
        actor, "bulletin_issue.add_item", issue, item=item.id, reports=chosen, shares=shares
    )  # fmt: skip
    return item


def save_item(actor: Actor, issue_id: int, item_id: int, form: Form) -> Item:
    """Word an item anew, move it, divide its score. Raises Invalid where shares do not sum to 100."""
    issue, circulation = held(actor, issue_id)
    item = _item(issue, item_id)
    item.title = text(form, "title", "标题", TITLE_LIMIT, "")
    item.text = long_text(form, "text", "正文", TEXT_LIMIT)
    if not item.text:
        raise Invalid("请填写正文。", {"text": "请填写正文。"})
    item.section, item.form = _section(issue, form), _form(form)
    for source, share in zip(item.sources, _shares(item.sources, form), strict=True):
        source.share = share
    _move(issue, item, str(form.get("position") or ""))
    _changed(issue, circulation)
    acts.record(
        actor, "bulletin_issue.save_item", issue, item=item.id,
        shares=[[s.report_id, s.share] for s in item.sources],
    )  # fmt: skip
    return item


def remove_item(actor: Actor, issue_id: int, item_id: int) -> None:
    """从本期撤下: its reports wait at the desk again."""
    issue, circulation = held(actor, issue_id)
    item = _item(issue, item_id)
    reports = [source.report for source in item.sources]
    for source in item.sources:
        db.session.delete(source)
    db.session.flush()
    db.session.delete(item)
    for place, other in enumerate((i for i in issue.items if i is not item), start=1):
        other.position = place
    release(reports)
    _changed(issue, circulation)
    acts.record(actor, "bulletin_issue.remove_item", issue, item=item_id)


def release(reports: Sequence[Report]) -> None:
    """What stands in no issue any more has still to be decided on."""
    db.session.flush()
    for report in reports:
        if report.state is ReportState.CHOSEN and not people.in_an_issue(
            report.circulation, report
        ):
            report.state = ReportState.READ


def held(actor: Actor, issue_id: int) -> tuple[Issue, Circulation]:
    """The issue for one of its editors, locked, while it is being edited."""
    issue = checks.fetch(actor, Permission.MATTER_READ, Issue, issue_id)
    if not people.edits(actor, issue.office_id):
        raise NotAllowed("只有信息编辑人员可以编辑期刊。", advice="请联系办公室文秘。")
    circulation = db.session.scalars(
        select(Circulation)
        .where(
            Circulation.subject_type == issue.__tablename__, Circulation.subject_id == issue.id,
            Circulation.definition == ISSUE.key,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
    db.session.refresh(issue)
    db.session.expire(issue, ["items"])
    if issue.state is IssueState.ISSUED:
        raise OutOfTurn("本期已经刊发，内容不能再改。", advice="确有错误的，请在下一期更正。")
    if issue.state is not IssueState.DRAFT or circulation.stage != ISSUE.stages[0].key:
        raise OutOfTurn("本期已经送核稿或者撤销，不能编辑。", advice="请核稿人退回后再改。")
    return issue, circulation


def even(count: int) -> list[int]:
    """均分 of a hundred; what is left over goes to the first."""
    each = WHOLE // count
    return [WHOLE - each * (count - 1), *[each] * (count - 1)]


def raw_of(source: Source) -> Version | None:
    """原文: the report as it was reported last."""
    versions = source.report.versions
    return versions[-1] if versions else None


def differences(item: Item) -> tuple[Part, ...]:
    """What the editor changed of the raw texts, paragraph by paragraph."""
    raws = [raw for source in item.sources if (raw := raw_of(source)) is not None]
    before = _document(raws[0].title if raws else "", "\n".join(raw.text for raw in raws))
    return compare(before, _document(item.title, item.text)).changes


def _document(title: str, words: str) -> Document:
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    return Document(title=title, body=tuple(Paragraph(line) for line in lines))


def _item(issue: Issue, item_id: int) -> Item:
    found = next((item for item in issue.items if item.id == item_id), None)
    if found is None:
        raise NotFound
    return found


def _section(issue: Issue, form: Form) -> str:
    names = {name: name for name in issue.journal.columns}
    return one_of(form, "section", names, "") or (issue.journal.columns or [""])[0]


def _form(form: Form) -> ItemForm:
    known = {one.value: one for one in ItemForm}
    return ItemForm(one_of(form, "form", known, "") or ItemForm.ITEM.value)


def _shares(sources: Sequence[Source], form: Form) -> list[int]:
    """The shares as they were typed. Raises Invalid unless they sum to a hundred."""
    if form.get("sharing") == "equal" or len(sources) == 1:
        return even(len(sources))
    shares = []
    for source in sources:
        name = f"share-{source.report_id}"
        raw = str(form.get(name) or "").strip()
        if not (raw.isdecimal() and raw.isascii() and len(raw) < 4 and 1 <= int(raw) <= WHOLE):
            raise Invalid("计分份额应为 1 至 100 的整数。", {name: "请填写 1 至 100。"})
        shares.append(int(raw))
    if sum(shares) != WHOLE:
        fault = f"各单位的计分份额合计应为 100，现为 {sum(shares)}。"
        raise Invalid(fault, {f"share-{sources[0].report_id}": fault})
    return shares


def _move(issue: Issue, item: Item, raw: str) -> None:
    """Put it at the place that was typed; the others close up."""
    if not (raw.isdecimal() and raw.isascii() and len(raw) < 4):
        return
    others = [one for one in issue.items if one is not item]
    others.insert(min(max(int(raw), 1), len(others) + 1) - 1, item)
    for place, one in enumerate(others, start=1):
        one.position = place


def _changed(issue: Issue, circulation: Circulation) -> None:
    circulation.version += 1
    db.session.flush()
    db.session.expire(issue, ["items"])
    outbox.put("circulation.moved", circulation_id=circulation.id)


def circulation_of(issue: Issue) -> Circulation | None:
    return circulation_for(issue, ISSUE.key)
