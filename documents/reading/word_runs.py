"""The inside of a Word paragraph: text, revisions, and all that is no text."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from documents.reading.lines import Remains
from documents.reading.result import Unplaced
from documents.reading.word_numbering import W

_REVISED = "文中有修订，已按接受全部修订读入。"
_COMMENTED = "批注没有读入。"
_SKIPPED = {"pPr", "rPr", "instrText", "delText", "fldChar", "proofErr", "bookmarkStart", "bookmarkEnd", "rt", "sdtPr", "sdtEndPr", "lastRenderedPageBreak", "softHyphen", "annotationRef", "footnoteRef"}  # fmt: skip
_PICTURES = {"drawing", "pict", "object"}


@dataclass(slots=True)
class Inline:
    """The text of one paragraph while it is being read."""

    line: int
    remains: Remains
    footnotes: etree._Element | None
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def leave(self, text: str, why: str) -> None:
        self.remains.unplaced.append(Unplaced(self.line, text, why))


def read_inline(parent: etree._Element, inline: Inline) -> None:
    """Add what a reader sees of `parent` to the text; pictures, boxes and notes are left unplaced."""
    for child in parent:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name in _SKIPPED or not name:
            continue
        if name == "t":
            inline.pieces.append(child.text or "")
        elif name in {"tab", "ptab"}:
            inline.pieces.append("\t")
        elif name in {"br", "cr"}:
            inline.pieces.append("" if child.get(f"{W}type") in {"page", "column"} else "\n")
        elif name == "noBreakHyphen":
            inline.pieces.append("-")
        elif name in {"del", "moveFrom"}:
            inline.remains.note(_REVISED)
        elif name == "r" and _hidden(child):
            inline.leave(_letters(child), "原文设为隐藏的文字")
        elif name in _PICTURES:
            _picture(child, inline)
        elif name == "sym":
            inline.pieces.append("□")
            inline.leave(
                f"（符号 {child.get(f'{W}char', '')[:8]}）",
                "特殊符号在正文中以□代替，请对照原件改正",
            )
        elif name in {"footnoteReference", "endnoteReference"}:
            _note(child, inline)
        elif name == "commentReference":
            inline.remains.note(_COMMENTED)
        elif name in {"oMath", "oMathPara"}:
            formula = "".join(str(t) for t in child.itertext()).strip()
            inline.pieces.append(formula)
            inline.leave(formula, "公式已按文字读入，请对照原件核对")
        elif name == "AlternateContent":
            if len(child):
                read_inline(child[0], inline)
        else:
            if name in {"ins", "moveTo"}:
                inline.remains.note(_REVISED)
            read_inline(child, inline)


def _letters(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext(f"{W}t"))


def _hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in {"0", "false"}


def _picture(element: etree._Element, inline: Inline) -> None:
    """A picture, or a text box: its text is not part of the flow of the paragraph."""
    boxed = False
    for box in element.iter(f"{W}txbxContent"):
        if next(box.iterancestors(f"{W}txbxContent"), None) is not None:
            continue
        boxed = True
        for paragraph in box.iter(f"{W}p"):
            inside = Inline(inline.line, inline.remains, inline.footnotes)
            read_inline(paragraph, inside)
            if inside.text.strip():
                inline.leave(inside.text.strip(), "文本框里的文字，请看是否要放入正文")
    if not boxed:
        inline.leave("（图片）", "图片没有读入，请作为附件上传")


def _note(reference: etree._Element, inline: Inline) -> None:
    wanted = reference.get(f"{W}id")
    notes = inline.footnotes if inline.footnotes is not None else ()
    texts = [_letters(note) for note in notes if note.get(f"{W}id") == wanted]
    inline.leave("".join(texts).strip() or "（尾注）", "脚注、尾注没有读入正文，公文一般不用脚注")
