"""收文: what comes next. 签收 登记 初审 承办 传阅 催办 答复 (条例 第二十四条), S0-S11.

催办 has no stage: whoever has the matter can be urged at any time.
"""

from __future__ import annotations

from app.circulation.definition import END, STAY, Definition, Mode, Move, Opinion, Seats, Stage

MUST, MAY, NONE = Opinion.MUST, Opinion.MAY, Opinion.NONE

RECEIPT = Definition(
    key="receipt",
    label="收文",
    stages=(
        Stage(
            "sign_for", "待签收", "receipt.registrars", due="receipt.receipt_due", consult=False,
            moves=(
                Move("sign_for", "签收", guards=("receipt.bytes_are_genuine",), opinion=NONE,
                     effect="receipt.sign_for", recallable=False, strong=True),
                Move("return_document", "退文", to=END, guards=("receipt.return_has_a_reason",),
                     effect="receipt.return_to_sender", recallable=False),
            ),
        ),
        Stage(
            "register", "登记", "receipt.registrars", working_days=1, consult=False,
            moves=(
                Move("register", "登记", guards=("receipt.not_registered_before",), opinion=NONE,
                     effect="receipt.register", strong=True),
            ),
        ),
        Stage(
            "preliminary", "初审", "receipt.secretaries", working_days=1, hand_on=True,
            moves=(
                Move("pass", "初审合格", guards=("receipt.every_point_holds",),
                     default_opinion="经核对，符合规定。",
                     effect="receipt.keep_points", strong=True),
                Move("return_document", "退回来文单位", to=END,
                     guards=("receipt.return_has_a_reason",), effect="receipt.return_to_sender",
                     recallable=False),
            ),
        ),
        Stage(
            "propose", "拟办", "receipt.proposers", working_days=1, hand_on=True,
            moves=(
                Move("instruct", "送领导批示", opinion=MUST, asks=("leaders",),
                     guards=("receipt.leaders_are_ours",), effect="receipt.to_be_handled",
                     strong=True),
                Move("assign", "直接转办", to="assign", opinion=MUST,
                     effect="receipt.to_be_handled_at_once"),
                Move("circulate", "阅知件，送传阅", to="circulate", opinion=MUST,
                     asks=("readers",), guards=("receipt.readers_are_ours",),
                     effect="receipt.to_be_read"),
            ),
        ),
        Stage(
            "instruct", "批示", "receipt.leaders", mode=Mode.ORDER, working_days=1,
            when="receipt.may_be_instructed",
            moves=(
                Move("instruct", "批示", opinion=MUST, effect="receipt.tell_of_instruction",
                     strong=True),
                Move("circle", "圈阅", default_opinion="圈阅。",
                     effect="receipt.tell_of_instruction"),
                Move("ask_leader", "请其他领导批示", to=STAY,
                     guards=("receipt.leader_is_ours",), effect="receipt.add_leader"),
                Move("return", "退回拟办", to="propose", opinion=MUST, ends_stage=True),
            ),
        ),
        Stage(
            "assign", "分办", "receipt.secretaries", working_days=1, hand_on=True,
            when="receipt.may_be_handled",
            moves=(
                Move("assign", "交办", guards=("receipt.lead_is_named", "receipt.urgent_is_due"),
                     effect="receipt.assign", strong=True),
                Move("circulate", "按批示传阅", to="circulate", asks=("readers",),
                     guards=("receipt.readers_are_ours",), effect="receipt.to_be_read"),
                Move("return", "退回拟办", to="propose", opinion=MUST),
            ),
        ),
        Stage(
            "accept", "承办签收", "receipt.lead_heads", working_days=1, hand_on=True,
            when="receipt.may_be_handled",
            moves=(
                Move("accept", "签收承办", guards=("receipt.handler_is_of_the_lead",),
                     effect="receipt.choose_handler", strong=True),
                Move("return_assignment", "申请改办", to="assign", opinion=MUST,
                     guards=("receipt.still_time_to_refuse",)),
            ),
        ),
        Stage(
            "extension", "延期审批", "receipt.secretaries", working_days=1,
            when="receipt.only_when_asked",
            moves=(
                Move("grant", "同意延期", to="handle", default_opinion="同意延期。",
                     effect="receipt.grant_extension", recallable=False, strong=True),
                Move("deny", "不同意延期", to="handle", opinion=MUST, recallable=False),
            ),
        ),
        Stage(
            "handle", "承办", "receipt.handlers", mode=Mode.ALL, due="receipt.handling_due",
            hand_on=True, when="receipt.may_be_handled",
            moves=(
                Move("finish", "申请办结", seats=Seats.FIRST, ends_stage=True,
                     guards=("receipt.result_is_there", "receipt.assisting_have_spoken"),
                     effect="receipt.keep_result", strong=True),
                Move("contribute", "反馈协办意见", seats=Seats.OTHERS, opinion=MUST, strong=True),
                Move("note", "反馈进展", to=STAY, opinion=MUST),
                Move("extend", "申请延期", to="extension", seats=Seats.FIRST, opinion=MUST,
                     ends_stage=True, guards=("receipt.extension_is_later",)),
            ),
        ),
        Stage(
            "approve", "办结审核", "receipt.lead_heads", working_days=1,
            when="receipt.handled_by_another",
            moves=(
                Move("approve", "同意办结", default_opinion="同意办结。", strong=True),
                Move("return", "退回承办", to="handle", opinion=MUST),
            ),
        ),
        Stage(
            "answer", "答复", "receipt.secretaries", working_days=2,
            when="receipt.may_be_handled",
            moves=(
                Move("close", "登记答复并办结", to=END, guards=("receipt.answer_is_there",),
                     effect="receipt.answer", recallable=False, strong=True),
                Move("return", "退回承办", to="handle", opinion=MUST),
            ),
        ),
        Stage(
            "circulate", "传阅", "receipt.readers", mode=Mode.ALL, working_days=3,
            when="receipt.may_be_read", reading=True,
            moves=(
                Move("read", "已阅", to=END, effect="receipt.close_when_all_have_read",
                     recallable=False, strong=True),
            ),
        ),
    ),
)  # fmt: skip
