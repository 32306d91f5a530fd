"""行文规则: who may write what to whom. 《党政机关公文处理工作条例》 articles 14 to 17."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.model import Document, Paragraph
from documents.rules.findings import Hit, Place, rule
from documents.rules.kinds import BY_NAME
from documents.rules.levels import numbering_of
from documents.rules.setting import OrganKind, Relation, Setting, goes_down, goes_up

_RECIPIENTS, _COPIES, _BODY = Place("recipients"), Place("copies_to"), Place("body")
_UP = (Relation.SUPERIOR, Relation.FURTHER_SUPERIOR)
_CLOSING_REQUEST = re.compile(
    r"(?:妥否|当否|可否|是否妥当|如无不妥)[，,]?\s*(?:恳?请|敬请)[^，。；]{0,10}|(?:特此请示|请予审批|请予批准|请予批复|请批示|请批复|请审批|请批准)"
)
_WISH = re.compile(
    r"(?:恳请|请求|申请|敬请|请予?)[^。；]{0,30}(?:批准|审批|批复|同意|支持|解决|拨付|划拨|增加|核定|安排)"
)
_OWN_VIEW = re.compile(
    r"(?:经研究|经审核|经审查|经核|我[省市县区局委办厅镇乡]|本[机局委办厅])[^。]{0,60}(?:意见|认为|同意|建议|拟)|倾向性意见"
)
_LEADER = re.compile(
    r"(?:书记|省长|市长|州长|县长|区长|旗长|镇长|乡长|局长|厅长|部长|主席|总理|秘书长|同志)$"
)
ORDERING_KINDS = {"决定", "命令", "通知", "意见", "批复", "通报", "决议"}


@rule("R02")
def one_document_one_matter(document: Document, setting: Setting) -> Iterator[Hit]:
    """请示应当一文一事: suspicious if several numbered parts each ask for something."""
    if document.kind != "请示" or setting.matters is not None:
        return
    asking: list[tuple[int, int]] = []  # (part, block)
    part = 0
    for index, block in enumerate(document.body):
        if not isinstance(block, Paragraph):
            continue
        numbering = numbering_of(block.text)
        if numbering is not None and numbering.level.value in {"1", "2"}:
            part += 1
        if part and _WISH.search(block.text) and part not in {p for p, _ in asking}:
            asking.append((part, index))
    if len(asking) >= 2:
        yield Hit(
            Place("body", asking[1][1]), f"请示中有 {len(asking)} 处分别提出请求，可能不止一件事"
        )


@rule("R02B")
def several_matters_are_several_documents(document: Document, setting: Setting) -> Iterator[Hit]:
    """请示应当一文一事: what the drafter has counted is no guess."""
    if document.kind == "请示" and setting.matters is not None and setting.matters > 1:
        yield Hit(_BODY, f"拟稿人确认本请示含 {setting.matters} 件事")


@rule("R03")
def a_report_does_not_close_with_a_request(document: Document, setting: Setting) -> Iterator[Hit]:
    """不得在报告等非请示性公文中夹带请示事项: the closing words leave no doubt."""
    if not _may_not_ask(document, setting):
        return
    last = len(document.body) - 2
    for index, text in _paragraphs(document):
        if index >= last and (found := _CLOSING_REQUEST.search(text)):
            yield Hit(
                Place("body", index, excerpt=found[0]),
                f"{document.kind}以「{found[0]}」结尾，夹带了请示事项",
            )


@rule("R03B")
def a_report_asks_for_nothing(document: Document, setting: Setting) -> Iterator[Hit]:
    """The same inside the text, where words may be quoted: a warning."""
    if not _may_not_ask(document, setting):
        return
    last = len(document.body) - 2
    for index, text in _paragraphs(document):
        found = _WISH.search(text) or (_CLOSING_REQUEST.search(text) if index < last else None)
        if found:
            yield Hit(
                Place("body", index, excerpt=found[0]),
                f"{document.kind}中有「{found[0]}」，可能夹带了请示事项",
            )


def _may_not_ask(document: Document, setting: Setting) -> bool:
    """报告 always; 意见 goes up with proposals by its nature, 函 asks by its nature."""
    return document.kind == "报告" or (
        goes_up(document, setting) and document.kind in {"通知", "通报", "纪要"}
    )


def _paragraphs(document: Document) -> Iterator[tuple[int, str]]:
    for index, block in enumerate(document.body):
        if isinstance(block, Paragraph):
            yield index, block.text


@rule("R04")
def upward_has_one_recipient(document: Document, setting: Setting) -> Iterator[Hit]:
    """原则上主送一个上级机关."""
    if goes_up(document, setting) and (count := len(setting.addresses(*_UP))) > 1:
        yield Hit(_RECIPIENTS, f"上行文主送了 {count} 个上级机关")


@rule("R05")
def upward_is_not_copied_to_lower(document: Document, setting: Setting) -> Iterator[Hit]:
    """上行文不抄送下级机关."""
    if not goes_up(document, setting):
        return
    lower = [one.organ.name for one in setting.copies if one.relation is Relation.SUBORDINATE]
    if lower:
        yield Hit(Place("copies_to", excerpt=lower[0]), f"上行文抄送了下级机关：{'、'.join(lower)}")


@rule("R06")
def not_to_a_leader_in_person(document: Document, setting: Setting) -> Iterator[Hit]:
    """除上级机关负责人直接交办事项外，不得以本机关名义向上级机关负责人报送公文."""
    if setting.direct_assignment:
        return
    leaders = [one.organ.name for one in setting.recipients if one.leader]
    if not setting.recipients and _LEADER.search(document.recipients):
        leaders = [document.recipients]
    if leaders:
        yield Hit(
            Place("recipients", excerpt=leaders[0]), f"主送了领导同志个人：{'、'.join(leaders)}"
        )


@rule("R07")
def no_level_is_passed_over(_: Document, setting: Setting) -> Iterator[Hit]:
    """一般不得越级行文."""
    if further := setting.addresses(Relation.FURTHER_SUPERIOR):
        names = "、".join(one.organ.name for one in further)
        yield Hit(Place("recipients", excerpt=further[0].organ.name), f"越级主送：{names}")


@rule("R07B")
def the_level_passed_over_gets_a_copy(_: Document, setting: Setting) -> Iterator[Hit]:
    """特殊情况需要越级行文的，应当同时抄送被越过的机关."""
    if not setting.addresses(Relation.FURTHER_SUPERIOR):
        return
    everyone = (*setting.recipients, *setting.copies)
    if not any(one.relation is Relation.SUPERIOR for one in everyone):
        yield Hit(_COPIES)


@rule("R08")
def inner_offices_do_not_write_outside(_: Document, setting: Setting) -> Iterator[Hit]:
    """部门内设机构除办公厅（室）外不得对外正式行文."""
    if setting.issuer.kind is not OrganKind.INNER:
        return
    outside = [
        one.organ.name
        for one in (*setting.recipients, *setting.copies)
        if one.relation is not Relation.INTERNAL
    ]
    if outside:
        yield Hit(_RECIPIENTS, f"内设机构「{setting.issuer.name}」对外行文：{'、'.join(outside)}")


@rule("R09")
def departments_do_not_order_lower_governments(
    document: Document, setting: Setting
) -> Iterator[Hit]:
    """部门不得向下级党委、政府发布指令性公文; with the government's consent it says so in the text."""
    if (
        setting.issuer.kind not in {OrganKind.DEPARTMENT, OrganKind.INNER}
        or document.kind not in ORDERING_KINDS
    ):
        return
    lower = [
        one.organ.name
        for one in setting.recipients
        if one.organ.kind in {OrganKind.GOVERNMENT, OrganKind.PARTY, OrganKind.TOWNSHIP}
        and one.organ.level > setting.issuer.level
    ]
    said = re.search(
        r"经[^。]{0,20}(?:党委|政府|党委、政府|县委|市委)[^。]{0,6}同意", document.plain_text()
    )
    if not lower or (setting.own_government_consents and said):
        return
    detail = f"部门向下级党委、政府发{document.kind}：{'、'.join(lower)}"
    if setting.own_government_consents:
        detail = "已经政府同意，但文中没有注明"
    yield Hit(Place("recipients", excerpt=lower[0]), detail)


