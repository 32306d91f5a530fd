"""会议: what comes next for a topic, and for a meeting (office.md 1.5).

A topic is proposed by a unit, reviewed by the office, for its legality, by the leader in charge, and
accepted by whoever leads the organ; a meeting is planned, announced, held, and closed by its 纪要.
"""

from __future__ import annotations

from app.circulation.definition import END, Definition, Move, Opinion, Stage

MUST, NONE = Opinion.MUST, Opinion.NONE

TOPIC = Definition(
    key="topic",
    label="议题",
    stages=(
        Stage(
            "draft", "申报", "topic.proposer", consult=False,
            moves=(
                Move("submit", "送审", opinion=NONE, guards=("topic.is_whole",), strong=True,
                     effect="topic.renew_title"),
                Move("drop", "撤销申报", to=END, opinion=MUST, effect="topic.drop", recallable=False),
            ),
        ),
        Stage(
            "unit", "单位审核", "topic.unit_heads", working_days=1, when="topic.by_another",
            moves=(
                Move("agree", "同意申报", default_opinion="同意申报。", strong=True),
                Move("return", "退回修改", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "office", "办公室审核", "topic.secretaries", working_days=2, hand_on=True,
            moves=(
                Move("pass", "审核通过", default_opinion="材料齐全，已征求意见，拟同意上会。",
                     guards=("topic.leader_is_chosen",), asks=("leader",), strong=True),
                Move("return", "退回补充", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "legal", "合法性审查", "topic.legal_reviewers", working_days=5, when="topic.is_major",
            moves=(
                Move("pass", "合法", opinion=MUST, effect="topic.keep_legality", strong=True),
                Move("return", "不合法，退回", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "leader", "分管领导", "topic.leader", working_days=1,
            moves=(
                Move("agree", "同意上会", default_opinion="同意提请会议审议。", strong=True),
                Move("return", "退回", to="draft", opinion=MUST),
            ),
        ),
        Stage(
            "chair", "主要领导确定", "topic.chair", working_days=1,
            moves=(
                Move("accept", "列入待上会", to=END, default_opinion="同意上会。",
                     effect="topic.accept", recallable=False, strong=True),
                Move("postpone", "缓议", to=END, opinion=MUST, effect="topic.postpone",
                     recallable=False),
                Move("return", "退回", to="draft", opinion=MUST),
            ),
        ),
    ),
)  # fmt: skip

# A booking goes nowhere; whoever booked is told of it on her desk (telling.py).
BOOKING = Definition(
    key="booking",
    label="会议室预订",
    stages=(
        Stage(
            "told", "告知", "booking.booker", consult=False,
            moves=(Move("know", "已知", to=END, opinion=NONE, recallable=False, strong=True),),
        ),
    ),
)  # fmt: skip

# A poll goes nowhere, either; whoever is asked has it on her desk until she answers (telling.py).
POLL = Definition(
    key="poll",
    label="约时间",
    stages=(
        Stage(
            "told", "告知", "poll.asked", consult=False,
            moves=(Move("know", "已知", to=END, opinion=NONE, recallable=False, strong=True),),
        ),
    ),
)  # fmt: skip

MEETING = Definition(
    key="meeting",
    label="会议",
    stages=(
        Stage(
            "plan", "筹备", "meeting.organizer", consult=False, hand_on=True,
            moves=(
                Move("notice", "发会议通知", opinion=NONE, recallable=False, strong=True,
                     guards=("meeting.agenda_is_in_order", "meeting.somebody_is_invited"),
                     effect="meeting.notice"),
                Move("cancel", "取消会议", to=END, opinion=MUST, effect="meeting.cancel",
                     recallable=False),
            ),
        ),
        Stage(
            "hold", "待召开", "meeting.organizer", hand_on=True, due="meeting.ends",
            moves=(
                Move("conclude", "会议结束", opinion=NONE, recallable=False, strong=True,
                     guards=("meeting.has_begun", "meeting.was_quorate",
                             "meeting.topics_have_outcomes"),
                     effect="meeting.conclude"),
                Move("cancel", "取消会议", to=END, opinion=MUST, effect="meeting.cancel",
                     recallable=False),
            ),
        ),
        Stage(
            "minutes", "纪要", "meeting.organizer", hand_on=True, working_days=3,
            moves=(
                Move("close", "办结", to=END, opinion=NONE, guards=("meeting.minutes_are_issued",),
                     effect="meeting.close", recallable=False, strong=True),
            ),
        ),
    ),
)  # fmt: skip
