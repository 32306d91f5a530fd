"""约时间: an organizer offers times, those who are asked answer for each, and the organizer settles one.

Nobody else knows of a poll. An answer may be changed until the poll is settled or withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    UniqueConstraint,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, aliased, joinedload, mapped_column, relationship, selectinload

from app.circulation import reading
from app.circulation.entries import Form, text
from app.circulation.queries import circulation_for
from app.core import acts, clock, outbox
from app.core.database import Base, Sealed, db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.labels import Labelled
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Person
from app.meetings import holding, people
from app.meetings.circulation import POLL
from app.meetings.offers import Offer, spans_of
from app.meetings.rooms import Span
from app.permissions import checks
from app.permissions.rules import Permission
from documents.model import cleaned

MOST_PEOPLE = 100
TITLE_LIMIT, NOTE_LIMIT = 100, 500


class PollState(Labelled):
    """约时间的状态."""

    OPEN = "open", "答复中"
    SETTLED = "settled", "已确定"
    WITHDRAWN = "withdrawn", "已取消"


class Willing(Labelled):
    """What somebody says to one time."""

    YES = "yes", "可以"
    MAYBE = "maybe", "勉强"
    NO = "no", "不行"


class DatePoll(Base):
    """约时间: one question to some people when they can meet."""

    __tablename__ = "date_poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(Sealed("date_poll.title"))
    note: Mapped[str] = mapped_column(Sealed("date_poll.note"))
    state: Mapped[PollState] = mapped_column(default=PollState.OPEN)
    made_at: Mapped[datetime]
    settled_on: Mapped[int | None]  # the option that was settled
    organizer: Mapped[Person] = relationship()
    options: Mapped[list[PollOption]] = relationship(order_by="PollOption.begins_at")
    asked: Mapped[list[PollPerson]] = relationship(order_by="PollPerson.id")


class PollOption(Base):
    """One of the times that are offered."""

    __tablename__ = "date_poll_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id"), index=True)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    @property
    def span(self) -> Span:
        return Span(self.begins_at, self.ends_at)


class PollPerson(Base):
    """One who is asked, and when she answered last."""

    __tablename__ = "date_poll_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answered_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
    answers: Mapped[list[PollAnswer]] = relationship()

    __table_args__ = (UniqueConstraint("poll_id", "person_id"),)


class PollAnswer(Base):
    """What one person says to one time."""

    __tablename__ = "date_poll_answer"

    asked_id: Mapped[int] = mapped_column(ForeignKey("date_poll_person.id"), primary_key=True)
    option_id: Mapped[int] = mapped_column(ForeignKey("date_poll_option.id"), primary_key=True)
    willing: Mapped[Willing]


def polls_page(actor: Actor, number: int = 1) -> Page[DatePoll]:
    """Hers and those that ask her, what is open first: three queries."""
    query = (
        select(DatePoll)
        .where(_hers(actor))
        .options(
            joinedload(DatePoll.organizer).lazyload(Person.appointments),
            selectinload(DatePoll.asked),
        )
        .order_by(DatePoll.state != PollState.OPEN, DatePoll.id.desc())
    )
    return page(query, number)


def waiting_for(actor: Actor) -> int:
    """How many open polls she has not answered. One query."""
    query = (
        select(func.count())
        .select_from(PollPerson)
        .join(DatePoll, DatePoll.id == PollPerson.poll_id)
        .where(
            PollPerson.person_id == actor.person_id,
            PollPerson.answered_at.is_(None),
            DatePoll.state == PollState.OPEN,
        )
    )
    return db.session.scalar(query) or 0


def poll(actor: Actor, poll_id: int) -> DatePoll:
    """The poll with everything its page shows. Raises NotFound for whoever is not asked."""
    checks.require(actor, Permission.DESK)
    found = db.session.scalar(
        select(DatePoll)
        .where(DatePoll.id == poll_id, _hers(actor))
        .options(
            joinedload(DatePoll.organizer).lazyload(Person.appointments),
            selectinload(DatePoll.options),
            selectinload(DatePoll.asked).options(
                joinedload(PollPerson.person).lazyload(Person.appointments),
                selectinload(PollPerson.answers),
            ),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def open_poll(
    actor: Actor, form: Form, offers: Sequence[Offer], chosen: Sequence[int], organ_id: int
) -> DatePoll:
    """发起约时间. Raises NotAllowed, Invalid."""
    checks.require(actor, Permission.DESK)
    spans = spans_of(offers)
    able = {int(c.value.rpartition(":")[2]) for c in people.invitable(organ_id)}
    wanted = [key for key in dict.fromkeys(chosen) if key != actor.person_id]
    if not 1 <= len(wanted) <= MOST_PEOPLE or not able.issuperset(wanted):
        sentence = f"请选择 1 至 {MOST_PEOPLE} 位本机关和所属单位的人员。"
        raise Invalid(sentence, {"people": sentence})
    new = DatePoll(
        organizer_id=actor.person_id,
        title=text(form, "title", "事由", TITLE_LIMIT, ""),
        note=cleaned(str(form.get("note") or ""))[:NOTE_LIMIT],
        state=PollState.OPEN,
        made_at=clock.now(),
        options=[PollOption(begins_at=s.begins_at, ends_at=s.ends_at) for s in spans],
        asked=[PollPerson(person_id=key) for key in wanted],
    )
    db.session.add(new)
    db.session.flush()
    acts.record(actor, "poll.open", new, people=wanted, options=len(spans))
    outbox.put("poll.opened", poll_id=new.id)
    return new


def answer(actor: Actor, poll_id: int, said: Mapping[int, str]) -> DatePoll:
    """答复: what she says to each time, by its id; said again, the last counts.

    Raises NotFound, NotAllowed, OutOfTurn, Invalid.
    """
    found = _open(actor, poll_id)
    own = next((one for one in found.asked if one.person_id == actor.person_id), None)
    if own is None:
        raise NotAllowed("这次没有请您答复。", advice="请由被邀请的人员答复。")
    known = {one.value: one for one in Willing}
    missing = [one.id for one in found.options if said.get(one.id) not in known]
    if missing:
        raise Invalid("请对每个时间都选择。", {f"option-{key}": "请选择。" for key in missing})
    answers = {one.option_id: one for one in own.answers}
    for option in found.options:
        willing = known[said[option.id]]
        if option.id in answers:
            answers[option.id].willing = willing
        else:
            own.answers.append(PollAnswer(option_id=option.id, willing=willing))
    own.answered_at = clock.now()
    reading.answered(actor, circulation_for(found, POLL.key))
    acts.record(actor, "poll.answer", found)
    return found


def settle(actor: Actor, poll_id: int, option_id: int) -> Span:
    """确定 one of the times, by the organizer; gives it. Whoever said 可以 is busy then.

    Raises NotFound, NotAllowed, OutOfTurn, Invalid.
    """
    found = _open(actor, poll_id)
    _check_organizer(actor, found)
    option = next((one for one in found.options if one.id == option_id), None)
    if option is None:
        raise Invalid("请选择一个时间。", {"option": "请选择。"})
    if option.begins_at <= clock.now():
        raise OutOfTurn("这个时间已经过去，不能确定。", advice="请另选一个时间，或者重新发起。")
    found.state, found.settled_on = PollState.SETTLED, option.id
    said = {
        one.person_id: a.willing
        for one in found.asked
        for a in one.answers
        if a.option_id == option.id
    }
    holding.hold(
        found.id, option.span, [key for key, willing in said.items() if willing is Willing.YES]
    )
    acts.record(actor, "poll.settle", found, option=option.id)
    outbox.put("poll.ended", poll_id=found.id)
    return option.span


def withdraw(actor: Actor, poll_id: int) -> None:
    """取消, by the organizer. Raises NotFound, NotAllowed, OutOfTurn."""
    found = _open(actor, poll_id)
    _check_organizer(actor, found)
    found.state = PollState.WITHDRAWN
    acts.record(actor, "poll.withdraw", found)
    outbox.put("poll.ended", poll_id=found.id)


def best_first(found: DatePoll) -> list[PollOption]:
    """The times by what was said: fewest 不行, then most 可以, then the earliest."""
    tally = {option.id: counts(found, option) for option in found.options}
    return sorted(
        found.options,
        key=lambda o: (tally[o.id][Willing.NO], -tally[o.id][Willing.YES], o.begins_at),
    )


def counts(found: DatePoll, option: PollOption) -> dict[Willing, int]:
    """How many said what to one time."""
    said = [a.willing for one in found.asked for a in one.answers if a.option_id == option.id]
    return {willing: said.count(willing) for willing in Willing}


def _hers(actor: Actor) -> ColumnElement[bool]:
    asked = aliased(PollPerson)
    return or_(
        DatePoll.organizer_id == actor.person_id,
        exists().where(asked.poll_id == DatePoll.id, asked.person_id == actor.person_id),
    )


def _open(actor: Actor, poll_id: int) -> DatePoll:
    """The poll, locked, while it is open."""
    poll(actor, poll_id)
    # FOR UPDATE of the one row; what hangs on it is read again below.
    db.session.scalar(select(DatePoll.id).where(DatePoll.id == poll_id).with_for_update())
    found = poll(actor, poll_id)
    if found.state is not PollState.OPEN:
        raise OutOfTurn(f"这次约时间{found.state.label}，不能再办理。", advice="请刷新后查看。")
    return found


def _check_organizer(actor: Actor, found: DatePoll) -> None:
    if found.organizer_id != actor.person_id:
        raise NotAllowed("只有发起人可以办理。", advice="请与发起人联系。")
