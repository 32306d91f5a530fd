"""档号: how it is put together and what one may look like (DA/T 22-2015, DA/T 13-2022)."""

from __future__ import annotations

import re

from app.archives.models import Retention

CATEGORY = "WS"  # 文书
LARGEST_NUMBER = 9999  # four digits
FONDS = re.compile(r"[A-Z0-9]{4}")
UNIT = re.compile(r"[A-Z0-9]{3}")
CODE = re.compile(
    r"(?P<fonds>[A-Z0-9]{4})-WS·(?P<year>(19|20)\d{2})-(?P<retention>Y|D30|D10)"
    r"-(?P<unit>[A-Z0-9]{3})-(?P<number>\d{4})",
    re.ASCII,
)


def archival_code(fonds: str, year: int, retention: Retention, unit: str, number: int) -> str:
    """全宗号-WS·年度-保管期限-机构-件号, such as 0101-WS·2026-Y-BGS-0001."""
    return f"{fonds}-{CATEGORY}·{year}-{retention.value}-{unit}-{number:04d}"
