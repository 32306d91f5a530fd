"""A large office within minutes: people, documents, circulations, tasks and the chained acts of it all.

The rows are what the actions would have left behind, written in bulk: titles and texts sealed, reader
tokens, numbers without a gap, and acts that are hashed into the chain one by one and signed by the
recorder, because nobody's key is open. `check_chain` holds afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import func, select

from app.circulation.models import (
    Circulation,
    CirculationState,
    OpinionRow,
    Task,
    TaskKind,
    TaskState,
)
from app.circulation.opinions import new_salt, opinion_digest
from app.core import acts, clock, migrating, stores
from app.core.acts import Act, ActHead
from app.core.database import Base, db
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import (
    NumberEntry,
    NumberSeries,
    NumberState,
    OfficialDocument,
    Publicity,
)
from app.permissions import readers
from app.permissions.readers import Reader
from app.sample.bulk import next_id, put, settle_ids
from app.sample.crowd import Member, gather
from app.sample.walking import TEXT
from documents.archive import evidence

BATCH = 2000  # documents of one unit of work
UNDER_WAY = 0.15  # of the documents, the newest
OPEN_TO_ALL = 5  # every fifth closed document is 主动公开, read by everyone
ACTS_EACH = 5  # acts of one document, where nobody asks for another number
SIGNED_TOGETHER = 250  # acts
SUBJECTS = (
    "森林草原防灭火", "政务数据共享", "冬季清洁取暖", "农村公路养护", "安全生产检查", "耕地保护",
    "招商引资", "校园食品安全", "防汛抗旱", "政府信息公开", "基层减负", "医疗保障", "老旧小区改造",
)  # fmt: skip
WAY = ("draft", "review", "check", "sign")  # the stages that a document of this office passes
MOVES = {"draft": "submit", "review": "agree", "check": "pass", "sign": "sign"}
LABELS = {"review": "同意", "check": "核稿通过", "sign": "签发"}


def fill(
    people: int = 2000, documents: int = 100_000, acts: int = 500_000, open_tasks: int = 50_000
) -> None:
    """Let the founded county grow to so many people, and add so many documents, acts and open tasks.

    `acts` is rounded down to the same number for each document, `open_tasks` are spread evenly over
    everybody: one for each document under way, the rest to read.
    """
    members = gather(people)
    office = _Office(members, documents, acts // max(documents, 1), open_tasks)
    for start in range(0, documents, BATCH):
        with unit_of_work():
            office.add(range(start, min(start + BATCH, documents)))
    with unit_of_work():
        office.end()
    if db.engine.dialect.name == "sqlite":
        migrating.take_stock(db.engine)


@dataclass(frozen=True, slots=True)
class Line:
    """One act to be chained."""

    member: Member
    verb: str
    subject_id: int
    at: datetime
    details: dict[str, Any]


class _Office:
    """Counts on through the batches: ids, numbers of each code, and hands to read to."""

    def __init__(
        self, members: list[Member], documents: int, acts_each: int, open_tasks: int
    ) -> None:
        self.members, self.documents, self.acts_each = members, documents, acts_each
        self.closed = documents - int(documents * UNDER_WAY)
        self.to_read = max(0, open_tasks - (documents - self.closed))
        self.first = next_id(OfficialDocument)
        self.way = next_id(Circulation)
        self.task = next_id(Task)
        self.now = clock.now()
        # Documents are spread over the time since the office was founded: its keys are no older.
        self.founded = db.session.scalar(select(func.min(Act.at))) or self.now
        self.text = TEXT.to_json().replace(TEXT.title, "{title}", 1)
        self.numbers = {(s.code, s.year): s.last for s in db.session.scalars(select(NumberSeries))}
        self.rows: dict[type[Base], list[dict[str, Any]]] = {}
        self.said: dict[str, str] = {}  # of the present document: stage -> digest of the opinion

    def add(self, batch: range) -> None:
        self.rows = {
            model: []
            for model in (OfficialDocument, Circulation, Task, OpinionRow, Reader, NumberEntry)
        }
        lines: list[Line] = []
        for i in batch:
            lines.extend(self._document(i))
        for model, values in self.rows.items():
            put(model, values)
        put(Act, _chained(lines))

    def end(self) -> None:
        """Leave the counters where the next real act finds them."""
        for (code, year), last in self.numbers.items():
            db.session.merge(NumberSeries(code=code, year=year, last=last))
        settle_ids(OfficialDocument, Circulation, Task, OpinionRow, NumberEntry)

    def _document(self, i: int) -> Iterator[Line]:
        self.said = {}
        drafter = self.members[i % len(self.members)]
        made = self.founded + (self.now - self.founded) * i / self.documents
        done = i < self.closed
        passed = WAY if done else WAY[: 1 + i % (len(WAY) - 1)]
        title = (
            f"{drafter.post_name.split()[0]}关于做好{made.year}年{made.month}月"
            f"{SUBJECTS[i % len(SUBJECTS)]}工作的通知（{i + 1}）"
        )
        number = self._number(drafter, made, self.first + i) if done else None
        self.rows[OfficialDocument].append(
            {
                "id": self.first + i, "account_id": drafter.account_id,
                "organ_id": drafter.organ_id, "drafter_id": drafter.person_id,
                "drafting_unit_id": drafter.unit_id, "title": title, "kind": "通知",
                "content": self.text.replace("{title}", title, 1), "submitted": True,
                "publicity": Publicity.OPEN if i % OPEN_TO_ALL == 0 else Publicity.ON_REQUEST,
                "made_at": made, "changed_at": made + timedelta(hours=5), "number": number,
                "signed_at": made + timedelta(hours=4) if done else None,
                "dated": clock.local(made).date() if done else None,
                "issued_at": made + timedelta(hours=6) if done else None,
                "open_to_staff": done and i % OPEN_TO_ALL == 0,
            }
        )  # fmt: skip
        handlers = [drafter, *(self._colleague(i, n) for n in range(1, len(WAY)))]
        self._circulation(i, title, made, passed, done=done)
        self._tasks(i, made, handlers, passed, done=done)
        bearers = {readers.person(m.person_id) for m in handlers[: len(passed) + 1]}
        self._read(i, made, handlers, bearers)
        self.rows[Reader].extend(
            {"subject_type": "official_document", "subject_id": self.first + i, "token": token}
            for token in sorted(bearers)
        )
        yield from self._acts(i, made, handlers, passed)

    def _colleague(self, i: int, n: int) -> Member:
        return self.members[(i * 7 + n * 13 + i // len(self.members)) % len(self.members)]

    def _number(self, drafter: Member, made: datetime, document_id: int) -> str:
        key = (drafter.account_code, clock.local(made).year)
        self.numbers[key] = sequence = self.numbers.get(key, 0) + 1
        self.rows[NumberEntry].append(
            {
                "code": key[0], "year": key[1], "sequence": sequence, "state": NumberState.USED,
                "document_id": document_id, "at": made, "person_id": drafter.person_id,
            }
        )  # fmt: skip
        return f"{key[0]}〔{key[1]}〕{sequence}号"

    def _circulation(
        self, i: int, title: str, made: datetime, passed: tuple[str, ...], *, done: bool
    ) -> None:
        self.rows[Circulation].append(
            {
                "id": self.way + i, "definition": "dispatch", "subject_type": "official_document",
                "subject_id": self.first + i, "organ_id": self.rows[OfficialDocument][-1]["organ_id"],
                "title": title, "stage": None if done else WAY[len(passed)],
                "state": CirculationState.CLOSED if done else CirculationState.OPEN,
                "started_by": self.rows[OfficialDocument][-1]["drafter_id"], "started_at": made,
                "ended_at": made + timedelta(days=2) if done else None,
            }
        )  # fmt: skip

    def _tasks(
        self, i: int, made: datetime, handlers: list[Member], passed: tuple[str, ...], *, done: bool
    ) -> None:
        stages = passed if done else WAY[: len(passed) + 1]
        for n, stage in enumerate(stages):
            handler, at = handlers[n], made + timedelta(hours=n)
            finished = n < len(passed)
            self._task(
                i, handler, stage, at, TaskState.DONE if finished else TaskState.OPEN,
                sent_by=handlers[max(n - 1, 0)].person_id,
                done_at=at + timedelta(minutes=40) if finished else None,
                done_by=handler.person_id if finished else None,
                move=MOVES[stage] if finished else None,
                due_at=at + timedelta(days=2),
            )  # fmt: skip
            if finished and stage in LABELS and n < self.acts_each:
                self.said[stage] = self._opinion(i, handler, stage, at)

    def _read(self, i: int, made: datetime, handlers: list[Member], bearers: set[str]) -> None:
        """传阅 of the newest documents, as many as there are open tasks left to give out."""
        each = -(-self.to_read // max(self.documents - self.closed, 1))
        for n in range(each if i >= self.closed else 0):
            given = (i - self.closed) * each + n
            if given >= self.to_read:
                return
            reader = self.members[given % len(self.members)]
            bearers.add(readers.person(reader.person_id))
            self._task(
                i, reader, "draft", made, TaskState.OPEN, kind=TaskKind.READ,
                sent_by=handlers[0].person_id, done_at=None, done_by=None, move=None, due_at=None,
            )  # fmt: skip

    def _task(
        self, i: int, person: Member, stage: str, at: datetime, state: TaskState, **more: Any
    ) -> None:
        self.rows[Task].append(
            {
                "id": self.task, "circulation_id": self.way + i, "stage": stage, "round": 1,
                "kind": TaskKind.DO, "state": state, "person_id": person.person_id,
                "post_id": person.post_id, "sent_at": at, **more,
            }
        )  # fmt: skip
        self.task += 1

    def _opinion(self, i: int, person: Member, stage: str, at: datetime) -> str:
        salt = new_salt()
        digest = opinion_digest("同意。", None, salt)
        self.rows[OpinionRow].append(
            {
                "circulation_id": self.way + i, "task_id": self.task - 1, "stage": stage, "round": 1,
                "move": MOVES[stage], "label": LABELS[stage], "person_id": person.person_id,
                "name": person.name, "post": person.post_name, "on_behalf_of": "",
                "text": "同意。", "ink": None, "at": at, "salt": salt,
                "digest": digest,
            }
        )  # fmt: skip
        return digest

    def _acts(
        self, i: int, made: datetime, handlers: list[Member], passed: tuple[str, ...]
    ) -> Iterator[Line]:
        """The moves that were made, each with the digest of what was said; then looks at it."""
        for n in range(self.acts_each):
            stage, at = passed[min(n, len(passed) - 1)], made + timedelta(minutes=n)
            details: dict[str, Any] = {"signed_by": "recorder"}
            verb = "task.open"
            if n < len(passed):
                verb = f"dispatch.{stage}.{MOVES[stage]}"
                details |= {"stage": stage, "round": 1}
                if stage in self.said:
                    details["opinion"] = self.said[stage]
            yield Line(handlers[WAY.index(stage)], verb, self.first + i, at, details)


def _chained(lines: list[Line]) -> list[dict[str, Any]]:
    """The acts of a batch in order, hashed one after another, signed on every processor at once."""
    head = db.session.get_one(ActHead, 1, with_for_update=True)
    recorder = stores.stores().keys.recorder
    signer = acts.remember_certificate(recorder.certificate, "系统记录员")
    rows: list[dict[str, Any]] = []
    texts: list[bytes] = []
    for line in lines:
        member, subject_id, at = line.member, line.subject_id, line.at
        row = {
            "seq": head.seq + len(rows) + 1, "at": evidence.timestamp(at),
            "previous": rows[-1]["hash"] if rows else head.hash, "actor": member.name,
            "post": member.post_name, "on_behalf_of": "", "verb": line.verb,
            "subject_type": "official_document", "subject_id": str(subject_id),
            "details": line.details, "signer": signer,
        }  # fmt: skip
        texts.append(evidence.canonical(row))
        digest = evidence.digest(texts[-1])
        rows.append({
            **row, "at": at, "subject_id": subject_id, "person_id": member.person_id, "hash": digest
        })  # fmt: skip
    parts = [
        texts[start : start + SIGNED_TOGETHER] for start in range(0, len(texts), SIGNED_TOGETHER)
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # Signing leaves Python's lock alone.
        signed = pool.map(lambda part: [recorder.sign(text) for text in part], parts)
        for row, signature in zip(rows, chain.from_iterable(signed), strict=True):
            row["signature"] = signature
    if rows:
        head.seq, head.hash = rows[-1]["seq"], rows[-1]["hash"]
    return rows
