"""The gallery: every page with sample data, as pictures to look at.

Run it with a folder to write to: `python -m tests.face.gallery FOLDER [name …]`.
"""

from __future__ import annotations

import mimetypes
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests import programs
from tests.browser import FLAGS
from tests.face.ledgers import IN_OFFICE, OUTSIDE, context
from tests.face.samples import SHEETS

SHARED = Path(__file__).parents[2] / "blueprints" / "shared"
STATIC = SHARED / "static"
ORIGIN = "http://127.0.0.1:1"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'"
)
NAMES = (*IN_OFFICE, *OUTSIDE)
SCREENS: dict[str, tuple[Any, str, bool]] = {
    "1440": ({"width": 1440, "height": 900}, "normal", False),
    "375": ({"width": 375, "height": 812}, "normal", False),
    "1440-huge": ({"width": 1440, "height": 900}, "huge", False),
    "375-huge": ({"width": 375, "height": 812}, "huge", False),
    "1440-large": ({"width": 1440, "height": 900}, "large", False),
    "1440-contrast": ({"width": 1440, "height": 900}, "normal", True),
}


def environment() -> Environment:
    """Jinja as the office uses it, but strict: what a page is not given is an error."""
    made = Environment(
        loader=FileSystemLoader([SHARED / "templates", Path(__file__).parent]),
        autoescape=True,
        undefined=StrictUndefined,
    )
    made.globals.update(csrf_token=lambda: "token", asset=lambda name: f"/static/{name}")
    return made


def html(name: str, *, size: str = "normal", contrast: bool = False) -> str:
    template, given = context(name, size=size, contrast=contrast)
    folder = "" if template == "components" else "pages/"
    return ENVIRONMENT.get_template(f"{folder}{template}.html").render(given)


def serve(page: Any) -> None:
    """Answer the page's requests from memory, under the policy that the office sends."""

    def answer(route: Any) -> None:
        address = urlsplit(route.request.url)
        name = address.path.removeprefix("/")
        headers = {"Content-Security-Policy": POLICY}
        if name.startswith("static/sheet-"):
            route.fulfill(body=SHEETS[int(name[13:-4]) - 1][0], content_type="image/svg+xml")
        elif name.startswith("static/") and (file := STATIC / name[7:]).is_file():
            kind = mimetypes.guess_type(file.name)[0] or "application/manifest+json"
            route.fulfill(body=file.read_bytes(), content_type=kind, headers=headers)
        elif name == "manifest.webmanifest":
            text = ENVIRONMENT.get_template(name).render(organ="云岭县人民政府办公室")
            route.fulfill(body=text, content_type="application/manifest+json")
        elif name in NAMES:
            chosen = dict(part.split("=") for part in address.query.split("&") if part)
            text = html(name, size=chosen.get("size", "normal"), contrast="contrast" in chosen)
            route.fulfill(body=text, content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.fulfill(status=404, body="")

    page.route("**/*", answer)


def show(page: Any, name: str, *, size: str = "normal", contrast: bool = False) -> None:
    html(
        name, size=size, contrast=contrast
    )  # A template's error is raised here, not in the browser.
    page.goto(f"{ORIGIN}/{name}?size={size}{'&contrast=on' if contrast else ''}")


def main(folder: Path, names: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=programs.chromium(), args=list(FLAGS))
        for screen, (viewport, size, contrast) in SCREENS.items():
            context = browser.new_context(viewport=viewport, locale="zh-CN")
            page = context.new_page()
            page.on("console", lambda message: print(message.type, message.text))
            page.on("pageerror", lambda error: print("error", error))
            serve(page)
            for name in names or NAMES:
                wanted, _, only = name.partition("@")
                if only and only != screen:
                    continue
                show(page, wanted, size=size, contrast=contrast)
                page.screenshot(path=folder / f"{wanted}-{screen}.png")
                if screen in ("1440", "375"):
                    page.screenshot(path=folder / f"{wanted}-{screen}-full.png", full_page=True)
            context.close()
        browser.close()


ENVIRONMENT = environment()

if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
