"""督查督办: what comes next. 立项 交办 领办 推进 审签 审核 阅示 销号 (office.md 1.4).

《政府督查工作条例》(国务院令第733号) asks for a basis before anything begins (第十一条) and for a conclusion
that rests on facts (第十六条): nothing is assigned unapproved, and nothing is closed unchecked.
"""

from __future__ import annotations

from app.circulation.definition import END, STAY, Definition, Mode, Move, Opinion, Seats, Stage

MUST, NONE = Opinion.MUST, Opinion.NONE

SUPERVISION = Definition(
    key="supervision",
    label="督办",
    stages=(
        Stage(
            "draft", "拟立项", "supervision.proposer", consult=False,
            moves=(
                Move("submit", "送审", guards=("supervision.item_is_whole",), opinion=NONE,
                     effect="supervision.renew_title", strong=True),
                Move("drop", "不立项", to=END, opinion=MUST, effect="supervision.drop",
                     recallable=False),
            ),
        ),
        Stage(
            "approve", "立项审核", "supervision.heads", working_days=1,
            moves=(
                Move("approve", "同意立项并交办", default_opinion="同意立项。",
                     guards=("supervision.still_time",), effect="supervision.establish",
                     recallable=False, strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST),
                Move("refuse", "不予立项", to=END, opinion=MUST, effect="supervision.drop",
                     recallable=False),
            ),
        ),
        Stage(
            "accept", "待领办", "supervision.lead_heads", working_days=1, hand_on=True,
            moves=(
                Move("accept", "领办", guards=("supervision.handler_is_of_the_lead",),
                     effect="supervision.accept", recallable=False, strong=True),
                Move("return_assignment", "申请改办", to="draft", opinion=MUST,
                     guards=("supervision.still_time_to_refuse",),
                     effect="supervision.propose_anew", recallable=False),
            ),
        ),
        Stage(
            "extension", "延期审批", "supervision.heads", working_days=1,
            when="supervision.only_when_asked",
            moves=(
                Move("grant", "同意延期", to="carry_out", default_opinion="同意延期。",
                     effect="supervision.grant_extension", recallable=False, strong=True),
                Move("deny", "不同意延期", to="carry_out", opinion=MUST, recallable=False),
            ),
        ),
        Stage(
            "carry_out", "推进", "supervision.handlers", mode=Mode.ALL, due="supervision.due",
            hand_on=True,
            moves=(
                Move("feed_back", "反馈进展", to=STAY, opinion=MUST,
                     guards=("supervision.not_suspended", "supervision.progress_is_a_figure"),
                     effect="supervision.keep_feedback", once="supervision.said_already",
                     strong=True),
                Move("finish", "申请办结", seats=Seats.FIRST, ends_stage=True,
                     guards=("supervision.not_suspended", "supervision.result_is_there",
                             "supervision.parts_are_done"),
                     effect="supervision.keep_result"),
                Move("done", "完成本单位任务", seats=Seats.OTHERS, opinion=MUST,
                     guards=("supervision.not_suspended", "supervision.own_parts_are_done")),
                Move("extend", "申请延期", to="extension", seats=Seats.FIRST, opinion=MUST,
                     ends_stage=True, guards=("supervision.extension_is_in_time",),
                     effect="supervision.ask_extension"),
            ),
        ),
        Stage(
            "sign", "单位审签", "supervision.lead_heads", working_days=1,
            when="supervision.done_by_another",
            moves=(
                Move("agree", "同意报送", default_opinion="同意报送。", strong=True),
                Move("return", "退回办理", to="carry_out", opinion=MUST),
            ),
        ),
        Stage(
            "check", "督查初审", "supervision.supervisors", working_days=2,
            moves=(
                Move("pass", "初审通过", default_opinion="经核，目标要求已落实，证据齐全。",
                     guards=("supervision.evidence_is_there",), strong=True),
                Move("return", "退回办理", to="carry_out", opinion=MUST),
            ),
        ),
        Stage(
            "conclude", "督查审核", "supervision.heads", working_days=2,
            moves=(
                Move("pass", "同意办结", default_opinion="同意办结。",
                     guards=("supervision.leaders_are_ours",),
                     effect="supervision.choose_leaders", strong=True),
                Move("return", "退回", to="carry_out", opinion=MUST,
                     choices=("carry_out", "check")),
            ),
        ),
        Stage(
            "read", "领导阅示", "supervision.leaders", mode=Mode.ORDER, working_days=1,
            when="supervision.to_be_read",
            moves=(
                Move("note", "阅", default_opinion="阅。", strong=True),
                Move("return", "退回续办", to="carry_out", opinion=MUST, ends_stage=True),
            ),
        ),
        Stage(
            "close", "销号", "supervision.supervisors", working_days=2,
            moves=(
                Move("close", "销号", to=END, default_opinion="已办结，予以销号。",
                     effect="supervision.close", recallable=False, strong=True),
            ),
        ),
    ),
)  # fmt: skip
