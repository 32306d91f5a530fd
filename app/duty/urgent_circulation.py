"""紧急信息: who handles an event, and the leaders who give 批示 while it is handled.

The one stage is shared: its first seat is whoever handles the event and reports on it, the seats
behind are leaders to whom it was put. So nobody waits for anybody, and no clock stands still.
"""

from __future__ import annotations

from app.circulation.definition import END, STAY, Definition, Mode, Move, Opinion, Seats, Stage

MUST, NONE = Opinion.MUST, Opinion.NONE

URGENT = Definition(
    key="urgent",
    label="紧急信息",
    stages=(
        Stage(
            "handle", "处置和报送", "urgent.handler", mode=Mode.ALL, due="urgent.next_due",
            consult=False,
            moves=(
                Move("put", "呈领导批示", to=STAY, opinion=NONE, seats=Seats.FIRST, strong=True,
                     effect="urgent.put_to_leaders", recallable=False),
                Move("close", "办结归档", to=END, seats=Seats.FIRST, ends_stage=True,
                     default_opinion="处置完毕，终报已报出，予以归档。", recallable=False,
                     guards=("urgent.final_report_is_out",), effect="urgent.close"),
                Move("drop", "核实不属实，撤销", to=END, opinion=MUST, seats=Seats.FIRST,
                     ends_stage=True, recallable=False, effect="urgent.drop"),
                Move("instruct", "批示", opinion=MUST, seats=Seats.OTHERS, strong=True,
                     recallable=False, effect="urgent.instruct"),
                Move("read", "圈阅", seats=Seats.OTHERS, default_opinion="已阅。",
                     recallable=False),
            ),
        ),
    ),
)  # fmt: skip
