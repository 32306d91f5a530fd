"""The Whoosh engine: a folder of pure Python files, for a small office without FTS5.

Its ceiling is about 3,000 documents and one writing process: adding one takes 70 ms there, and
Whoosh neither syncs to the disk nor takes part in a transaction. What it loses, `rebuild` restores.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from whoosh import fields, index
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.writing import IndexWriter

from search_index.blind import UnusableKey
from search_index.engines.whoosh_query import Asking
from search_index.entry import Entry, Facet, Field, check_readers
from search_index.fold import fold
from search_index.index import (
    RANKED_LIMIT,
    SCHEMA_VERSION,
    Answer,
    Hit,
    Order,
    UnusableIndex,
    page_of,
)
from search_index.question import Question
from search_index.tokens import CHECK, FIELDS, VALUES, batches, tokens_of

_WAIT = 30.0  # seconds that one writer waits for another
_BATCH = 1_000  # entries of one commit, of which only the last of a key counts
_CURRENT = "current"


class WhooshIndex:
    """An `Index` in a folder that only this office's processes may write to.

    Raises UnusableKey if the key is not sixteen bytes.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._tokens = tokens_of(key)
        self._key = key

    def create(self) -> None:
        """Make the files unless they are there. Raises UnusableIndex, UnusableKey."""
        self._folder.mkdir(parents=True, exist_ok=True)
        pointer = self._folder / _CURRENT
        if not pointer.exists():
            self._make(self._folder / "1")
            self._point("1")
        about = self._about()
        if about["version"] != SCHEMA_VERSION:
            raise UnusableIndex("检索索引是旧版本，请重建索引；公文不受影响。")
        if about["check"] != self._tokens.blinder.whole("check", CHECK):
            raise UnusableKey("检索密钥与索引不符，请检查密钥或重建索引。")

    def _make(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        text = {
            name.value: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True)
            for name in FIELDS
        }
        schema = fields.Schema(
            key=fields.ID(unique=True, stored=True),
            readers=fields.KEYWORD,
            year=fields.NUMERIC(int, bits=32),
            day=fields.NUMERIC(int, bits=32, stored=True),
            texts=fields.STORED,
            values=fields.STORED,
            sealed=fields.STORED,
            **{f"is_{facet.value}": fields.ID for facet in VALUES},
            **text,
        )
        index.create_in(str(folder), schema).close()

    def _point(self, name: str) -> None:
        about = {
            "folder": name,
            "version": SCHEMA_VERSION,
            "check": self._tokens.blinder.whole("check", CHECK),
        }
        side = self._folder / f"{_CURRENT}.new"
        side.write_text(json.dumps(about), encoding="utf-8")
        side.replace(self._folder / _CURRENT)

    def _generation(self) -> Path:
        return self._folder / str(self._about()["folder"])

    def _about(self) -> dict[str, Any]:
        try:
            about: dict[str, Any] = json.loads(
                (self._folder / _CURRENT).read_text(encoding="utf-8")
            )
            return {name: about[name] for name in ("folder", "version", "check")}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnusableIndex("检索索引不存在或已损坏，请重建索引；公文不受影响。") from error

    @contextlib.contextmanager
    def _writing(self, folder: Path) -> Iterator[IndexWriter]:
        with _opened(folder) as opened:
            try:
                writer = opened.writer(timeout=_WAIT)
            except index.LockError as error:
                raise UnusableIndex("另一个进程正在写检索索引，请稍后再试。") from error
            try:
                yield writer
            except BaseException:
                writer.cancel()
                raise
            writer.commit()

    def add(self, entries: Iterable[Entry]) -> None:
        """Put entries in; one with a key that is there already replaces it."""
        self._add(self._generation(), entries)

    def _add(self, folder: Path, entries: Iterable[Entry]) -> None:
        for batch in batches(entries, _BATCH):
            # Whoosh replaces what an earlier commit wrote, but not what this one did.
            with self._writing(folder) as writer:
                for entry in {entry.key: entry for entry in batch}.values():
                    writer.update_document(**self._document(entry))

    def _document(self, entry: Entry) -> dict[str, Any]:
        folded = self._tokens.folded(entry)
        columns = self._tokens.columns(folded)
        named = {facet: entry.facet(facet) for facet in VALUES}
        kept = {
            "texts": {name: entry.text(name) for name in FIELDS},
            "key": entry.key,
            "year": entry.year,
            "day": entry.day,
        }
        return {
            "key": str(entry.key),
            "readers": " ".join(token.hex() for token in self._tokens.readers(entry.readers)),
            "year": entry.year,
            "day": entry.day,
            "texts": self._tokens.seal(folded),
            "values": self._tokens.seal({facet.value: entry.facet(facet) for facet in Facet}),
            "sealed": self._tokens.blinder.seal(json.dumps(kept)),
            **{
                f"is_{facet.value}": str(self._tokens.value(facet, value))
                for facet, value in named.items()
                if value
            },
            **{name.value: column for name, column in zip(FIELDS, columns, strict=True) if column},
        }

    def remove(self, keys: Iterable[int]) -> None:
        """Take entries out; unknown keys are passed over."""
        with self._writing(self._generation()) as writer:
            for key in keys:
                writer.delete_by_term("key", str(key))

    def set_readers(self, key: int, readers: Collection[str]) -> None:
        """Let exactly these tokens find the entry from now on; Whoosh must index it anew for that."""
        check_readers(frozenset(readers))
        with _opened(self._generation()) as opened, opened.searcher() as searcher:
            stored = searcher.document(key=str(key))
        if stored is not None:
            self.add([self._entry(stored["sealed"], frozenset(readers))])

    def _entry(self, sealed: bytes, readers: frozenset[str] = frozenset()) -> Entry:
        kept = json.loads(self._tokens.blinder.unseal(sealed))
        texts = {Field(name): text for name, text in kept["texts"].items()}
        return Entry(
            key=kept["key"], texts=texts, year=kept["year"], day=kept["day"], readers=readers
        )

    def search(
        self,
        question: Question,
        readers: Collection[str],
        *,
        order: Order = Order.RELEVANCE,
        filters: Mapping[Facet, str] | None = None,
        page: int = 1,
        per_page: int = 20,
        facets: Collection[Facet] = (),
    ) -> Answer:
        """One page of what the question finds and these readers may see."""
        started = time.perf_counter()
        found = self._found(question, readers, filters or {})
        found.sort(key=lambda hit: (hit[1]["day"], hit[2]), reverse=True)
        if order is Order.RELEVANCE:
            found.sort(key=lambda hit: -hit[0])
        if len(found) > RANKED_LIMIT or not any(question.words()):
            order = Order.NEWEST
        counted = {facet: self._counted(facet, found) for facet in facets}
        shown = page_of(found, page, per_page)
        hits = tuple(
            Hit(int(stored["key"]), score if order is Order.RELEVANCE else 0.0)
            for score, stored, _ in shown
        )
        seconds = time.perf_counter() - started
        return Answer(hits, len(found), counted, question.notes, seconds, order)

    def _found(
        self, question: Question, readers: Collection[str], filters: Mapping[Facet, str]
    ) -> list[tuple[float, dict[str, Any], int]]:
        """Score, stored fields and number of every visible hit."""
        if question.empty or not readers:
            return []
        with _opened(self._generation()) as opened, opened.searcher() as searcher:
            asking = Asking(searcher, self._tokens)
            found = asking.visible(readers, filters)
            if question.node is not None:
                found = asking.found(question.node, found)
            scores = asking.scores(question, found, ranked=1 < len(found) <= RANKED_LIMIT)
            return [
                (score, searcher.stored_fields(number), number) for number, score in scores.items()
            ]

    def _counted(
        self, facet: Facet, found: list[tuple[float, dict[str, Any], int]]
    ) -> tuple[tuple[str, int], ...]:
        values = Counter(
            self._tokens.unseal(stored["values"])[facet.value] for _, stored, _ in found
        )
        values.pop("", None)
        if facet is Facet.YEAR:
            return tuple(sorted(values.items(), key=lambda pair: -int(pair[0])))
        return tuple(sorted(values.items(), key=lambda pair: (-pair[1], pair[0])))

    def count(
        self,
        question: Question,
        readers: Collection[str],
        *,
        filters: Mapping[Facet, str] | None = None,
    ) -> int:
        """How many entries the question finds that these readers may see."""
        return len(self._found(question, readers, filters or {}))

    def suggest(
        self, prefix: str, readers: Collection[str], *, facet: Facet = Facet.ISSUER, limit: int = 10
    ) -> list[str]:
        """Exact values that hold `prefix`, from entries that these readers may see, shortest first."""
        if facet is Facet.YEAR:
            return []
        wanted = fold(prefix)
        found = self._counted(facet, self._found(Question(), readers, {}))
        values = [value for value, _ in found if wanted in fold(value)]
        return sorted(values, key=lambda value: (len(value), value))[:limit]

    def keys(self) -> set[int]:
        """Every key in the index, for comparing it with the records; not for people."""
        with _opened(self._generation()) as opened, opened.searcher() as searcher:
            return {int(stored["key"]) for stored in searcher.all_stored_fields()}

    def rebuild(self, entries: Iterable[Entry]) -> None:
        """Make the whole index anew in a folder beside the old one, then point to it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        old = [path for path in self._folder.iterdir() if path.is_dir()]
        name = str(max((int(path.name) for path in old if path.name.isdigit()), default=0) + 1)
        self._make(self._folder / name)
        self._add(self._folder / name, entries)
        self._point(name)
        for path in old:
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[index.FileIndex]:
    try:
        opened = index.open_dir(os.fspath(folder))
    except (index.IndexError, OSError) as error:
        raise UnusableIndex("检索索引不存在或已损坏，请重建索引；公文不受影响。") from error
    try:
        yield opened
    finally:
        opened.close()
