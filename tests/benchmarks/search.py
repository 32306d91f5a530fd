"""Search measured against bare FTS5: `./tongwen bench search --json`.

Both sides run in one process on the same texts: here blind folded bigrams with rights, filters,
exact counts and twenty snippets cut from texts deciphered as the office deciphers them; there one
FTS5 table of plain bigrams that gives the first twenty rowids and their count, with no rights and no
text. All is done twice: on the corpus as it is, and on its paragraphs resampled to `--documents`
documents. Each ratio is the time of all answers here to the time of all answers there, taken in turn;
`ratio` and `add_ratio` are the worst of all sorts of questions and of both collections. All times are
processor time of this thread, since the cores are shared.

The corpus lies beside the checkout, or where TONGWEN_CORPUS or `--corpus` says; where it is not, the
texts are made by a seeded generator, and the result and standard error say so.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# Run as a script, Python puts this folder first, where a neighbour's name may hide the standard library.
sys.path[:] = [str(ROOT), *(path for path in sys.path if Path(path or ".").resolve() != HERE)]

import argparse  # noqa: E402 - the path is put right first.
import gc  # noqa: E402 - the path is put right first.
import json  # noqa: E402 - the path is put right first.
import os  # noqa: E402 - the path is put right first.
import platform  # noqa: E402 - the path is put right first.
import random  # noqa: E402 - the path is put right first.
import re  # noqa: E402 - the path is put right first.
import sqlite3  # noqa: E402 - the path is put right first.
import statistics  # noqa: E402 - the path is put right first.
import tempfile  # noqa: E402 - the path is put right first.
import time  # noqa: E402 - the path is put right first.
from collections.abc import Callable, Iterator  # noqa: E402 - the path is put right first.
from dataclasses import dataclass  # noqa: E402 - the path is put right first.
from datetime import date  # noqa: E402 - the path is put right first.
from functools import lru_cache  # noqa: E402 - the path is put right first.
from itertools import cycle  # noqa: E402 - the path is put right first.
from typing import Any  # noqa: E402 - the path is put right first.

from documents.encryption.fields import FieldCipher  # noqa: E402
from documents.encryption.suites import GM  # noqa: E402
from search_index.engines.sqlite import SqliteIndex  # noqa: E402
from search_index.entry import Facet, Field  # noqa: E402
from search_index.fold import fold  # noqa: E402
from search_index.highlight import snippets  # noqa: E402
from search_index.index import Order  # noqa: E402
from search_index.parsing import parse  # noqa: E402
from search_index.question import Question, literal  # noqa: E402
from tests.benchmarks.official_texts import (  # noqa: E402
    CORPUS,
    Text,
    as_they_are,
    corpus,
    invented,
    resampled,
)

KEY = bytes(range(16))
FIELDS = FieldCipher(bytes(range(32)), GM)  # what the office's columns are sealed with
CONTEXT = "official_document.content"
TODAY = date(2026, 6, 30)
QUESTIONS = 60  # of each sort
ADDED = 150  # documents added one by one
_SPACES = cycle(range(1, 701))
_RUN = re.compile(r"[^\W_]+")


def run(documents: int = 100_000, file: Path | None = None) -> dict[str, Any]:
    """Measure on the corpus, and on it resampled to `documents` documents; the worst figures count."""
    started = time.time()
    chance = random.Random(20260630)
    path = file or Path(os.environ.get("TONGWEN_CORPUS", CORPUS))
    found = path.exists()
    sources = corpus(path) if found else invented(chance)
    if not found:
        print(
            f"search: no corpus at {path}; measured on texts of a seeded generator instead.",
            file=sys.stderr,
        )
    with tempfile.TemporaryDirectory(prefix="search-benchmark-") as folder:
        small = _measure(as_they_are(sources, chance), Path(folder) / "small", chance)
        large = _measure(resampled(sources, documents, chance), Path(folder) / "large", chance)
    origin = "official texts" if found else "texts of a seeded generator, as there is no corpus"
    return {
        "ratio": max(small["ratio"], large["ratio"]),
        "add_ratio": max(small["add_ratio"], large["add_ratio"]),
        "recall": min(small["recall"], large["recall"]),
        "corpus_found": found,
        "corpus": small,
        "resampled": large,
        "measured_on": f"{len(sources)} {origin}; resampled to {documents} documents; SQLite"
        f" {sqlite3.sqlite_version}, Python {platform.python_version()}",
        "against": "FTS5 with plain bigrams, contentless, first twenty rowids and their count",
        "took_s": round(time.time() - started),
    }


@dataclass(slots=True)
class Both:
    """The two sides over the same texts, each in a database of its own."""

    ours: sqlite3.Connection
    index: SqliteIndex
    bare: sqlite3.Connection

    def snippets(self, keys: list[int], question: Question) -> int:
        """Twenty deciphered texts and the marks in them."""
        marked = 0
        for key in keys:
            row = self.ours.execute("SELECT body FROM texts WHERE key = ?", (key,)).fetchone()
            found = snippets(_deciphered(row[0]), question, field=Field.BODY, limit=1)
            marked += bool(found)
        return marked


def _measure(texts: Iterator[Text], folder: Path, chance: random.Random) -> dict[str, Any]:
    kept = list(texts)
    folder.mkdir()
    both = _built(kept[:-ADDED], folder)
    questions = _questions(kept[:-ADDED], chance)
    readers = frozenset({"person:17", "unit:1", "unit:2", "unit:7", "role:staff"})
    result: dict[str, Any] = {"documents": len(kept) - ADDED}
    for sort, asked in questions.items():
        result[sort] = _compared(both, sort, asked, readers)
    result["ratio"] = max(result[sort]["ratio"] for sort in questions)
    result |= _added(both, kept[-ADDED:])
    result["recall"] = _recall(both.index, kept, readers, chance)
    for side, name in ((both.ours, "ours"), (both.bare, "bare")):
        side.close()
        result[f"{name}_bytes"] = (folder / f"{name}.db").stat().st_size
    result["text_bytes"] = sum(len(text.body.encode()) for text in kept)
    return result


def _built(texts: list[Text], folder: Path) -> Both:
    ours, bare = (sqlite3.connect(folder / f"{name}.db") for name in ("ours", "bare"))
    for side in (ours, bare):
        side.execute("PRAGMA journal_mode = WAL")
        side.execute("PRAGMA synchronous = NORMAL")
        side.execute("PRAGMA cache_size = -65536")
    both = Both(ours, SqliteIndex(ours, KEY), bare)
    both.index.create()
    ours.execute("CREATE TABLE texts (key INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    bare.execute("CREATE VIRTUAL TABLE words USING fts5(title, body, content='')")
    bare.execute("CREATE TABLE about (id INTEGER PRIMARY KEY, year INTEGER, kind TEXT)")
    # A site's index is made as the years go by; days in order make both sides alike.
    ordered = sorted(texts, key=lambda text: text.day)
    for first in range(0, len(ordered), 1_000):
        part = ordered[first : first + 1_000]
        both.index.add(text.entry() for text in part)
        ours.executemany(
            "INSERT INTO texts VALUES (?, ?)",
            [(text.key, _enciphered(text.body)) for text in part],
        )
        ours.commit()
        for place, text in enumerate(part, start=first + 1):
            _add_bare(bare, place, text, _built_plain)
        bare.commit()
    for side in (ours, bare):
        side.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return both


def _enciphered(text: str) -> bytes:
    """A body as an office keeps it."""
    return FIELDS.seal(text.encode(), CONTEXT)


def _deciphered(kept: bytes) -> str:
    return FIELDS.open(kept, CONTEXT).decode()


def _add_bare(
    bare: sqlite3.Connection, place: int, text: Text, plain: Callable[[str], str]
) -> None:
    columns = (place, plain(text.title), plain(text.body))
    bare.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", columns)
    bare.execute("INSERT INTO about VALUES (?, ?, ?)", (place, text.year, text.kind))


def _built_plain(text: str) -> str:
    """The same as `_plain`, from lines that are remembered: it only makes the building quicker."""
    return " ".join(filter(None, map(_plain_line, text.split("\n"))))


def _plain(text: str) -> str:
    """Plain bigrams as a beginner makes them."""
    pairs: list[str] = []
    for run in _RUN.findall(text.lower()):
        pairs += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    return " ".join(pairs)


_plain_line = lru_cache(maxsize=100_000)(_plain)


def _questions(texts: list[Text], chance: random.Random) -> dict[str, list[str]]:
    """Strings of two to eight characters that stand somewhere in the texts."""

    def drawn() -> str:
        while True:
            body = chance.choice(texts).body
            start = chance.randrange(max(len(body) - 8, 1))
            string = body[start : start + chance.randint(2, 8)]
            if len(string) > 1 and _RUN.fullmatch(string):
                return string

    return {sort: [drawn() for _ in range(QUESTIONS)] for sort in ("phrase", "filtered", "newest")}


def _compared(both: Both, sort: str, asked: list[str], readers: frozenset[str]) -> dict[str, float]:
    """Seconds of both sides over all questions of one sort, in turn, the best of three each."""
    ours, bare = [], []
    found = 0
    for string in asked:
        rounds = [
            (
                _timed(lambda: _ask(both, sort, string, readers)),  # noqa: B023 - called at once.
                _timed(lambda: _ask_bare(both, sort, string)),  # noqa: B023 - called at once.
            )
            for _ in range(3)
        ]
        ours.append(min(here for here, _ in rounds))
        bare.append(min(there for _, there in rounds))
        found += _ask(both, sort, string, readers)
    return {
        "ratio": round(sum(ours) / sum(bare), 2),
        "median_ratio": round(statistics.median(ours) / statistics.median(bare), 2),
        "ours_s": round(sum(ours), 4),
        "bare_s": round(sum(bare), 4),
        "ours_p50_ms": round(statistics.median(ours) * 1e3, 2),
        "ours_worst_ms": round(max(ours) * 1e3, 2),
        "bare_p50_ms": round(statistics.median(bare) * 1e3, 2),
        "bare_worst_ms": round(max(bare) * 1e3, 2),
        "hits": found,
    }


def _ask(both: Both, sort: str, string: str, readers: frozenset[str]) -> int:
    """The whole answer: parsed, with rights, count, page and snippets."""
    typed = f'"{string}"'
    if sort == "filtered":
        typed += " 年度:[2012 TO 2022]"
    question = parse(
        typed + " " * next(_SPACES), TODAY
    )  # never twice the same, so never from a cache
    answer = both.index.search(
        question,
        readers,
        order=Order.NEWEST if sort == "newest" else Order.RELEVANCE,
        filters={Facet.KIND: "通知"} if sort == "filtered" else None,
    )
    both.snippets([hit.key for hit in answer.hits], question)
    return answer.total


def _ask_bare(both: Both, sort: str, string: str) -> int:
    """The first twenty rowids and how many there are."""
    phrase = f'"{_plain(string)}"'
    source, order, values = "words", "rank", [phrase]
    if sort == "filtered":
        source = "words JOIN about ON about.id = words.rowid AND year BETWEEN 2012 AND 2022 AND kind = '通知'"
    if sort == "newest":
        order = "words.rowid DESC"
    both.bare.execute(
        f"SELECT words.rowid FROM {source} WHERE words MATCH ? ORDER BY {order} LIMIT 20", values
    ).fetchall()
    counted = f"SELECT count(*) FROM {source} WHERE words MATCH ?"
    return int(both.bare.execute(counted, values).fetchone()[0])


def _timed(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


def _added(both: Both, texts: list[Text]) -> dict[str, float]:
    """One document and one commit at a time, on both sides by turns."""
    gc.collect()
    ours, bare = [], []
    place = both.bare.execute("SELECT max(id) FROM about").fetchone()[0]
    for text in texts:
        started = time.thread_time()
        both.index.add([text.entry()])
        both.ours.commit()
        middle = time.thread_time()
        place += 1
        _add_bare(both.bare, place, text, _plain)
        both.bare.commit()
        ours.append(middle - started)
        bare.append(time.thread_time() - middle)
    return {
        "add_ratio": round(statistics.median(ours) / statistics.median(bare), 2),
        "add_total_ratio": round(sum(ours) / sum(bare), 2),
        "add_ours_p50_ms": round(statistics.median(ours) * 1e3, 2),
        "add_bare_p50_ms": round(statistics.median(bare) * 1e3, 2),
    }


def _recall(
    index: SqliteIndex, texts: list[Text], readers: frozenset[str], chance: random.Random
) -> float:
    """The share of documents holding a random substring, and readable, that were found."""
    folded = [(text.key, fold(text.body)) for text in texts if text.readers & readers]
    wanted = found = 0
    for _ in range(QUESTIONS * 2):
        body = chance.choice(texts).body
        start = chance.randrange(max(len(body) - 12, 1))
        question = literal(body[start : start + chance.randint(2, 12)])
        if question.empty:
            continue
        string = next(question.words()).folded
        holders = {key for key, body_folded in folded if string in body_folded}
        answered: set[int] = set()
        page = 1
        while True:
            answer = index.search(question, readers, order=Order.NEWEST, page=page, per_page=200)
            answered |= {hit.key for hit in answer.hits}
            if len(answer.hits) < 200:
                break
            page += 1
        wanted += len(holders)
        found += len(holders & answered)
    return found / wanted if wanted else 1.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--documents", type=int, default=100_000)
    arguments.add_argument("--corpus", type=Path, help="a file of the same form")
    arguments.add_argument("--json", action="store_true", help="print the result as JSON")
    chosen = arguments.parse_args()
    result = run(chosen.documents, chosen.corpus)
    print(json.dumps(result, ensure_ascii=False, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()
