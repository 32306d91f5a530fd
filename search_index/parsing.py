"""What people type (检索式), read by whoosh.qparser and turned into a `Question`; never raises.

Plain words are joined by AND, "…" and runs of Han characters are phrases, fields are 标题: 文号:
发文机关: 主送: 签发人: 年度: 日期: 文种: 密级: 保管期限: 档号: 正文: 附件: 意见:, operators are AND OR
NOT, 且 或 非 and a leading minus, with parentheses; 年度:[2024 TO 2026] is a range.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from whoosh import qparser, query

from search_index.entry import LABELS, Facet, Field
from search_index.fold import fold
from search_index.numbers import (
    DocumentNumber,
    find_numbers,
    read_number,
    settle_numbers_without_mark,
)
from search_index.periods import period_in_words, read_period, read_year
from search_index.question import (
    Days,
    Node,
    Numbered,
    Question,
    Without,
    Words,
    Years,
    both,
    either,
)

LENGTH_LIMIT = 1_000  # characters that are read of a question
PARTS_LIMIT = 100  # words and phrases of a question
DEPTH_LIMIT = 20  # parentheses inside parentheses

_DATE = "date"
_NAMES: dict[str, str] = {label: name.value for name, label in LABELS.items()} | {
    "发文字号": Field.NUMBER.value,
    "字号": Field.NUMBER.value,
    "发文单位": Field.ISSUER.value,
    "来文机关": Field.ISSUER.value,
    "主送机关": Field.RECIPIENTS.value,
    "签发": Field.SIGNER.value,
    "年份": Facet.YEAR.value,
    "日期": _DATE,
    "成文日期": _DATE,
    "公文种类": Field.KIND.value,
    "保密等级": Field.SECRECY.value,
    "期限": Field.RETENTION.value,
}
_SIGNS = str.maketrans("（）＂＊－［］　", '()"*-[] ') | {ord(sign): '"' for sign in "“”„‟「」『』"}
_FIELD_NAME = "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True))
_FIELD = re.compile(rf"(?:(?<=[\s(])|^)[-]?(?:{_FIELD_NAME})\s*[:：]\s*(?=\S)")
_BORDER = r"(?:^|(?<=[\s()]))"
_DANGLING = re.compile(
    r"(?:\s+(?:AND|OR|NOT|且|或|非|\|))+(?=\s*(?:\)|$))|^\s*(?:AND|OR|且|或)(?=\s+\S)"
)
_SPAN = re.compile(r"(\S{4,12}?)(?:-|—|–|~|～|至|到|\.\.)(\S{4,12})")
_PLACEHOLDER = re.compile("\ue000([0-9]+)\ue001")
_NOTHING = "没有可以查找的字词，请输入标题、文号或正文中的字词。"


def _parser() -> qparser.QueryParser:
    """The parser without a schema: folding and tokens are ours and come later."""
    plugins = [
        qparser.FieldsPlugin(expr=r"(?:^|(?<=[\s()\-]))(?P<text>[a-z_]+):(?=\S)"),
        qparser.PhrasePlugin(),
        qparser.RangePlugin(),
        qparser.GroupPlugin(),
        qparser.OperatorsPlugin(
            And=r"(?<=\s)(AND|且)(?=\s)",
            Or=r"(?<=\s)(OR|或|\|)(?=\s)",
            Not=rf"{_BORDER}(NOT(?=\s)|非(?=\s)|-(?=[^\s\-0-9]))",
            AndNot=None,
            AndMaybe=None,
            Require=None,
        ),
    ]
    return qparser.QueryParser(None, None, plugins=plugins)


_PARSER = _parser()


def parse(text: str, today: date) -> Question:
    """The question a person typed, or the nearest plain one with a note of what was left out."""
    return _parse(text[: LENGTH_LIMIT + 1], today)


@lru_cache(maxsize=512)
def _parse(text: str, today: date) -> Question:
    reading = _Reading(today)
    if len(text) > LENGTH_LIMIT:
        text = text[:LENGTH_LIMIT]
        if " " in text[LENGTH_LIMIT // 2 :]:
            text = text.rsplit(" ", 1)[0]
        reading.notes.append(f"检索式过长，只按前 {LENGTH_LIMIT} 个字查找。")
    try:
        node = reading.read(text)
    except Exception:  # noqa: BLE001 - whoosh raises many kinds, bare Exception among them; a search box never fails.
        reading.notes.append("检索式无法按运算符理解，已按普通字词查找。")
        node = reading.plain(text)
    if node is None:
        return Question(empty=True, notes=(_NOTHING,))
    return Question(node, tuple(dict.fromkeys(reading.notes)))


class _Reading:
    """One question while it is read: its numbers set aside, its notes collected."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.notes: list[str] = []
        self.numbers: list[DocumentNumber] = []
        self.parts = 0

    def read(self, text: str) -> Node | None:
        tidy = self._tidy(text)
        tree = _PARSER.parse(tidy, normalize=False)
        return self._node(tree)

    def plain(self, text: str) -> Node | None:
        """Every run of letters, joined by AND."""
        return both([Words(run) for run in dict.fromkeys(fold(text).split()[:PARTS_LIMIT])])

    def _tidy(self, text: str) -> str:
        """Operators in one form, numbers set aside, quotes and parentheses paired."""
        text = text.replace("\ue000", " ").replace("\ue001", " ").translate(_SIGNS)
        text = re.sub(r"[\x00-\x20]+", " ", text).strip()
        text = _FIELD.sub(self._field_sign, text)
        text = self._set_numbers_aside(text)
        if '"' not in text:
            text = settle_numbers_without_mark(text)
        if text.count('"') % 2:
            self.notes.append("引号不成对，已补全。")
            text += '"'
        return _DANGLING.sub("", self._paired(text))

    def _field_sign(self, match: re.Match[str]) -> str:
        label = match[0].rstrip(":： \t")
        minus = "-" if label.startswith("-") else ""
        return f" {minus}{_NAMES[label.removeprefix('-')]}:"

    def _set_numbers_aside(self, text: str) -> str:
        result, last = [], 0
        for start, end, number in find_numbers(text):
            before = text[start - 1] if start else " "
            after = text[end] if end < len(text) else " "
            if before in ' ("::' and after in ' )"':
                result += [text[last:start], f"\ue000{len(self.numbers)}\ue001"]
                self.numbers.append(number)
                last = end
        return "".join([*result, text[last:]])

    def _paired(self, text: str) -> str:
        """Drop parentheses that pair with none or nest too deep; leave those inside quotes."""
        kept: list[str] = []
        opened: list[int] = []
        quoted = False
        for sign in text:
            quoted ^= sign == '"'
            if quoted or sign not in "()":
                kept.append(sign)
            elif sign == "(":
                opened.append(len(kept))
                kept.append(sign)
            elif opened:
                start = opened.pop()
                if len(opened) >= DEPTH_LIMIT:
                    kept[start] = " "
                    kept.append(" ")
                else:
                    kept.append(sign)
            else:
                kept.append(" ")
        for start in opened:
            kept[start] = " "
        return "".join(kept)

    def _node(self, tree: query.Query) -> Node | None:
        if isinstance(tree, query.And | query.Or):
            parts = [node for child in tree.subqueries if (node := self._node(child)) is not None]
            return both(parts) if isinstance(tree, query.And) else either(parts)
        if isinstance(tree, query.Not):
            part = self._node(tree.query)
            return None if part is None else Without(part)
        if isinstance(tree, query.TermRange):
            return self._range(tree.fieldname, tree.start or "", tree.end or "")
        if self.parts >= PARTS_LIMIT:
            self.notes.append(f"字词过多，只按前 {PARTS_LIMIT} 个查找。")
            return None
        if isinstance(tree, query.Phrase):
            return self._leaf(tree.fieldname, " ".join(tree.words), quoted=True)
        if isinstance(tree, query.Term):
            return self._leaf(tree.fieldname, tree.text, quoted=False)
        return None

    def _leaf(self, name: str | None, text: str, *, quoted: bool) -> Node | None:
        self.parts += 1
        if name == Facet.YEAR.value:
            return self._years(text)
        if name == _DATE:
            return self._days(text)
        field = Field(name) if name in set(Field) else None
        if name is not None and field is None:
            text = f"{name} {text}"
        kept = _PLACEHOLDER.fullmatch(text.strip())
        if kept:
            return Numbered(self.numbers[int(kept[1])], field)
        text = _PLACEHOLDER.sub(lambda match: str(self.numbers[int(match[1])]), text)
        if not quoted and field is None:
            period = period_in_words(text, self.today)
            if period is not None:
                self._note_period(text, period)
                return period
        if field is Field.NUMBER and (number := read_number(text)):
            return Numbered(number, field)
        folded = fold(text)
        runs = [folded] if quoted else folded.split()
        return both([Words(run, field) for run in runs if run])

    def _years(self, text: str) -> Node | None:
        span = _SPAN.fullmatch(text)
        if span:
            return self._range(Facet.YEAR.value, span[1], span[2])
        year = read_year(text, self.today)
        return Years(year, year) if year is not None else self._not_a_date(text)

    def _days(self, text: str) -> Node | None:
        return read_period(text, self.today) or self._not_a_date(text)

    def _range(self, name: str | None, start: str, end: str) -> Node | None:
        self.parts += 1
        if name == Facet.YEAR.value:
            first, last = read_year(start, self.today), read_year(end, self.today)
            if (first is None and start) or (last is None and end):
                return self._not_a_date(f"{start} TO {end}")
            return Years(first or 0, last or 9999)
        if name == _DATE:
            one, two = read_period(start, self.today), read_period(end, self.today)
            if (one is None and start) or (two is None and end):
                return self._not_a_date(f"{start} TO {end}")
            return Days(one.first if one else 0, two.last if two else 1 << 22)
        return self.plain(f"{start} {end}")

    def _not_a_date(self, text: str) -> Node | None:
        self.notes.append(f"“{text}”不是年份或日期，已按普通字词查找。")
        return self.plain(text)

    def _note_period(self, text: str, period: Days) -> None:
        first, last = (date.fromordinal(day) for day in (period.first, period.last))
        self.notes.append(
            f"“{text}”按 {first:%Y-%m-%d} 至 {last:%Y-%m-%d} 查找；要查这个词本身请加引号。"
        )
