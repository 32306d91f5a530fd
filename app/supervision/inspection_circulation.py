"""督查: what comes next, from the plan to the archive (国务院令第733号 第十一至十八条)."""

from __future__ import annotations

from app.circulation.definition import END, STAY, Definition, Mode, Move, Opinion, Seats, Stage

MUST, NONE = Opinion.MUST, Opinion.NONE

INSPECTION = Definition(
    key="inspection",
    label="督查",
    stages=(
        Stage(
            "draft", "拟订方案", "inspection.proposer", consult=False,
            moves=(
                Move("submit", "送审", opinion=NONE, effect="inspection.renew_title", strong=True,
                     guards=("inspection.plan_is_whole", "inspection.not_repeated")),
                Move("drop", "不开展", to=END, opinion=MUST, effect="inspection.drop",
                     recallable=False),
            ),
        ),
        Stage(
            "head", "督查室审核", "inspection.heads", working_days=1,
            moves=(
                Move("agree", "同意方案", default_opinion="方案可行，拟同意。", strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "approve", "行政首长批准", "inspection.principals", working_days=2,
            moves=(
                Move("approve", "批准", default_opinion="同意。", effect="inspection.approve",
                     recallable=False, strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST),
                Move("refuse", "不批准", to=END, opinion=MUST, effect="inspection.drop",
                     recallable=False),
            ),
        ),
        Stage(
            "carry_out", "实施督查", "inspection.team_leader", due="inspection.ends",
            moves=(
                Move("record", "记录督查情况", to=STAY, opinion=NONE, strong=True,
                     guards=("inspection.words_are_there",), effect="inspection.keep_finding"),
                Move("conclude", "提出督查结论", opinion=NONE, recallable=False,
                     guards=("inspection.words_are_there", "inspection.conclusion_is_grounded"),
                     effect="inspection.keep_conclusion"),
            ),
        ),
        Stage(
            "check", "结论审核", "inspection.heads", working_days=2,
            moves=(
                Move("agree", "同意并反馈督查对象", default_opinion="事实清楚，同意反馈。",
                     effect="inspection.feed_back", recallable=False, strong=True),
                Move("return", "退回补充", to="carry_out", opinion=MUST),
            ),
        ),
        Stage(
            "answer", "反馈结论", "inspection.supervisor_and_objects", mode=Mode.ALL,
            consult=False,
            moves=(
                Move("go_on", "结束反馈", seats=Seats.FIRST, ends_stage=True, recallable=False,
                     guards=("inspection.objects_have_answered", "inspection.reviewers_recuse"),
                     effect="inspection.choose_reviewers", strong=True),
                Move("accept", "收到结论，无异议", seats=Seats.OTHERS, recallable=False,
                     default_opinion="收到督查结论，无异议。"),
                Move("object", "申请复核", seats=Seats.OTHERS, opinion=NONE, recallable=False,
                     guards=("inspection.words_are_there", "inspection.objection_in_time"),
                     effect="inspection.keep_objection"),
            ),
        ),
        Stage(
            "review", "复核", "inspection.reviewers", when="inspection.objected",
            due="inspection.review_until", consult=False,
            moves=(
                Move("uphold", "维持结论", opinion=NONE, recallable=False, strong=True,
                     guards=("inspection.words_are_there", "inspection.reviewer_made_nothing"),
                     effect="inspection.keep_review"),
                Move("amend", "变更结论", opinion=NONE, recallable=False,
                     guards=("inspection.words_are_there", "inspection.reviewer_made_nothing"),
                     effect="inspection.keep_review"),
            ),
        ),
        Stage(
            "rectify", "整改", "inspection.objects", mode=Mode.ALL, due="inspection.rectify_until",
            when="inspection.to_be_rectified",
            moves=(
                Move("report", "报告整改情况", opinion=NONE, recallable=False, strong=True,
                     guards=("inspection.words_are_there",),
                     effect="inspection.keep_rectification"),
            ),
        ),
        Stage(
            "verify", "核查整改", "inspection.team_leader", working_days=5,
            when="inspection.to_be_rectified",
            moves=(
                Move("pass", "核查通过", opinion=MUST, strong=True),
                Move("return", "退回整改", to="rectify", opinion=MUST),
            ),
        ),
        Stage(
            "close", "办结归档", "inspection.supervisors", working_days=2,
            moves=(
                Move("close", "办结", to=END, default_opinion="督查结束，予以归档。",
                     effect="inspection.close", recallable=False, strong=True),
            ),
        ),
    ),
)  # fmt: skip
