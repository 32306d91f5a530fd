"""Keys of the index: which table a record lies in; the numbers never change their meaning."""

from __future__ import annotations

TYPES: dict[int, str] = {
    1: "official_document", 2: "incoming_document", 3: "supervision_item", 4: "topic", 5: "meeting",
    6: "inspection", 7: "urgent_event", 8: "bulletin_report", 9: "bulletin_issue",
    10: "duty_roster", 11: "duty_shift",
}  # fmt: skip
CODES = {name: code for code, name in TYPES.items()}
SHIFT = 40


def key_of(subject_type: str, subject_id: int) -> int:
    return CODES[subject_type] << SHIFT | subject_id


def record_of(key: int) -> tuple[str, int]:
    """The table and the id behind a key."""
    return TYPES[key >> SHIFT], key & ((1 << SHIFT) - 1)
