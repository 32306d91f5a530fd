"""Every field of every form takes whatever is sent: one clear answer, nothing half done."""

from __future__ import annotations

import io
import re
import string
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection
from werkzeug.test import TestResponse

from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.models import Person
from app.official_documents import numbering
from app.official_documents.models import NumberEntry, OfficialDocument
from app.sample import walking
from blueprints.account.blueprint import limiter
from tests.app.receipt import walk as receiving
from tests.app.receipt.walk import arrived
from tests.app.supervision import walk as supervising
from tests.blueprints.account.visits import TOKEN, Visit, alone, arrive
from tests.hostile.bulletin_forms import BULLETIN_FORMS
from tests.hostile.duty_forms import DUTY_FIELDLESS, DUTY_FORMS
from tests.hostile.duty_log_forms import DUTY_LOG_FIELDLESS, DUTY_LOG_FORMS
from tests.hostile.forms import NOTHING, Form
from tests.hostile.inspection_forms import INSPECTION_FORMS
from tests.hostile.meeting_forms import MEETING_FORMS
from tests.hostile.words import ALL, EACH, NEVER, ON, TOGETHER, encoded
from tests.office import Office

DAY = clock.today()
NUMBER_OR_DAY = re.compile("[0-9:-]+")


def drafted(office: Office) -> dict[str, int]:
    record_id = walking.draft(office.county)
    version = db.session.get_one(OfficialDocument, record_id).version
    return {"record_id": record_id, "task_id": walking.waiting(record_id)[0].id, "version": version}


@cache
def at(stage: str) -> Callable[[Office], dict[str, int]]:
    def make(office: Office) -> dict[str, int]:
        record_id = walking.draft(office.county)
        walking.walk(office.county, record_id, stage)
        return {
            "record_id": record_id,
            "task_id": walking.waiting(record_id)[0].id,
            "circulation_id": walking.circulation(record_id).id,
        }

    return make


@cache
def come_in(stage: str) -> Callable[[Office], dict[str, int]]:
    def make(office: Office) -> dict[str, int]:
        record_id = arrived(office.county)
        receiving.walk(office.county, record_id, stage)
        return {"record_id": record_id, "task_id": receiving.waiting(record_id)[0].id}

    return make


def reserved(office: Office) -> dict[str, int]:
    account = office.county.account("云政发")
    with unit_of_work():
        numbering.reserve(office.county.actor("王红梅"), account, DAY.year, 1, "备用")
    return {"entry_id": db.session.scalars(select(NumberEntry.id)).one()}


def people(office: Office) -> dict[str, int]:
    return {
        "person_id": office.county.people["丁小军"],
        "unit_id": office.county.units["财政局预算科"],
        "post_id": office.county.person("丁小军").posts[0].id,
    }


@cache
def supervised(stage: str) -> Callable[[Office], dict[str, int]]:
    def make(office: Office) -> dict[str, int]:
        record_id = supervising.propose(office.county)
        supervising.walk(office.county, record_id, stage)
        return {"record_id": record_id, "task_id": supervising.waiting(record_id)[0].id}

    return make


