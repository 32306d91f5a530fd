"""起草, 签发 and 复核: who is asked, who signs, what may not change. 《条例》 articles 9, 16, 19 to 25."""

from __future__ import annotations

from collections.abc import Iterator

from documents.differences import compare
from documents.model import Document
from documents.rules.conduct import ORDERING_KINDS
from documents.rules.findings import Hit, Place, rule
from documents.rules.revision import Grade
from documents.rules.setting import Setting, Signer, goes_down, goes_up

_BODY = Place("body")


@rule("R10")
def no_downward_document_without_agreement(document: Document, setting: Setting) -> Iterator[Hit]:
    """涉及多个部门职权范围内的事务，部门之间未协商一致的，不得向下行文."""
    down = goes_down(setting) or (not setting.recipients and document.kind in ORDERING_KINDS)
    if not down:
        return
    against = [one.name for one in setting.consulted if one.agreed is False]
    silent = [one.name for one in setting.consulted if one.agreed is None]
    if against:
        yield Hit(_BODY, f"未协商一致：{'、'.join(against)} 不同意")
    if silent:
        yield Hit(_BODY, f"会签尚未办结：{'、'.join(silent)} 没有回复")


@rule("R16")
def others_concerned_are_asked(_: Document, setting: Setting) -> Iterator[Hit]:
    """涉及其他部门职权范围内的事项，必须征求相关部门意见."""
    if setting.cross_department and not setting.consulted:
        yield Hit(_BODY)


@rule("R17")
def the_principal_signs(document: Document, setting: Setting) -> Iterator[Hit]:
    """重要公文和上行文由机关主要负责人签发."""
    upward = goes_up(document, setting)
    if setting.signer is Signer.DEPUTY and (upward or setting.important):
        what = "上行文" if upward else "重要公文"
        yield Hit(Place("signers"), f"{what}由其他负责人签发")


@rule("R15")
def upward_shows_its_signers(document: Document, setting: Setting) -> Iterator[Hit]:
    """上行文应当标注签发人姓名; a joint one those of all its issuers."""
    if not goes_up(document, setting):
        return
    missing = len(setting.issuers) - len(document.signers)
    if not document.signers:
        yield Hit(Place("signers"))
    elif missing > 0:
        yield Hit(Place("signers"), f"联合上行文还少 {missing} 个机关的签发人")


@rule("R18")
def a_substantive_change_is_signed_again(document: Document, setting: Setting) -> Iterator[Hit]:
    """经复核需要对文稿进行实质性修改的，应当报原签批人复审."""
    if setting.signed is None:
        return
    for part in compare(setting.signed, document, seconds=0).changes:
        if part.grade is Grade.SUBSTANTIVE:
            place = Place(part.element, part.after, part.attachment)
            yield Hit(place, f"签发后{part.label}有实质性修改")


@rule("R19")
def registration_is_complete(document: Document, setting: Setting) -> Iterator[Hit]:
    """登记: 发文字号、分送范围和印制份数."""
    if not document.number:
        yield Hit(Place("number"), "还没有编发文字号")
    if not (document.recipients or document.copies_to or setting.recipients or setting.copies):
        yield Hit(Place("recipients"), "还没有确定分送范围")
    if setting.copies_to_print < 1:
        yield Hit(Place("copy_number"), "还没有登记印制份数")


@rule("R25")
def normative_documents_are_reviewed_by_law(_: Document, setting: Setting) -> Iterator[Hit]:
    """行政规范性文件未经合法性审核不得印发."""
    if setting.normative and not setting.legal_review_passed:
        yield Hit(_BODY)


@rule("R25B")
def what_affects_the_market_is_reviewed_for_fairness(
    _: Document, setting: Setting
) -> Iterator[Hit]:
    """涉及经营者经济活动的政策措施应当进行公平竞争审查."""
    if setting.affects_market and not setting.fair_review_passed:
        yield Hit(_BODY)
