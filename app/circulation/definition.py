"""What a circulation looks like before anybody has moved: frozen data, no database.

The skeleton of stages is fixed by law and typed in code; an office chooses people and the optional
stages; there are no free jumps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

NEXT = "next"  # the next stage, in the order of the definition, whose condition holds
END = "end"  # closes the circulation
STAY = "stay"  # the task stays open: something was noted, nothing moved
CHOSEN = "chosen"  # an earlier stage that the person chooses among `Move.choices`


class Mode(StrEnum):
    """How the people of one stage act together."""

    ONE = "one"  # 任一人办理
    ALL = "all"  # 并行，全部办理
    ORDER = "order"  # 依次办理


class Opinion(StrEnum):
    """Whether a move carries an opinion."""

    NONE = "none"
    MAY = "may"
    MUST = "must"


class Seats(StrEnum):
    """Which of a parallel stage's people a move is for."""

    ANY = "any"
    FIRST = "first"  # 主办: the first seat of the stage
    OTHERS = "others"  # 协办: the seats behind the first


@dataclass(frozen=True, slots=True)
class Move:
    """One button: where it leads and what it does to the subject."""

    key: str
    label: str
    to: str = NEXT
    effect: str = ""  # the name of what happens to the subject, in the same transaction
    guards: tuple[str, ...] = ()  # names of rules that may forbid the move
    opinion: Opinion = Opinion.MAY
    default_opinion: str = ""  # 圈阅或者签名的，视为同意（条例 第二十二条）
    confirm: bool = False  # asks for her secret and second factor again
    asks: tuple[str, ...] = ()  # names of the people or values that the form asks for
    choices: tuple[str, ...] = ()  # earlier stages to choose from, with to=CHOSEN
    when: str = ""  # the button is there only when this condition holds
    ends_stage: bool = False  # in a parallel stage: does not wait for the others
    once: str = ""  # the name of a rule that says whether the very same was done already
    recallable: bool = True  # the sender may take it back while nobody has opened it
    strong: bool = False  # the usual act: the one strong button
    seats: Seats = Seats.ANY

    def is_for(self, position: int) -> bool:
        """Whether the person in that place of the stage has this button."""
        return self.seats is Seats.ANY or (position == 0) == (self.seats is Seats.FIRST)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: who acts, together how, and with which moves."""

    key: str
    label: str
    by: str  # the name of a participant rule
    moves: tuple[Move, ...]
    mode: Mode = Mode.ONE
    working_days: int = 0  # 0: no deadline of its own
    due: str = ""  # the name of a deadline rule of the matter itself, instead of working days
    when: str = ""  # an optional stage: entered only when this condition holds
    hand_on: bool = False  # 转办 to a colleague of the same unit
    consult: bool = True  # 征求意见 beside the line
    reading: bool = False  # 传阅: its tasks are to be read, and the unread can be taken back


@dataclass(frozen=True, slots=True)
class Definition:
    """A circulation by name: its stages in order; the first one starts it."""

    key: str
    label: str
    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        if len(self.by_key) != len(self.stages):
            raise ValueError(f"{self.key}: two stages share a key")
        known = self.by_key.keys() | {NEXT, END, STAY, CHOSEN}
        for stage in self.stages:
            targets = {m.to for m in stage.moves} | {c for m in stage.moves for c in m.choices}
            if unknown := targets - known:
                raise ValueError(f"{self.key}: no such stage: {', '.join(sorted(unknown))}")
            if len({m.key for m in stage.moves}) != len(stage.moves):
                raise ValueError(f"{self.key}.{stage.key}: two moves share a key")

    @property
    def by_key(self) -> Mapping[str, Stage]:
        return {stage.key: stage for stage in self.stages}

    def after(self, key: str) -> tuple[Stage, ...]:
        """The stages behind `key`, in order."""
        keys = [stage.key for stage in self.stages]
        return self.stages[keys.index(key) + 1 :]
