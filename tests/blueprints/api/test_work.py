"""A document on its way by the API alone: drafted, changed, attached to, sent, signed for, found, filed."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import func, select

from app.core import outbox
from app.core.acts import Act
from app.core.database import db
from app.sample import walking
from documents.archive import evidence, tree
from documents.archive.evidence import ActLine, LineVerdict
from documents.encryption.certificates import read_certificate
from documents.encryption.signing import VerifyingKey
from tests.app.archives import filing

DRAFTER, STRANGER = "郭宇航", "田小雨"
TITLE = "云岭县人民政府关于做好防汛工作的通知"
BODY = [
    {"text": "现将有关事项通知如下。"},
    {"text": "一、压实责任"},
    {"rows": [["单位", "电话"], ["水利局", "1"]]},
]
TEXT = {"kind": "通知", "title": TITLE, "recipients": "各乡镇人民政府：", "body": BODY}


def begin(caller, **text):
    return caller.post("/documents", 201, account="云政发", text={**TEXT, **text})


def test_a_draft_is_begun_and_lies_on_its_drafters_desk(program):
    caller = program(DRAFTER)
    draft = begin(caller)
    assert draft["elements"]["title"] == TITLE
    assert draft["elements"]["recipients"] == "各乡镇人民政府"
    assert [b.get("level") for b in draft["elements"]["body"]] == ["text", "1", None]
    assert draft["circulation"]["stage"] == "draft"
    todo = caller.get("/tasks", box="todo")
    assert [t["id"] for t in todo["rows"]] == [draft["task"]]
    assert todo["rows"][0]["subject"]["href"] == draft["href"]


def test_a_text_is_changed_only_by_whoever_read_it_last(program):
    caller = program(DRAFTER)
    draft = begin(caller)
    address = f"/documents/{draft['id']}/text"
    changed = caller.put(address, version=draft["version"], text={"title": TITLE + "（修改）"})
    assert changed["elements"]["title"] == TITLE + "（修改）"
    assert changed["elements"]["body"] == draft["elements"]["body"]
    refused = caller.put(address, 409, version=draft["version"], text={"title": "另一个"})
    assert refused["code"] == "out_of_turn"
    assert caller.get(f"/documents/{draft['id']}")["title"] == TITLE + "（修改）"


def test_properties_are_kept_and_only_while_drafting(county, program):
    caller = program(DRAFTER)
    draft = caller.post(
        "/documents", 201, account="云政发", text=TEXT,
        properties={"publicity": "closed", "publicity_reason": "内部事项"},
    )  # fmt: skip
    assert (draft["publicity"], draft["publicity_reason"]) == ("closed", "内部事项")
    caller.post(f"/tasks/{draft['task']}/acts", move="submit")
    caller.put(f"/documents/{draft['id']}/text", 403, version=draft["version"], text=TEXT)


@pytest.mark.parametrize(
    "text",
    [{"title": "题" * 301}, {"kind": "随笔"}, {"body": [{"rows": [["a"], ["b", "c"]]}]},
     {"number": "云政发〔2026〕1号"}, {"body": [{"text": 5}]}, {"urgency": "不急"}],
)  # fmt: skip
def test_a_text_that_cannot_be_a_document_is_refused(program, text):
    caller = program(DRAFTER)
    caller.post("/documents", 422, account="云政发", text={**TEXT, **text})
    assert caller.get("/documents")["total"] == 0


def test_one_drafts_only_under_the_accounts_of_ones_own_organs(program):
    refused = program(DRAFTER).post("/documents", 422, account="青政发", text=TEXT)
    assert "account" in refused["fields"]


def test_a_file_is_attached_and_read_again(program):
    caller = program(DRAFTER)
    draft = begin(caller)
    made = caller.raw(
        "POST", f"/documents/{draft['id']}/files",
        data={"file": (io.BytesIO("名单\n".encode()), "名单.txt")},
    )  # fmt: skip
    assert made.status_code == 201, made.get_data(as_text=True)
    row = made.get_json()
    assert (row["name"], row["size"]) == ("名单.txt", 7)
    assert made.headers["Location"] == row["href"]
    read = caller.raw("GET", f"/documents/{draft['id']}/files/{row['id']}")
    assert read.data == "名单\n".encode()
    assert [f["sm3"] for f in caller.get(f"/documents/{draft['id']}")["files"]] == [row["sm3"]]
    program(STRANGER).get(f"/documents/{draft['id']}/files/{row['id']}", 404)


def test_a_hostile_or_missing_file_is_refused(program):
    caller = program(DRAFTER)
    draft = begin(caller)
    for data in ({"file": (io.BytesIO(b"MZ\x90\x00"), "说明.pdf")}, {"file": "text"}, {}):
        refused = caller.raw("POST", f"/documents/{draft['id']}/files", data=data)
        assert refused.status_code == 422
        assert refused.get_json()["code"] == "invalid"
    assert caller.get(f"/documents/{draft['id']}")["files"] == []


def test_the_same_act_sent_twice_is_done_once(county, program):
    caller = program(DRAFTER)
    draft = begin(caller)
    task = caller.get(f"/tasks/{draft['task']}")
    assert [m["key"] for m in task["moves"]] == ["submit", "stop"]
    act = {"move": "submit", "version": task["circulation"]["version"]}
    first = caller.post(f"/tasks/{task['id']}/acts", **act)
    count = db.session.scalar(select(func.count()).select_from(Act))
    assert caller.post(f"/tasks/{task['id']}/acts", **act) == first
    assert first["circulation"]["stage"] == "review"
    assert db.session.scalar(select(func.count()).select_from(Act)) == count
    other = caller.post(f"/tasks/{task['id']}/acts", 409, move="stop", opinion="不发了")
    assert other["code"] == "out_of_turn"


def test_an_act_on_a_matter_that_changed_meanwhile_is_refused(program):
    caller = program(DRAFTER)
    draft = begin(caller)
    refused = caller.post(f"/tasks/{draft['task']}/acts", 409, move="submit", version=99)
    assert refused["code"] == "out_of_turn"


def test_a_missing_opinion_is_asked_for(county, program):
    document_id = walking.draft(county)
    walking.walk(county, document_id, "review")
    caller, task = _next(county, program, document_id)
    refused = caller.post(f"/tasks/{task}/acts", 422, move="return")
    assert refused["fields"] == {"opinion": "请填写意见。"}
    moved = caller.post(f"/tasks/{task}/acts", move="return", opinion="请补充依据。")
    assert moved["circulation"]["stage"] == "draft"
    said = program(DRAFTER).get(f"/documents/{document_id}")["opinions"]
    assert [o["text"] for o in said] == ["请补充依据。"]


def test_a_move_says_what_it_asks_for(county, program):
    document_id = walking.draft(county)
    walking.walk(county, document_id, "director")
    caller, task = _next(county, program, document_id)
    move = next(m for m in caller.get(f"/tasks/{task}")["moves"] if m["key"] == "pass")
    signer = next(a for a in move["asks"] if a["name"] == "signer")
    value = next(o["value"] for o in signer["options"] if o["label"].startswith("苏和"))
    moved = caller.post(f"/tasks/{task}/acts", move="pass", form={"signer": value})
    assert moved["circulation"]["waiting_for"] == ["苏和"]


def test_what_needs_the_person_herself_is_not_done_by_a_program(county, program):
    document_id = walking.draft(county)
    walking.walk(county, document_id, "sign")
    caller, task = _next(county, program, document_id)
    move = next(m for m in caller.get(f"/tasks/{task}")["moves"] if m["key"] == "sign")
    assert move["confirm"] is True
    refused = caller.post(f"/tasks/{task}/acts", 403, move="sign")
    assert refused["code"] == "second_factor_needed"
    assert "网页" in refused["advice"]
    assert walking.circulation(document_id).stage == "sign"


def test_a_rule_that_forbids_is_told_with_its_article(program):
    caller = program(DRAFTER)
    draft = caller.post(
        "/documents", 201, account="云数发",
        text={**TEXT, "kind": "请示", "title": "云岭县政务服务数据管理局关于增加经费的请示",
              "recipients": "云岭县人民政府，云岭县财政局"},
    )  # fmt: skip
    refused = caller.post(f"/tasks/{draft['task']}/acts", 409, move="submit")
    assert refused["code"] == "blocked"
    assert any(f["rule"] and f["article"] and f["message"] for f in refused["findings"])


def test_the_reason_for_keeping_a_warning_is_kept_with_the_document(program):
    caller = program(DRAFTER)
    draft = begin(caller)
    changed = caller.put(
        f"/documents/{draft['id']}/text", version=draft["version"], text={},
        reasons={"W7": "系专有名称。"},
    )  # fmt: skip
    assert changed["reasons"] == {"W7": "系专有名称。"}


def test_lists_come_in_pages_with_a_bounded_number_of_queries(office, program, queries):
    caller = program(DRAFTER)
    with queries() as few:
        caller.get("/documents")
    for _ in range(5):
        begin(caller)
    with queries() as many:
        page = caller.get("/documents")
    assert len(page["rows"]) == page["total"] == 5
    with queries() as tasks:
        assert caller.get("/tasks")["total"] == 5
    assert len(many) <= len(few) + 3
    assert len(tasks) <= 12
    assert caller.get("/documents", page=1_000_000)["page"] == 1
    caller.get("/documents", 422, page=0)


def test_search_finds_only_what_she_may_read(program):
    caller = program(DRAFTER)
    draft = begin(caller)
    caller.post(f"/tasks/{draft['task']}/acts", move="submit")
    outbox.drain()
    found = caller.get("/search", q="防汛")
    assert found["total"] == 1
    hit = found["hits"][0]
    assert hit["subject"]["href"] == draft["href"]
    start, end = hit["title"]["marks"][0]
    assert hit["title"]["text"][start:end] == "防汛"
    assert {f["value"] for f in found["facets"]["kind"]} == {"通知"}
    assert caller.get("/search", q="防汛", kind="函")["total"] == 0
    assert program(STRANGER).get("/search", q="防汛")["total"] == 0
    caller.get("/search", 422)
    caller.get("/search", 422, q="题" * 2001)


def test_a_closed_document_is_read_received_and_proven_by_the_api(county, program):
    filing.found(county)
    document_id = filing.close(county)
    item = filing.file(county, filing.item_of(document_id).id)
    code = item.archival_code
    drafter, archivist, stranger = program(DRAFTER), program(filing.ARCHIVIST), program(STRANGER)

    pdf = drafter.raw("GET", f"/documents/{document_id}/issued.pdf")
    assert pdf.data.startswith(b"%PDF")
    whole = drafter.get(f"/documents/{document_id}")
    assert whole["number"] == whole["elements"]["number"] != ""
    assert {d["state"] for d in whole["deliveries"]} == {"received"}

    came = stranger.get("/incoming", list="arriving")["rows"]
    assert [r["number"] for r in came] == [whole["number"]]
    arrived = stranger.get(f"/incoming/{came[0]['id']}")
    assert arrived["elements"]["title"] == whole["title"]
    assert all(check["holds"] for check in arrived["checks"])
    drafter.get(f"/incoming/{came[0]['id']}", 404)

    assert [r["code"] for r in archivist.get("/archives", first_code=code)["rows"]] == [code]
    proof = archivist.get(f"/archives/{code}")["proof"]
    assert proof["unaltered"]
    check_offline(proof)
    package = archivist.raw("GET", f"/archives/{code}/package")
    assert zipfile.ZipFile(io.BytesIO(package.data)).testzip() is None
    drafter.get(f"/archives/{code}/package", 403)
    for address in (f"/archives/{code}", f"/archives/{code}/package"):
        assert program("田小雨").raw("GET", address).status_code in {403, 404}
    program("陈国强").get(f"/archives/{code}", 404)
    archivist.get("/archives/0000", 404)


def check_offline(proof):
    """The proof convinces a stranger who has nothing but its JSON."""
    certificates = {
        read_certificate(pem.encode()).fingerprint: pem.encode() for pem in proof["certificates"]
    }
    filing_act = proof["filing"]
    act = filing_act["act"]
    line = ActLine(act=act, hash=filing_act["hash"], signature=filing_act["signature"])
    assert evidence.check_line(line, certificates[act["signer"]]) is LineVerdict.SOUND
    assert act["details"]["manifest"] == proof["manifest_sm3"]
    assert tree.verify_inclusion(
        bytes.fromhex(filing_act["hash"]),
        tree.Inclusion(filing_act["index"], tuple(map(bytes.fromhex, filing_act["path"]))),
        proof["head"]["size"],
        bytes.fromhex(proof["head"]["root"]),
    )
    import base64
    import json

    signed = proof["head"]["signed"]
    head = json.loads(signed)
    assert head["root"] == proof["head"]["root"]
    key = VerifyingKey.from_certificate(certificates[head["signer"]])
    assert key.verify(base64.b64decode(proof["head"]["signature"]), signed.encode())


def _next(county, program, document_id):
    """The program of the first person for whom the document waits, and her task."""
    names = {i: n for n, i in county.people.items()}
    task = walking.waiting(document_id)[0]
    task_id = task.id
    return program(names[task.person_id]), task_id
