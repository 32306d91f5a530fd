"""The texts that searching is measured on: a corpus of real official texts, resampled, or invented ones."""

from __future__ import annotations

import json
import lzma
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from search_index.entry import Entry, Field
from search_index.fold import fold

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "official-texts.jsonl.xz"
UNITS = [f"unit:{number}" for number in range(40)]
KINDS = ("通知", "请示", "报告", "批复", "意见", "函", "纪要", "决定")
ISSUERS = tuple(f"{place}人民政府" for place in ("云岭县", "青石县", "临川区", "河口镇", "白沙乡"))


@dataclass(frozen=True, slots=True)
class Text:
    """One document of the benchmark."""

    key: int
    title: str
    body: str
    year: int
    day: int
    kind: str
    issuer: str
    readers: frozenset[str]

    def entry(self) -> Entry:
        texts = {
            Field.TITLE: self.title,
            Field.BODY: self.body,
            Field.NUMBER: f"云政发〔{self.year}〕{self.key}号",
            Field.KIND: self.kind,
            Field.ISSUER: self.issuer,
        }
        return Entry(key=self.key, texts=texts, year=self.year, day=self.day, readers=self.readers)


def corpus(path: Path, kind: str = "") -> list[tuple[str, str]]:
    """Titles and bodies of the texts in the file, or of those of one kind, as 国务院文件."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        texts = list(map(json.loads, lines))
    return [(text["title"], text["body"]) for text in texts if kind in ("", text["kind"])]


def invented(chance: random.Random) -> list[tuple[str, str]]:
    """Titles and bodies with some of the frequencies of Chinese, and no meaning."""
    written = [chr(point) for point in range(0x4E00, 0x9000) if fold(chr(point)) == chr(point)]
    characters = chance.choices(written, k=2_500)  # Official texts are in simplified characters.
    weights = [1 / (rank + 3) for rank in range(len(characters))]
    words = [
        "".join(chance.choices(characters, weights, k=chance.choice((1, 2, 2, 2, 3, 4))))
        for _ in range(20_000)
    ]
    rare = [1 / (rank + 10) for rank in range(len(words))]
    texts = []
    for _ in range(1_000):
        drawn = chance.choices(words, rare, k=900)
        lines = ["".join(drawn[at : at + 5]) + "，。\n"[at % 3] for at in range(0, 900, 5)]
        texts.append(("".join(chance.choices(words, rare, k=6)), "".join(lines)))
    return texts


def as_they_are(sources: list[tuple[str, str]], chance: random.Random) -> Iterator[Text]:
    for key, (title, body) in enumerate(sources, start=1):
        yield _text(key, title, body, chance)


def resampled(
    sources: list[tuple[str, str]], documents: int, chance: random.Random
) -> Iterator[Text]:
    """Documents of eight to twenty-four paragraphs drawn from all texts."""
    paragraphs = [line for _, body in sources for line in body.splitlines() if len(line) > 5]
    for key in range(1, documents + 1):
        body = "\n".join(chance.choices(paragraphs, k=chance.randint(8, 24)))
        yield _text(key, chance.choice(sources)[0], body, chance)


def _text(key: int, title: str, body: str, chance: random.Random) -> Text:
    day = date(2006, 1, 1).toordinal() + chance.randrange(7_300)
    readers = frozenset(chance.sample(UNITS, chance.randint(2, 8))) | {f"person:{key % 900}"}
    year = date.fromordinal(day).year
    kind, issuer = chance.choice(KINDS), chance.choice(ISSUERS)
    return Text(key, title, body, year, day, kind, issuer, readers)
