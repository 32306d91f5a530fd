"""Puts the parts together; the only module that knows them all."""

from __future__ import annotations

from apiflask import APIFlask
from flask import Flask

from app.archives import actions as archives
from app.archives import adding
from app.bulletins import actions as bulletins
from app.bulletins import circulars as bulletin_circulars
from app.bulletins import collecting as bulletins_collecting
from app.bulletins import outcome_paper, reporting
from app.bulletins.issue_models import Issue, Outcome
from app.core import outbox, stores
from app.core.database import db, prepare
from app.dispatch import actions as dispatch
from app.dispatch import collecting as dispatch_collecting
from app.dispatch import tracking_news
from app.duty import actions as duty
from app.duty import feeds as duty_feeds
from app.duty import (
    handover_effects,
    rollcall,
    roster_collecting,
    urgent_moves,
    urgent_onward,
    urgent_paper,
)
from app.duty import planning as duty_planning
from app.duty.models import Roster
from app.duty.urgent_models import UrgentEvent
from app.meetings import actions as meetings
from app.meetings import attending, feeds, minutes, telling
from app.meetings import collecting as meetings_collecting
from app.meetings.models import Meeting
from app.official_documents import filing
from app.official_documents.models import OfficialDocument
from app.receipt import actions as receipt
from app.receipt import arriving, instruction_news, replying
from app.receipt import collecting as receipt_collecting
from app.receipt.models import IncomingDocument
from app.searching import indexing
from app.supervision import actions as supervision
from app.supervision import circulars, inspection_actions, inspection_paper
from app.supervision import collecting as supervision_collecting
from app.supervision import following as supervision_following
from app.supervision.inspection_models import Inspection
from app.supervision.models import SupervisionItem
from config import Settings


def build(settings: Settings | None = None) -> Flask:
    """The application of one office. Opens, or makes, its data and key folders."""
    from blueprints import register_blueprints

    settings = settings or Settings.from_environment()
    office = stores.open_stores(settings)
    app = APIFlask(
        "app",
        static_folder=None,  # type: ignore[arg-type]  # Static files have a route of their own, with a digest.
        docs_path=None,
        spec_path=None,
    )
    app.config.update(
        SECRET_KEY=office.keys.key("sessions"),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        MAX_CONTENT_LENGTH=settings.upload_limit + 2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=8 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TONGWEN=settings,
    )
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    wire()
    register_blueprints(app)
    return app


def wire() -> None:
    """Definitions and events: how the rooms hear of one another."""
    outbox.forget_handlers()
    dispatch.install()
    receipt.install()
    supervision.install()
    inspection_actions.install()
    meetings.install()
    urgent_moves.install()
    handover_effects.install()
    rollcall.install()
    duty.install()
    bulletins.install()
    outbox.on("delivery.sent", arriving.arrive)
    outbox.on("delivery.withdrawn", arriving.withdrawn)
    outbox.on("delivery.urged", arriving.urged)
    outbox.on("delivery.returned", tracking_news.returned)
    outbox.on("delivery.answered", tracking_news.answered)
    outbox.on("instruction.given", instruction_news.given)
    outbox.on("instruction.given", supervision_following.instruction_given)
    outbox.on("urgent.instructed", supervision_following.instruction_given)
    outbox.on("document.annulled", arriving.annulled)
    outbox.on("document.issued", supervision_following.document_issued)
    outbox.on("document.deleted", replying.draft_deleted)
    outbox.on("document.deleted", minutes.draft_deleted)
    outbox.on("document.deleted", circulars.draft_deleted)
    outbox.on("document.deleted", urgent_onward.draft_deleted)
    outbox.on(urgent_onward.FOLLOWED, supervision_following.event_followed)
    outbox.on("meeting.decided", attending.decided)
    outbox.on("meeting.place_changed", telling.place_changed)
    outbox.on("booking.moved_up", telling.moved_up)
    outbox.on("document.issued", telling.decisions_issued)
    outbox.on("person.shut_out", feeds.end_all)
    outbox.on("person.shut_out", duty_feeds.end_all)
    outbox.on("person.shut_out", duty_planning.shut_out)
    outbox.on("poll.opened", telling.poll_opened)
    outbox.on("poll.ended", telling.poll_ended)
    outbox.on("document.issued", bulletin_circulars.document_issued)
    outbox.on("document.deleted", bulletin_circulars.draft_deleted)
    outbox.on("bulletin.proposed", bulletins.document_proposed)
    outbox.on("bulletin.urgent", bulletins.words_proposed)
    reporting.offer(UrgentEvent.__tablename__, urgent_onward.words_for)
    filing.register(OfficialDocument.__tablename__, dispatch_collecting.collect)
    filing.register(IncomingDocument.__tablename__, receipt_collecting.collect)
    filing.register(SupervisionItem.__tablename__, supervision_collecting.collect)
    filing.register(Inspection.__tablename__, inspection_paper.collect)
    filing.register(Meeting.__tablename__, meetings_collecting.collect)
    filing.register(Issue.__tablename__, bulletins_collecting.collect)
    filing.register(UrgentEvent.__tablename__, urgent_paper.collect)
    filing.register(Roster.__tablename__, roster_collecting.collect)
    filing.register_addition(Outcome.__tablename__, outcome_paper.collect)
    outbox.on("matter.closed", archives.propose)
    outbox.on("matter.supplemented", adding.add)
    outbox.on("circulation.moved", indexing.moved)
    outbox.on("readers.changed", indexing.readers_changed)
    outbox.on("duty.finished", indexing.roster_over)
    outbox.on("archive.filed", indexing.filed)
    outbox.on("document.changed", indexing.changed)
    outbox.on("file.detached", indexing.detached)
    outbox.on("words.read", indexing.changed)
