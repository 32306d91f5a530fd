"""What the office keeps of a meeting: topics, the meeting, its people; decisions lie with the 纪要."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from app.circulation.models import Circulation
from app.core.database import Base, Json, Sealed
from app.core.labels import Labelled
from app.core.series import Series
from app.directory.models import Person, Post, Unit
from app.meetings.kinds import MeetingKind


class TopicState(Labelled):
    """议题状态."""

    PROPOSED = "proposed", "申报中"
    ACCEPTED = "accepted", "待上会"
    SCHEDULED = "scheduled", "已列入议程"
    POSTPONED = "postponed", "缓议"
    REFUSED = "refused", "不予上会"
    DISCUSSED = "discussed", "已审议"


class Outcome(Labelled):
    """审议结果 of a topic."""

    AGREED = "agreed", "同意"
    AMENDED = "amended", "原则同意，修改后报审"
    POSTPONED = "postponed", "缓议"
    REJECTED = "rejected", "不同意"


class Part(Labelled):
    """As what somebody takes part."""

    HOST = "host", "主持"
    MEMBER = "member", "出席"
    SITTING_IN = "sitting_in", "列席"
    RECORDER = "recorder", "记录"


class Reply(Labelled):
    """回执."""

    WAITING = "waiting", "未回执"
    COMING = "coming", "参加"
    LEAVE_ASKED = "leave_asked", "请假待批"
    ON_LEAVE = "on_leave", "已准假"
    SUBSTITUTE_ASKED = "substitute_asked", "替会待批"
    SUBSTITUTED = "substituted", "已同意替会"


class Topic(Base):
    """议题: what a unit proposes to be discussed, with what it asks to be decided."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose meeting is to discuss it
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # 申报单位
    proposer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[MeetingKind]
    title: Mapped[str] = mapped_column(Sealed("topic.title"))
    summary: Mapped[str] = mapped_column(Sealed("topic.summary"))  # 汇报要点
    asked: Mapped[str] = mapped_column(Sealed("topic.asked"))  # 提请审议的事项
    consulted: Mapped[str] = mapped_column(Sealed("topic.consulted"))  # 征求意见及采纳情况
    major: Mapped[bool] = mapped_column(default=False)  # 重大行政决策
    weighty: Mapped[bool] = mapped_column(default=False)  # 三重一大
    legal_at: Mapped[datetime | None]  # 合法性审查通过
    sitting_in: Mapped[list[int]] = mapped_column(Json, default=list)  # 列席单位, ids of units
    minutes: Mapped[int] = mapped_column(default=10)  # of the report
    state: Mapped[TopicState] = mapped_column(default=TopicState.PROPOSED)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int | None]  # on the agenda, from 1
    outcome: Mapped[Outcome | None]
    in_favour: Mapped[int | None]
    against: Mapped[int | None]
    abstained: Mapped[int | None]
    dissent: Mapped[str | None] = mapped_column(
        Sealed("topic.dissent")
    )  # 不同意见 (713号令 第三十条)
    dissent_salt: Mapped[str | None] = mapped_column(Sealed("topic.dissent_salt"))
    speaking: Mapped[list[int] | None] = mapped_column(Json)  # who spoke in turn, ids of persons
    called_in_at: Mapped[datetime | None]  # 请列席人员进场, the last time
    left_at: Mapped[datetime | None]  # 退场, after that
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id])
    proposer: Mapped[Person] = relationship()
    files: Mapped[list[TopicFile]] = relationship(order_by="TopicFile.id", viewonly=True)
    guests: Mapped[list[Attendance]] = relationship(
        secondary="sitting_in", order_by="Attendance.id", viewonly=True
    )  # who sits in on it
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == Topic.id,
            Circulation.subject_type == Topic.__tablename__,
        ),
        viewonly=True,
    )

    __table_args__ = (Index("ix_topic_pool", "organ_id", "kind", "state"),)

    @property
    def in_room(self) -> bool:
        """Whether those who sit in on it were called in and have not left."""
        return self.called_in_at is not None and self.left_at is None

    def leave_agenda(self) -> None:
        """It waits for another meeting, as though it had been on no agenda."""
        self.state, self.meeting_id, self.position = TopicState.ACCEPTED, None, None
        self.called_in_at = self.left_at = None
        self.outcome = self.speaking = self.dissent = self.dissent_salt = None
        self.in_favour = self.against = self.abstained = None


