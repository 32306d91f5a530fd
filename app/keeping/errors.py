"""What keeps a backup from being made or taken."""

from __future__ import annotations

from app.core.errors import OfficeError


class NotKept(OfficeError):
    """The backup was not made; there is no file of that name."""

    advice = "请排除原因后重新备份。"


class NotRestored(OfficeError):
    """The backup was refused before anything was written."""

    advice = "请换用另一份备份。"
