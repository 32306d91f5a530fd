"""Programs beside Python that some tests need, and where this machine keeps them."""

from __future__ import annotations

import shutil
from pathlib import Path


def chromium() -> Path | None:
    """The browser of the system; none is ever downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def postgresql_folder() -> Path | None:
    """The folder with initdb and postgres; Debian keeps one for each version, off PATH."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest_first = sorted(versions, key=lambda initdb: -float(initdb.parts[-3]))
    if newest_first:
        return newest_first[0].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def chinese_font() -> Path | None:
    """A face with Chinese characters for the browser's pictures."""
    return next(Path("/usr/share/fonts").rglob("NotoSansCJK*"), None)


def openssl() -> Path | None:
    found = shutil.which("openssl")
    return Path(found) if found else None
