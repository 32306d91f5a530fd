"""Every table of the office, known to the database layer by importing this module."""

# ruff: noqa: F401 - The imports are the whole purpose: each makes its tables known.

from __future__ import annotations

import app.archives.models
import app.auditing.models
import app.bulletins.issue_models
import app.bulletins.score_models
import app.calendar.office
import app.circulation.models
import app.core.acts
import app.core.outbox
import app.directory.models
import app.duty.feeds
import app.duty.log_models
import app.duty.models
import app.duty.rollcall_models
import app.duty.urgent_models
import app.meetings.entries
import app.meetings.feeds
import app.meetings.polls
import app.official_documents.models
import app.permissions.readers
import app.receipt.models
import app.supervision.alert_models
