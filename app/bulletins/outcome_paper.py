"""采用、批示 that came after an issue was filed: what each adds to the archive, in words and as data."""

from __future__ import annotations

import json
from functools import partial

from sqlalchemy import select

from app.bulletins import people
from app.bulletins.issue_models import Issue, Item, Outcome
from app.bulletins.kinds import LEADERS
from app.core.acts import Act
from app.core.database import db
from app.official_documents.filing import Addition, made
from app.official_documents.on_paper import day, moment
from app.official_documents.producing import fonts
from app.permissions import readers
from documents.archive.package import Role
from documents.formats.paper_form import Cell, PaperForm, paper_form

JSON, PDF = "application/json", "application/pdf"
FOOT = "由系统按登记内容生成；登记内容的摘要载于办理记录，可核对。"


def collect(outcome_id: int) -> Addition:
    """Gather one 批示 or adoption."""
    outcome = db.session.get_one(Outcome, outcome_id)
    item = db.session.get_one(Item, outcome.item_id)
    issue = item.issue
    act = _registered(issue, outcome)
    title = f"{issue.title}《{item.title}》{outcome.channel.label}"
    return Addition(
        title=title,
        dated=outcome.dated,
        act_seq=act.seq,
        metadata={
            "题名": title, "责任者": outcome.name, "日期": f"{outcome.dated:%Y%m%d}", "语种": "中文",
        },
        files=[
            made(Role.ORIGINAL, f"{_heading(outcome)}.pdf", PDF, partial(form_of, outcome, item, act)),
            made(Role.HANDLING_FORM, "登记内容.json", JSON, partial(_json, outcome)),
        ],
        subjects=[(issue.__tablename__, issue.id)],
        readers=_readers(issue, item),
    )  # fmt: skip


def form_of(outcome: Outcome, item: Item, act: Act) -> bytes:
    """批示登记单 or 采用登记单. Raises TypesettingFailed."""
    issue = item.issue
    instructed = outcome.channel in LEADERS
    sources = "、".join(source.report.unit.name for source in item.sources)
    form = PaperForm(
        heading=_heading(outcome),
        title=item.title,
        left=("期刊", issue.title),
        right=("日期", day(outcome.dated)),
        cells=(
            Cell("条目", item.title),
            Cell("供稿单位", sources),
            Cell("层级", outcome.channel.label, wide=False),
            Cell("采用形式", "" if instructed else outcome.form.label, wide=False),
            Cell("批示领导" if instructed else "采用刊物", outcome.name),
            Cell("批示内容" if instructed else "说明", outcome.words, tall=True),
            Cell("登记", f"{outcome.by_name}　{moment(act.at)}"),
        ),
        foot=FOOT,
    )
    return paper_form(form, fonts())


def record_of(outcome: Outcome) -> dict[str, object]:
    """One of them with its salt, by which the digest in its act can be checked."""
    return {
        "id": outcome.id, "条目": outcome.item_id, "层级": outcome.channel.label,
        "channel": outcome.channel.value, "采用形式": outcome.form.label,
        "form": outcome.form.value, "刊物或者领导": outcome.name, "内容": outcome.words,
        "日期": outcome.dated.isoformat(), "登记人": outcome.by_name, "盐值": outcome.salt,
        "摘要": outcome.digest,
    }  # fmt: skip


def _json(outcome: Outcome) -> bytes:
    return json.dumps(record_of(outcome), ensure_ascii=False, indent=1).encode()


def _heading(outcome: Outcome) -> str:
    return "批示登记单" if outcome.channel in LEADERS else "采用登记单"


def _registered(issue: Issue, outcome: Outcome) -> Act:
    """The act by which it was registered."""
    query = select(Act).where(
        Act.subject_type == issue.__tablename__, Act.subject_id == issue.id,
        Act.verb == "bulletin_issue.register",
    )  # fmt: skip
    return next(a for a in db.session.scalars(query) if a.details["outcome"] == outcome.id)


def _readers(issue: Issue, item: Item) -> list[str]:
    """Whoever sees it on the page of the issue (queries.outcomes_seen)."""
    units = {source.report.unit_id for source in item.sources}
    return [
        *(readers.role(issue.office_id, role) for role in sorted(people.EDITORS)),
        *(readers.role(issue.organ_id, role) for role in sorted(people.READING)),
        *(readers.unit(unit) for unit in sorted(units)),
    ]
