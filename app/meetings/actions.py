"""会议: the names that the definitions use, and who they are."""

from __future__ import annotations

from app.circulation import registry
from app.core.database import db
from app.meetings import arranging, concluding, people, proposing
from app.meetings.circulation import BOOKING, MEETING, POLL, TOPIC
from app.meetings.models import Meeting, Topic
from app.meetings.polls import DatePoll
from app.meetings.rooms import Booking


def install() -> None:
    """Make every name of the two definitions known; called once by the factory."""
    registry.participants(**{
        "topic.proposer": people.proposer,
        "topic.unit_heads": people.unit_heads,
        "topic.secretaries": people.secretaries,
        "topic.legal_reviewers": people.legal_reviewers,
        "topic.leader": people.leader,
        "topic.chair": people.chair,
    })  # fmt: skip
    registry.participants(**{"meeting.organizer": people.organizer})
    registry.participants(**{"booking.booker": people.booker})
    registry.participants(**{"poll.asked": people.asked})
    registry.conditions(**{
        "topic.by_another": people.by_another,
        "topic.is_major": people.is_major,
    })  # fmt: skip
    registry.deadlines(**{"meeting.ends": people.ends})
    registry.guards(**{
        "topic.is_whole": proposing.is_whole,
        "topic.leader_is_chosen": proposing.leader_is_chosen,
        "meeting.agenda_is_in_order": arranging.agenda_is_in_order,
        "meeting.somebody_is_invited": arranging.somebody_is_invited,
        "meeting.has_begun": concluding.has_begun,
        "meeting.was_quorate": concluding.was_quorate,
        "meeting.topics_have_outcomes": concluding.topics_have_outcomes,
        "meeting.minutes_are_issued": concluding.minutes_are_issued,
    })  # fmt: skip
    registry.effects(**{
        "topic.renew_title": proposing.renew_title,
        "topic.keep_legality": proposing.keep_legality,
        "topic.drop": proposing.drop,
        "topic.accept": proposing.accept,
        "topic.postpone": proposing.postpone,
        "meeting.notice": arranging.notice,
        "meeting.cancel": arranging.cancel,
        "meeting.conclude": concluding.conclude,
        "meeting.close": concluding.close,
    })  # fmt: skip
    registry.register(TOPIC, Topic.__tablename__, load_topic)
    registry.register(MEETING, Meeting.__tablename__, load_meeting)
    registry.register(BOOKING, Booking.__tablename__, load_booking)
    registry.register(POLL, DatePoll.__tablename__, load_poll)


def load_topic(topic_id: int) -> Topic:
    return db.session.get_one(Topic, topic_id)


def load_meeting(meeting_id: int) -> Meeting:
    return db.session.get_one(Meeting, meeting_id)


def load_booking(booking_id: int) -> Booking:
    return db.session.get_one(Booking, booking_id)


def load_poll(poll_id: int) -> DatePoll:
    return db.session.get_one(DatePoll, poll_id)
