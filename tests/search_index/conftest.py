"""Every engine that can be started here, empty or with the same small office in it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date

import pytest

from search_index.engines.sqlite import SqliteIndex
from search_index.engines.whoosh import WhooshIndex
from search_index.entry import Entry, Field
from search_index.index import Index

KEY = bytes(range(16))
UNITS = [f"unit:{number}" for number in range(6)]
PIECES = (
    "关于印发《云岭县乡村振兴实施方案》的通知",
    "各乡镇人民政府，县政府各部门：",
    "要加强組織領導，落實責任。",
    "要加强组织领导、落实责任；",
    "乡村振兴是新时代“三农”工作的总抓手",
    "根据云政发〔2026〕18号文件",
    "依照国发〔1998〕10號文",
    "张　三、李四 王五",
    "Digital Office ＯＡ系统 v2.0",
    "哈哈哈哈哈哈",
    "一、总体要求\n二、主要任务\n",
    "预算10000万元（含税），增长3.5％",
    "附件：1．名单 2．日程",
)

Engines = Callable[[], Index]


def small_office(count: int = 60, seed: int = 7) -> list[Entry]:
    """Entries whose texts share many words, over few years, units and kinds."""
    chance = random.Random(seed)
    entries = []
    for key in range(1, count + 1):
        year = chance.randint(2022, 2026)
        texts = {
            Field.TITLE: chance.choice(PIECES)[:20],
            Field.BODY: "".join(chance.choices(PIECES, k=chance.randint(0, 6))),
            Field.NUMBER: f"云政发〔{year}〕{chance.randint(1, 30)}号",
            Field.ISSUER: chance.choice(("云岭县人民政府", "云岭县财政局", "青石乡人民政府", "")),
            Field.KIND: chance.choice(("通知", "请示", "报告")),
            Field.SECRECY: chance.choice(("", "", "秘密", "机密★10年")),
            Field.RETENTION: chance.choice(("永久", "30年", "10年")),
            Field.OPINIONS: chance.choice(("同意。", "请财政局阅办", "")),
        }
        entries.append(
            Entry(
                key=key,
                texts=texts,
                year=year,
                day=date(year, chance.randint(1, 12), chance.randint(1, 28)).toordinal(),
                readers=frozenset(chance.sample(UNITS, chance.randint(0, 3))),
            )
        )
    return entries


@pytest.fixture(scope="module", params=["sqlite", "postgres", "whoosh"])
def engines(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engines]:
    """Makes empty engines of one kind, each with a place of its own."""
    with ExitStack() as stack:
        if request.param == "postgres":
            import psycopg

            cluster = request.getfixturevalue("postgres_cluster")
            address = cluster.new_database().replace("+psycopg", "")
            connection = stack.enter_context(psycopg.connect(address))
            stack.callback(connection.rollback)
        made = 0

        def make() -> Index:
            nonlocal made
            made += 1
            index: Index
            if request.param == "sqlite":
                database = sqlite3.connect(":memory:")
                stack.callback(database.close)
                index = SqliteIndex(database, KEY)
            elif request.param == "postgres":
                from search_index.engines.postgres import PostgresIndex

                index = PostgresIndex(connection, KEY, prefix=f"search_{made}_")
            else:
                index = WhooshIndex(tmp_path_factory.mktemp("whoosh"), KEY)
            index.create()
            return index

        yield make


@pytest.fixture(scope="module")
def office(engines: Engines) -> Index:
    """One engine with the small office in it; for questions only."""
    index = engines()
    index.add(small_office())
    return index


@pytest.fixture
def empty(engines: Engines) -> Index:
    """One engine with nothing in it."""
    return engines()
