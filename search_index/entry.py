"""What goes into an index: one record with its texts, its exact values and the tokens of its readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

TEXT_LIMIT = (
    20_000_000  # characters of all texts of one entry; a longer one is cut into two entries
)
DAY_LIMIT = 1 << 22  # days since the year 1: up to the year 9999
READER_LIMIT = 100_000  # tokens of one entry


class UnusableEntry(ValueError):
    """The entry cannot be indexed; the message says in Chinese what is wrong."""


class Field(StrEnum):
    """The places of an entry where words can stand; the values name columns."""

    TITLE = "title"  # 标题
    NUMBER = "number"  # 发文字号
    ISSUER = "issuer"  # 发文机关
    RECIPIENTS = "recipients"  # 主送机关
    SIGNER = "signer"  # 签发人
    KIND = "kind"  # 文种
    SECRECY = "secrecy"  # 密级
    RETENTION = "retention"  # 保管期限
    ARCHIVE_NUMBER = "archive_number"  # 档号
    BODY = "body"  # 正文
    ATTACHMENTS = "attachments"  # 附件
    OPINIONS = "opinions"  # 意见


class Facet(StrEnum):
    """The exact values by which answers are counted and narrowed."""

    YEAR = "year"  # 年度
    ISSUER = "issuer"  # 发文机关
    KIND = "kind"  # 文种
    SECRECY = "secrecy"  # 密级
    RETENTION = "retention"  # 保管期限


LABELS: Mapping[Field | Facet, str] = {
    Field.TITLE: "标题",
    Field.NUMBER: "文号",
    Field.ISSUER: "发文机关",
    Field.RECIPIENTS: "主送",
    Field.SIGNER: "签发人",
    Field.KIND: "文种",
    Field.SECRECY: "密级",
    Field.RETENTION: "保管期限",
    Field.ARCHIVE_NUMBER: "档号",
    Field.BODY: "正文",
    Field.ATTACHMENTS: "附件",
    Field.OPINIONS: "意见",
    Facet.YEAR: "年度",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record for the index; empty strings mean "not there".

    `key` is the caller's own number of the record. `texts` holds title, body, attachments and so on,
    and the short values too, which are also counted as they stand there; where a text says more than
    the value, such as an organ's short name beside its name, `values` holds the value. `day` is a proleptic
    Gregorian ordinal (`date.toordinal()`) and gives the order "newest first". `readers` are opaque
    tokens such as "person:12" or "unit:3": who holds one of them may find the entry.

    Raises UnusableEntry.
    """

    key: int
    texts: Mapping[Field, str]
    values: Mapping[Facet, str] = field(default_factory=dict)
    year: int = 0
    day: int = 0
    readers: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not 0 <= self.key < 1 << 63:
            raise UnusableEntry("索引条目的编号应为非负整数。")
        if not 0 <= self.day < DAY_LIMIT or not 0 <= self.year < 10_000:
            raise UnusableEntry("索引条目的日期或年度超出范围。")
        unknown = [str(name) for name in self.texts if name not in set(Field)]
        if unknown:
            raise UnusableEntry(f"没有这样的检索字段：{'、'.join(unknown)}。")
        if sum(map(len, self.texts.values())) > TEXT_LIMIT:
            raise UnusableEntry(f"全文超过 {TEXT_LIMIT:,} 个字，请拆分附件后再编入索引。")
        check_readers(self.readers)

    def text(self, name: Field) -> str:
        return self.texts.get(name, "")

    def facet(self, facet: Facet) -> str:
        """The exact value under which the entry is counted; empty if it has none."""
        if facet is Facet.YEAR:
            return str(self.year) if self.year else ""
        value = self.values.get(facet)
        return (self.text(Field(facet.value)) if value is None else value).strip()


def check_readers(readers: frozenset[str]) -> None:
    """Refuse reader tokens that no engine can hold. Raises UnusableEntry."""
    if len(readers) > READER_LIMIT:
        raise UnusableEntry("一个条目的可阅人员过多。")
    for token in readers:
        if not token.isascii() or not token.isprintable() or not 0 < len(token) <= 100:
            raise UnusableEntry("可阅人员标记应为不超过 100 个的可见 ASCII 字符。")
