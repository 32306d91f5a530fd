"""Which characters of a document no font can show: found before it is issued, not after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.formats.fonts import Face, Fonts
from documents.model import Block, Document, Level, Paragraph, headings


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Characters that no font of a face shows, each once."""

    face: Face
    characters: str

    @property
    def sentence(self) -> str:
        """What the drafter reads: the characters with their code points, at most ten of them."""
        named = "、".join(f"「{char}」（U+{ord(char):04X}）" for char in self.characters[:10])
        more = f"等 {len(self.characters)} 个字" if len(self.characters) > 10 else ""
        return (
            f"{named}{more}在现有{self.face}字库中没有，排不出来。"
            "请改用别的字，或请管理员安装含这些字的字库。"
        )


def uncovered(document: Document, fonts: Fonts, *, extra: str = "") -> tuple[Uncovered, ...]:
    """The characters without a glyph, by face; `extra` is other text in 黑体, such as a draft mark."""
    wanted: dict[Face, set[str]] = {face: set() for face in Face}
    wanted[Face.HEITI].update(extra)
    for face, text in _texts(document):
        wanted[face].update(text)
    found = []
    for face, characters in wanted.items():
        printable = sorted(char for char in characters if not char.isspace())
        if missing := fonts.missing("".join(printable), face):
            found.append(Uncovered(face, missing))
    return tuple(found)


def _texts(document: Document) -> Iterator[tuple[Face, str]]:
    yield Face.XIAOBIAOSONG, document.issuer_mark + document.title
    yield Face.HEITI, document.secrecy + document.urgency
    yield Face.KAITI, "".join(document.signers)
    plain = (
        document.number,
        document.recipients,
        *document.signatures,
        document.note,
        document.copies_to,
        document.printer,
    )
    yield Face.FANGSONG, "".join(plain)
    yield from _texts_of(document.body)
    for attachment in document.attachments:
        yield Face.FANGSONG, attachment.name
        if attachment.blocks:
            yield Face.XIAOBIAOSONG, attachment.name
        yield from _texts_of(attachment.blocks)


def _texts_of(blocks: Sequence[Block]) -> Iterator[tuple[Face, str]]:
    for block, heading in zip(blocks, headings(blocks), strict=True):
        if isinstance(block, Paragraph):
            yield _LEVEL_FACES.get(block.level, Face.FANGSONG), heading
            yield Face.FANGSONG, block.text[len(heading) :]
            continue
        yield Face.HEITI, "".join(block.rows[0])
        for row in block.rows[1:]:
            yield Face.FANGSONG, "".join(row)


_LEVEL_FACES = {Level.ONE: Face.HEITI, Level.TWO: Face.KAITI}
