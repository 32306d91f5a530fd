"""值班表: what comes next, from the draft to its issue (审核、批准、印发)."""

from __future__ import annotations

from app.circulation.definition import END, Definition, Move, Opinion, Stage

MUST, NONE = Opinion.MUST, Opinion.NONE

DUTY_ROSTER = Definition(
    key="duty_roster",
    label="值班表",
    stages=(
        Stage(
            "draft", "排班", "duty_roster.maker", consult=False,
            moves=(
                Move("submit", "送审", opinion=NONE, effect="duty_roster.submit", strong=True,
                     guards=("duty_roster.whole",)),
                Move("drop", "作废", to=END, opinion=MUST, effect="duty_roster.drop",
                     recallable=False),
            ),
        ),
        Stage(
            "review", "审核", "duty_roster.reviewers", working_days=1,
            moves=(
                Move("agree", "同意", default_opinion="同意，请主要领导批准。", strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST, effect="duty_roster.reopen"),
            ),
        ),
        Stage(
            "approve", "批准", "duty_roster.principals", working_days=1,
            moves=(
                Move("approve", "批准", default_opinion="同意。", effect="duty_roster.approve",
                     recallable=False, strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST, effect="duty_roster.reopen"),
            ),
        ),
        Stage(
            "issue", "印发", "duty_roster.maker", working_days=1, consult=False,
            moves=(
                Move("issue", "印发", to=END, opinion=NONE, effect="duty_roster.issue",
                     guards=("duty_roster.alone",), recallable=False, strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST, effect="duty_roster.reopen"),
            ),
        ),
    ),
)  # fmt: skip
