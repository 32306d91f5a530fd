"""The elements of a document (公文格式): 《党政机关公文处理工作条例》 articles 8 and 9, GB/T 9704-2012."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.model import Document, Layout, Paragraph
from documents.rules.findings import Hit, Place, rule
from documents.rules.kinds import BY_NAME, kind_of_title
from documents.rules.numbers import MalformedNumber, parse, recognise, recognise_order
from documents.rules.secrecy import is_state_secret
from documents.rules.setting import Setting, goes_up

_URGENCIES = {"特急", "加急"}
_END_MARK = re.compile(r"[。，、；：！？,.;:!?]$")
_MENTION = re.compile(r"附件\s*(\d{1,2})")


@rule("S01")
def no_state_secrets(document: Document, _: Setting) -> Iterator[Hit]:
    """The system is for non-secret documents (保守国家秘密法)."""
    if is_state_secret(document.secrecy):
        yield Hit(
            Place("secrecy", excerpt=document.secrecy),
            f"密级填了「{document.secrecy}」，本系统不得处理国家秘密",
        )


@rule("R01")
def the_kind_is_one_of_fifteen(document: Document, _: Setting) -> Iterator[Hit]:
    """公文种类主要有十五种 (article 8)."""
    if document.kind not in BY_NAME:
        what = f"「{document.kind}」不是法定文种" if document.kind else "还没有选文种"
        yield Hit(Place("kind", excerpt=document.kind), what)


@rule("E01")
def there_is_a_title(document: Document, _: Setting) -> Iterator[Hit]:
    """标题 is there; an order (令) has its mark and number instead."""
    if not document.title and document.kind != "命令":
        yield Hit(Place("title"))


@rule("E02")
def the_title_ends_with_its_kind(document: Document, _: Setting) -> Iterator[Hit]:
    """标题由发文机关名称、事由和文种组成."""
    kind = BY_NAME.get(document.kind)
    if not document.title or kind is None:
        return
    found = kind_of_title(document.title)
    if re.search(r"请示报告$", document.title):
        yield Hit(Place("title", excerpt="请示报告"), "「请示报告」不是文种，请示和报告要分开")
    elif found is None:
        yield Hit(Place("title"), f"标题没有以文种「{kind.name}」结尾")
    elif found is not kind:
        yield Hit(
            Place("title", excerpt=found.name),
            f"标题的文种是「{found.name}」，办文单上是「{kind.name}」",
        )


@rule("E03")
def the_title_names_its_issuer(document: Document, setting: Setting) -> Iterator[Hit]:
    """标题由发文机关名称、事由和文种组成: it begins with the issuer."""
    title = document.title
    named = any(_named(one.name, title) for one in setting.issuers)
    if title and not named and document.kind != "纪要":
        yield Hit(Place("title"), f"标题没有写发文机关「{setting.issuer.name}」")


def _named(issuer: str, title: str) -> bool:
    """Whether the title begins with the issuer's name, or holds it among joint issuers."""
    return title.startswith(issuer) or issuer in title.split("关于", 1)[0]


@rule("E04")
def the_title_says_about_what(document: Document, _: Setting) -> Iterator[Hit]:
    """标题由发文机关名称、事由和文种组成: it says 关于什么."""
    about = re.search(r"关于|印发|转发|批转|公布|发布|任免|给予|表彰|对", document.title)
    if (
        document.title
        and not about
        and document.kind not in {"命令", "公告", "通告", "纪要", "公报", "决议"}
    ):
        yield Hit(Place("title"))


@rule("E05")
def the_title_has_no_final_mark(document: Document, _: Setting) -> Iterator[Hit]:
    """No punctuation closes a title."""
    if mark := _END_MARK.search(document.title):
        yield Hit(Place("title", excerpt=mark[0]))


@rule("E06")
def urgency_stands_above_the_title(document: Document, _: Setting) -> Iterator[Hit]:
    """紧急程度 is an element of its own; 紧急通知 in the title says it twice."""
    if found := re.search(r"紧急(?=通知|通报|请示|报告|函)", document.title):
        yield Hit(Place("title", excerpt=found[0]))


@rule("E07")
def somebody_is_addressed(document: Document, setting: Setting) -> Iterator[Hit]:
    """主送机关 is there unless the kind addresses the public."""
    kind = BY_NAME.get(document.kind)
    if kind is not None and kind.addressed and not document.recipients and not setting.recipients:
        yield Hit(Place("recipients"))


@rule("E08")
def the_page_sets_the_marks(document: Document, _: Setting) -> Iterator[Hit]:
    """The colon after 主送, the stop after 抄送 and the brackets of 附注 are set by the page."""
    if document.recipients.endswith(("：", ":")):
        yield Hit(Place("recipients", excerpt="："), "主送机关后面的冒号由系统加，不用输入")
    if document.copies_to.endswith("。"):
        yield Hit(Place("copies_to", excerpt="。"), "抄送机关后面的句号由系统加，不用输入")
    if document.note.startswith(("（", "(")):
        yield Hit(Place("note", excerpt=document.note[:1]), "附注的括号由系统加，不用输入")


@rule("E09")
def nobody_gets_it_twice(document: Document, _: Setting) -> Iterator[Hit]:
    """No organ stands both in 主送 and in 抄送."""
    names = [_organs(document.recipients), _organs(document.copies_to)]
    for name in sorted(names[0] & names[1]):
        yield Hit(Place("copies_to", excerpt=name), f"「{name}」既是主送又是抄送")


