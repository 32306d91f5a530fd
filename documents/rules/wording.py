"""The wording of a document: closings, forms of address, citations, figures and punctuation.

GB/T 15834-2011 (标点符号), GB/T 15835-2011 (数字用法) and what offices generally do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.model import Document, Paragraph
from documents.rules.findings import Hit, Place, rule
from documents.rules.numbers import find_all
from documents.rules.setting import Relation, Setting, goes_down, goes_up

_CLOSINGS: dict[str, tuple[re.Pattern[str], str]] = {
    "请示": (re.compile(r"(?:妥否|当否|可否|如无不妥).{0,12}(?:批示|审批|批复|批准|指示)|特此请示|请(?:予)?(?:批示|审批|批复|批准)"), "妥否，请批示。"),
    "报告": (re.compile(r"(?:特此|专此)报告|以上报告|请审阅|请审议|报告完毕"), "特此报告。"),
    "函": (re.compile(r"(?:函复|函告|复函|支持为盼|为盼|为荷|函达|此复|请予?.{0,10}(?:支持|协助|同意|批准|研究)|特此函)"), "请予函复。"),
    "批复": (re.compile(r"此复|特此批复|批复如下|函复如下|现批复"), "此复。"),
}  # fmt: skip
_HONOURED = re.compile(r"(?<![珍名昂富尊])贵[省市县区局委办厅部院校单](?!证)")  # 贵州 is a place.
_RELATIVE = re.compile(
    r"昨[天日]|今[天日]|明[天日]|前天|后天|上周|本周|下周|上个?月|本月|下个?月|去年|今年|明年|近日|(?<![\d])日前|最近|目前为止"
)
_NUMBER_FIRST = re.compile(r"号[）)]?\s*(?=《)")
_LEFTOVER = re.compile(
    r"[×Xx]{2,}|＿{2,}|_{3,}|\?{2,}|？{2,}|待定|待补充|待填|【[^】]{0,20}】|TO[D]O|xx+", re.ASCII
)
_DOUBLED = re.compile(r"([。，、；：！？])\1+|[，、；][。，、；：]|[。][，、；：]")
_HALF = re.compile(
    r"(?<=[\u4e00-\u9fff”》）])[,;:?!](?=[\u4e00-\u9fff“《（]|$)|(?<=[\u4e00-\u9fff])\.(?=$)|\([^()]*[\u4e00-\u9fff][^()]*\)"
)
_PAIRS = {"《": "》", "“": "”", "（": "）", "〈": "〉", "〔": "〕", "【": "】", "‘": "’"}
_LIST_MARK = re.compile(r"^\s*\w{1,3}[）)]")  # 1） is a number, not a closed bracket.
_PERCENT = re.compile(r"(?<![\d.])\d+(?:\.\d+)?\s*(?:[~～—-]+|至|到)\s*\d+(?:\.\d+)?[%％]")
_YEARS = re.compile(r"(?:19|20)\d{2}年?[~～](?:19|20)\d{2}年")
_CROSSING = re.compile(
    r"\d+(?:\.\d+)?亿\d+(?:\.\d+)?万|\d+(?:\.\d+)?万\d+千|\d+(?:\.\d+)?亿\d+千万"
)
_PADDED = re.compile(r"\d{4}年(?:0\d月|\d{1,2}月0\d日)")
_BEFORE_DENG = re.compile(r"、(?=等(?:[\u4e00-\u9fff，。；]|$))")


@rule("T01")
def it_closes_as_its_kind_does(document: Document, _: Setting) -> Iterator[Hit]:
    """结束语: a request ends with 妥否，请批示, a report with 特此报告."""
    closing = _CLOSINGS.get(document.kind)
    texts = [text for _, text in _paragraphs(document)]
    if closing is None or not texts:
        return
    pattern, example = closing
    where = texts if document.kind == "批复" else texts[-3:]
    if not any(pattern.search(text) for text in where):
        last = Place("body", len(document.body) - 1)
        yield Hit(last, f"{document.kind}没有常用的结束语，如「{example}」")


@rule("T02")
def it_addresses_by_rank(document: Document, setting: Setting) -> Iterator[Hit]:
    """你局 is said downward, 贵局 between equals; neither upward."""
    up, down = goes_up(document, setting), goes_down(setting)
    level = bool(setting.addresses(Relation.PEER, Relation.UNRELATED))
    for index, text in _paragraphs(document):
        if (up or (level and not down)) and (
            found := re.search(r"你[省市州县区局委办厅部院校镇乡](?!们)", text)
        ):
            yield Hit(
                Place("body", index, excerpt=found[0]), f"「{found[0]}」用于对下级，这里不合适"
            )
        found = _HONOURED.search(text) if up or down else None
        if found:
            yield Hit(
                Place("body", index, excerpt=found[0]),
                f"「{found[0]}」用于不相隶属机关之间，这里不合适",
            )


@rule("T03")
def citations_give_the_title_first(document: Document, _: Setting) -> Iterator[Hit]:
    """引文: first the title, then the number in round brackets."""
    for index, text in _paragraphs(document):
        for found in find_all(text):
            if _NUMBER_FIRST.match(text, found.end - 1):
                place = Place("body", index, excerpt=text[found.start : found.end])
                yield Hit(
                    place,
                    f"引用公文应先引标题、后引发文字号：「{text[found.start : found.end]}」在标题之前",
                )


@rule("T03B")
def cited_numbers_are_well_written(document: Document, _: Setting) -> Iterator[Hit]:
    """A cited number stands in 〔〕, without 第 and without leading zeros."""
    for index, text in _paragraphs(document):
        for found in find_all(text):
            if not found.exact:
                written = text[found.start : found.end]
                yield Hit(
                    Place("body", index, excerpt=written),
                    f"「{written}」应写作「{found.number.text}」",
                )


@rule("T04")
def dates_are_absolute(document: Document, _: Setting) -> Iterator[Hit]:
    """A document is read years later: 近日 and 今年 say nothing then."""
    yield from _each(document, _RELATIVE, "「{}」以后读来不知是哪一天")


@rule("T07")
def no_comma_before_deng(document: Document, _: Setting) -> Iterator[Hit]:
    """A list that ends with 等 has no 、 before it."""
    yield from _each(document, _BEFORE_DENG, "「等」之前不用顿号")


@rule("T08")
def both_ends_of_a_range_carry_the_percent_sign(document: Document, _: Setting) -> Iterator[Hit]:
    """GB/T 15835: 5%～10%, not 5～10%."""
    yield from _each(document, _PERCENT, "「{}」的前一个数字也要写百分号，如 5%～10%")


@rule("T08B")
def years_are_joined_by_a_dash(document: Document, _: Setting) -> Iterator[Hit]:
    """GB/T 15834: 2021—2025年, not 2021～2025年."""
    yield from _each(document, _YEARS, "「{}」是年份起止，应当用一字线，如 2021—2025年")


@rule("T10")
def a_figure_has_one_unit(document: Document, _: Setting) -> Iterator[Hit]:
    """GB/T 15835: 1.2亿, not 1亿2000万."""
    yield from _each(document, _CROSSING, "「{}」跨了两个数位单位，应写成一个，如 1.2亿")


@rule("T11")
def marks_are_not_doubled(document: Document, _: Setting) -> Iterator[Hit]:
    """Two marks of punctuation do not follow each other."""
    yield from _each(document, _DOUBLED, "标点「{}」重复")


@rule("T11B")
def marks_are_full_width(document: Document, _: Setting) -> Iterator[Hit]:
    """Chinese text takes full-width punctuation; 1:2 and file.txt stay as they are."""
    yield from _each(document, _HALF, "中文里的「{}」应当用全角标点")


@rule("T12")
def brackets_come_in_pairs(document: Document, _: Setting) -> Iterator[Hit]:
    """Every bracket, quotation mark and title mark that opens is closed in the same paragraph."""
    closing = {close: opening for opening, close in _PAIRS.items()}
    for index, text in _paragraphs(document):
        open_marks: list[str] = []
        for character in _LIST_MARK.sub("", text):
            if character in _PAIRS:
                open_marks.append(character)
            elif character in closing and (
                not open_marks or open_marks.pop() != closing[character]
            ):
                yield Hit(
                    Place("body", index, excerpt=character), f"「{character}」没有与它配对的符号"
                )
                break
        else:
            if open_marks:
                yield Hit(
                    Place("body", index, excerpt=open_marks[-1]),
                    f"「{open_marks[-1]}」没有与它配对的符号",
                )


@rule("T12B")
def titles_inside_titles_take_single_marks(document: Document, _: Setting) -> Iterator[Hit]:
    """GB/T 15834: 《关于印发〈办法〉的通知》."""
    yield from _each(
        document, re.compile(r"《[^《》]*《[^《》]*》"), "书名号里面的书名号应当用单书名号〈〉"
    )


@rule("T14")
def nothing_is_left_to_fill_in(document: Document, _: Setting) -> Iterator[Hit]:
    """×××, ____ and 待定 are places that somebody forgot."""
    yield from _each(document, _LEFTOVER, "还有没填的内容「{}」")
    if found := _LEFTOVER.search(document.title):
        yield Hit(Place("title", excerpt=found[0]), f"标题还有没填的内容「{found[0]}」")


@rule("T17")
def dates_are_not_padded(document: Document, _: Setting) -> Iterator[Hit]:
    """2026年1月5日, not 2026年01月05日."""
    yield from _each(document, _PADDED, "「{}」的月、日不编虚位，如 2026年1月5日")


def _each(document: Document, pattern: re.Pattern[str], words: str) -> Iterator[Hit]:
    for index, text in _paragraphs(document):
        for found in pattern.finditer(text):
            yield Hit(Place("body", index, excerpt=found[0]), words.format(found[0]))


def _paragraphs(document: Document) -> Iterator[tuple[int, str]]:
    for index, block in enumerate(document.body):
        if isinstance(block, Paragraph):
            yield index, block.text
