"""What changed between two versions of a document, and whether it must be signed again.

《党政机关公文处理工作条例》 article 25 (1): a substantive change after signing goes back to the signer.
The class of a change (`wording` or `substantive`) is computed from the texts alone, in linear time,
and never depends on how the difference is shown: when in doubt it is substantive.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from diff_match_patch import diff_match_patch

from documents.model import Attachment, Block, Document, Paragraph, Table
from documents.rules.labels import LABELS
from documents.rules.revision import ARTICLE, Grade, bordered, grade_of, meaning

SECONDS = 2.0  # for showing a difference; what is not compared by then is shown as replaced

Pair = tuple[int | None, int | None]  # indexes of a block before and after
_CHARACTERS = 4_000  # a longer text is compared by sentences first
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
_PAIRS_LIMIT = 10_000  # pairs of paragraphs that are weighed against each other in one gap
_ALIKE = 0.4  # share of common neighbouring letters from which two paragraphs are one, revised


class Operation(StrEnum):
    """What happened to a piece of text."""

    KEPT = "kept"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text with what happened to it, to be shown as plain, inserted or deleted."""

    operation: Operation
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One element, or one block of the text: `before` and `after` are its block indexes, from 0."""

    element: str  # the field of `Document`
    label: str  # the name of the element in the office's words
    segments: tuple[Segment, ...]
    grade: Grade
    before: int | None = None
    after: int | None = None
    attachment: int | None = None  # which attachment the block belongs to, from 0
    table: bool = False

    @property
    def changed(self) -> bool:
        return self.grade is not Grade.SAME


@dataclass(frozen=True, slots=True)
class Difference:
    """All parts in the order of the page; `grade` is the class of the whole change."""

    parts: tuple[Part, ...]
    grade: Grade
    article: str = ARTICLE

    @property
    def substantive(self) -> bool:
        """Whether the document must go back to its signer (复审)."""
        return self.grade is Grade.SUBSTANTIVE

    @property
    def changes(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.changed)


_REGISTERED = {"copy_number", "number", "signers", "date", "printer", "print_date"}


def compare(before: Document, after: Document, *, seconds: float = SECONDS) -> Difference:
    """Compare two versions, element by element, precise to the character.

    `seconds` bounds the work of showing; the grade does not depend on it.
    """
    deadline = time.time() + seconds
    parts: list[Part] = []
    for element in LABELS:
        if element == "body":
            parts += _blocks("body", None, before.body, after.body, deadline)
        elif element == "attachments":
            parts += _attachments(before.attachments, after.attachments, deadline)
        else:
            parts += _element(element, before, after, deadline)
    grade = max((part.grade for part in parts), key=list(Grade).index, default=Grade.SAME)
    return Difference(tuple(parts), grade)


def _element(element: str, before: Document, after: Document, deadline: float) -> Iterator[Part]:
    old, new = _shown(getattr(before, element)), _shown(getattr(after, element))
    if not old and not new:
        return
    grade = grade_of(old, new)
    if old != new and element in _REGISTERED and not old:
        grade = Grade.REGISTRATION
    elif old != new and element == "layout":
        grade = Grade.WORDING
    yield Part(element, LABELS[element], segments(old, new, deadline), grade)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(str(item) for item in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _attachments(
    before: Sequence[Attachment], after: Sequence[Attachment], deadline: float
) -> Iterator[Part]:
    """Attachments are compared in their order: their number is part of what was signed."""
    for index in range(max(len(before), len(after))):
        old = before[index] if index < len(before) else None
        new = after[index] if index < len(after) else None
        names = (old.name if old else "", new.name if new else "")
        grade = grade_of(*names) if old and new else Grade.SUBSTANTIVE
        yield Part(
            "attachments", f"附件{index + 1}", segments(*names, deadline), grade, attachment=index
        )
        yield from _blocks(
            "attachments", index, old.blocks if old else (), new.blocks if new else (), deadline
        )
        digests = (old.digest if old else "", new.digest if new else "")
        if digests[0] != digests[1]:
            whole = _segments([(-1, digests[0]), (1, digests[1])])
            label = f"附件{index + 1}的文件"
            yield Part("attachments", label, whole, Grade.SUBSTANTIVE, attachment=index)


def _blocks(
    element: str,
    attachment: int | None,
    before: Sequence[Block],
    after: Sequence[Block],
    deadline: float,
) -> Iterator[Part]:
    """Blocks aligned to each other; neighbouring changed blocks are graded together as one text.

    Cutting one paragraph in two, or joining two, is therefore wording.
    """
    old, new = [_block_text(block) for block in before], [_block_text(block) for block in after]
    label = LABELS["body"] if attachment is None else f"附件{attachment + 1}正文"
    pairs = _aligned(old, new, deadline)
    for equal, group in groupby(pairs, key=lambda pair: _equal(pair, before, after)):
        run = list(group)
        grades = [Grade.SAME] * len(run) if equal else _grades(run, before, after)
        for (one, other), grade in zip(run, grades, strict=True):
            texts = ("" if one is None else old[one], "" if other is None else new[other])
            table = any(
                isinstance(b[i], Table) for b, i in ((before, one), (after, other)) if i is not None
            )
            shown = segments(*texts, deadline)
            yield Part(element, label, shown, grade, one, other, attachment, table)


def _block_text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join("\t".join(row) for row in block.rows)


def _equal(pair: Pair, before: Sequence[Block], after: Sequence[Block]) -> bool:
    one, other = pair
    return one is not None and other is not None and before[one] == after[other]


def _grades(run: list[Pair], before: Sequence[Block], after: Sequence[Block]) -> list[Grade]:
    """The grades of a run of changed blocks: together wording, or each by itself."""
    old = [before[one] for one, _ in run if one is not None]
    new = [after[other] for _, other in run if other is not None]
    if meaning("\n".join(map(bordered, old))) == meaning("\n".join(map(bordered, new))):
        return [Grade.WORDING] * len(run)
    single = [
        Grade.SUBSTANTIVE
        if one is None
        or other is None
        or meaning(bordered(before[one])) != meaning(bordered(after[other]))
        else Grade.WORDING
        for one, other in run
    ]
    return single if Grade.SUBSTANTIVE in single else [Grade.SUBSTANTIVE] * len(run)


def _aligned(old: Sequence[str], new: Sequence[str], deadline: float) -> list[Pair]:
    """Which old text became which new one, in order; None stands for "not there"."""
    codes: dict[str, str] = {}
    letters = [
        "".join(codes.setdefault(text, chr(len(codes))) for text in side) for side in (old, new)
    ]
    pairs: list[Pair] = []
    gone: list[int] = []
    come: list[int] = []
    one = other = 0
    for operation, run in [*_diff(letters[0], letters[1], deadline), (0, "")]:
        if operation < 0:
            gone += range(one, one + len(run))
            one += len(run)
        elif operation > 0:
            come += range(other, other + len(run))
            other += len(run)
        else:
            pairs += _revised(gone, come, old, new)
            gone, come = [], []
            pairs += [(one + i, other + i) for i in range(len(run))]
            one, other = one + len(run), other + len(run)
    return pairs


def _revised(
    gone: list[int], come: list[int], old: Sequence[str], new: Sequence[str]
) -> list[Pair]:
    """In one gap, pair each removed text with the first added one that is like it, in order."""
    if len(gone) * len(come) > _PAIRS_LIMIT:
        return [*((one, None) for one in gone), *((None, other) for other in come)]
    bags = [_bag(new[other]) for other in come]
    pairs: list[Pair] = []
    at = 0
    for one in gone:
        bag = _bag(old[one])
        like = next((i for i in range(at, len(come)) if _alike(bag, bags[i])), None)
        if like is None:
            pairs.append((one, None))
            continue
        pairs += [(None, other) for other in come[at:like]]
        pairs.append((one, come[like]))
        at = like + 1
    return [*pairs, *((None, other) for other in come[at:])]


def _bag(text: str) -> Counter[str]:
    """The neighbouring letters of the first thousand: enough to know a paragraph again."""
    head = text[:1000]
    return Counter(head[i : i + 2] for i in range(max(1, len(head) - 1)))


def _alike(one: Counter[str], other: Counter[str]) -> bool:
    common = sum(min(count, other[pair]) for pair, count in one.items())
    return 2 * common >= _ALIKE * (one.total() + other.total())


def segments(before: str, after: str, deadline: float) -> tuple[Segment, ...]:
    """The change of one text as runs of kept, deleted and inserted characters.

    The kept and deleted runs together are `before`, the kept and inserted ones `after`. Long texts
    are compared sentence by sentence; past `deadline` (time.time) the text is shown as replaced.
    """
    if max(len(before), len(after)) <= _CHARACTERS:
        return _segments(_diff(before, after, deadline))
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    runs: list[tuple[int, str]] = []
    for one, other in _aligned(old, new, deadline):
        if one is None or other is None:
            runs.append((-1, old[one]) if one is not None else (1, new[other or 0]))
        elif max(len(old[one]), len(new[other])) <= _CHARACTERS:
            runs += _diff(old[one], new[other], deadline)
        elif old[one] == new[other]:
            runs.append((0, old[one]))
        else:
            runs += [(-1, old[one]), (1, new[other])]
    return _segments(runs)


def _diff(before: str, after: str, deadline: float) -> list[tuple[int, str]]:
    """The operations of diff-match-patch: -1 deleted, 0 kept, 1 inserted."""
    if time.time() > deadline and before != after:
        return [(-1, before), (1, after)]
    differ = diff_match_patch()
    differ.Diff_Timeout = (
        0  # Its half-match is quadratic on hostile text; the deadline bounds the rest.
    )
    runs: list[tuple[int, str]] = differ.diff_main(before, after, False, deadline)
    differ.diff_cleanupSemantic(runs)
    return runs


def _segments(runs: list[tuple[int, str]]) -> tuple[Segment, ...]:
    """Runs of the same operation joined, empty ones left out."""
    names = {-1: Operation.DELETED, 0: Operation.KEPT, 1: Operation.INSERTED}
    return tuple(
        Segment(names[operation], "".join(text for _, text in group))
        for operation, group in groupby((run for run in runs if run[1]), key=lambda run: run[0])
    )
