"""交接班: whoever goes signs, whoever comes confirms; where nobody comes, the log is closed alone."""

from __future__ import annotations

from app.circulation.definition import END, Definition, Move, Opinion, Stage

NONE = Opinion.NONE

HANDOVER = Definition(
    key="duty_handover",
    label="交接班",
    stages=(
        Stage(
            "sign", "交班", "duty_handover.outgoing", due="duty_handover.due", consult=False,
            moves=(
                Move("sign", "交班签字", opinion=NONE, recallable=False, strong=True,
                     effect="duty_handover.sign"),
            ),
        ),
        Stage(
            "confirm", "接班", "duty_handover.incoming", due="duty_handover.due", consult=False,
            when="duty_handover.somebody_comes",
            moves=(
                Move("confirm", "接班签字", to=END, opinion=NONE, recallable=False, strong=True,
                     effect="duty_handover.confirm"),
            ),
        ),
    ),
)  # fmt: skip
