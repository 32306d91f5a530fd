"""Free fonts for a fresh machine, the first source that works, kept in a folder of the caller.

Licences: Fandol is GPL-3 with the font exception, cwTeX FangSong is GPL-2, Noto CJK is OFL 1.1; all
may be embedded in documents. The wheel `mplfonts` also carries a SimHei that is not free: it stays
inside the wheel. Nothing is installed on the machine; single font files are taken out of packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_TIME_LIMIT = 900  # seconds for one download


class FontSetupFailed(RuntimeError):
    """No source of free fonts could be reached; the message says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class Obtained:
    """What the set-up did: the folder, the fonts now in it, and a Chinese sentence per source."""

    folder: Path
    files: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    package: str
    names: tuple[str, ...]  # The files that are taken; a source is done when all are there.
    licence: str
    fetch: Callable[[str, Path], Path]


def obtain(folder: Path) -> Obtained:
    """Put free fonts into the folder; what is there already is left alone.

    Takes about 115 MB of download from Debian, or 85 MB from PyPI where there is no apt.
    Raises FontSetupFailed when not even one Chinese serif font could be had.
    """
    folder.mkdir(parents=True, exist_ok=True)
    notes: list[str] = []
    fangsong = _try(_FANDOL, folder, notes)
    if fangsong:
        _try(_CWTEX, folder, notes)
    if not _try(_NOTO, folder, notes) and not _try(_WHEEL, folder, notes) and not fangsong:
        raise FontSetupFailed(
            "字体没有取到：" + "".join(notes) + "请检查网络，或将字库文件放入字体文件夹后重试。"
        )
    files = tuple(sorted(path.name for path in folder.iterdir() if path.suffix in _SUFFIXES))
    return Obtained(folder, files, tuple(notes))


def _try(source: _Source, folder: Path, notes: list[str]) -> bool:
    """Whether all fonts of a source are in the folder now; the reason goes into the notes."""
    if all((folder / name).is_file() for name in source.names):
        notes.append(f"{source.package}：字体已在（{source.licence}）。")
        return True
    with tempfile.TemporaryDirectory(prefix="fonts-") as scratch:
        try:
            package = source.fetch(source.package, Path(scratch))
            _take(package, source.names, folder, Path(scratch))
        except (OSError, subprocess.SubprocessError, LookupError, zipfile.BadZipFile) as error:
            notes.append(f"{source.package}：没有取到（{type(error).__name__}）。")
            return False
    notes.append(f"{source.package}：已取得字体（{source.licence}）。")
    return True


def _from_apt(package: str, scratch: Path) -> Path:
    """The package file from Debian; a machine without package lists gets them first."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise LookupError("apt-get")
    download = ["apt-get", "-q", "download", package]
    if _run(download, scratch) != 0:
        _run(["apt-get", "-q", "update"], scratch)
        if _run(download, scratch) != 0:
            raise LookupError(package)
    return next(scratch.glob(f"{package}_*.deb"))


def _installed_or_apt(package: str, scratch: Path) -> Path:
    """The folder of the fonts that Debian has installed already, or else the package file."""
    installed = Path("/usr/share/fonts/opentype/noto")
    if all((installed / name).is_file() for name in _NOTO.names):
        return installed
    return _from_apt(package, scratch)


def _from_pip(package: str, scratch: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
    if _run([*command, "--dest", str(scratch), package], scratch) != 0:
        raise LookupError(package)
    return next(scratch.glob("*.whl"))


def _run(command: list[str], folder: Path) -> int:
    environment = os.environ | {"LC_ALL": "C", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(  # noqa: S603 # Fixed program names and fixed package names only.
        command, cwd=folder, env=environment, capture_output=True, timeout=_TIME_LIMIT, check=False
    ).returncode


def _take(package: Path, names: tuple[str, ...], folder: Path, scratch: Path) -> None:
    """Copy the named fonts out of a folder, a wheel or a Debian package into the folder.

    Each file is written beside its place and then renamed, so a broken run leaves no half font.
    Raises LookupError when a name is not in the package.
    """
    taken = scratch / "taken"
    taken.mkdir()
    if package.is_dir():
        for name in names:
            shutil.copy(package / name, taken / name)
    elif package.suffix == ".whl":
        _take_from_wheel(package, names, taken)
    else:
        _take_from_debian(package, names, taken)
    if missing := [name for name in names if not (taken / name).is_file()]:
        raise LookupError(missing[0])
    for name in names:
        shutil.copy(taken / name, folder / f".{name}")
        (folder / f".{name}").replace(folder / name)


def _take_from_wheel(package: Path, names: tuple[str, ...], taken: Path) -> None:
    with zipfile.ZipFile(package) as wheel:
        for member in wheel.infolist():
            name = member.filename.rpartition("/")[2]
            if name in names:
                (taken / name).write_bytes(wheel.read(member))


def _take_from_debian(package: Path, names: tuple[str, ...], taken: Path) -> None:
    """Read the package as a stream of files; only the named fonts ever reach the disk."""
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as process,  # noqa: S603 # Our own file.
        tarfile.open(fileobj=process.stdout, mode="r|") as archive,
    ):
        for member in archive:
            name = member.name.rpartition("/")[2]
            content = archive.extractfile(member) if name in names and member.isfile() else None
            if content is not None:
                (taken / name).write_bytes(content.read())


_SUFFIXES = {".otf", ".ttf", ".ttc"}
_FANDOL = _Source(
    "texlive-lang-chinese",
    (
        "FandolFang-Regular.otf",
        "FandolHei-Regular.otf",
        "FandolKai-Regular.otf",
        "FandolSong-Regular.otf",
        "FandolSong-Bold.otf",
    ),
    "Fandol，GPL-3 附字体例外",
    _from_apt,
)
_CWTEX = _Source("fonts-cwtex-fs", ("cwfs.ttf",), "GPL-2", _from_apt)
_NOTO = _Source(
    "fonts-noto-cjk",
    ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
    "OFL-1.1",
    _installed_or_apt,
)
_WHEEL = _Source(
    "mplfonts",
    ("NotoSerifCJKsc-Regular.otf", "NotoSansCJKsc-Regular.otf"),
    "Noto，OFL-1.1",
    _from_pip,
)
