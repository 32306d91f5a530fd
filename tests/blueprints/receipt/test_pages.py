"""收文: its pages, as the people of the sample county see and use them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache

import pytest
from PIL import Image

from app.core import clock
from app.core.database import db
from app.directory.models import Person
from app.receipt.models import IncomingDocument
from blueprints.account.blueprint import limiter
from documents.rules.checklists import ListName, checklists
from tests.app.receipt.test_queries import counted
from tests.app.receipt.walk import act, arrived, circulation, load, waiting, walk
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office

POINTS = [item.key for item in checklists()[ListName.RECEIPT].items]
YEAR = clock.today().year


@cache
def blank_pdf() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1240, 1754), "white").save(out, "PDF", resolution=150)
    return out.getvalue()


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> Iterator[None]:
    """The limit of one address counts from zero in each test."""
    limiter.reset()
    yield
    limiter.reset()


def visit(office: Office, name: str) -> Visit:
    return arrive(office.app, office.county, name)


def in_pages(office: Office, **how: object) -> int:
    """A document with a real page that waits to be signed for at 财政局."""
    record_id = arrived(office.county, pdf=blank_pdf(), **how)
    db.session.rollback()
    return record_id


def post_act(there: Visit, record_id: int, move: str, **fields: object) -> str:
    """The bar's button, then the move's own page if it asks for more."""
    task_id = next(
        t.id
        for t in waiting(record_id)
        if t.person_id == db.session.query(Person).filter_by(name=there.name).one().id
    )
    db.session.rollback()
    return there.send(f"/tasks/{task_id}/acts", move=move, filled="1", **fields)


def as_person(office: Office, name: str) -> Visit:
    there = visit(office, name)
    there.name = name  # type: ignore[attr-defined]  # Whom the test sees at this browser.
    return there


def test_what_waits_to_be_signed_for_stands_first_in_the_list(office: Office) -> None:
    record_id = in_pages(office)
    there = visit(office, "孙丽华")
    page = there.open("/incoming")
    assert there.status == 200
    assert f'href="/incoming/{record_id}?' in page
    assert "云岭县人民政府关于开展安全生产大检查的通知" in page
    assert re.search(r"待签收<b>1</b>", page)
    assert "登记纸质来文" in page
    assert "登记纸质来文" not in visit(office, "何俊").open("/incoming")


def test_seal_and_digest_are_shown_before_anybody_signs(office: Office) -> None:
    record_id = in_pages(office)
    there = visit(office, "孙丽华")
    page = there.open(f"/incoming/{record_id}")
    assert "电子印章有效，内容与发文单位用印时一致。" in page
    assert load(record_id).digest in page
    assert "签收后即向来文机关发出带时间的电子回执" in page
    assert there.open(f"/incoming/{record_id}/pages/1") == ""
    assert (there.status, there.bytes[:4]) == (200, b"\x89PNG")
    there.open(f"/incoming/{record_id}/pages/2")
    assert there.status == 404
    there.open(f"/incoming/{record_id}/original")
    assert there.bytes == blank_pdf()


def test_a_registrar_signs_and_registers(office: Office) -> None:
    record_id = in_pages(office)
    there = visit(office, "孙丽华")
    there.open(f"/incoming/{record_id}")
    page = there.send(f"/incoming/{record_id}/receipts", move="accept")
    assert "已签收，回执已送来文机关" in page
    assert "登记收文" in page
    page = there.send(f"/incoming/{record_id}/registrations", copies="三份")
    assert there.status == 422
    assert "份数应为 1 至 100000。" in page
    page = there.send(f"/incoming/{record_id}/registrations", copies="3")
    assert f"已登记：收文〔{YEAR}〕1号。" in page
    assert "收文处理单" in page
    assert load(record_id).copies == 3
    there.open(f"/incoming/{record_id}/form")
    assert there.bytes.startswith(b"%PDF-")


def test_a_document_is_returned_with_a_reason_from_the_same_page(office: Office) -> None:
    record_id = in_pages(office)
    there = visit(office, "孙丽华")
    there.open(f"/incoming/{record_id}")
    page = there.send(f"/incoming/{record_id}/receipts", move="refuse", note="请送住建局。")
    assert there.status == 422
    assert "请选择退文理由。" in page
    assert "请送住建局。" in page
    page = there.send(f"/incoming/{record_id}/receipts", move="refuse", reason="not-ours")
    assert "已退文，理由已送来文机关。" in page
    assert load(record_id).returned == "不属于本机关职权范围"
    assert f'href="/incoming/{record_id}?' in there.open("/incoming?list=returned")


def test_a_document_that_fails_its_check_cannot_be_signed_for(office: Office) -> None:
    record_id = in_pages(office)
    incoming = load(record_id)
    assert incoming.delivery is not None
    incoming.delivery.document.account.signature = "云岭县财政局"
    db.session.commit()
    there = visit(office, "孙丽华")
    page = there.open(f"/incoming/{record_id}")
    assert "核对未通过，不能签收，请退文。" in page
    assert re.search(r'value="accept"[^>]*disabled', page)
    page = there.send(f"/incoming/{record_id}/receipts", move="accept")
    assert there.status == 409
    assert "与发文机关署名不符" in page
    assert circulation(record_id).stage == "sign_for"


def test_a_possible_duplicate_is_registered_after_it_was_confirmed(office: Office) -> None:
    walk(office.county, arrived(office.county), "preliminary")
    record_id = in_pages(office)
    act(office.county, record_id, "sign_for")
    there = visit(office, "孙丽华")
    page = there.open(f"/incoming/{record_id}")
    assert f"收文〔{YEAR}〕1号" in page
    assert "不是重复件，继续登记" in page
    there.send(f"/incoming/{record_id}/registrations", copies="1")
    assert there.status == 422
    page = there.send(f"/incoming/{record_id}/registrations", copies="1", confirm_duplicate="1")
    assert f"已登记：收文〔{YEAR}〕2号。" in page


def test_a_paper_is_entered_with_its_scan(office: Office) -> None:
    there = visit(office, "王红梅")
    page = there.open("/incoming/new")
    assert "云岭县人民政府办公室" in page
    fields = {
        "organ": str(office.county.units["县政府"]), "from_name": "云州市人民政府",
        "number": "云政〔2026〕5号", "title": "云州市人民政府关于做好防汛工作的通知", "kind": "通知",
        "urgency": "加急", "dated": "2026-06-01", "copies": "1", "pages": "1",
    }  # fmt: skip
    page = there.send("/incoming", **fields)
    assert there.status == 422
    assert "请上传扫描件。" in page
    assert "云州市人民政府关于做好防汛工作的通知" in page
    page = there.send("/incoming", **fields, scan=(io.BytesIO(blank_pdf()), "来文.pdf"))
    assert "已录入并签收，请核对后登记。" in page
    assert "云州市人民政府" in page
    record_id = db.session.query(IncomingDocument).one().id
    page = there.send(f"/incoming/{record_id}/registrations", **fields | {"pages": "2"})
    assert f"已登记：收文〔{YEAR}〕1号。" in page
    assert load(record_id).pages == 2


def test_only_a_registrar_enters_paper(office: Office) -> None:
    there = visit(office, "丁小军")
    there.open("/incoming/new")
    assert there.status == 404


def test_every_move_on_the_way_has_its_form(office: Office) -> None:
    county = office.county
    record_id = in_pages(office, urgency="加急")
    walk(county, record_id, "preliminary")
    clerk = as_person(office, "孙丽华")
    page = clerk.open(f"/incoming/{record_id}")
    assert "初审合格…" in page
    page = post_act(clerk, record_id, "pass", points=POINTS[:2])
    assert clerk.status == 422
    assert "初审须逐项核对" in page
    post_act(clerk, record_id, "pass", points=POINTS)
    page = post_act(clerk, record_id, "instruct", leaders=county.seat("宋立新"))
    assert clerk.status == 422
    assert "宋立新（财政局 局长）" in page
    post_act(
        clerk, record_id, "instruct", leaders=county.seat("宋立新"), opinion="拟请预算科办理。",
        lead=str(county.units["财政局预算科"]), due="2099-06-30",
    )  # fmt: skip
    assert circulation(record_id).stage == "instruct"
    leader = as_person(office, "宋立新")
    page = leader.open(f"/incoming/{record_id}")
    assert "拟请预算科办理。" in page
    assert "待批示" in page
    post_act(leader, record_id, "instruct", opinion="请预算科抓紧办理。")
    page = clerk.open(f"/incoming/{record_id}")
    assert "请预算科抓紧办理。" in page
    post_act(clerk, record_id, "assign", lead="", due="")
    assert clerk.status == 422
    page = post_act(clerk, record_id, "assign", lead=str(county.units["财政局预算科"]), due="")
    assert clerk.status == 409
    assert "紧急公文应当明确办理时限" in page
    post_act(
        clerk, record_id, "assign", lead=str(county.units["财政局预算科"]), due="2099-06-30",
        assisting=str(county.units["财政局办公室"]),
    )  # fmt: skip
    handler = as_person(office, "何俊")
    handler.open(f"/incoming/{record_id}")
    post_act(handler, record_id, "accept", handler=county.seat("何俊"))
    page = handler.open(f"/incoming/{record_id}")
    assert "主办：财政局预算科；协办：财政局办公室" in page
    assert "起草复文" in page
    page = post_act(handler, record_id, "finish", result="已办结。")
    assert handler.status == 422
    assert "不等协办意见，先行办结" in page
    post_act(handler, record_id, "finish", result="已办结。", without_assisting="1")
    post_act(clerk, record_id, "close", answer_by="system", answer="已办理。")
    assert clerk.status == 200, clerk.page
    assert circulation(record_id).stage is None
    page = clerk.open(f"/incoming/{record_id}")
    assert "系统告知：已办理。" in page
    assert "已办结。" in page


def test_readers_and_their_progress_stand_on_the_form(office: Office) -> None:
    county = office.county
    record_id = in_pages(office)
    walk(county, record_id, "propose")
    clerk = as_person(office, "孙丽华")
    clerk.open(f"/incoming/{record_id}")
    readers = [county.seat("宋立新"), county.seat("何俊")]
    post_act(clerk, record_id, "circulate", readers=readers, opinion="请阅知。")
    reader = as_person(office, "何俊")
    reader.open(f"/incoming/{record_id}")
    post_act(reader, record_id, "read", opinion="已阅。")
    assert "1/2 已阅，未阅：宋立新" in clerk.open(f"/incoming/{record_id}")


def test_the_handler_starts_the_answer_from_the_page(office: Office) -> None:
    record_id = in_pages(office)
    walk(office.county, record_id, "handle")
    there = as_person(office, "何俊")
    there.open(f"/incoming/{record_id}")
    there.send(f"/incoming/{record_id}/replies", account=str(office.county.accounts["云财发"]))
    assert there.status == 200
    assert "云岭县财政局关于开展安全生产大检查的复函" in there.page


def test_a_stranger_finds_nothing(office: Office) -> None:
    record_id = in_pages(office)
    there = visit(office, "赵敏")
    for path in ("", "/original", "/form", "/pages/1", "/files/1"):
        there.open(f"/incoming/{record_id}{path}")
        assert there.status == 404, path
    for path in ("receipts", "registrations", "replies"):
        there.send(f"/incoming/{record_id}/{path}", move="accept")
        assert there.status == 404, path


def test_a_list_is_filtered_and_absurd_filters_do_no_harm(office: Office) -> None:
    record_id = in_pages(office)
    there = visit(office, "孙丽华")
    link = f'href="/incoming/{record_id}?'
    assert link in there.open(f"/incoming?year={YEAR}&from=云岭县&kind=通知")
    assert link not in there.open("/incoming?kind=请示")
    assert link not in there.open("/incoming?year=1999")
    there.open("/incoming?list=x&year=99999999&page=-5&from=%25&kind=" + "长" * 200)
    assert there.status == 200


def test_the_list_needs_as_many_queries_for_one_row_as_for_five(office: Office) -> None:
    there = visit(office, "孙丽华")

    def look() -> int:
        with counted() as statements:
            there.open("/incoming")
        return len(statements)

    in_pages(office)
    one = look()
    for number in range(4):
        in_pages(office, number=f"云政发〔2026〕{number + 30}号")
    assert look() == one
