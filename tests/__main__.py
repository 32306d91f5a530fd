"""Every check of the project, the quickest first, up to the first that fails; pytest comes last."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests import programs

CHECKS = (
    ("ruff check", ("check", "--quiet", ".", "tongwen")),
    ("ruff format", ("format", "--check", "--quiet", ".", "tongwen")),
    ("lint-imports", ()),
    ("mypy", ()),
)

# The package of Debian that brings each program, and what is left out without it.
PACKAGES = {
    "chromium": (programs.chromium, "tests in a browser"),
    "postgresql": (programs.postgresql_folder, "tests on PostgreSQL"),
    "fonts-noto-cjk": (programs.chinese_font, "tests of Chinese characters in pictures"),
    "openssl": (programs.openssl, "tests against the openssl command"),
}


def main(arguments: list[str]) -> int:
    bring_programs()
    if arguments:
        return hand_over_to_pytest(*arguments)
    for name, options in CHECKS:
        started = time.monotonic()
        tool = Path(sys.executable).with_name(name.split()[0])
        outcome = subprocess.run([tool, *options], capture_output=True, text=True)
        if outcome.returncode != 0:
            print(outcome.stdout + outcome.stderr, f"{name}: failed", sep="")
            return 1
        print(f"{name}: passed in {time.monotonic() - started:.1f}s", flush=True)
    return hand_over_to_pytest("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")


def bring_programs() -> None:
    """Install what is missing where that is allowed, and name what is left out for lack of it."""
    missing = [package for package, (find, _) in PACKAGES.items() if find() is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"apt-get install {' '.join(missing)}", flush=True)
        apt_get("update")
        for package in missing:
            # One by one: a name that this distribution does not have costs only itself.
            apt_get("install", "--yes", "--no-install-recommends", package)
    for package in missing:
        find, purpose = PACKAGES[package]
        if find() is None:
            print(f"{package} is missing: {purpose} are skipped", flush=True)


def apt_get(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    outcome = subprocess.run(
        ["apt-get", *arguments], env=environment, capture_output=True, text=True
    )
    if outcome.returncode != 0:
        print(outcome.stderr.strip().rpartition("\n")[2], flush=True)


def hand_over_to_pytest(*arguments: str) -> int:
    """Never returns: pytest takes this process over, so that the last line and the status are its."""
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
