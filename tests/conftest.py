"""What every test stands on: no way out of this machine, and calm settings for hypothesis."""

from __future__ import annotations

import gc
import ipaddress
import sys
from typing import Any

import pytest
from hypothesis import settings

gc.disable()  # Until everything is collected: loading makes no garbage, and looking for it takes long.

pytest_plugins = [
    "tests.postgres",
    "tests.databases",
    "tests.browser",
    "tests.office",
    "tests.closed",
    "tests.served",
]

settings.register_profile("office", deadline=None, max_examples=50, print_blob=True)
settings.load_profile("office")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-text",
        action="store_true",
        help="walk every real document through the office, not one for each database",
    )


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


class OutsideWorld(RuntimeError):
    """A test tried to leave this machine."""


def stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every address but loopback and local sockets, whichever library asks.

    Raises:
        OutsideWorld: where the connection would have been made.
    """
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if host and not is_loopback(host):
        raise OutsideWorld(f"{event} {host}: tests run without a network")


def is_loopback(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return name == "localhost"


sys.addaudithook(stay_on_this_machine)
