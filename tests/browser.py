"""The system's Chromium without a window, which sees this machine and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import programs

FLAGS = (
    "--no-sandbox",  # Chromium's sandbox refuses root, which a build machine's user often is.
    "--disable-gpu",
    "--disable-dev-shm-usage",  # Containers have 64 MB there.
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    # Every name and every address fails to resolve, but for this machine's.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE ::1",
)
HERE = ("127.0.0.1", "localhost", "::1", None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Playwright's Browser, one for each test process; skipped where Chromium is not installed."""
    found = programs.chromium()
    if found is None:
        pytest.skip("Chromium is not installed (apt install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=list(FLAGS), headless=True)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages: `new_page(base_url=…, viewport={"width": 375, "height": 812}, …)`.

    Each page is a visitor of its own with nothing remembered; the options are those of
    playwright's Browser.new_context. A page that asks anything of another machine fails the test.
    """
    contexts = []
    strangers: list[str] = []

    def watch(request: Any) -> None:
        if urlsplit(request.url).hostname not in HERE:
            strangers.append(request.url)

    def open_page(**options: Any) -> Any:
        context = browser.new_context(**{"locale": "zh-CN", **options})
        contexts.append(context)
        context.on("request", watch)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not strangers, "a page asked another machine for something"


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """One page of a desk screen."""
    return new_page(viewport={"width": 1440, "height": 900})
