"""信息采编: what comes next for a 约稿, a report, an issue and an appeal (office.md 1.6)."""

from __future__ import annotations

from app.circulation.definition import END, STAY, Definition, Mode, Move, Opinion, Seats, Stage

MUST, NONE = Opinion.MUST, Opinion.NONE

CALL = Definition(
    key="bulletin_call",
    label="约稿",
    stages=(
        Stage(
            "answer", "报送", "bulletin_call.editor_and_units", mode=Mode.ALL, consult=False,
            due="bulletin_call.due",
            moves=(
                Move("close", "结束约稿", to=END, opinion=NONE, seats=Seats.FIRST, ends_stage=True,
                     guards=("bulletin_call.is_over",), effect="bulletin_call.close",
                     recallable=False, strong=True),
                Move("reported", "已报送", opinion=NONE, seats=Seats.OTHERS, recallable=False,
                     guards=("bulletin_call.unit_has_reported",), strong=True,
                     effect="bulletin_call.settle"),
                Move("nothing", "零报告（没有此类情况）", opinion=MUST, seats=Seats.OTHERS,
                     recallable=False, effect="bulletin_call.keep_nothing"),
            ),
        ),
    ),
)  # fmt: skip

REPORT = Definition(
    key="bulletin_report",
    label="信息",
    stages=(
        Stage(
            "draft", "起草", "bulletin_report.writer", consult=False, hand_on=True,
            moves=(
                Move("give", "交信息员", to="draft", opinion=NONE, recallable=False,
                     when="bulletin_report.is_for_another", strong=True),
                Move("submit", "送审签", opinion=NONE,
                     guards=("bulletin_report.in_its_name", "bulletin_report.is_whole"),
                     effect="bulletin_report.submit", strong=True),
                Move("drop", "撤销", to=END, opinion=MUST, effect="bulletin_report.withdraw",
                     recallable=False),
            ),
        ),
        Stage(
            "sign", "单位审签", "bulletin_report.unit_heads", working_days=1,
            when="bulletin_report.by_another",
            moves=(
                Move("agree", "同意上报", default_opinion="同意上报。", recallable=False,
                     effect="bulletin_report.report_up", strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "edit", "编辑处理", "bulletin_report.editors",
            moves=(
                Move("choose", "预采用", to=STAY, opinion=NONE, effect="bulletin_report.choose",
                     when="bulletin_report.undecided", strong=True),
                Move("comment", "点评", to=STAY, opinion=MUST),
                Move("adopt", "编入期刊", to=END, opinion=NONE, effect="bulletin_report.adopt",
                     when="bulletin_report.in_an_issue", guards=("bulletin_report.is_issued",),
                     recallable=False),
                Move("return", "退回修改", to="draft", opinion=MUST, when="bulletin_report.free",
                     effect="bulletin_report.send_back"),
                Move("refuse", "不采用", to=END, opinion=MUST, when="bulletin_report.free",
                     effect="bulletin_report.refuse", recallable=False),
            ),
        ),
    ),
)  # fmt: skip

ISSUE = Definition(
    key="bulletin_issue",
    label="信息刊物",
    stages=(
        Stage(
            "draft", "初编", "bulletin_issue.editors", consult=False,
            moves=(
                Move("submit", "送核稿", opinion=NONE, guards=("bulletin_issue.is_whole",),
                     strong=True),
                Move("drop", "撤销本期", to=END, opinion=MUST, effect="bulletin_issue.drop",
                     recallable=False),
            ),
        ),
        Stage(
            "review", "核稿", "bulletin_issue.reviewers", working_days=1,
            when="bulletin_issue.edited_by_another",
            moves=(
                Move("pass", "核稿通过", default_opinion="已核，呈签发。", strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "sign", "签发", "bulletin_issue.signers", working_days=1,
            moves=(
                Move("sign", "签发", default_opinion="同意刊发。", effect="bulletin_issue.sign",
                     recallable=False, strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "publish", "刊发", "bulletin_issue.editors", working_days=1, consult=False,
            moves=(
                Move("publish", "刊发", to=END, opinion=NONE, effect="bulletin_issue.publish",
                     asks=(), recallable=False, strong=True),
                Move("return", "退回初编", to="draft", opinion=MUST,
                     effect="bulletin_issue.unsign"),
            ),
        ),
    ),
)  # fmt: skip

APPEAL = Definition(
    key="bulletin_appeal",
    label="信息计分申诉",
    stages=(
        Stage(
            "decide", "复核", "bulletin_appeal.deciders", working_days=5, consult=False,
            moves=(
                Move("grant", "更正计分", to=END, opinion=MUST, effect="bulletin_appeal.grant",
                     guards=("bulletin_appeal.decider_scored_nothing",), recallable=False,
                     strong=True),
                Move("refuse", "维持原分", to=END, opinion=MUST, effect="bulletin_appeal.refuse",
                     guards=("bulletin_appeal.decider_scored_nothing",), recallable=False),
            ),
        ),
    ),
)  # fmt: skip
DEFINITIONS = (CALL, REPORT, ISSUE, APPEAL)
