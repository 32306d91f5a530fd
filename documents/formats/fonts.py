"""Which font stands for which face of GB/T 9704-2012, and which characters no font can show.

The standard names faces (仿宋, 小标宋 …) that only commercial fonts carry in full. An office that
has a licence puts the files into its own folder; every face has a chain of free fonts after them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

import typst
from fontTools.ttLib import TTFont, TTLibError


class FontsMissing(RuntimeError):
    """No usable font was found; the message says in Chinese what to do."""


class Face(StrEnum):
    """The faces that GB/T 9704-2012 names."""

    FANGSONG = "仿宋"
    HEITI = "黑体"
    KAITI = "楷体"
    SONGTI = "宋体"
    XIAOBIAOSONG = "小标宋"


# The family names under which the licensed fonts are known; any of them is the true face.
TRUE_FAMILIES: dict[Face, tuple[str, ...]] = {
    Face.FANGSONG: (
        "FangSong_GB2312",
        "仿宋_GB2312",
        "FZFangSong-Z02",
        "FZFangSong-Z02S",
        "方正仿宋_GBK",
        "方正仿宋简体",
        "FangSong",
        "仿宋",
        "STFangsong",
        "华文仿宋",
    ),
    Face.HEITI: ("SimHei", "黑体", "FZHei-B01", "FZHei-B01S", "方正黑体_GBK", "方正黑体简体"),
    Face.KAITI: (
        "KaiTi_GB2312",
        "楷体_GB2312",
        "FZKai-Z03",
        "FZKai-Z03S",
        "方正楷体_GBK",
        "方正楷体简体",
        "KaiTi",
        "楷体",
    ),
    Face.SONGTI: ("SimSun", "宋体", "NSimSun", "FZShuSong-Z01", "FZShuSong-Z01S", "方正书宋_GBK"),
    Face.XIAOBIAOSONG: (
        "FZXiaoBiaoSong-B05",
        "FZXiaoBiaoSong-B05S",
        "方正小标宋_GBK",
        "方正小标宋简体",
    ),
}

# Free fonts that stand in, best first. The end of each chain covers the rare characters of names.
FREE_FAMILIES: dict[Face, tuple[str, ...]] = {
    Face.FANGSONG: ("FandolFang R", "cwTeXFangSong", "Noto Serif CJK SC"),
    Face.HEITI: ("FandolHei", "Noto Sans CJK SC", "Noto Serif CJK SC"),
    Face.KAITI: ("FandolKai", "Noto Serif CJK SC"),
    Face.SONGTI: ("FandolSong", "Noto Serif CJK SC"),
    Face.XIAOBIAOSONG: ("Noto Serif CJK SC", "FandolSong"),
}

# FandolFang's own figures and letters are heavy and without serifs; its 宋体 sister has fitting ones.
_LATIN_COMPANIONS = {"FandolFang R": "FandolSong"}

# The free fonts that really are of the face's style, so that nothing looks foreign on the page.
_SAME_STYLE = {"FandolFang R", "FandolHei", "FandolKai", "FandolSong", "Noto Sans CJK SC"}


@dataclass(frozen=True, slots=True)
class FontFile:
    """One font: its family name, file, place in a collection, and weight (400 regular, 700 bold)."""

    family: str
    path: Path
    index: int
    weight: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands for a face: `true` is the face itself, `alike` a free font of the same style."""

    face: Face
    family: str
    true: bool
    alike: bool

    @property
    def sentence(self) -> str:
        if self.true:
            return f"{self.face}：使用 {self.family}。"
        if self.alike:
            return f"{self.face}：没有正版字库，由自由字体 {self.family} 代替。"
        return f"{self.face}：没有同类字体，暂由 {self.family} 代替，版面与标准字体有差别。"


class Fonts:
    """The fonts of this installation: the office's own folder first, then the folder of the set-up.

    Raises FontsMissing when neither folder has a font for the text.
    """

    def __init__(self, *folders: Path) -> None:
        self.folders = tuple(folder for folder in folders if folder.is_dir())
        # Typst searches folders in order; the machine's own fonts would make pages differ.
        self.typst = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(folder) for folder in self.folders],
        )
        self._files: dict[str, list[FontFile]] = {}
        for info in self.typst.fonts():
            if info.path is not None and info.style == "normal":
                font = FontFile(info.family, Path(info.path), info.index, info.weight)
                self._files.setdefault(info.family.lower(), []).append(font)
        for face in Face:
            if not self.chain(face):
                raise FontsMissing(
                    f"没有找到可用于「{face}」的字体。请运行字体安装命令，"
                    "或将本单位的字库文件放入字体文件夹。"
                )

    def chain(self, face: Face) -> tuple[str, ...]:
        """The family names that are present for a face, best first."""
        named = TRUE_FAMILIES[face] + FREE_FAMILIES[face]
        return tuple(name for name in named if name.lower() in self._files)

    def latin(self, face: Face) -> str | None:
        """The family that shows letters and figures in place of the chain's first, if one must."""
        companion = _LATIN_COMPANIONS.get(self.chain(face)[0])
        return companion if companion and companion.lower() in self._files else None

    def file(self, family: str, *, bold: bool = False) -> FontFile:
        """The file of a family, nearest to regular or bold. Raises KeyError for an unknown family."""
        wanted = 700 if bold else 400
        return min(self._files[family.lower()], key=lambda font: abs(font.weight - wanted))

    def missing(self, text: str, face: Face) -> str:
        """The characters of a text, each once and in order, that no font of the chain can show."""
        left = dict.fromkeys(text)
        for family in self.chain(face):
            if not left:
                break
            shown = _characters(self.file(family))
            left = {char: None for char in left if ord(char) not in shown}
        return "".join(left)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Which font stands for each face, for `doctor` and for the format report."""
        found = []
        for face in Face:
            family = self.chain(face)[0]
            true = family in TRUE_FAMILIES[face]
            alike = family in _SAME_STYLE and family in FREE_FAMILIES[face]
            found.append(Standing(face, family, true, alike))
        return tuple(found)

    def describe(self) -> list[str]:
        """One Chinese sentence for each face."""
        return [standing.sentence for standing in self.standings]


@cache
def _characters(font: FontFile) -> frozenset[int]:
    try:
        with TTFont(font.path, fontNumber=font.index, lazy=True) as opened:
            return frozenset(opened.getBestCmap() or {})
    except (TTLibError, OSError) as error:
        raise FontsMissing(f"字体文件 {font.path.name} 读不出来，请换一个文件。") from error


@cache
def load(folders: tuple[Path, ...]) -> Fonts:
    """The fonts of these folders, read once in a process. Raises FontsMissing."""
    return Fonts(*folders)


def distinct(texts: Iterable[str]) -> str:
    """The printable characters of many texts, each once, in order of first use."""
    return "".join(dict.fromkeys(c for text in texts for c in text if not c.isspace()))
