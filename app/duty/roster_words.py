"""值班记录 in words and as data: what the package of a roster holds beside its pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from app.circulation import queries as circulating
from app.circulation.opinions import as_kept
from app.core import clock
from app.duty import reporting
from app.duty.circulation import DUTY_ROSTER
from app.duty.handover_effects import digest_of_item
from app.duty.log_models import Handover, LogEntry
from app.duty.models import Cell, Shift, Swap, SwapState
from app.duty.rollcall_models import RollCallAnswer
from app.duty.roster_record import Record, Watch
from app.duty.swaps import said
from app.official_documents.on_paper import day, moment
from app.official_documents.producing import fonts
from documents.formats.paper_form import Cell as Field
from documents.formats.paper_form import PaperForm, paper_form

FOOT = "由系统按值班日志和办理记录生成；各班日志交接时已锁定，其摘要载于办理记录，可逐条核对。"


def record_form(record: Record) -> bytes:
    """值班记录: the plan as it came to be and the log of every shift. Raises TypesettingFailed."""
    roster = record.roster
    reported = reporting.superior(roster.duty_unit)
    if roster.reported_at is None:
        reported = "没有报备记录"
    else:
        late = "，晚于节前 2 天的要求" if roster.reported_late else ""
        reported = f"{moment(roster.reported_at)} 报{reported}{late}"
    fields = [
        Field("值班单位", roster.duty_unit.unit.name, wide=False),
        Field("值班电话", roster.duty_unit.phone or "未填写", wide=False),
        Field("报备", reported),
        Field("交接", _signed(record)),
        Field("调整", "\n".join(_changes(record)) or "印发后没有调整。"),
        *(_watch(record, watch) for watch in record.watches if not watch.empty),
    ]
    if quiet := [watch.shift for watch in record.watches if watch.empty]:
        lines = [f"{short(shift)}：{people(shift)}" for shift in quiet]
        fields.append(Field("没有日志\n的班次", "\n".join(lines)))
    form = PaperForm(
        heading="值班记录",
        title=roster.title,
        left=("起止", f"{day(roster.first_day)}至{day(roster.last_day)}"),
        right=("印发", moment(roster.issued_at)),
        cells=tuple(fields),
        foot=FOOT,
    )
    return paper_form(form, fonts())


def record_json(record: Record) -> bytes:
    """The same as data, with the salts by which every digest of the process can be checked."""
    roster = record.roster
    circulation = circulating.circulation_for(roster, DUTY_ROSTER.key)
    opinions = circulating.opinions(circulation) if circulation else []
    kept = {
        "值班表": roster.title, "值班单位": roster.duty_unit.unit.name,
        "起": roster.first_day.isoformat(), "止": roster.last_day.isoformat(),
        "印发": _instant(roster.issued_at), "印发件摘要": roster.digest,
        "报备": _instant(roster.reported_at), "意见": [as_kept(row) for row in opinions],
        "调整": [
            {"班次": said(one.cell), "印发时": one.issued, "实际": _name(one.cell), "方式": one.how}
            for one in record.changes
        ],
        "换班顶班": [_swap_data(record, swap) for swap in record.swaps],
        "班次": [_watch_data(watch) for watch in record.watches],
    }  # fmt: skip
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def log_words(entries: Sequence[LogEntry]) -> str:
    """What the entries of a shift say, for whoever searches."""
    return "\n".join(
        part
        for one in entries
        for part in (one.source, one.words, one.handling, one.result)
        if part
    )


def log_title(shift: Shift) -> str:
    """云岭县人民政府办公室1月3日夜班值班日志."""
    return f"{shift.roster.duty_unit.unit.name}{shift.day.year}年{short(shift)}值班日志"


def short(shift: Shift) -> str:
    return f"{shift.day.month}月{shift.day.day}日{shift.kind.name}"


def people(shift: Shift) -> str:
    """带班领导李建国，主班包玉兰."""
    return "，".join(f"{cell.post.name}{_name(cell)}" for cell in shift.cells) or "无人值班"


def _signed(record: Record) -> str:
    """How many shifts were handed over, and which never were."""
    handed = [w.handover for w in record.watches if w.handover and w.handover.confirmed_at]
    alone = sum(one.reason is not None for one in handed)
    words = f"共 {len(record.watches)} 班，完成交接 {len(handed)} 班"
    words += f"，其中单方接班 {alone} 班。" if alone else "。"
    written = [watch for watch in record.unsigned if not watch.empty]
    if written:
        named = "、".join(short(watch.shift) for watch in written)
        words += f"有记录而没有交接签字的 {len(written)} 班：{named}。"
    if silent := len(record.unsigned) - len(written):
        words += f"既没有日志也没有交接签字的 {silent} 班，列于表末。"
    return words


def _changes(record: Record) -> list[str]:
    if record.roster.blob is None:
        lines = ["印发时没有留存正本，所附值班表按归档时的安排制作。"]
    else:
        lines = [
            f"{said(one.cell)}：印发时{one.issued}，实际{_name(one.cell)}（{one.how}）"
            for one in record.changes
        ]
    lines += [_swap(record, swap) for swap in record.swaps]
    lines += [
        f"{moment(act.at)} {act.actor}"
        + ("采用重新排班" if act.verb == "duty.adopt" else "记明有人离岗，班次空缺")
        for act in record.replans
    ]
    return lines


def _swap(record: Record, swap: Swap) -> str:
    """One request from the asking to the decision."""
    taken = f"以{said(swap.cell)}"
    taken += (
        f"换{swap.counterpart.name}的{said(swap.other)}"
        if swap.other
        else f"请{swap.counterpart.name}顶班"
    )
    words = f"{moment(swap.asked_at)} {swap.applicant.name}{taken}，理由：{swap.reason}"
    if swap.consented_at:
        words += f"；{moment(swap.consented_at)} {swap.counterpart.name}同意"
    who = record.names.get(swap.decided_by or 0, "")
    decided = f"{moment(swap.decided_at)} {who}" if swap.decided_at else ""
    words += f"；{decided}{swap.state.label}"
    if swap.overridden:
        words += "（不符合排班规则，仍予批准）"
    return words + (f"，说明：{swap.decision}" if swap.decision else "")


def _watch(record: Record, watch: Watch) -> Field:
    lines = [people(watch.shift)]
    lines += [_entry(record, one) for one in watch.entries] or ["没有日志。"]
    lines += [_answer(one) for one in watch.answers]
    lines += _handed(watch.handover)
    shift = watch.shift
    label = f"{shift.day.month}月{shift.day.day}日\n{shift.kind.name}"
    return Field(label, "\n".join(lines))


def _entry(record: Record, one: LogEntry) -> str:
    source = "，".join(part for part in (one.source, one.phone) if part)
    words = f"{_clock(one)} {one.kind.label}" + (f"（{source}）" if source else "")
    meant = record.about.get(one.about_id or 0)
    if one.about and meant:
        words += f"（{one.about.label} {meant.name} {moment(meant.at)} 所记）"
    words += f"：{one.words}"
    words += f"　处理：{one.handling}" if one.handling else ""
    words += f"　结果：{one.result}" if one.result else ""
    late = f"，补记于 {moment(one.written_at)}：{one.late_reason}" if one.late_reason else ""
    return f"{words}（{one.name}记{late}）"


def _clock(one: LogEntry) -> str:
    at = clock.local(one.at)
    return f"{at:%H:%M}" if at.date() == one.shift.day else f"{at.month}月{at.day}日 {at:%H:%M}"


def _answer(one: RollCallAnswer) -> str:
    call = one.roll_call
    words = f"抽查：{moment(call.at)} {call.unit.name}点名，限 {call.minutes} 分钟"
    if one.answered_at is not None:
        seconds = int((one.answered_at - call.at).total_seconds())
        words += f"；{one.name}用 {seconds // 60} 分 {seconds % 60} 秒应答"
    elif one.missed_at is not None:
        words += "；未应答"
    if one.absence is not None:
        words += f"；登记为{one.absence.label}：{one.absence_reason}"
    return words


def _handed(one: Handover | None) -> list[str]:
    if one is None:
        return ["交接：没有交接记录。"]
    items = [
        f"交接事项：{i.words}" + (f"（接班备注：{i.remark}）" if i.remark else "")
        for i in one.items
    ]
    signed = f"{one.signed_name} {moment(one.signed_at)} 签字交班" if one.signed_at else ""
    if one.confirmed_at is None:
        return [*items, f"交接：{signed or '无人签字交班'}，没有人签字接班。"]
    if one.reason is not None:
        words = f"{one.confirmed_name} {moment(one.confirmed_at)} 单方接班，原因：{one.reason}"
    elif (one.confirmed_by, one.confirmed_at) == (one.signed_by, one.signed_at):
        words = f"{signed}，当时无人接班，日志随即锁定"
    else:
        words = f"{signed}，{one.confirmed_name} {moment(one.confirmed_at)} 签字接班"
    late = "（逾期）" if one.alarmed_at else ""
    return [*items, f"交接{late}：{words}。"]


def _swap_data(record: Record, swap: Swap) -> dict[str, object]:
    return {
        "种类": swap.kind.label, "申请人": swap.applicant.name, "班次": said(swap.cell),
        "对方": swap.counterpart.name, "对方班次": said(swap.other) if swap.other else "",
        "理由": swap.reason, "申请": _instant(swap.asked_at), "同意": _instant(swap.consented_at),
        "结果": swap.state.label, "决定人": record.names.get(swap.decided_by or 0, ""),
        "决定": _instant(swap.decided_at), "说明": swap.decision or "",
        "不符合规则仍予批准": swap.state is SwapState.APPROVED and swap.overridden,
    }  # fmt: skip


def _watch_data(watch: Watch) -> dict[str, object]:
    shift, one = watch.shift, watch.handover
    handed = {
        "交班": one.signed_name, "交班时间": _instant(one.signed_at), "接班": one.confirmed_name,
        "接班时间": _instant(one.confirmed_at), "单方接班原因": one.reason or "",
        "逾期": _instant(one.alarmed_at), "锁定摘要": one.digest,
        "事项": [
            {"内容": i.words, "备注": i.remark or "", "盐值": i.salt, "摘要": digest_of_item(i),
             "id": i.id, "subject_type": i.subject_type, "subject_id": i.subject_id}
            for i in one.items
        ],
    } if one else None  # fmt: skip
    return {
        "id": shift.id, "班次": short(shift), "起": _instant(shift.begins_at),
        "止": _instant(shift.ends_at), "日期类别": shift.holiday or shift.day_class.label,
        "人员": [[cell.post.name, _name(cell)] for cell in shift.cells],
        "日志": [_entry_data(e) for e in watch.entries], "交接班": handed,
        "抽查": [
            {"点名单位": a.roll_call.unit.name, "点名": _instant(a.roll_call.at),
             "限时分钟": a.roll_call.minutes, "应答人": a.name, "应答": _instant(a.answered_at),
             "未应答": _instant(a.missed_at), "登记": a.absence.label if a.absence else "",
             "核实情况": a.absence_reason or ""}
            for a in watch.answers
        ],
    }  # fmt: skip


def _entry_data(one: LogEntry) -> dict[str, object]:
    return {
        "id": one.id, "种类": one.kind.label, "kind": one.kind.value,
        "about": one.about.value if one.about else "", "about_id": one.about_id or 0,
        "时间": _instant(one.at), "记录时间": _instant(one.written_at), "记录人": one.name,
        "补记原因": one.late_reason or "", "来自": one.source, "电话": one.phone, "内容": one.words,
        "处理": one.handling, "结果": one.result, "需跟踪": one.tracked,
        "关联": [[link.subject_type, link.subject_id] for link in one.links],
        "盐值": one.salt, "摘要": one.digest,
    }  # fmt: skip


def _name(cell: Cell) -> str:
    return cell.person.name if cell.person else "空缺"


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""
