"""The fifteen kinds of official document (文种), 《党政机关公文处理工作条例》 article 8."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which way a document goes between organs (行文方向)."""

    UP = "up"  # 上行
    LEVEL = "level"  # 平行
    DOWN = "down"  # 下行
    PUBLIC = "public"  # 公布


class Format(StrEnum):
    """The usual page of a kind, GB/T 9704-2012."""

    DOCUMENT = "document"  # 文件格式
    UPWARD = "upward"  # 文件格式（上行文）
    LETTER = "letter"  # 信函格式
    ORDER = "order"  # 命令（令）格式
    MINUTES = "minutes"  # 纪要格式


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; `endings` are the words with which the title of such a document may end."""

    name: str
    use: str
    directions: frozenset[Direction]
    formats: tuple[Format, ...]  # the usual one first
    endings: tuple[str, ...]
    addressed: bool = True  # normally has a 主送机关


_UP, _LEVEL, _DOWN, _PUBLIC = Direction.UP, Direction.LEVEL, Direction.DOWN, Direction.PUBLIC


def _kind(
    name: str,
    use: str,
    directions: tuple[Direction, ...],
    formats: tuple[Format, ...] = (Format.DOCUMENT,),
    *,
    endings: tuple[str, ...] = (),
    addressed: bool = True,
) -> Kind:
    return Kind(name, use, frozenset(directions), formats, endings or (name,), addressed)


KINDS: tuple[Kind, ...] = (
    _kind("决议", "会议讨论通过的重大决策事项", (_DOWN, _PUBLIC), addressed=False),
    _kind(
        "决定",
        "对重要事项作出决策和部署、奖惩有关单位和人员、变更或者撤销下级机关不适当的决定事项",
        (_DOWN, _PUBLIC),
    ),
    _kind(
        "命令",
        "公布行政法规和规章、宣布施行重大强制性措施、批准授予和晋升衔级、嘉奖有关单位和人员",
        (_DOWN, _PUBLIC),
        (Format.ORDER,),
        endings=("命令", "令"),
        addressed=False,
    ),
    _kind("公报", "公布重要决定或者重大事项", (_PUBLIC,), addressed=False),
    _kind("公告", "向国内外宣布重要事项或者法定事项", (_PUBLIC,), addressed=False),
    _kind("通告", "在一定范围内公布应当遵守或者周知的事项", (_PUBLIC, _DOWN), addressed=False),
    _kind("意见", "对重要问题提出见解和处理办法", (_UP, _LEVEL, _DOWN)),
    _kind(
        "通知",
        "发布、传达要求下级机关执行和有关单位周知或者执行的事项，批转、转发公文",
        (_DOWN, _LEVEL),
        (Format.DOCUMENT, Format.LETTER),
    ),
    _kind("通报", "表彰先进、批评错误、传达重要精神和告知重要情况", (_DOWN, _LEVEL)),
    _kind("报告", "向上级机关汇报工作、反映情况，回复上级机关的询问", (_UP,), (Format.UPWARD,)),
    _kind("请示", "向上级机关请求指示、批准", (_UP,), (Format.UPWARD,)),
    _kind("批复", "答复下级机关请示事项", (_DOWN,), (Format.DOCUMENT, Format.LETTER)),
    _kind(
        "议案",
        "各级人民政府按照法律程序向同级人民代表大会或者人民代表大会常务委员会提请审议事项",
        (_LEVEL,),
    ),
    _kind(
        "函",
        "不相隶属机关之间商洽工作、询问和答复问题、请求批准和答复审批事项",
        (_LEVEL,),
        (Format.LETTER, Format.DOCUMENT),
    ),
    _kind(
        "纪要", "记载会议主要情况和议定事项", (_DOWN, _LEVEL), (Format.MINUTES,), addressed=False
    ),
)

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}

_ENDINGS = sorted(
    ((ending, kind) for kind in KINDS for ending in kind.endings), key=lambda pair: -len(pair[0])
)
_TRAILING_BRACKETS = re.compile(r"\s*[（(〔][^（）()〔〕]{1,20}[）)〕]\s*$")


def kind_of_title(title: str) -> Kind | None:
    """The kind a title ends with: …的复函 gives 函; a trailing （试行） does not hide it."""
    bare = _TRAILING_BRACKETS.sub("", title.strip())
    for ending, kind in _ENDINGS:
        if bare.endswith(ending) and (
            ending != "令"
            or bare.endswith(("命令", "府令", "院令", "部令", "会令", "局令", "委令", "主席令"))
        ):
            return kind
    return None