KEEPER, DRAFTER, CLERK = "安国梁", "郭宇航", "孙丽华"
PERSON = {"name": "新人", "login": "xinren", "phone": "13900000000", "office_phone": "8820 1001"}
REGISTER = {
    "from_name": "云岭县林业局", "number": "云林发〔2026〕3号", "title": "关于防火的请示",
    "kind": "请示", "urgency": "加急", "dated": "2026-01-05", "copies": "1", "pages": "2",
    "confirm_duplicate": "1", "version": "1",
}  # fmt: skip
PROPOSED = {
    "title": "校园食堂整改", "source": "meeting", "basis": "常务会议纪要", "target": "全部完成。",
    "urgency": "加急", "rhythm": "weekly", "lead": "9", "assisting": "10", "due": str(DAY + timedelta(days=9)),
    "organ": "2", "from": "incoming_document:1",
}  # fmt: skip
FORMS = (
    Form(DRAFTER, "/account/preferences", {"size": "large", "contrast": "on", "keys": "on", "back": "/"}),
    Form(DRAFTER, "/account/phrases", {"phrases": "同意。"}, look=("/account",)),
    Form(DRAFTER, "/account/password", {"old": "x", "new": "Neue-Losung-7", "again": "Neue-Losung-7"}),
    Form(DRAFTER, "/account/second-factor", {"code": "123456", "next": "/"}),
    Form(DRAFTER, "/account/sign-in", {"name": "guoyuhang", "password": "x", "next": "/"}),
    Form(DRAFTER, "/account/absences", {
        "deputy": "1", "from": str(DAY), "until": str(DAY + timedelta(days=1)), "reason": "出差",
    }, look=("/account",)),
    Form(DRAFTER, "/documents", {"account": "云政发", "kind": "通知", "text": "关于防火的通知\n各镇：\n请落实。", "unit": ""}),
    Form(DRAFTER, "/documents/<int:record_id>/draft", {
        "move": "save", "version": "", "kind": "通知", "urgency": "加急", "title": "关于防火的通知",
        "recipients": "各乡镇人民政府", "body": "请认真落实。\n一、要求\n（一）细则", "note": "此件公开发布",
        "copies_to": "县人大", "openness": "on_request", "openness_reason": "涉及个人", "important": "1",
        "phone": "8820 1001", "consulted": "1", "reason-E1": "有据", "pasted": "", "opinion": "",
    }, drafted, look=("/documents/{record_id}/draft", "/documents?list=mine", "/desk"), sheet=True),
    Form(DRAFTER, "/documents/<int:record_id>/draft",
         {"move": "import", "version": "", "title": "甲", "body": "乙", "pasted": "关于防火的通知\n各镇：\n请落实。"},
         drafted, look=("/documents/{record_id}/draft",)),
    Form(DRAFTER, "/tasks/<int:task_id>/acts",
         {"move": "submit", "opinion": "请审。", "ink": "[[[1,2],[3,4]]]", "version": "", "back": "/", "filled": "1"},
         drafted, look=("/documents/{record_id}",)),
    Form("特木尔", "/tasks/<int:task_id>/acts",
         {"move": "return", "opinion": "请改。", "ink": "", "to": "draft", "version": "", "filled": "1"},
         at("review"), look=("/documents?list=way", "/desk")),
    Form("哈斯", "/tasks/<int:task_id>/acts",
         {"move": "pass", "opinion": "同意。", "signer": "1:1", "leaders": "1:1", "version": "", "filled": "1"},
         at("director")),
    Form("王红梅", "/tasks/<int:task_id>/acts",
         {"move": "draw", "copies": "30", "version": "", "filled": "1"}, at("number")),
    Form(DRAFTER, "/tasks/<int:task_id>/people/<any('hand-on',consult,circulate):what>",
         {"people": "1:1", "note": "请看"}, drafted, look=("/documents/{record_id}",)),
    Form(DRAFTER, "/circulations/<int:circulation_id>/acts",
         {"move": "urge", "note": "请抓紧"}, at("review"), look=("/documents/{record_id}",)),
    Form("苏和", "/documents/<int:record_id>/validity", {
        "validity": "repealed", "decider": "issuer", "basis": "条例", "reason": "有误", "password": "x", "code": "1",
    }, at("number"), look=("/documents/{record_id}",)),
    Form(DRAFTER, "/documents/<int:record_id>/deliveries", {"unit": "1"}, drafted),
    Form(DRAFTER, "/documents/<int:record_id>/deliveries/acts",
         {"delivery": "1", "move": "urge", "reason": "请签收"}, drafted),
    Form(DRAFTER, "/handovers", {"person": "1:1", "note": "调离"}, drafted, look=("/desk",)),
    Form("白雪梅", "/handovers/people/<int:person_id>", {"person": "1:1", "note": "长期病假"},
         lambda office: {**drafted(office), "person_id": office.county.people[DRAFTER]},
         look=("/handovers/people",)),
    Form(DRAFTER, "/account/tokens", {"name": "脚本", "days": "30", "password": "x", "code": "1"}),
    Form("王红梅", "/numbers/reserved/<int:entry_id>", {"reason": "不再需要"}, reserved, look=("/numbers",)),
    Form("乔桂英", "/archives/fonds/<int:organ_id>", {"code": "0101", "name": "县政府"},
         lambda office: {"organ_id": office.county.units["县政府"]}, look=("/archives/fonds",)),
    Form("王红梅", "/numbers/reserved", {"count": "1", "reason": "备用", "code": "云政发"}, look=("/numbers",)),
    Form(CLERK, "/incoming", {**REGISTER, "organ": "1"}),
    Form(CLERK, "/incoming/<int:record_id>/receipts",
         {"move": "return", "reason": "wrong_recipient", "note": "送错了", "version": "1"}, come_in("sign_for"),
         look=("/incoming?list=returned",)),
    Form(CLERK, "/incoming/<int:record_id>/registrations", REGISTER, come_in("register"),
         look=("/incoming/{record_id}",)),
    Form(CLERK, "/tasks/<int:task_id>/acts",
         {"move": "assign", "lead": "1", "assisting": "1", "due": "2027-01-05", "leaders": "1:1", "opinion": "拟办",
          "version": "", "filled": "1"}, come_in("propose")),
    Form(CLERK, "/incoming/<int:record_id>/replies", {"account": "1"}, come_in("propose")),
    Form("陈立新", "/supervision", PROPOSED, look=("/supervision?list=proposed", "/supervision/1")),
    Form("陈立新", "/supervision/<int:record_id>/draft", PROPOSED, supervised("draft"),
         look=("/supervision/{record_id}", "/desk")),
    Form("郑秀兰", "/tasks/<int:task_id>/acts",
         {"move": "feed_back", "opinion": "已完成。", "progress": "40", "evidence": "", "version": "", "filled": "1"},
         supervised("carry_out"), look=("/supervision/{record_id}", "/supervision/board")),
    Form("陈立新", "/supervision/<int:record_id>/notices",
         {"colour": "blue", "words": "请加快。", "due": str(DAY + timedelta(days=9))}, supervised("carry_out"),
         look=("/supervision/{record_id}",)),
    Form("陈立新", "/supervision/<int:record_id>/suspensions", {"reason": "等待资金"}, supervised("carry_out"),
         look=("/supervision/{record_id}",)),
    Form("陈立新", "/supervision/<int:record_id>/withdrawals", {"reason": "另行部署"}, supervised("carry_out"),
         look=("/supervision/{record_id}",)),
    Form("郑秀兰", "/supervision/<int:record_id>/parts", {
        "parent": "1", "level": "", "reason": "调整", "part-1": "1", "title-1": "排查", "measure-1": "42 所全部排查。",
        "person-1": "1:1", "share-1": "100", "due-1": str(DAY + timedelta(days=9)),
    }, supervised("carry_out"), look=("/supervision/{record_id}",)),
    Form("陈立新", "/supervision/scores/circulars", {"organ": "2", "period": "2026"}, supervised("carry_out")),
    Form("陈立新", "/supervision/<int:record_id>/merges", {"into": "督办〔2026〕9号"}, supervised("carry_out")),
    *MEETING_FORMS,
    *INSPECTION_FORMS,
    *DUTY_LOG_FORMS,
    *DUTY_FORMS,
    *BULLETIN_FORMS,
    Form(KEEPER, "/directory/people/new", {**PERSON, "post": "1"}, look=("/directory",)),
    Form(KEEPER, "/directory/people/<int:person_id>", PERSON, people, look=("/directory/people/{person_id}",)),
    Form(KEEPER, "/directory/people/<int:person_id>/appointments", {"post": "1"}, people),
    Form(KEEPER, "/directory/people/<int:person_id>/password", {"ground": "本人忘记密码"}, people,
         look=("/directory/people/{person_id}",)),
    Form(KEEPER, "/directory/people/<int:person_id>/state", {"move": "unlock"}, people),
    Form(KEEPER, "/directory/posts/<int:post_id>", {"name": "科员", "order": "3", "roles": "clerk"}, people,
         look=("/directory/posts/{post_id}",)),
    Form(KEEPER, "/directory/units/new", {
        "name": "新局", "short_name": "新局", "code": "XJ", "kind": "bureau", "parent": "1", "order": "9", "rank": "5",
    }, look=("/directory",)),
    Form(KEEPER, "/directory/units/<int:unit_id>",
         {"name": "新科", "short_name": "新科", "code": "XK", "order": "9"}, people, look=("/directory",)),
    Form(KEEPER, "/directory/units/<int:unit_id>/posts/new", {"name": "科员", "order": "3", "roles": "clerk"}, people),
    Form(KEEPER, "/directory/calendar", {"text": "国务院办公厅关于2027年部分节假日安排的通知", "move": "save"}),
    Form(KEEPER, "/directory/import", {"file": "x"}),
    Form(KEEPER, "/directory/platforms",
         {"name": "12345 热线平台", "organ": "2", "key": "-----BEGIN PUBLIC KEY-----", "ground": "联通"},
         look=("/directory/platforms",)),
    Form("严守信", "/directory/rights/decisions", {"change": "1", "move": "refuse", "reason": "不妥"}),
    Form("乔桂英", "/archives/<int:item_id>/acts",
         {"move": "classify", "retention": "D30", "unit_code": "BGS", "year": "2026", "reason": "copy"},
         lambda _office: {"item_id": 1}),
)  # fmt: skip
# They take no field but the token against forgery.
FIELDLESS = {
    "/account/absences/<int:absence_id>/end", "/account/sessions/<int:session_id>/end",
    "/account/sessions/end-others", "/account/sign-out", "/archives/<int:item_id>/proofs", "/audit/runs",
    "/directory/appointments/<int:appointment_id>/end", "/directory/import/<int:sheet_id>",
    "/directory/units/<int:unit_id>/closing", "/directory/platforms/<int:platform_id>/end",
    "/documents/<int:record_id>/files/<int:file_id>/removal", "/documents/<int:record_id>/removal",
    "/account/tokens/<int:token_id>/end", "/directory/tokens/<int:token_id>/end",
    "/documents/<int:record_id>/corrections", "/meetings/<int:record_id>/minutes", "/supervision/<int:record_id>/resumptions",
    "/calendar/entries/<int:entry_id>/removal", "/calendar/imports/removal",
    "/calendar/feeds/<int:feed_id>/end",
    "/supervision/<int:record_id>/parts/<int:part_id>/receipts",
    "/bulletins/issues/<int:record_id>/items/<int:item_id>/removal",
    "/bulletins/issues/<int:record_id>/sendings-up",
    *DUTY_FIELDLESS,
    *DUTY_LOG_FIELDLESS,
}  # fmt: skip


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> Iterator[None]:
    limiter.reset()
    limiter.enabled = False
    yield
    limiter.enabled = True


