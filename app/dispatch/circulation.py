"""发文: what comes next. 拟制 (起草 审核 签发) and 发文办理 (复核 登记 印制 核发) of the 条例, D0-D14."""

from __future__ import annotations

from app.circulation.definition import CHOSEN, END, Definition, Mode, Move, Opinion, Stage

MUST, MAY, NONE = Opinion.MUST, Opinion.MAY, Opinion.NONE

DISPATCH = Definition(
    key="dispatch",
    label="发文",
    stages=(
        Stage(
            "draft", "拟稿", "dispatch.drafter", consult=False,
            moves=(
                Move("submit", "送审",
                     guards=("dispatch.text_is_ready", "dispatch.co_issuers_are_ready"),
                     effect="dispatch.submit", strong=True),
                Move("stop", "终止", to=END, opinion=MUST, effect="dispatch.stop",
                     recallable=False),
            ),
        ),
        Stage(
            "review", "部门审核", "dispatch.department_head", working_days=2, hand_on=True,
            moves=(
                Move("agree", "同意", effect="dispatch.keep_revision",
                     default_opinion="同意。", strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "countersign", "会签", "dispatch.countersigners", mode=Mode.ALL, working_days=3,
            hand_on=True, when="dispatch.has_countersigners",
            moves=(
                Move("agree", "同意", default_opinion="同意。", strong=True),
                Move("disagree", "不同意", opinion=MUST),
                Move("return", "退回修改", to="draft", opinion=MUST, ends_stage=True),
            ),
        ),
        Stage(
            "consensus", "协商", "dispatch.drafter", working_days=3, when="dispatch.disagreed",
            moves=(
                Move("again", "再次会签", to="countersign", strong=True),
                Move("revise", "修改文稿", to="draft", opinion=MUST),
                Move("escalate", "如实上报", opinion=MUST,
                     guards=("dispatch.disagreement_may_go_on",)),
            ),
        ),
        Stage(
            "legal", "合法性审核", "dispatch.legal_reviewers", working_days=5,
            when="dispatch.is_normative",
            moves=(
                Move("pass", "审核通过", opinion=MUST, strong=True),
                Move("return", "审核不通过", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "fair_competition", "公平竞争审查", "dispatch.legal_reviewers", working_days=5,
            when="dispatch.affects_market",
            moves=(
                Move("pass", "审查通过", opinion=MUST, strong=True),
                Move("return", "审查不通过", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "check", "核稿", "dispatch.secretaries", working_days=1, hand_on=True,
            moves=(
                Move("pass", "核稿通过", guards=("dispatch.five_points", "dispatch.rules_allow"),
                     effect="dispatch.keep_revision", default_opinion="五项审核通过。", strong=True),
                Move("return", "退回", to=CHOSEN, choices=("draft", "review"),
                     guards=("dispatch.return_has_a_reason",)),
            ),
        ),
        Stage(
            "director", "办公室主任审核", "dispatch.office_directors", working_days=1,
            moves=(
                Move("pass", "同意送签", asks=("signer",), effect="dispatch.plan_signing",
                     default_opinion="同意送签。", strong=True),
                Move("return", "退回", to=CHOSEN, choices=("check", "review", "draft"),
                     opinion=MUST),
            ),
        ),
        Stage(
            "leader", "分管领导审批", "dispatch.leaders", mode=Mode.ORDER, working_days=1,
            when="dispatch.has_leaders",
            moves=(
                Move("approve", "同意", default_opinion="同意。", strong=True),
                Move("return", "退回", to=CHOSEN, choices=("check", "draft"), opinion=MUST,
                     ends_stage=True),
            ),
        ),
        Stage(
            "sign", "签发", "dispatch.signer", working_days=1,
            moves=(
                Move("sign", "签发", confirm=True, effect="dispatch.sign", default_opinion="同意。",
                     guards=("dispatch.signer_may_sign", "dispatch.co_issuers_are_ready",
                             "dispatch.rules_allow"), strong=True),
                Move("return", "退回", to=CHOSEN, choices=("check", "draft"), opinion=MUST),
                Move("refuse", "不发", to=END, opinion=MUST, effect="dispatch.stop",
                     recallable=False),
            ),
        ),
        Stage(
            "joint_sign", "联署签发", "dispatch.joint_signers", mode=Mode.ALL, working_days=1,
            when="dispatch.is_joint",
            moves=(
                Move("sign", "签发", confirm=True, effect="dispatch.sign_jointly",
                     default_opinion="同意。", strong=True,
                     guards=("dispatch.text_is_as_host_signed", "dispatch.rules_allow")),
                Move("return", "退回", to=CHOSEN, choices=("check", "draft"), opinion=MUST,
                     ends_stage=True),
            ),
        ),
        Stage(
            "recheck", "复核", "dispatch.secretaries", working_days=1,
            moves=(
                Move("pass", "复核通过",
                     guards=("dispatch.text_is_as_signed", "dispatch.all_have_signed"),
                     effect="dispatch.accept_corrections", strong=True),
                Move("sign_again", "送签发人复审", to="sign", opinion=MUST,
                     effect="dispatch.keep_revision"),
                Move("return", "退回拟稿", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "number", "登记编号", "dispatch.number_clerks", working_days=1, consult=False,
            moves=(
                Move("draw", "取号登记", effect="dispatch.number", recallable=False, strong=True),
                Move("return", "退回复核", to="recheck", opinion=MUST),
            ),
        ),
        Stage(
            "typeset", "排版", "dispatch.typesetters", working_days=1, consult=False,
            moves=(
                Move("make", "生成清样", effect="dispatch.typeset", strong=True),
                Move("void", "作废", to=END, opinion=MUST, effect="dispatch.void",
                     recallable=False),
            ),
        ),
        Stage(
            "proofread", "校对", "dispatch.proofreaders", mode=Mode.ALL, working_days=1,
            consult=False,
            moves=(
                Move("correct", "校对无误", guards=("dispatch.proof_is_the_signed_text",),
                     strong=True),
                Move("layout_wrong", "版式有误", to="typeset", opinion=MUST, ends_stage=True),
                Move("text_wrong", "文字有误", to="recheck", opinion=MUST, ends_stage=True),
            ),
        ),
        Stage(
            "seal", "用印", "dispatch.seal_keepers", working_days=1, consult=False,
            moves=(
                Move("seal", "用印", confirm=True, effect="dispatch.seal", opinion=NONE,
                     guards=("dispatch.proof_is_the_signed_text",), recallable=False, strong=True),
                Move("refuse", "拒绝用印", to="recheck", opinion=MUST),
                Move("void", "作废", to=END, opinion=MUST, effect="dispatch.void",
                     recallable=False),
            ),
        ),
        Stage(
            "joint_seal", "联署用印", "dispatch.joint_seal_keepers", mode=Mode.ALL, working_days=1,
            when="dispatch.is_joint", consult=False,
            moves=(
                Move("seal", "用印", confirm=True, effect="dispatch.seal_jointly", opinion=NONE,
                     guards=("dispatch.proof_is_the_signed_text",), recallable=False, strong=True),
                Move("refuse", "拒绝用印", to="recheck", opinion=MUST, effect="dispatch.unseal",
                     ends_stage=True, recallable=False),
            ),
        ),
        Stage(
            "distribute", "分发", "dispatch.registrars", working_days=1, consult=False,
            moves=(
                Move("send", "分发", effect="dispatch.send", recallable=False, strong=True),
            ),
        ),
        Stage(
            "track", "签收跟踪", "dispatch.registrars", consult=False,
            moves=(
                Move("close", "办结", to=END, guards=("dispatch.all_received",),
                     effect="dispatch.close", recallable=False, strong=True),
            ),
        ),
    ),
)  # fmt: skip
