"""件号: drawn under a lock, without gaps within fonds, year, retention and unit.

A number is drawn in the transaction that files the item: when that fails, the number was never
given. Filed items keep theirs for ever; a series is never rewound.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.archives.models import Fonds, ItemSeries
from app.core.database import db
from app.core.errors import Blocked
from documents.rules.archival_code import ArchivalCode, MalformedCode
from documents.rules.retention import Retention

CATEGORY = "WS"  # 文书


def draw(fonds: Fonds, year: int, retention: Retention, unit_code: str) -> ArchivalCode:
    """The next 档号 of the lowest class. Raises Blocked when its four digits are used up."""
    series = _locked_series(fonds.id, year, retention, unit_code)
    try:
        code = ArchivalCode(fonds.code, CATEGORY, year, retention, unit_code, series.last + 1)
    except MalformedCode as error:
        raise Blocked(f"编不出档号：{error}") from error
    series.last = code.item
    db.session.flush()
    return code


def _locked_series(fonds_id: int, year: int, retention: Retention, unit_code: str) -> ItemSeries:
    """The series, locked until the commit; made by whoever comes first."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    key = {"fonds_id": fonds_id, "year": year, "retention": retention, "unit_code": unit_code}
    db.session.execute(
        dialect.insert(ItemSeries)
        .values(**key, last=0)
        .on_conflict_do_nothing(index_elements=list(key))
    )
    return db.session.scalars(
        select(ItemSeries)
        .filter_by(**key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
