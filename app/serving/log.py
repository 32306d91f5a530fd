"""The log of the server: where an error happened and of what kind it was, and no words of the office."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


def keep_log() -> None:
    """The log goes to standard error, where the service manager of the machine keeps it."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


class DiscreetFormatter(logging.Formatter):
    """Where an error happened and of what kind it was; never its message.

    A message often quotes the value that was wrong, which may be the sentence of a document.
    """

    def formatException(  # noqa: N802 - The name is that of the base class.
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        lines, error = [], ei[1]
        while error is not None:
            lines += traceback.format_tb(error.__traceback__)
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}\n")
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()
