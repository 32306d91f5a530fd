"""The SQLite engine: one contentless FTS5 table of blind bigrams in the database file of the records.

Everything happens in the caller's transaction on the caller's connection; nothing here commits.
An entry has a slot, the rowid of its words, and a place, its day and slot in one number, whose order
is the order of days.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from search_index.blind import UnusableKey
from search_index.engines.sqlite_query import SLOT_BITS, Search, compile_search, one_visible
from search_index.entry import Entry, Facet, check_readers
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

_KINDS = ("text", "entries", "sealed", "named", "about")
_SLOTS = (1 << SLOT_BITS) - 1
_BATCH = 500  # entries of which only the last of a key counts


class SqliteIndex:
    """An `Index` inside a SQLite database; make one per connection, it is cheap.

    Raises UnusableKey if the key is not sixteen bytes.
    """

    def __init__(
        self, connection: sqlite3.Connection, key: bytes, *, prefix: str = "search_"
    ) -> None:
        self._connection = connection
        self._key = key
        self._tokens = tokens_of(key)
        self._prefix = prefix

    def create(self) -> None:
        """Make the tables unless they are there. Raises UnusableIndex, UnusableKey."""
        run, p = self._connection.execute, self._prefix
        run(f"CREATE TABLE IF NOT EXISTS {p}about (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        about = dict(run(f"SELECT name, value FROM {p}about").fetchall())
        check = self._tokens.blinder.whole("check", CHECK)
        if about:
            if about.get("version") != str(SCHEMA_VERSION):
                raise UnusableIndex("检索索引是旧版本，请重建索引；公文不受影响。")
            if about.get("check") != check:
                raise UnusableKey("检索密钥与索引不符，请检查密钥或重建索引。")
            return
        columns = ", ".join(name.value for name in FIELDS)
        run(f"CREATE VIRTUAL TABLE {p}text USING fts5({columns}, content='', tokenize='ascii')")
        values = ", ".join(f"{facet.value} INTEGER NOT NULL" for facet in VALUES)
        run(
            f"CREATE TABLE {p}entries (slot INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE,"
            f" place INTEGER NOT NULL, year INTEGER NOT NULL, {values}, readers BLOB NOT NULL)"
        )
        self._name_index()
        run(f"CREATE TABLE {p}sealed (slot INTEGER PRIMARY KEY, texts BLOB NOT NULL)")
        run(
            f"CREATE TABLE {p}named (facet TEXT NOT NULL, token INTEGER NOT NULL,"
            " value BLOB NOT NULL, PRIMARY KEY (facet, token)) WITHOUT ROWID"
        )
        run(
            f"INSERT INTO {p}about VALUES ('version', ?), ('check', ?)",
            (str(SCHEMA_VERSION), check),
        )

    def _name_index(self) -> None:
        p = self._prefix
        self._connection.execute(f"CREATE INDEX {p}entries_issuer ON {p}entries (issuer)")

    def add(self, entries: Iterable[Entry]) -> None:
        """Put entries in; one with a key that is there already replaces it."""
        for batch in batches(entries, _BATCH):
            # FTS5 writes a segment whenever a rowid is smaller than the last; days in order save that.
            last = {entry.key: entry for entry in batch}
            for entry in sorted(last.values(), key=lambda entry: entry.day):
                self.remove([entry.key])
                self._add_one(entry)

    def _add_one(self, entry: Entry) -> None:
        run, p = self._connection.execute, self._prefix
        values = [self._named(facet, entry.facet(facet)) for facet in VALUES]
        readers = b"".join(self._tokens.readers(entry.readers))
        slot = run(
            f"INSERT INTO {p}entries (slot, place, key, year, readers, {', '.join(VALUES)})"
            f" SELECT next, ? | next, ?, ?, ?{', ?' * len(VALUES)}"
            f" FROM (SELECT coalesce(max(slot), 0) + 1 AS next FROM {p}entries)",
            (entry.day << SLOT_BITS, entry.key, entry.year, readers, *values),
        ).lastrowid
        folded = self._tokens.folded(entry)
        marks = ", ".join("?" * len(FIELDS))
        run(
            f"INSERT INTO {p}text (rowid, {', '.join(FIELDS)}) VALUES (?, {marks})",
            (slot, *self._tokens.columns(folded)),
        )
        run(f"INSERT INTO {p}sealed VALUES (?, ?)", (slot, self._tokens.seal(folded)))

    def _named(self, facet: Facet, value: str) -> int:
        """The blind number of a value, which stays readable for the holder of the key only."""
        token = self._tokens.value(facet, value)
        run, p = self._connection.execute, self._prefix
        known = f"SELECT 1 FROM {p}named WHERE facet = ? AND token = ?"
        if token and run(known, (facet.value, token)).fetchone() is None:
            sealed = self._tokens.blinder.seal(value)
            run(f"INSERT INTO {p}named VALUES (?, ?, ?)", (facet.value, token, sealed))
        return token

    def remove(self, keys: Iterable[int]) -> None:
        """Take entries out; unknown keys are passed over. Raises UnusableKey if the key is another."""
        run, p = self._connection.execute, self._prefix
        for key in keys:
            slot = self._slot(key)
            if slot is None:
                continue
            sealed = run(f"SELECT texts FROM {p}sealed WHERE slot = ?", (slot,)).fetchone()[0]
            marks = ", ".join("?" * len(FIELDS))
            run(
                f"INSERT INTO {p}text ({p}text, rowid, {', '.join(FIELDS)})"
                f" VALUES ('delete', ?, {marks})",
                (slot, *self._tokens.columns(self._tokens.unseal(sealed))),
            )
            for kind in ("entries", "sealed"):
                run(f"DELETE FROM {p}{kind} WHERE slot = ?", (slot,))

    def _slot(self, key: int) -> int | None:
        row = self._connection.execute(
            f"SELECT slot FROM {self._prefix}entries WHERE key = ?", (key,)
        ).fetchone()
        return None if row is None else int(row[0])

    def set_readers(self, key: int, readers: Collection[str]) -> None:
        """Let exactly these tokens find the entry from now on; the text is not touched."""
        check_readers(frozenset(readers))
        self._connection.execute(
            f"UPDATE {self._prefix}entries SET readers = ? WHERE key = ?",
            (b"".join(self._tokens.readers(readers)), key),
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
        search = compile_search(question, self._tokens, readers, filters or {}, self._prefix)
        rows = [] if search is None else self._connection.execute(*search.rows(facets)).fetchall()
        places = [row[0] for row in rows]
        counted = {
            facet: self._counted(facet, [row[column] for row in rows])
            for column, facet in enumerate(facets, start=1)
        }
        scores: dict[int, float] = {}
        places.sort(reverse=True)
        if search is not None and search.match is not None and order is Order.RELEVANCE:
            scores = self._scores(search, {place & _SLOTS for place in places})
            if scores:
                places.sort(key=lambda place: -scores.get(place & _SLOTS, 0.0))
        if search is None or search.match is None or len(places) > RANKED_LIMIT:
            order = Order.NEWEST
        slots = [place & _SLOTS for place in page_of(places, page, per_page)]
        hits = tuple(Hit(key, scores.get(slot, 0.0)) for slot, key in self._keys_of(slots))
        seconds = time.perf_counter() - started
        return Answer(hits, len(places), counted, question.notes, seconds, order)

    def _counted(self, facet: Facet, tokens: Sequence[int]) -> tuple[tuple[str, int], ...]:
        """Each value and how often it is there, commonest first."""
        found = Counter(token for token in tokens if token)
        if facet is Facet.YEAR:
            return tuple((str(year), count) for year, count in sorted(found.items(), reverse=True))
        pairs = [(self._value(facet, token), count) for token, count in found.items()]
        return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))

    def _value(self, facet: Facet, token: int) -> str:
        row = self._connection.execute(
            f"SELECT value FROM {self._prefix}named WHERE facet = ? AND token = ?",
            (facet.value, token),
        ).fetchone()
        return self._tokens.blinder.unseal(row[0])

    def _scores(self, search: Search, slots: set[int]) -> dict[int, float]:
        """bm25 of few hits, lifted for words in the title; of many, only for the exact title or number."""
        run = self._connection.execute
        scores: dict[int, float] = {}
        bonuses = search.exact
        if 1 < len(slots) <= RANKED_LIMIT:
            scores = {slot: -rank for slot, rank in run(*search.ranks())}
            bonuses = search.bonuses
        for bonus, match in bonuses:
            for (slot,) in run(*search.only(match)):
                if slot in slots:
                    scores[slot] = scores.get(slot, 0.0) + bonus
        return scores

    def _keys_of(self, slots: list[int]) -> list[tuple[int, int]]:
        marks = ", ".join("?" * len(slots))
        rows = self._connection.execute(
            f"SELECT slot, key FROM {self._prefix}entries WHERE slot IN ({marks})", slots
        )
        keys = dict(rows.fetchall())
        return [(slot, keys[slot]) for slot in slots]

    def count(
        self,
        question: Question,
        readers: Collection[str],
        *,
        filters: Mapping[Facet, str] | None = None,
    ) -> int:
        """How many entries the question finds that these readers may see."""
        search = compile_search(question, self._tokens, readers, filters or {}, self._prefix)
        if search is None:
            return 0
        return int(self._connection.execute(*search.total()).fetchone()[0])

    def suggest(
        self, prefix: str, readers: Collection[str], *, facet: Facet = Facet.ISSUER, limit: int = 10
    ) -> list[str]:
        """Exact values that hold `prefix`, from entries that these readers may see, shortest first."""
        p = self._prefix
        wanted = fold(prefix)
        mine = self._tokens.readers(readers)
        rows = self._connection.execute(
            f"SELECT token, value FROM {p}named WHERE facet = ?", (facet.value,)
        )
        values = [(self._tokens.blinder.unseal(sealed), token) for token, sealed in rows]
        found: list[str] = []
        for value, token in sorted(values, key=lambda pair: (len(pair[0]), pair[0])):
            if wanted not in fold(value):
                continue
            if self._connection.execute(*one_visible(p, facet, token, mine)).fetchone():
                found.append(value)
                if len(found) >= limit:
                    break
        return found

    def keys(self) -> set[int]:
        """Every key in the index, for comparing it with the records; not for people."""
        return {
            row[0] for row in self._connection.execute(f"SELECT key FROM {self._prefix}entries")
        }

    def rebuild(self, entries: Iterable[Entry]) -> None:
        """Make the whole index anew beside the old one, then put it in its place."""
        side = SqliteIndex(self._connection, self._key, prefix=f"{self._prefix}new_")
        run = self._connection.execute
        side.drop()
        side.create()
        side.add(entries)
        run(f"INSERT INTO {side._prefix}text ({side._prefix}text) VALUES ('optimize')")
        self.drop()
        for kind in _KINDS:
            run(f"ALTER TABLE {side._prefix}{kind} RENAME TO {self._prefix}{kind}")
        run(f"DROP INDEX {side._prefix}entries_issuer")
        self._name_index()

    def drop(self) -> None:
        """Take the tables away."""
        for kind in _KINDS:
            self._connection.execute(f"DROP TABLE IF EXISTS {self._prefix}{kind}")