@rule("R11")
def important_downward_is_copied_to_the_superior(_: Document, setting: Setting) -> Iterator[Hit]:
    """重要行文应当同时抄送发文机关的直接上级机关."""
    copied = any(one.relation is Relation.SUPERIOR for one in setting.copies)
    if setting.important and goes_down(setting) and not copied:
        yield Hit(_COPIES)


@rule("R12")
def departments_ask_their_own_government_first(
    document: Document, setting: Setting
) -> Iterator[Hit]:
    """部门向上级主管部门请示、报告重大事项，应当经本级党委、政府同意或者授权."""
    to_department = any(
        one.organ.kind is OrganKind.DEPARTMENT and one.organ.level < setting.issuer.level
        for one in setting.addresses(*_UP)
    )
    matters = document.kind == "请示" or (document.kind == "报告" and setting.important)
    if (
        setting.issuer.kind is OrganKind.DEPARTMENT
        and to_department
        and matters
        and not setting.own_government_consents
    ):
        yield Hit(_BODY)


@rule("R13")
def forwarding_needs_an_own_view(document: Document, setting: Setting) -> Iterator[Hit]:
    """下级机关的请示事项，应当提出倾向性意见后上报，不得原文转报."""
    forwards = setting.forwards_request or re.search(r"转报|转呈|转请", document.title)
    if forwards and goes_up(document, setting) and not _OWN_VIEW.search(document.plain_text()):
        yield Hit(_BODY)


@rule("R14")
def requests_to_others_are_letters(document: Document, setting: Setting) -> Iterator[Hit]:
    """不相隶属机关之间请求批准用函."""
    strangers = setting.addresses(Relation.UNRELATED, Relation.PEER)
    if document.kind in {"请示", "报告"} and strangers:
        name = strangers[0].organ.name
        yield Hit(Place("kind", excerpt=name), f"{name}不是本机关的上级，不用{document.kind}")


@rule("R14B")
def the_kind_fits_the_direction(document: Document, setting: Setting) -> Iterator[Hit]:
    """A kind that only goes down is not sent up, and one that only goes up is not sent down."""
    kind = BY_NAME.get(document.kind)
    if kind is None or not setting.recipients:
        return
    directions = {direction.value for direction in kind.directions}
    up = bool(setting.addresses(*_UP))
    if up and "up" not in directions and document.kind not in {"函", "议案"}:
        yield Hit(Place("kind"), f"{document.kind}不是上行文种，却主送上级机关")
    if goes_down(setting) and directions == {"up"}:
        yield Hit(Place("kind"), f"{document.kind}是上行文种，却主送下级机关")


@rule("R26")
def only_equals_issue_jointly(_: Document, setting: Setting) -> Iterator[Hit]:
    """同级党政机关、党政机关与其他同级机关必要时可以联合行文."""
    unequal = [one.name for one in setting.co_issuers if one.rank != setting.issuer.rank]
    if unequal:
        names = "、".join(unequal)
        yield Hit(Place("signatures", excerpt=unequal[0]), f"{setting.issuer.name}与{names}不同级")
