"""The project's own files, as the tests that read the code see them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("app", "blueprints", "documents", "search_index")


@cache
def files() -> list[Path]:
    """Every file that is, or would be, under version control; paths are relative to ROOT."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listing.returncode == 0:
        named = {Path(name) for name in listing.stdout.split("\0") if name}
    else:  # An unpacked archive of the project has no history.
        named = {path.relative_to(ROOT) for path in ROOT.rglob("*")}
        named = {path for path in named if not any(map(is_made, path.parts))}
    return sorted(path for path in named if (ROOT / path).is_file())


def is_made(part: str) -> bool:
    """Whether a part of a path says that a tool made the file."""
    return part.startswith(".") or part == "__pycache__" or part.endswith(".egg-info")


def under(*folders: str, suffix: str = ".py") -> list[Path]:
    """The files of these top-level folders whose names end so."""
    return [path for path in files() if path.parts[0] in folders and path.name.endswith(suffix)]


def read(path: Path) -> str:
    """The text of a file, empty for one that holds no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(read(path), filename=str(path))


def line_of(text: str, position: int) -> int:
    """The number of the line that the position in the text is on."""
    return text.count("\n", 0, position) + 1


def listed(found: list[str]) -> str:
    """What a test found, one a line, however much it is."""
    return "\n".join(["", *found])
