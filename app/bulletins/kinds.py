"""信息采编: the kinds, states and places of reports and issues, as the office calls them (standards.md §9)."""

from __future__ import annotations

from app.core.labels import Labelled


class ReportKind(Labelled):
    """信息类别."""

    NEWS = "news", "动态"
    EXPERIENCE = "experience", "经验"
    PROBLEM = "problem", "问题建议"
    STUDY = "study", "综合调研"
    CALLED = "called", "约稿"
    URGENT = "urgent", "紧急"


class ReportState(Labelled):
    """Where a report is, as the editing desk (采编台) divides them."""

    DRAFT = "draft", "起草"
    NEW = "new", "未读"
    READ = "read", "已读"
    RETURNED = "returned", "退改"
    CHOSEN = "chosen", "预采用"
    ADOPTED = "adopted", "采用"
    REFUSED = "refused", "未采用"
    WITHDRAWN = "withdrawn", "撤销"


class IssueState(Labelled):
    """期刊状态."""

    DRAFT = "draft", "未发布"
    SIGNED = "signed", "预发布"
    ISSUED = "issued", "已发布"
    DROPPED = "dropped", "已撤销"


class Channel(Labelled):
    """刊发渠道: where an item appeared; the rules of scoring name channel and form."""

    BRIEF = "brief", "要情快报"
    JOURNAL = "journal", "政务信息"
    SPECIAL = "special", "专报"
    REFERENCE = "reference", "参阅"
    CITY = "city", "市采用"
    PROVINCE = "province", "省采用"
    STATE = "state", "国办采用"
    COUNTY_LEADER = "county_leader", "县领导批示"
    CITY_LEADER = "city_leader", "市领导批示"
    PROVINCE_LEADER = "province_leader", "省领导批示"
    STATE_LEADER = "state_leader", "国务院领导批示"


JOURNALS = (Channel.BRIEF, Channel.JOURNAL, Channel.SPECIAL, Channel.REFERENCE)
SUPERIORS = (Channel.CITY, Channel.PROVINCE, Channel.STATE)
LEADERS = (
    Channel.COUNTY_LEADER, Channel.CITY_LEADER, Channel.PROVINCE_LEADER, Channel.STATE_LEADER,
)  # fmt: skip


class Form(Labelled):
    """采用形式."""

    ITEM = "item", "单篇"
    BRIEF = "brief", "简讯"
    EXCHANGE = "exchange", "交流材料"
    COMPOSITE = "composite", "综合采用"


class Sharing(Labelled):
    """How the score of an item made of several reports is divided."""

    EQUAL = "equal", "均分"
    LEAD = "lead", "主次分配"


class AppealState(Labelled):
    """申诉状态."""

    OPEN = "open", "待处理"
    GRANTED = "granted", "已更正"
    REFUSED = "refused", "维持原分"
