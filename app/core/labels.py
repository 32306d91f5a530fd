"""Enumerations whose members carry their Chinese label."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A member is written `NAME = "value", "标签"`; the value is stored, the label is shown.

    Calling the class with a value alone finds the member, as with every enumeration.
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
