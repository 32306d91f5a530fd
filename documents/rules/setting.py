"""What only the office knows about a document: who writes to whom, who was asked, who signs.

The rules cannot read this from the text; the office resolves it from its directory and its sheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from documents.model import Document, Layout
from documents.rules.kinds import BY_NAME, Direction


class Stage(StrEnum):
    """The steps of 拟制 and 发文办理 at which rules are asked, in their order."""

    DRAFT = "draft"  # 拟稿保存
    SUBMIT = "submit"  # 送审
    COUNTERSIGN = "countersign"  # 会签办结
    REVIEW = "review"  # 核稿
    SIGN = "sign"  # 签发
    RECHECK = "recheck"  # 复核
    REGISTER = "register"  # 登记
    TYPESET = "typeset"  # 排版、用印之前

    def reached(self, other: Stage) -> bool:
        """Whether a document at this stage has come to `other`."""
        order = list(Stage)
        return order.index(self) >= order.index(other)


class OrganKind(StrEnum):
    """What an organ is, as far as the rules of correspondence ask."""

    GOVERNMENT = "government"  # 政府
    PARTY = "party"  # 党委
    OFFICE = "office"  # 办公厅（室）
    DEPARTMENT = "department"  # 部门
    INNER = "inner"  # 内设机构
    TOWNSHIP = "township"  # 乡镇、街道
    OTHER = "other"  # 人大、政协、军队、群团、企事业单位


class Relation(StrEnum):
    """What an addressee is to the issuer."""

    SUPERIOR = "superior"  # 直接上级
    FURTHER_SUPERIOR = "further-superior"  # 更上一级：越级
    SUBORDINATE = "subordinate"  # 下级
    PEER = "peer"  # 同级
    UNRELATED = "unrelated"  # 不相隶属
    INTERNAL = "internal"  # 本机关内部


class Signer(StrEnum):
    """Who signs (签发人)."""

    PRINCIPAL = "principal"  # 主要负责人
    DEPUTY = "deputy"  # 其他负责人


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ. `level` is 1 central, 2 province, 3 city, 4 county, 5 township; a higher `rank` is higher."""

    name: str
    kind: OrganKind
    level: int
    rank: int


@dataclass(frozen=True, slots=True)
class Addressee:
    """One recipient or copy; `leader` if it is a person and not the organ (领导者个人)."""

    organ: Organ
    relation: Relation
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Consulted:
    """A department that was asked (会签、征求意见); `agreed` is None until it has answered."""

    name: str
    agreed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The facts beside the text. `reasons` (rule id to text) were given for warnings and are kept."""

    issuer: Organ
    co_issuers: tuple[Organ, ...] = ()  # 联合行文的其他机关
    recipients: tuple[Addressee, ...] = ()
    copies: tuple[Addressee, ...] = ()
    consulted: tuple[Consulted, ...] = ()
    important: bool = False  # 重要公文
    normative: bool = False  # 行政规范性文件
    affects_market: bool = False  # 涉及市场主体经济活动
    direct_assignment: bool = False  # 上级机关负责人直接交办
    own_government_consents: bool = False  # 已经本级党委、政府同意或者授权
    matters: int | None = None  # 请示事项数，由拟稿人确认
    cross_department: bool = False  # 涉及其他部门职权
    forwards_request: bool = False  # 转报下级机关的请示
    signer: Signer | None = None
    legal_review_passed: bool = False  # 合法性审核
    fair_review_passed: bool = False  # 公平竞争审查
    signed: Document | None = None  # the version that was signed
    copies_to_print: int = 0  # 印制份数
    reasons: Mapping[str, str] = field(default_factory=dict)
    softened: frozenset[str] = frozenset()  # rules of practice that this office only hints at

    @property
    def issuers(self) -> tuple[Organ, ...]:
        return (self.issuer, *self.co_issuers)

    def addresses(self, *relations: Relation) -> tuple[Addressee, ...]:
        """The recipients (not the copies) that are this to the issuer."""
        return tuple(one for one in self.recipients if one.relation in relations)


def goes_up(document: Document, setting: Setting) -> bool:
    """Whether the document is 上行文: by its addressees, else by its kind or layout."""
    if setting.recipients:
        return bool(setting.addresses(Relation.SUPERIOR, Relation.FURTHER_SUPERIOR))
    kind = BY_NAME.get(document.kind)
    only_up = kind is not None and kind.directions == {Direction.UP}
    return only_up or document.layout is Layout.UPWARD


def goes_down(setting: Setting) -> bool:
    """Whether the document is 下行文: some recipient is subordinate."""
    return bool(setting.addresses(Relation.SUBORDINATE))