def test_every_form_of_the_office_is_tried_below(office: Office) -> None:
    posts = {
        str(rule)
        for rule in office.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not str(rule).startswith("/api/")
    }
    assert posts == {form.rule for form in FORMS} | FIELDLESS


def together() -> Iterator[tuple[Form, ...]]:
    """Forms that are sent to the same made record, some at a time: making it is half the work."""
    by_make: dict[Callable[[Office], dict[str, int]], list[Form]] = {}
    for form in FORMS:
        by_make.setdefault(form.make, []).append(form)
    for make, forms in by_make.items():
        some = 6 if make is not NOTHING else 1
        yield from (tuple(forms[i : i + some]) for i in range(0, len(forms), some))


@pytest.mark.parametrize("forms", tuple(together()), ids=lambda forms: forms[0].rule)
def test_whatever_is_in_a_field_there_is_one_clear_answer(
    office: Office, forms: tuple[Form, ...]
) -> None:
    made, kind = forms[0].make(office), db.session.connection().dialect.name
    db.session.rollback()
    visits = {who: arrive(office.app, office.county, who) for who in {form.who for form in forms}}
    for form in forms:
        try_out(office, form, visits[form.who], made, kind)


def try_out(office: Office, form: Form, visit: Visit, made: dict[str, int], database: str) -> None:
    visit.open("/account")
    token = TOKEN.search(visit.page)
    assert token is not None
    address = form.rule.replace("<any('hand-on',consult,circulate):what>", "consult")
    for name, key in made.items():
        address = address.replace(f"<int:{name}>", str(key))
    version = {"version": str(made["version"])} if "version" in made else {}
    usual = {**form.fields, **version}
    tries = [
        (kind, {**usual, name: EACH[kind]})
        for kind in ON[database]
        for name, value in usual.items()
        if fits(kind, value)
    ]
    tries += [
        (kind, {**dict.fromkeys(usual, ALL[kind]), **version, "move": usual.get("move", "")})
        for kind in TOGETHER[database]
    ]
    for kind, fields in tries:
        changed = [n for n in fields if fields[n] != usual.get(n)]
        pairs = [("csrf_token", token[1]), *fields.items()]
        with undone(office):
            answer = alone(
                visit.client.post, address, data=encoded(pairs),
                content_type="application/x-www-form-urlencoded",
            )  # fmt: skip
            clear(answer, f"{address} {kind} in {changed[:3]}")
            if kind in ("markup", "control") and answer.status_code == 302:
                pages = form.look
                if form.sheet and changed[0] in ("title", "body"):
                    pages += ("/documents/{record_id}/pages/1", "/documents/{record_id}/draft.docx")
                for page in pages:
                    shown = alone(visit.client.get, page.format(**made))
                    clear(shown, f"{page} after {kind} in {changed[:3]}")