class TopicFile(Base):
    """议题材料, encrypted in the blob store."""

    __tablename__ = "topic_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("topic_file.name"))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(40))


class Meeting(Base):
    """会议: one meeting of an organ, from its plan to its 纪要."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[MeetingKind]
    year: Mapped[int]
    sequence: Mapped[int]  # 第几次
    title: Mapped[str] = mapped_column(Sealed("meeting.title"))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(100))
    host_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # 主持人
    organizer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noticed_at: Mapped[datetime | None]
    record: Mapped[str | None] = mapped_column(Sealed("meeting.record"))  # 会议记录
    record_salt: Mapped[str | None] = mapped_column(Sealed("meeting.record_salt"))
    video: Mapped[str | None] = mapped_column(Sealed("meeting.video"))  # 视频会议地址
    document_id: Mapped[int | None] = mapped_column(ForeignKey("official_document.id"))  # 纪要
    seating: Mapped[dict[str, Any] | None] = mapped_column(Json)  # 座次, see seating.py
    organ: Mapped[Unit] = relationship(foreign_keys=[organ_id])
    host: Mapped[Person] = relationship(foreign_keys=[host_id])
    topics: Mapped[list[Topic]] = relationship(order_by="Topic.position", viewonly=True)
    attendances: Mapped[list[Attendance]] = relationship(order_by="Attendance.id", viewonly=True)
    supplements: Mapped[list[RecordSupplement]] = relationship(
        order_by="RecordSupplement.id", viewonly=True
    )
    circulation: Mapped[Circulation] = relationship(
        primaryjoin=lambda: and_(
            remote(foreign(Circulation.subject_id)) == Meeting.id,
            Circulation.subject_type == Meeting.__tablename__,
        ),
        viewonly=True,
    )

    __table_args__ = (
        UniqueConstraint("organ_id", "kind", "year", "sequence"),
        Index("ix_meeting_begins_at", "organ_id", "begins_at"),
    )

    @property
    def members(self) -> list[Attendance]:
        """应到成员, the host among them."""
        return [a for a in self.attendances if a.part in (Part.HOST, Part.MEMBER)]


class Attendance(Base):
    """参会人员: one person of a meeting, her reply, and whether she was there."""

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    part: Mapped[Part]
    reply: Mapped[Reply] = mapped_column(default=Reply.WAITING)
    reason: Mapped[str | None] = mapped_column(Sealed("attendance.reason"))  # 请假、替会的理由
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_in_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)
    made_up: Mapped[str | None] = mapped_column(Sealed("attendance.made_up"))  # 补签的理由
    made_up_salt: Mapped[str | None] = mapped_column(Sealed("attendance.made_up_salt"))
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    substitute: Mapped[Person | None] = relationship(foreign_keys=[substitute_id])
    post: Mapped[Post | None] = relationship()

    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)


class RecordSupplement(Base):
    """会议记录补充: what was added after the 纪要 was issued; the record itself is locked by then."""

    __tablename__ = "record_supplement"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))  # who added it
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Sealed("record_supplement.text"))
    salt: Mapped[str] = mapped_column(Sealed("record_supplement.salt"))
    digest: Mapped[str] = mapped_column(String(64))


class SittingIn(Base):
    """列席: for which topic somebody comes; its papers are open to her, and she is called in for it."""

    __tablename__ = "sitting_in"

    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topic.id"), primary_key=True, autoincrement=False
    )
    attendance_id: Mapped[int] = mapped_column(
        ForeignKey("attendance.id"), primary_key=True, autoincrement=False, index=True
    )


class MeetingSeries(Series, Base):
    """会议次数: the last number of an organ's meetings of a kind in a year."""

    __tablename__ = "meeting_series"

    organ_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
