"""Real official texts, pasted, go their way and lose no word.

One text for each database, to its sealed pages, from where the journey of a notice goes on; and with
`./tongwen test tests/journeys/test_official_texts.py --every-text -s` all forty to the archive and
back, each in a minute or so; those that fail are named at the end.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest

from documents.archive.verification import verify
from tests.benchmarks.official_texts import CORPUS, corpus
from tests.journeys import way
from tests.journeys.desk import Desk
from tests.journeys.way import Desks
from tests.served import Served

# With a text that is 印发 at its end, and with an attachment that is listed.
USUAL = {
    "sqlite": "国务院关于印发个人所得税专项附加扣除暂行办法的通知",
    "postgresql": "国务院办公厅关于推广第二批支持创新相关改革举措的通知",
}
ISSUER = "云岭县人民政府办公室"
# What this office writes otherwise: who issues it and when, and how attachments are headed.
OWN = re.compile(
    "(国务院|中央军委|办公厅|总理李克强|&sp;)+|第?[0-9一二三四五六七八九十〇○年月日]+号?"
)
HEAD = re.compile("^附件[0-9]*[.：:]?[0-9]*[.．]?")
ANSWER = "已经按要求办理完毕。"


def test_every_word_of_a_pasted_text_stands_on_its_sealed_pages(
    served: Served,
    new_page: Callable[..., Any],
    database_kind: str,
    pytestconfig: pytest.Config,
) -> None:
    if not CORPUS.exists():
        pytest.skip("no corpus")
    every = pytestconfig.getoption("every_text")
    texts = [
        (title, body)
        for title, body in corpus(CORPUS, kind="国务院文件")
        if every or title == USUAL[database_kind]
    ]
    desk, failed = Desks(served, new_page), {}
    for place, (title, body) in enumerate(texts, start=1):
        try:
            adapted = seal(desk, title, body)
            if every:
                receive_and_file(desk, adapted, body, place)
            print(f"{database_kind} {place}/{len(texts)} {title}", flush=True)
        except Exception:
            failed[title] = traceback.format_exc(limit=-4)
            print(f"{database_kind} {place}/{len(texts)} {title}: {failed[title]}", flush=True)
    assert len(texts) in (1, 40)
    assert failed == {}


def seal(desk: Desks, heading: str, body: str) -> str:
    """From the paste to the sealed pages, which hold every word; gives the title it has here."""
    drafter = desk("丁小军")
    way.paste(drafter, body)
    title = adapt(drafter.page, heading)
    explain(drafter)
    way.submit(drafter)
    way.sign(desk, title)
    way.seal(desk, title)
    clerk = desk("王红梅")
    clerk.open(title)
    assert missing(body, words_of(way.issued_pdf(clerk))) == []
    return title


def receive_and_file(desk: Desks, title: str, body: str, place: int) -> None:
    """Sent, received, answered, filed, verified, and found by a sentence of its own."""
    clerk, receiver = desk("王红梅"), desk("刘晓燕")
    number = re.search("云政办(发|函)〔2026〕[0-9]+号", clerk.text)
    assert number
    clerk.press("分发")
    for box in reversed(clerk.page.locator("input[name=main]:checked").all()):
        box.uncheck()
    clerk.choose("main", "发展和改革局")
    clerk.confirm("分发")
    receiver.open(title)
    assert "电子印章有效" in receiver.text
    receiver.press("签收")
    way.receive(desk, title, ANSWER)
    clerk.open(title)
    clerk.press("办结")
    package = way.file(desk, title, number[0], desk.served.data / f"package-{place}")
    assert verify(package).unaltered
    assert title in way.found(receiver, f'"{words_of_its_own(body)}"')


def adapt(page: Any, heading: str) -> str:
    """What a drafter of the county changes in a text of the State Council: title, recipients, name."""
    title = page.input_value("#title")
    if not title:  # An order has none, and a county's office gives none (条例 第八条).
        page.select_option("#kind", label="通知")
        title = f"国务院办公厅关于公布{heading}的通知"
    title = ISSUER + re.sub("^国务院(办公厅)?(、中央军委(办公厅)?)?", "", title)
    if title.endswith("答复"):  # It is a 函, and says so (条例 第九条第七项).
        page.select_option("#kind", label="函")
        title += "函"
    page.fill("#title", title)
    page.fill("#recipients", "县政府各部门")
    page.fill("#signature", ISSUER)
    return title


def explain(drafter: Desk) -> None:
    """What the rules only warn of, as a gap in a text of which something was cut: it stands so there."""
    drafter.go(drafter.page.get_by_role("button", name="保存"))
    for reason in drafter.page.locator("[name^=reason-]").all():
        reason.fill("原文如此。")


def missing(body: str, printed: str) -> list[str]:
    """The lines of the text that are not on the pages."""
    return [line for line in own_lines(body) if line not in printed]


def words_of_its_own(body: str) -> str:
    """Some words of its longest line, without a sign between them."""
    return max(re.findall("[一-鿿]{2,12}", max(own_lines(body), key=len)), key=len)


def own_lines(body: str) -> list[str]:
    """The lines after its recipients which this office does not write otherwise."""
    lines = ["".join(line.split()) for line in body.splitlines()]
    first = next((at for at, line in enumerate(lines[:12]) if line.endswith(("：", ":"))), 0)
    lines = [HEAD.sub("", line) for line in lines[first + 1 :]]
    return [line for line in lines if not OWN.fullmatch(line) and line]


def words_of(pdf: bytes) -> str:
    """All text of the pages, without spaces and the numbers of pages."""
    document = pypdfium2.PdfDocument(pdf)
    pages = (page.get_textpage().get_text_bounded() for page in document)
    return "".join(re.sub(r"[—–-]\s*\d+\s*[—–-]", "", "".join(pages)).split())
