"""The pages of the office; only the factory imports them."""

from __future__ import annotations

from flask import Flask


def register_blueprints(app: Flask) -> None:
    """Put every page into the application, with errors, safety and the right of each."""
    from pathlib import Path

    from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

    from blueprints.account.routes import bp as account
    from blueprints.account.routes import limiter
    from blueprints.api.routes import install as install_api
    from blueprints.archives.fonds import bp as fonds
    from blueprints.archives.routes import bp as archives
    from blueprints.audit.routes import bp as audit
    from blueprints.bulletins import issue_view
    from blueprints.bulletins.calls import bp as calls
    from blueprints.bulletins.issues import bp as issues
    from blueprints.bulletins.journals import bp as journals
    from blueprints.bulletins.reports import bp as bulletins
    from blueprints.bulletins.rules import bp as bulletin_rules
    from blueprints.bulletins.scores import bp as bulletin_scores
    from blueprints.circulation.handovers import bp as handovers
    from blueprints.circulation.routes import bp as circulation
    from blueprints.desk.routes import bp as desk
    from blueprints.directory.routes import bp as directory
    from blueprints.dispatch import forms as dispatch_forms
    from blueprints.dispatch.annulling import bp as annulling
    from blueprints.dispatch.deleting import bp as deleting
    from blueprints.dispatch.drafting import bp as drafting
    from blueprints.dispatch.ledger import numbers, seals
    from blueprints.dispatch.routes import bp as dispatch
    from blueprints.duty import urgent_view
    from blueprints.duty.log import bp as duty_log
    from blueprints.duty.rollcall import bp as roll_calls
    from blueprints.duty.rosters import bp as duty_rosters
    from blueprints.duty.routes import bp as duty
    from blueprints.duty.settings import bp as duty_settings
    from blueprints.duty.swaps import bp as duty_swaps
    from blueprints.duty.urgent import bp as urgent
    from blueprints.meetings import forms as meeting_forms
    from blueprints.meetings.calendar import bp as calendar
    from blueprints.meetings.entries import bp as entries
    from blueprints.meetings.feeds import bp as feeds
    from blueprints.meetings.finding import bp as finding
    from blueprints.meetings.meetings import bp as meetings
    from blueprints.meetings.papers import bp as topic_papers
    from blueprints.meetings.polls import bp as polls
    from blueprints.meetings.repeating import bp as repetitions
    from blueprints.meetings.room_changes import bp as room_changes
    from blueprints.meetings.rooms import bp as rooms
    from blueprints.meetings.seating import bp as seating
    from blueprints.meetings.signing_in import bp as meeting_signing_in
    from blueprints.meetings.topics import bp as topics
    from blueprints.receipt import forms as receipt_forms
    from blueprints.receipt.routes import bp as receipt
    from blueprints.searching.routes import bp as searching
    from blueprints.shared.access import deny_by_default
    from blueprints.shared.errors import answer_errors
    from blueprints.shared.places import RecordId
    from blueprints.shared.safety import make_safe
    from blueprints.shared.visitors import know_visitors
    from blueprints.supervision import forms as supervision_forms
    from blueprints.supervision import inspection_view
    from blueprints.supervision.alerts import bp as alerts
    from blueprints.supervision.inspections import bp as inspections
    from blueprints.supervision.parts import bp as parts
    from blueprints.supervision.routes import bp as supervision
    from blueprints.supervision.scores import bp as scores
    from blueprints.supervision.views import bp as views

    shared = FileSystemLoader(Path(__file__).parent / "shared" / "templates")
    app.jinja_loader = ChoiceLoader([shared])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["int"] = RecordId
    know_visitors(app)
    limiter.init_app(app)
    make_safe(app)
    answer_errors(app)
    deny_by_default(app)
    dispatch_forms.install()
    receipt_forms.install()
    supervision_forms.install()
    inspection_view.install()
    meeting_forms.install()
    issue_view.install()
    urgent_view.install()
    for blueprint in (
        account,
        desk,
        directory,
        circulation,
        handovers,
        drafting,
        dispatch,
        annulling,
        deleting,
        receipt,
        supervision,
        parts,
        alerts,
        inspections,
        scores,
        views,
        topics,
        topic_papers,
        meetings,
        meeting_signing_in,
        seating,
        rooms,
        calendar,
        entries,
        feeds,
        finding,
        repetitions,
        polls,
        room_changes,
        urgent,
        duty_log,
        roll_calls,
        duty,
        duty_rosters,
        duty_swaps,
        duty_settings,
        bulletins,
        calls,
        issues,
        journals,
        bulletin_rules,
        bulletin_scores,
        numbers,
        seals,
        searching,
        archives,
        fonds,
        audit,
    ):
        app.register_blueprint(blueprint)
    install_api(app)