def _organs(text: str) -> set[str]:
    return {name.strip() for name in re.split(r"[，、；。：,;:\s]+", text) if len(name.strip()) > 1}


@rule("E10")
def there_is_a_text(document: Document, _: Setting) -> Iterator[Hit]:
    """正文 is there: a document of blanks is none."""
    if not any(not isinstance(block, Paragraph) or block.text.strip() for block in document.body):
        yield Hit(Place("body"))


@rule("E11")
def the_issuers_sign(document: Document, setting: Setting) -> Iterator[Hit]:
    """发文机关署名 is the full or standard short name; joint documents have one each."""
    if document.kind in {"纪要", "命令", "议案"}:
        return
    signed = "".join(document.signatures)
    missing = [one.name for one in setting.issuers if one.name not in signed]
    if not document.signatures:
        yield Hit(Place("signatures"))
    elif missing:
        yield Hit(Place("signatures"), f"署名中没有发文机关：{'、'.join(missing)}")


@rule("E13")
def it_has_its_date(document: Document, _: Setting) -> Iterator[Hit]:
    """成文日期: the day of the meeting, or of the (last) signature."""
    if document.date is None:
        yield Hit(Place("date"))


@rule("E14")
def it_is_printed_after_it_is_signed(document: Document, _: Setting) -> Iterator[Hit]:
    """印发日期 is not before 成文日期."""
    if document.date and document.print_date and document.print_date < document.date:
        yield Hit(Place("print_date"))


@rule("N01")
def the_number_is_well_formed(document: Document, _: Setting) -> Iterator[Hit]:
    """发文字号由发文机关代字、年份、发文顺序号组成; an order has 第N号, minutes 第N期."""
    if not document.number:
        return
    try:
        parse(document.number)
    except MalformedNumber:
        place = Place("number", excerpt=document.number)
        try:
            if document.kind in {"命令", "纪要"} and re.match(r"[（(]?第\d", document.number):
                return
            yield Hit(place, f"发文字号应写作「{recognise(document.number).text}」")
        except MalformedNumber:
            if not _is_order(document.number):
                yield Hit(place)


def _is_order(text: str) -> bool:
    try:
        return recognise_order(text).text == text
    except MalformedNumber:
        return False


@rule("N02")
def the_number_is_of_the_year(document: Document, _: Setting) -> Iterator[Hit]:
    """年份 in the number is that of 成文日期, as numbering starts anew each year."""
    if document.date is None:
        return
    try:
        number = parse(document.number)
    except MalformedNumber:
        return
    if number.year != document.date.year:
        yield Hit(Place("number"), f"发文字号是{number.year}年的，成文日期在{document.date.year}年")


@rule("E16")
def attachment_names_have_no_final_mark(document: Document, _: Setting) -> Iterator[Hit]:
    """附件名称后不加标点符号."""
    for index, attachment in enumerate(document.attachments):
        if mark := _END_MARK.search(attachment.name):
            yield Hit(
                Place("attachments", attachment=index, excerpt=mark[0]),
                f"附件{index + 1}的名称后有标点「{mark[0]}」",
            )


@rule("E17")
def attachments_agree_with_the_text(document: Document, _: Setting) -> Iterator[Hit]:
    """What the text calls 附件 is there, under that number."""
    count = sum(map(bool, document.attachment_marks))
    for index, block in enumerate(document.body):
        if not isinstance(block, Paragraph):
            continue
        for mention in _MENTION.finditer(block.text):
            if int(mention[1]) > max(count, 1) or not count:
                yield Hit(
                    Place("body", index, excerpt=mention[0]),
                    f"文中提到「{mention[0]}」，但公文有 {count} 个附件",
                )
        if not count and re.search(r"(?:详?见|随文)附件|附件[：:]", block.text):
            yield Hit(Place("body", index, excerpt="附件"), "文中提到附件，但没有附件")


@rule("E18")
def attachments_have_a_content(document: Document, _: Setting) -> Iterator[Hit]:
    """Each attachment has a name, and a text or a file."""
    for index, attachment in enumerate(document.attachments):
        place = Place("attachments", attachment=index, excerpt=attachment.name)
        if not attachment.name.strip():
            yield Hit(place, f"附件{index + 1}没有名称")
        elif not attachment.blocks and not attachment.digest:
            yield Hit(place, f"附件「{attachment.name}」还没有内容")


@rule("E21")
def upward_documents_have_the_upward_page(document: Document, setting: Setting) -> Iterator[Hit]:
    """上行文 has its own page: number left, 签发人 right."""
    upward = goes_up(document, setting)
    if upward and document.layout is not Layout.UPWARD:
        yield Hit(Place("layout"), "上行文没有用上行文版式")
    elif not upward and document.layout is Layout.UPWARD:
        yield Hit(Place("layout"), "不是上行文，却用了上行文版式")


@rule("E23")
def urgency_is_one_of_two(document: Document, _: Setting) -> Iterator[Hit]:
    """紧急公文应当分别标注特急、加急."""
    if document.urgency and document.urgency not in _URGENCIES:
        yield Hit(
            Place("urgency", excerpt=document.urgency), f"紧急程度没有「{document.urgency}」一级"
        )


@rule("E24")
def only_upward_documents_show_signers(document: Document, setting: Setting) -> Iterator[Hit]:
    """上行文应当标注签发人姓名; other documents do not."""
    if document.signers and not goes_up(document, setting):
        yield Hit(Place("signers", excerpt=document.signers[0]))
