"""抽查点名: it lies on the desks of whoever is on duty in the unit until she answers or the time is over."""

from __future__ import annotations

from app.circulation.definition import END, Definition, Move, Opinion, Stage

ROLL_CALL = Definition(
    key="duty_roll_call",
    label="抽查点名",
    stages=(
        Stage(
            "answer", "应答", "duty_roll_call.on_watch", due="duty_roll_call.due", consult=False,
            moves=(
                Move("answer", "在岗应答", to=END, opinion=Opinion.NONE, recallable=False,
                     strong=True, effect="duty_roll_call.answer"),
            ),
        ),
    ),
)  # fmt: skip
