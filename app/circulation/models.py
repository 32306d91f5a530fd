"""One circulation, the tasks it hands out, whom it chose, and what was said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import acts
from app.core.database import Base, Sealed
from app.core.labels import Labelled
from app.directory.models import Person, Post


class CirculationState(Labelled):
    """状态 of a matter."""

    OPEN = "open", "在办"
    CLOSED = "closed", "办结"
    STOPPED = "stopped", "终止"


class TaskKind(Labelled):
    """What a task asks for."""

    DO = "do", "待办"
    READ = "read", "待阅"
    CONSULT = "consult", "征求意见"


class TaskState(Labelled):
    """状态 of a task."""

    WAITING = "waiting", "等待前序"  # an ordered stage has not come to this seat yet
    OPEN = "open", "未办"
    DONE = "done", "已办"
    CANCELLED = "cancelled", "已撤销"  # done by another, returned, withdrawn or handed on


class Circulation(Base):
    """流转: one matter on its way; `version` grows with every move."""

    __tablename__ = "circulation"

    id: Mapped[int] = mapped_column(primary_key=True)
    definition: Mapped[str] = mapped_column(String(40))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(Sealed("circulation.title"))
    urgency: Mapped[str] = mapped_column(String(10), default="")
    stage: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[CirculationState] = mapped_column(default=CirculationState.OPEN)
    round: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    started_by: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )  # None: the office itself, as when a document arrives
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    mark: Mapped[str | None] = mapped_column(String(20))  # what every list says of it: 已废止
    led_here: Mapped[int | None]  # the task whose move led to the present stage
    tasks: Mapped[list[Task]] = relationship(back_populates="circulation", order_by="Task.id")

    __table_args__ = (UniqueConstraint("subject_type", "subject_id", "definition"),)


class Task(Base):
    """待办事项: what one seat has to do in one stage of one round."""

    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    circulation_id: Mapped[int] = mapped_column(ForeignKey("circulation.id"))
    stage: Mapped[str] = mapped_column(String(40))
    round: Mapped[int]
    kind: Mapped[TaskKind] = mapped_column(default=TaskKind.DO)
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    position: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    move: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Sealed("task.note"))
    urges: Mapped[int] = mapped_column(default=0)
    urged_at: Mapped[datetime | None]
    circulation: Mapped[Circulation] = relationship(back_populates="tasks")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    sender: Mapped[Person | None] = relationship(foreign_keys=[sent_by])
    post: Mapped[Post | None] = relationship()
    opinions: Mapped[list[OpinionRow]] = relationship(order_by="OpinionRow.id", viewonly=True)

    __table_args__ = (
        Index("ix_task_desk", "person_id", "state", "kind", "id"),
        Index("ix_task_sent", "sent_by", "state", "id"),
        Index("ix_task_circulation", "circulation_id", "id"),
    )


class Choice(Base):
    """指定人员: whom somebody on the way chose for a later stage (leaders, signer, 会签 units…)."""

    __tablename__ = "choice"

    id: Mapped[int] = mapped_column(primary_key=True)
    circulation_id: Mapped[int] = mapped_column(ForeignKey("circulation.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))


class OpinionRow(Base):
    """意见: what was said at a stage, for ever; no later act changes or hides it."""

    __tablename__ = "opinion"

    id: Mapped[int] = mapped_column(primary_key=True)
    circulation_id: Mapped[int] = mapped_column(ForeignKey("circulation.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    stage: Mapped[str] = mapped_column(String(40))
    round: Mapped[int]
    move: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(40))
    post: Mapped[str] = mapped_column(String(200))
    on_behalf_of: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Sealed("opinion.text"))
    ink: Mapped[str | None] = mapped_column(Sealed("opinion.ink"))  # handwriting as strokes, JSON
    at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str | None] = mapped_column(Sealed("opinion.salt"))  # of the digest, hex


acts.append_only("opinion")
