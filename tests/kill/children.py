"""Child processes of a test: copies of the office that act, and that may be killed at any moment."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Callable

from app.core.database import db


def start(work: Callable[[], object]) -> int:
    """Do the work in a child process; gives its id. The child ends with 0, or 1 after an error."""
    db.session.remove()
    db.engine.dispose()  # No connection may be shared with the child.
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def kill(child: int) -> None:
    """End it as a power failure would. The child must still have been at work."""
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child ended by itself before it was killed"


def at_once(*works: Callable[[], str]) -> list[str]:
    """Do each work in a child, all at the same moment; gives what they returned, in order."""
    moment = time.time() + 0.3
    pipes = []
    for work in works:
        reading, writing = os.pipe()

        def run(work: Callable[[], str] = work, writing: int = writing) -> None:
            while time.time() < moment:
                pass  # Both wake at the same instant, which no sleep promises.
            os.write(writing, work().encode())

        pipes.append((start(run), reading, writing))
    answers = []
    for child, reading, writing in pipes:
        os.close(writing)
        os.waitpid(child, 0)
        answers.append(os.read(reading, 10_000).decode())
        os.close(reading)
    return answers
