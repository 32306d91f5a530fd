"""What a closed meeting hands to the archive: its form, what was decided, and all papers (会议档案)."""

from __future__ import annotations

import json
from functools import partial

from app.circulation import queries
from app.circulation.opinions import as_kept
from app.core import clock
from app.core.database import db
from app.directory.models import Unit
from app.meetings.circulation import MEETING, TOPIC
from app.meetings.concluding import decisions_of
from app.meetings.models import Meeting, Topic
from app.official_documents.filing import Collected, made, stored
from app.official_documents.on_paper import FOOT, moment
from app.official_documents.producing import fonts
from documents.archive.package import PackagedFile, Role
from documents.formats.paper_form import Cell, PaperForm, paper_form
from documents.rules.retention import Origin

JSON, PDF = "application/json", "application/pdf"


def collect(meeting_id: int) -> Collected:
    """Gather a closed meeting; its 纪要 is filed as the document that it is."""
    meeting = db.session.get_one(Meeting, meeting_id)
    office = db.session.get_one(Unit, meeting.office_id)
    on = clock.local(meeting.begins_at).date()
    return Collected(
        organ_id=meeting.organ_id,
        keeper_id=meeting.office_id,
        unit_code=office.code if len(office.code) == 3 else "BGS",
        title=f"{meeting.title}会议材料",
        number="",
        responsible=meeting.organ.name,
        dated=on,
        pages=None,
        kind="会议记录",
        origin=Origin.OWN,
        important=True,
        metadata={
            "题名": f"{meeting.title}会议材料", "责任者": meeting.organ.name,
            "日期": f"{on:%Y%m%d}", "文件组合类型": "组合文件", "语种": "中文",
        },
        files=_files(meeting),
        subjects=[
            (meeting.__tablename__, meeting.id),
            *((topic.__tablename__, topic.id) for topic in meeting.topics),
        ],
    )  # fmt: skip


def meeting_form(meeting: Meeting) -> bytes:
    """会议情况表: who was there, and what was decided on each topic. Raises TypesettingFailed."""
    people = "、".join(
        f"{a.person.name}（{a.part.label}，{'到会' if a.signed_in_at else a.reply.label}）"
        for a in meeting.attendances
    )
    cells = [
        Cell("时间", f"{moment(meeting.begins_at)} 至 {moment(meeting.ends_at)}"),
        Cell("地点", meeting.place, wide=False),
        Cell("主持人", meeting.host.name, wide=False),
        Cell("参会人员", people),
    ]
    decisions = decisions_of(meeting)
    for topic in meeting.topics:
        words = [topic.title, f"审议结果：{topic.outcome.label if topic.outcome else ''}"]
        if topic.in_favour is not None:
            votes = (topic.in_favour, topic.against or 0, topic.abstained or 0)
            words.append("赞成 {} 票，反对 {} 票，弃权 {} 票".format(*votes))
        if topic.speaking:
            names = {a.person_id: a.person.name for a in meeting.members}
            spoke = "、".join(names.get(key, "") for key in topic.speaking)
            words.append(f"发言次序：{spoke}")
        if topic.dissent:
            words.append(f"不同意见：{topic.dissent}")
        words += [f"议定：{d.text}" for d in decisions if d.source_id == topic.id]
        cells.append(Cell(f"议题{topic.position}", "\n".join(words)))
    if meeting.record:
        cells.append(Cell("会议记录", meeting.record, tall=True))
    for added in meeting.supplements:
        cells.append(Cell("补充记录", f"{added.text}\n{added.name}　{moment(added.at)}", tall=True))
    form = PaperForm(
        heading="会议情况表",
        title=meeting.title,
        left=("种类", meeting.kind.label),
        right=("通知", moment(meeting.noticed_at)),
        cells=tuple(cells),
        foot=f"本表{FOOT}",
    )
    return paper_form(form, fonts())


def record_json(meeting: Meeting) -> bytes:
    """The same, and every opinion on the way of each topic, with what its digest is made of."""
    ways = [(meeting, MEETING.key), *((topic, TOPIC.key) for topic in meeting.topics)]
    said = []
    for record, key in ways:
        circulation = queries.circulation_for(record, key)
        said += [as_kept(row) for row in queries.opinions(circulation)] if circulation else []
    kept = {
        "会议": meeting.title,
        "议定事项": [
            {"议题": d.subject, "内容": d.text, "牵头单位": d.unit.name if d.unit else "",
             "期限": d.due_at.isoformat() if d.due_at else ""}
            for d in decisions_of(meeting)
        ],
        "会议记录": {"内容": meeting.record or "", "盐值": meeting.record_salt or ""},
        "补充记录": [
            {"内容": a.text, "补充人": a.name, "时间": a.at.isoformat(), "盐值": a.salt, "摘要": a.digest}
            for a in meeting.supplements
        ],
        "不同意见": [
            {"议题": t.title, "内容": t.dissent, "盐值": t.dissent_salt or ""}
            for t in meeting.topics
            if t.dissent
        ],
        "补签": [
            {"人员": a.person.name, "理由": a.made_up, "盐值": a.made_up_salt or ""}
            for a in meeting.attendances
            if a.made_up
        ],
        "意见": said,
    }  # fmt: skip
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def _files(meeting: Meeting) -> list[PackagedFile]:
    """Each is made or decrypted only when it is written into the package."""
    files = [
        made(Role.ORIGINAL, "会议情况表.pdf", PDF, partial(meeting_form, meeting)),
        made(Role.HANDLING_FORM, "会议情况.json", JSON, partial(record_json, meeting)),
    ]
    for topic in meeting.topics:
        files += [_paper(topic, row.name, row.media_type, row.blob) for row in topic.files]
    return files


def _paper(topic: Topic, name: str, media_type: str, blob: str) -> PackagedFile:
    return stored(Role.ATTACHMENT, f"议题{topic.position}-{name}", media_type, blob)
