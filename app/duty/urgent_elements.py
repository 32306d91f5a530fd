"""The ten elements of an urgent report, which report wants which, and a template for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.circulation.entries import Form
from app.core.errors import Invalid
from app.duty.urgent_models import EventKind, ReportKind, UrgentReport
from documents.model import cleaned

ELEMENT_LIMIT = 3000  # characters
BLANKS = ("＿", "【")  # of a template: to be filled in, or one of several to be chosen
RETOLD = 20  # characters of an earlier report that, found again, tell the beginning once more


@dataclass(frozen=True, slots=True)
class Element:
    """One of the ten; time and place belong to the event itself."""

    key: str
    label: str
    hint: str


TIME = Element("time", "时间", "")
PLACE = Element("place", "地点", "")
WRITTEN = (
    Element("source", "信源", "谁报告的，姓名、单位、电话；是否已经核实。"),
    Element("cause", "起因和性质", "初步判断的起因和性质；不清楚的写“正在核实”。"),
    Element("course", "基本过程", "发生了什么，按时间顺序。"),
    Element("consequences", "已造成的后果", "伤亡、失联、财产损失，数字写清来源。"),
    Element("impact", "影响范围", "波及的区域、人数、交通、舆情。"),
    Element("trend", "发展趋势", "是否可控，可能怎样发展。"),
    Element("measures", "处置情况", "谁到了现场，采取了哪些措施。"),
    Element("next_steps", "下一步打算", "拟采取的措施和需要上级支持的事项。"),
)
ELEMENTS = (TIME, PLACE, *WRITTEN)
LABELS: Mapping[str, str] = {element.key: element.label for element in ELEMENTS}

# 首报 may lack what is not known yet; 续报 does not tell the beginning again; 终报 concludes.
ASKED: Mapping[ReportKind, tuple[str, ...]] = {
    ReportKind.FIRST: tuple(e.key for e in WRITTEN),
    ReportKind.FOLLOWING: ("cause", "consequences", "impact", "trend", "measures", "next_steps"),
    ReportKind.FINAL: ("cause", "consequences", "impact", "measures", "next_steps"),
}
REQUIRED: Mapping[ReportKind, tuple[str, ...]] = {
    ReportKind.FIRST: ("source", "course", "measures"),
    ReportKind.FOLLOWING: ("measures",),
    ReportKind.FINAL: ("cause", "consequences", "measures", "next_steps"),
}
TEMPLATES: Mapping[EventKind, Mapping[str, str]] = {
    EventKind.NATURAL: {
        "cause": "受【降雨、大风、地震】影响，初步判断为【灾种】。",
        "course": "＿＿时起，【地点】出现【险情】，目前【水位、火线、震感】情况为＿＿。",
        "consequences": "受灾＿＿户＿＿人，转移安置＿＿人，伤亡失联＿＿人，房屋倒塌损坏＿＿间。",
        "trend": "据气象【水文、地震】部门预测，未来＿＿小时＿＿。",
        "measures": "已启动＿＿级应急响应，出动＿＿人、＿＿台（套）设备，在现场指挥的是＿＿。",
    },
    EventKind.ACCIDENT: {
        "cause": "初步判断为【交通、火灾、矿山、危化品、建筑施工】事故，原因正在调查。",
        "course": "＿＿时＿＿分，【单位、路段】发生＿＿。",
        "consequences": "死亡＿＿人，受伤＿＿人（其中重伤＿＿人），失联＿＿人，被困＿＿人。",
        "measures": "公安、消防、卫健、应急等部门已到场，伤员送往＿＿医院，现场指挥的是＿＿。",
    },
    EventKind.HEALTH: {
        "cause": "疑似【疫病、食物中毒、饮水污染】，病原正在检测。",
        "course": "＿＿时起，【学校、单位、村组】陆续有＿＿人出现【症状】。",
        "consequences": "就诊＿＿人，住院＿＿人，重症＿＿人，死亡＿＿人。",
        "impact": "因【就餐、接触】共同暴露＿＿人。",
        "measures": "已【隔离、封存、停供】＿＿，疾控人员到场采样，医疗救治由＿＿负责。",
    },
    EventKind.SECURITY: {
        "cause": "因【诉求、纠纷】引发，性质初步判断为＿＿。",
        "course": "＿＿时，约＿＿人在＿＿【聚集、上访、冲突】。",
        "impact": "交通和秩序受影响情况＿＿，网上传播情况＿＿。",
        "measures": "【领导、部门】已到场做工作，＿＿。",
    },
    EventKind.OTHER: {},
}


def read(form: Form, kind: ReportKind, earlier: list[UrgentReport]) -> dict[str, str]:
    """The elements of a report as they were written. Raises Invalid, naming every field that lacks."""
    said = {key: cleaned(str(form.get(key) or "")) for key in ASKED[kind]}
    faults = {
        key: f"不得超过 {ELEMENT_LIMIT} 字，请精简。"
        for key, words in said.items()
        if len(words) > ELEMENT_LIMIT
    }
    faults |= {key: f"请填写{LABELS[key]}。" for key in REQUIRED[kind] if not said[key]}
    faults |= {
        key: "模板中还有没填的空（＿）或者没选的内容（【】），不清楚的请删去。"
        for key, words in said.items()
        if any(blank in words for blank in BLANKS)
    }
    if faults:
        named = "、".join(LABELS[key] for key in faults)
        raise Invalid(f"{kind.label}还没有写好：{named}。", faults)
    if kind is not ReportKind.FIRST:
        _tells_what_is_new(said, earlier)
    return {key: words for key, words in said.items() if words}


def _tells_what_is_new(said: Mapping[str, str], earlier: list[UrgentReport]) -> None:
    """处置 does not tell the beginning again (office.md 1.7)."""
    begun = next((r.elements.get("course", "") for r in earlier), "")
    for key, words in said.items():
        if len(begun) >= RETOLD and begun in words:
            raise Invalid(
                "续报和终报只写新的情况，不重复首报已报过的经过。",
                {key: "请删去首报已经报过的经过。"},
            )
