"""会议: who acts at each stage of a topic and of a meeting."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.circulation import staging
from app.circulation.models import Circulation, TaskKind, TaskState
from app.core.database import db
from app.core.errors import Invalid
from app.directory.actors import Actor, Seat, holders
from app.directory.choosing import Choosable, in_order, people_in
from app.directory.heads import head_of
from app.directory.models import Post, Unit
from app.directory.roles import Role
from app.meetings.models import Meeting, Topic
from app.meetings.rooms import Booking
from app.official_documents.models import IssuingAccount
from app.official_documents.offices import first_holders, office_of, within_reach

if TYPE_CHECKING:
    from app.meetings.polls import DatePoll

ORGANIZERS = frozenset({Role.SECRETARY, Role.OFFICE_DIRECTOR})


def may_propose_to(actor: Actor) -> list[Unit]:
    """To whose meetings she may propose a topic: her organ's own, and those of the organ above."""
    own = select(Unit.parent_id).where(Unit.id.in_(actor.organ_ids), Unit.parent_id.is_not(None))
    query = select(Unit).where(
        or_(Unit.id.in_(own), Unit.id.in_(actor.organ_ids)), ~Unit.external, ~Unit.closed
    )
    return list(db.session.scalars(query.order_by(Unit.rank, Unit.order, Unit.id)))


def organizes_for(actor: Actor) -> list[Unit]:
    """The organs whose meetings her office arranges; the government before its own office."""
    own = {organ for organ, role in actor.organ_roles if role in ORGANIZERS}
    if not own:
        return []
    served = select(IssuingAccount.organ_id).where(IssuingAccount.office_id.in_(own))
    query = select(Unit).where(or_(Unit.id.in_(served), Unit.id.in_(own)), ~Unit.closed)
    return list(db.session.scalars(query.order_by(Unit.rank, Unit.order, Unit.id)))


def proposer(_: Circulation, topic: Topic) -> list[Seat]:
    if topic.proposer.active:
        return [Seat(topic.proposer_id, None)]
    return head_of(topic.unit_id)[:1]


def unit_heads(_: Circulation, topic: Topic) -> list[Seat]:
    """单位负责人 of the unit that proposes."""
    return head_of(topic.unit_id)[:1]


def by_another(circulation: Circulation, topic: Topic) -> bool:
    """A head who proposes it herself need not agree with herself."""
    return topic.proposer_id not in {s.person_id for s in unit_heads(circulation, topic)}


def secretaries(_: Circulation, topic: Topic) -> list[Seat]:
    office = (topic.office_id, topic.organ_id)
    return first_holders(office, Role.SECRETARY, Role.OFFICE_DIRECTOR, Role.PRINCIPAL)


def legal_reviewers(_: Circulation, topic: Topic) -> list[Seat]:
    """The organ's own reviewer, or the one of its justice bureau (713号令 第二十五条)."""
    below = [unit.id for unit in within_reach(topic.organ_id, topic.office_id)]
    return holders(Role.LEGAL_REVIEWER, [topic.organ_id, topic.office_id]) or holders(
        Role.LEGAL_REVIEWER, below
    )


def is_major(_: Circulation, topic: Topic) -> bool:
    return topic.major


def leader(circulation: Circulation, _: Topic) -> list[Seat]:
    """分管领导, whom the office chose."""
    return staging.chosen(circulation, "leader")[:1]


def chair(_: Circulation, topic: Topic) -> list[Seat]:
    return principals_of(topic.organ_id)[:1]


def principals_of(organ_id: int) -> list[Seat]:
    """主要领导 of an organ."""
    return holders(Role.PRINCIPAL, [organ_id])


def leaders_of(organ_id: int) -> list[Seat]:
    """The leaders of an organ, in rank order: its standing members."""
    organ = [organ_id]
    own = [seat for role in (Role.PRINCIPAL, Role.DEPUTY_LEADER) for seat in holders(role, organ)]
    return list({seat.person_id: seat for seat in own}.values())


def leaders_to_choose(organ_id: int) -> list[Choosable]:
    seats = leaders_of(organ_id)
    return in_order(people_in(Post.id.in_([s.post_id for s in seats])), seats)


def invitable(organ_id: int) -> list[Choosable]:
    """Who may be asked to a meeting: the organ's and its office's people, and the heads below it."""
    office_id = office_of(organ_id)
    own = (organ_id, office_id)
    reach = [unit.id for unit in within_reach(organ_id, office_id)]
    return list(
        people_in(or_(Unit.id.in_(own), Unit.organ_id.in_(own), Unit.id.in_(reach))).values()
    )


def chosen_for(organ_id: int, chosen: object) -> list[Seat]:
    """The seats of those who were chosen by their ids, of an organ's people. Raises Invalid."""
    wanted = dict.fromkeys(str(one) for one in chosen) if isinstance(chosen, list) else {}
    if not wanted:
        return []
    able = {
        seat.rpartition(":")[2]: seat for seat in reversed([c.value for c in invitable(organ_id)])
    }
    if unknown := [one for one in wanted if one not in able]:
        raise Invalid(
            "只能邀请本机关和所属单位的人员。", {"people": f"请重新选择（{unknown[0][:20]}）。"}
        )
    return staging.parse_seats([able[one] for one in wanted], "people")


def substitutes_for(post_id: int | None) -> list[Choosable]:
    """替会: the people of the organ in which she has that post."""
    post = db.session.get(Post, post_id) if post_id else None
    if post is None:
        return []
    organ = post.unit.organ_id or post.unit_id
    return list(people_in(or_(Unit.id == organ, Unit.organ_id == organ)).values())


def organizer(circulation: Circulation, meeting: Meeting) -> list[Seat]:
    """Whoever arranges it: to whom it was handed on last, else whoever began it."""
    taken = [
        t for t in circulation.tasks if t.kind is TaskKind.DO and t.state is not TaskState.CANCELLED
    ]
    if taken:
        return [Seat(taken[-1].person_id, taken[-1].post_id)]
    return [Seat(meeting.organizer_id, None)]


def booker(_: Circulation, booking: Booking) -> list[Seat]:
    return [Seat(booking.booked_by, None)]


def asked(_: Circulation, poll: DatePoll) -> list[Seat]:
    return [Seat(one.person_id, None) for one in poll.asked]


def ends(_: Circulation, meeting: Meeting) -> datetime | None:
    return meeting.ends_at
