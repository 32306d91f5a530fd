"""How single lines of an official document look: what is a recipient line, a signature, a marker."""

from __future__ import annotations

import datetime as dt
import re

from documents.reading.dates import read_date
from documents.reading.lines import Line, squeeze
from documents.rules.kinds import kind_of_title
from documents.rules.levels import numbering_of
from documents.rules.numbers import MalformedNumber, recognise, recognise_order
from documents.rules.numerals import fold_width, han_to_int

_ORGAN = re.compile(
    r".*(?:国务院|政府|办公厅|办公室|党委|党组|委员会|常委会|人大|政协|法院|检察院|军委|指挥部|领导小组|"
    r"总公司|公司|集团|大学|学院|学校|医院|银行|研究院|联合会|工会|协会|[委办局部厅署院会处科室站所中心队社团组镇乡])"
)
_POSTS = "总理|主席|省长|市长|州长|盟长|县长|区长|旗长|镇长|乡长|书记|主任|部长|厅长|局长|署长|院长|检察长|行长|司令员|秘书长"
_POST_AND_NAME = re.compile(
    rf"[^，。：]{{0,20}}(?:{_POSTS})\s+[\u4e00-\u9fff·]{{1,6}}(?:\s+[\u4e00-\u9fff])?"
)
_LEAD_IN = re.compile(
    r"(?:如下|以下|下列|通知|公告|通告|决定|规定|意见|说明|安排|任务|要求|批复|函复|是|为|有|包括|即|提出|指出|强调|事项)[:：]$"
)
_SALUTATION = re.compile(r"(?:各位|同志们|女士们|先生们|尊敬的)")
_LABEL = re.compile(
    r"(?:附件?|抄送|抄报|签发人|注|联系人|联系电话|份号|主题词|信息公开选项)\s*\d*\s*[:：.]"
)
_SENTENCE_END = tuple("。；！？;!?，,、：:")
_TITLE_END = re.compile(
    r".*(?:条例|办法|规定|细则|规则|方案|计划|规划|纲要|要点|汇报|讲话|答复|预案|章程|守则|制度|总结|标准|规范|目录|清单|"
    r"指南|规程|说明|解释|公约|宣言|建议|法|表|名单|安排|措施|任务分工|样图|式样|简章|须知|流程)"
)
_CHAPTER = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,5}[编章节条款]")
_ATTACHMENT = re.compile(
    r"附(?:件|表|录)?\s*(?P<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3})?\s*(?P<mark>[:：.．、])?\s*(?P<name>.*)"
)


def number_in(text: str) -> str:
    """The document number or order number that is the whole of a line, well written; "" if none."""
    if len(text) > 60:
        return ""
    try:
        return recognise(text).text
    except MalformedNumber:
        pass
    if re.fullmatch(r"[（(]?第\s*[0-9一二三四五六七八九十]{1,4}\s*期[）)]?", text):
        return text
    try:
        order = recognise_order(text)
    except MalformedNumber:
        return ""
    return order.text if not order.code or order.code.endswith(("令", "第")) else ""


def is_organ(text: str) -> bool:
    """Whether a short line is the name of an organ, by its last characters."""
    tight = "".join(text.split())
    return (
        2 <= len(tight) <= 40
        and _HAN_ONLY.fullmatch(tight) is not None
        and _ORGAN.fullmatch(tight) is not None
    )


_HAN_ONLY = re.compile(r"[\u4e00-\u9fff〇（）()·、“”]+")


def is_person(text: str) -> bool:
    """Whether a line is a post with a name: 总理　李克强, 县长　张三."""
    return len(text) <= 40 and _POST_AND_NAME.fullmatch(text) is not None


def is_recipient(text: str) -> bool:
    """Whether a line right after the title addresses someone (主送机关) rather than leads in."""
    if not text.endswith(("：", ":")) or len(text) > 1500 or any(c in text for c in "。；！？"):
        return False
    if _LEAD_IN.search(text) or _SALUTATION.match(text) or _LABEL.match(text):
        return False
    return numbering_of(text) is None and not text.startswith(
        ("现将", "根据", "为了", "为", "按照")
    )


def is_title_line(line: Line) -> bool:
    """Whether a line could be one line of a title: short, no sentence, no number, no date."""
    text = squeeze(line.text)
    return (
        line.table is None
        and 0 < len(text) <= 80
        and not text.endswith(_SENTENCE_END)
        and numbering_of(text) is None
        and not _CHAPTER.match(text)
        and not text.startswith(("——", "--", "（", "("))
        and read_date(text) is None
        and not is_person(text)
        and not _LABEL.match(text)
        and "。" not in text
    )


def ends_a_title(text: str) -> bool:
    """Whether a title may end here: with a kind (…的通知) or with the name of a regulation or plan."""
    bare = re.sub(r"[（(][^（()）]{1,30}[)）]$", "", text)
    return kind_of_title(text) is not None or _TITLE_END.fullmatch(bare) is not None


def is_signature(text: str, title: str) -> bool:
    """Whether a line above a date can be who signs: an organ, several, or a post with a name."""
    bare = " ".join(_names(squeeze(text)))
    if len(bare) > 60 or bare.endswith(_SENTENCE_END) or "。" in bare or numbering_of(bare):
        return False
    tight = "".join(bare.split())
    begins_title = len(tight) >= 3 and title.startswith(tight)
    return begins_title or is_person(bare) or all(is_organ(part) for part in _names(bare))


def signatories(text: str) -> tuple[list[str], str]:
    """The signatures of one line, and what is none: 国务院　中央军委 are two, 总理　李克强 is one."""
    bare = squeeze(text)
    if is_person(bare) or bare.endswith(("）", ")")):
        return [bare], ""
    parts = _names(bare)
    left = " ".join(part for part in bare.split() if part not in parts)
    return (parts if all(len(part) >= 2 for part in parts) else ["".join(parts)]), left


def _names(text: str) -> list[str]:
    """The words of a line but for debris of web pages, such as &nbsp;."""
    words = text.split()
    return [word for word in words if not _DEBRIS.fullmatch(word)] or words


_DEBRIS = re.compile(r"[!-~]{1,10}")


def signature_date(line: Line) -> dt.date | None:
    """The date that is a whole line; None for a table or any other line."""
    return None if line.table else read_date(line.text)


def attachment_marker(line: Line) -> tuple[int | None, str] | None:
    """The number and the name in a line that opens an attachment (附件2, 附件：名称); None if it is none."""
    if line.table or len(line.text) > 120:
        return None
    match = _ATTACHMENT.fullmatch(line.text)
    if match is None:
        return None
    name, number, mark = match["name"], match["number"], match["mark"]
    if name and not mark and not (number and number.isdecimal()):
        return None
    if name.endswith(("。", "；")) or (name and not mark and re.match(r"[至到和中所]|－|-", name)):
        return None
    value = None
    if number:
        value = int(number) if number.isdecimal() else han_to_int(number)
    return value, name


def same_words(one: str, other: str) -> bool:
    """Whether two names are the same but for blanks, widths and title marks."""
    return _bare(one) == _bare(other) != ""


def _bare(text: str) -> str:
    return re.sub(r"[\s《》〈〉“”\"]|[（(]共\d+项[）)]", "", fold_width(text))