def fits(kind: str, value: str) -> bool:
    """Digits go where something is counted or dated; what no database takes, where words may stand.

    Of a number or a day only our own reading decides, which markup and digits have tried already.
    """
    if kind == "control":
        return NUMBER_OR_DAY.fullmatch(value) is None
    return kind != "digits" or bool(set(value) & set(string.digits))


def clear(answer: TestResponse, where: str) -> None:
    """A page of ours in words, or a way to one; never a fault of the program, never the markup."""
    assert answer.status_code < 500, where
    assert answer.status_code != 400 or "请" in answer.get_data(as_text=True), where
    assert "X-Evil" not in answer.headers, where
    for trace in NEVER:
        assert trace not in answer.data, where
    answer.close()
    if answer.status_code == 302:
        assert answer.location.startswith("/"), where
        assert not answer.location.startswith("//"), where


class undone:  # noqa: N801 - It reads as a word of the test.
    """Whatever happens in the block, the office is afterwards as it was before."""

    def __init__(self, office: Office) -> None:
        self.connection: Connection = db._app_engines[office.app][None]

    def __enter__(self) -> None:
        db.session.remove()
        self.point = self.connection.begin_nested()

    def __exit__(self, *_: object) -> None:
        db.session.remove()
        self.point.rollback()


def test_a_name_of_a_file_is_only_a_name(office: Office) -> None:
    made = drafted(office)
    visit = arrive(office.app, office.county, DRAFTER)
    visit.open("/account")
    names = ("../../../etc/cron.d/x.txt", "..\\..\\x.txt", "/etc/passwd.txt", "a\r\nX-Evil: 1.txt",
             "\u202etxt.exe.txt", "长" * 400 + ".txt", '";filename="x.html;.txt', "<script>alert(1)</script>.txt",
             "CON.txt", ".txt", "a" * 5000 + ".txt")  # fmt: skip
    version = made["version"]
    for name in names:
        with undone(office):
            visit.send(
                f"/documents/{made['record_id']}/draft", move="save", version=str(version), title="甲",
                body="乙", file="", attachment=(io.BytesIO("名单".encode()), name),
            )  # fmt: skip
            assert visit.status in (200, 422), name
            document = db.session.get_one(OfficialDocument, made["record_id"])
            for row in document.attachments:
                assert not set(row.name) & set("/\\\r\n\x00\u202e"), name
                page = f"/documents/{document.id}/files/{row.id}"
                answer = alone(visit.client.get, page)
                assert answer.status_code == 200, name
                assert answer.headers["Content-Disposition"].startswith("attachment"), name
                assert "X-Evil" not in answer.headers
    assert db.session.get(Person, 1) is not None
