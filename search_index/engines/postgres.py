"""The PostgreSQL engine: blind bigrams as tsvectors under one GIN index, without any extension.

Everything happens in the caller's transaction on the caller's psycopg connection; nothing here
commits. A read replica answers questions as well as the primary.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import tuple_row

from search_index.blind import UnusableKey
from search_index.engines.postgres_query import Compiler
from search_index.engines.postgres_vectors import vectors
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
from search_index.tokens import CHECK, VALUES, as_integers, batches, tokens_of

_KINDS = ("text", "named", "about", "entries")
_BATCH = 200  # entries that are written together


class PostgresIndex:
    """An `Index` inside a PostgreSQL database; make one per connection, it is cheap.

    Raises UnusableKey if the key is not sixteen bytes.
    """

    def __init__(self, connection: Connection[Any], key: bytes, *, prefix: str = "search_") -> None:
        self._connection = connection
        self._key = key
        self._tokens = tokens_of(key)
        self._prefix = prefix

    def _run(self, statement: str, values: Collection[object] = ()) -> psycopg.Cursor[Any]:
        """Run our own SQL text; every value is a parameter."""
        cursor = self._connection.cursor(row_factory=tuple_row)
        return cursor.execute(statement, tuple(values) or None)

    def create(self) -> None:
        """Make the tables unless they are there. Raises UnusableIndex, UnusableKey."""
        run, p = self._run, self._prefix
        check = self._tokens.blinder.whole("check", CHECK)
        if run("SELECT to_regclass(%s)", [f"{p}about"]).fetchone() != (None,):
            about = dict(run(f"SELECT name, value FROM {p}about").fetchall())
            if about.get("version") != str(SCHEMA_VERSION):
                raise UnusableIndex("检索索引是旧版本，请重建索引；公文不受影响。")
            if about.get("check") != check:
                raise UnusableKey("检索密钥与索引不符，请检查密钥或重建索引。")
            return
        values = ", ".join(f"{facet.value} bigint NOT NULL" for facet in VALUES)
        run(
            f"CREATE TABLE {p}entries (slot bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            f" key bigint NOT NULL UNIQUE, day integer NOT NULL, year integer NOT NULL, {values},"
            " readers bigint[] NOT NULL)"
        )
        run(f"CREATE INDEX ON {p}entries (issuer)")
        run(
            f"CREATE TABLE {p}text (slot bigint NOT NULL REFERENCES {p}entries ON DELETE CASCADE,"
            " field smallint NOT NULL, words tsvector NOT NULL)"
        )
        run(f"CREATE INDEX ON {p}text (slot)")
        # A list of pending entries would make every question slower for quicker adding.
        run(f"CREATE INDEX ON {p}text USING gin (words) WITH (fastupdate = off)")
        run(
            f"CREATE TABLE {p}named (facet text NOT NULL, token bigint NOT NULL,"
            " value bytea NOT NULL, PRIMARY KEY (facet, token))"
        )
        run(f"CREATE TABLE {p}about (name text PRIMARY KEY, value text NOT NULL)")
        run(
            f"INSERT INTO {p}about VALUES ('version', %s), ('check', %s)",
            [str(SCHEMA_VERSION), check],
        )

    def add(self, entries: Iterable[Entry]) -> None:
        """Put entries in; one with a key that is there already replaces it."""
        for batch in batches(entries, _BATCH):
            last = {entry.key: entry for entry in batch}
            self.remove(last)
            for entry in last.values():
                self._add_one(entry)

    def _add_one(self, entry: Entry) -> None:
        p = self._prefix
        values = [self._named(facet, entry.facet(facet)) for facet in VALUES]
        slot = self._run(
            f"INSERT INTO {p}entries (key, day, year, readers, {', '.join(VALUES)})"
            f" VALUES (%s, %s, %s, %s{', %s' * len(VALUES)}) RETURNING slot",
            [entry.key, entry.day, entry.year, self._readers(entry.readers), *values],
        ).fetchall()[0][0]
        columns = self._tokens.columns(self._tokens.folded(entry))
        rows = [
            (slot, place, vector)
            for place, column in enumerate(columns)
            for vector in vectors(column.split())
        ]
        if rows:
            marks = ", ".join(["(%s, %s, %s::tsvector)"] * len(rows))
            self._run(f"INSERT INTO {p}text VALUES {marks}", [part for row in rows for part in row])

    def _named(self, facet: Facet, value: str) -> int:
        token = self._tokens.value(facet, value)
        known = f"SELECT 1 FROM {self._prefix}named WHERE facet = %s AND token = %s"
        if token and self._run(known, [facet.value, token]).fetchone() is None:
            self._run(
                f"INSERT INTO {self._prefix}named VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [facet.value, token, self._tokens.blinder.seal(value)],
            )
        return token

    def _readers(self, readers: Collection[str]) -> list[int]:
        return as_integers(self._tokens.readers(readers))

    def remove(self, keys: Iterable[int]) -> None:
        """Take entries out; unknown keys are passed over."""
        self._run(f"DELETE FROM {self._prefix}entries WHERE key = ANY(%s)", [list(keys)])

    def set_readers(self, key: int, readers: Collection[str]) -> None:
        """Let exactly these tokens find the entry from now on; the text is not touched."""
        check_readers(frozenset(readers))
        self._run(
            f"UPDATE {self._prefix}entries SET readers = %s WHERE key = %s",
            [self._readers(readers), key],
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
        rows: list[tuple[Any, ...]] = []
        compiler = Compiler(self._tokens, self._prefix)
        if not question.empty:
            condition, values = compiler.visible(question, filters or {}, self._readers(readers))
            extra = "".join(f", e.{facet.value}" for facet in facets)
            rows = self._run(
                f"SELECT e.slot, e.key{extra} FROM {self._prefix}entries e WHERE {condition}"
                " ORDER BY e.day DESC, e.slot DESC",
                values,
            ).fetchall()
        counted = {
            facet: self._counted(facet, [row[column] for row in rows])
            for column, facet in enumerate(facets, start=2)
        }
        scores: dict[int, float] = {}
        if order is Order.RELEVANCE and any(question.words()):
            scores = self._scores(compiler, question, [row[0] for row in rows])
            if scores:
                rows.sort(key=lambda row: -scores.get(row[0], 0.0))
        if len(rows) > RANKED_LIMIT or not any(question.words()):
            order = Order.NEWEST
        shown = page_of(rows, page, per_page)
        hits = tuple(Hit(row[1], scores.get(row[0], 0.0)) for row in shown)
        seconds = time.perf_counter() - started
        return Answer(hits, len(rows), counted, question.notes, seconds, order)

    def _counted(self, facet: Facet, tokens: Iterable[int]) -> tuple[tuple[str, int], ...]:
        found = Counter(token for token in tokens if token)
        if facet is Facet.YEAR:
            return tuple((str(year), count) for year, count in sorted(found.items(), reverse=True))
        named = dict(
            self._run(
                f"SELECT token, value FROM {self._prefix}named WHERE facet = %s AND token = ANY(%s)",
                [facet.value, list(found)],
            ).fetchall()
        )
        pairs = [(self._tokens.blinder.unseal(named[token]), found[token]) for token in found]
        return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))

    def _scores(self, compiler: Compiler, question: Question, slots: list[int]) -> dict[int, float]:
        """Rank of few hits, lifted for words in the title; of many, only for the exact title or number."""
        scores: dict[int, float] = {}
        asked = [*compiler.exact(question, slots)]
        if 1 < len(slots) <= RANKED_LIMIT:
            asked += compiler.ranks(question, slots)
        for statement, values, bonus in asked:
            for slot, rank in self._run(statement, values):
                scores[slot] = scores.get(slot, 0.0) + (bonus or rank)
        return scores

    def count(
        self,
        question: Question,
        readers: Collection[str],
        *,
        filters: Mapping[Facet, str] | None = None,
    ) -> int:
        """How many entries the question finds that these readers may see."""
        if question.empty:
            return 0
        condition, values = Compiler(self._tokens, self._prefix).visible(
            question, filters or {}, self._readers(readers)
        )
        found = self._run(f"SELECT count(*) FROM {self._prefix}entries e WHERE {condition}", values)
        return int(found.fetchall()[0][0])

    def suggest(
        self, prefix: str, readers: Collection[str], *, facet: Facet = Facet.ISSUER, limit: int = 10
    ) -> list[str]:
        """Exact values that hold `prefix`, from entries that these readers may see, shortest first."""
        if facet is Facet.YEAR:
            return []
        p = self._prefix
        rows = self._run(
            f"SELECT value FROM {p}named n WHERE facet = %s AND EXISTS (SELECT 1 FROM {p}entries e"
            f" WHERE e.{facet.value} = n.token AND e.readers && %s)",
            [facet.value, self._readers(readers)],
        ).fetchall()
        wanted = fold(prefix)
        values = [self._tokens.blinder.unseal(row[0]) for row in rows]
        found = [value for value in values if wanted in fold(value)]
        return sorted(found, key=lambda value: (len(value), value))[:limit]

    def keys(self) -> set[int]:
        """Every key in the index, for comparing it with the records; not for people."""
        return {row[0] for row in self._run(f"SELECT key FROM {self._prefix}entries")}

    def rebuild(self, entries: Iterable[Entry]) -> None:
        """Make the whole index anew beside the old one, then put it in its place."""
        side = PostgresIndex(self._connection, self._key, prefix=f"{self._prefix}new_")
        side.drop()
        side.create()
        side.add(entries)
        self.drop()
        for kind in _KINDS:
            self._run(f"ALTER TABLE {side._prefix}{kind} RENAME TO {self._prefix}{kind}")

    def drop(self) -> None:
        """Take the tables away."""
        for kind in _KINDS:
            self._run(f"DROP TABLE IF EXISTS {self._prefix}{kind}")
