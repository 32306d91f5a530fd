"""Acts: one canonical form, and no way to change, remove, insert or forge one unseen."""

import base64
import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.archive import evidence
from documents.archive.errors import MalformedAct
from documents.archive.evidence import ActLine, ChainBreak, LineVerdict
from documents.encryption.digest import sm3

ACT = {
    "seq": 1,
    "at": "2026-11-23T08:00:00.000000Z",
    "previous": "",
    "actor": "张三",
    "post": "秘书",
    "on_behalf_of": "",
    "verb": "登记",
    "subject_type": "receipt",
    "subject_id": "5",
    "details": {"文号": "云政发〔2026〕18号", "页": 3, "b": [True, None]},
    "signer": "0f" * 32,
}


def test_the_canonical_form_is_fixed_for_ever():
    data = evidence.canonical(ACT)
    assert data.decode() == (
        '{"actor":"张三","at":"2026-11-23T08:00:00.000000Z",'
        '"details":{"b":[true,null],"文号":"云政发〔2026〕18号","页":3},"on_behalf_of":"",'
        '"post":"秘书","previous":"","seq":1,"signer":"' + "0f" * 32 + '",'
        '"subject_id":"5","subject_type":"receipt","verb":"登记"}'
    )
    assert evidence.digest(data) == sm3(data).hex()


def test_the_order_of_the_parts_does_not_matter():
    turned = dict(reversed(ACT.items()))
    assert evidence.canonical(turned) == evidence.canonical(ACT)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53) + 1, 2**53 - 1)
        | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("键abc", max_size=8), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
@settings(deadline=None, max_examples=60)
def test_what_was_read_back_has_the_same_canonical_form(value):
    act = ACT | {"details": {"value": value}}
    data = evidence.canonical(act)
    assert evidence.canonical(json.loads(data)) == data


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 0},
        {"seq": True},
        {"seq": "1"},
        {"at": "2026-11-23 08:00"},
        {"at": "2026-13-41T08:00:00.000000Z"},
        {"at": "2026-11-23T25:00:00.000000Z"},
        {"at": "2026-11-23T08:00:00.000000+08:00"},
        {"previous": "ab" * 32},
        {"seq": 2},
        {"previous": "XY"},
        {"actor": None},
        {"details": []},
        {"details": {"x": 1.5}},
        {"details": {"x": float("nan")}},
        {"details": {1: "x"}},
        {"details": {"x": 2**53}},
        {"details": {"x": b"bytes"}},
        {"details": {"x": "\ud800"}},
        {"details": {"text": "公文全文" * 20_000}},
        {"signer": "short"},
        {"extra": "field"},
    ],
)
def test_an_act_of_another_form_is_refused(change):
    with pytest.raises(MalformedAct):
        evidence.canonical(ACT | change)


def test_a_missing_part_and_endless_depth_are_refused():
    with pytest.raises(MalformedAct, match="verb"):
        evidence.canonical({key: value for key, value in ACT.items() if key != "verb"})
    deep = {}
    for _ in range(2000):
        deep = {"d": deep}
    with pytest.raises(MalformedAct, match="过深"):
        evidence.canonical(ACT | {"details": deep})


def test_times_are_written_in_one_way():
    beijing = dt.timezone(dt.timedelta(hours=8))
    moment = dt.datetime(2026, 11, 23, 16, 0, 0, 5, tzinfo=beijing)
    assert evidence.timestamp(moment) == "2026-11-23T08:00:00.000005Z"
    with pytest.raises(MalformedAct, match="时区"):
        evidence.timestamp(dt.datetime(2026, 11, 23))  # noqa: DTZ001 - the missing zone is the point.


def test_a_sound_act_is_called_sound(office):
    for line in office.lines:
        certificate = office.certificates()[line.act["signer"]]
        assert evidence.check_line(line, certificate) is LineVerdict.SOUND


def test_a_changed_act_or_hash_is_called_altered(office):
    line, certificate = office.lines[0], office.recorder.certificate
    changed = dataclasses.replace(line, act={**line.act, "actor": "李四"})
    assert evidence.check_line(changed, certificate) is LineVerdict.ALTERED
    changed = dataclasses.replace(line, hash="00" * 32)
    assert evidence.check_line(changed, certificate) is LineVerdict.ALTERED


def test_a_changed_act_with_its_hash_made_to_fit_fails_by_its_signature(office):
    act = {**office.lines[0].act, "actor": "李四"}
    forged = ActLine(act, evidence.digest(evidence.canonical(act)), office.lines[0].signature)
    certificate = office.recorder.certificate
    assert evidence.check_line(forged, certificate) is LineVerdict.BAD_SIGNATURE


@pytest.mark.parametrize("signature", ["", "!!!", "AAAA", base64.b64encode(b"0" * 71).decode()])
def test_no_signature_is_a_bad_signature(office, signature):
    line = dataclasses.replace(office.lines[0], signature=signature)
    verdict = evidence.check_line(line, office.recorder.certificate)
    assert verdict is LineVerdict.BAD_SIGNATURE


def test_the_certificate_of_someone_else_is_noticed(office):
    verdict = evidence.check_line(office.lines[0], office.mayor.certificate)
    assert verdict is LineVerdict.OTHER_SIGNER
    assert evidence.check_line(office.lines[0], b"no certificate") is LineVerdict.MALFORMED


def test_an_act_back_dated_before_its_certificate_is_noticed(office):
    early = evidence.timestamp(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    line = office.act(office.recorder, at=early)
    verdict = evidence.check_line(line, office.recorder.certificate)
    assert verdict is LineVerdict.OUT_OF_TIME


def test_a_whole_chain_holds(office):
    assert evidence.check_chain(iter(office.lines)) is None
    assert evidence.check_chain(iter(office.lines), office.certificates()) is None
    assert evidence.check_chain([]) is None


def test_a_check_can_go_on_where_another_ended(office):
    after = (3, office.lines[2].hash)
    assert evidence.check_chain(office.lines[3:], office.certificates(), after=after) is None
    assert evidence.check_chain(office.lines[3:], after=(3, "00" * 32)).seq == 4


def test_a_removed_inserted_or_exchanged_act_breaks_the_chain(office):
    lines = office.lines
    for broken in (
        lines[:3] + lines[4:],
        [*lines[:3], lines[2], *lines[3:]],
        [*lines[:3], lines[4], lines[3], *lines[5:]],
    ):
        found = evidence.check_chain(broken)
        assert found.seq == 4
        assert "序号应为 4" in found.reason
    assert evidence.check_chain(lines[1:]).seq == 1


def test_an_act_rewritten_with_a_fitting_hash_breaks_the_chain_at_the_next(office):
    lines = list(office.lines)
    forged = office.act(office.mayor, **{**lines[2].act, "actor": "李四"})
    lines[2] = forged
    assert evidence.check_chain(lines) == ChainBreak(
        4, "与上一条记录的摘要接不上：上一条记录被改动或替换"
    )


def test_a_chain_rewritten_to_the_end_fails_by_its_signatures(office):
    lines, previous = [], ""
    for line in office.lines:
        act = {**line.act, "previous": previous, "actor": "李四"}
        previous = evidence.digest(evidence.canonical(act))
        lines.append(ActLine(act, previous, line.signature))
    assert evidence.check_chain(lines) is None
    found = evidence.check_chain(lines, office.certificates())
    assert found == ChainBreak(1, "签名与内容不符")


def test_a_chain_without_the_certificate_of_a_signer_cannot_be_confirmed(office):
    fingerprint = office.lines[1].act["signer"]
    known = {k: v for k, v in office.certificates().items() if k != fingerprint}
    assert evidence.check_chain(office.lines, known) == ChainBreak(2, "找不到签名人的证书")
    damaged = {**known, fingerprint: b"no certificate"}
    assert evidence.check_chain(office.lines, damaged) == ChainBreak(2, "签名人的证书不合格式")


def test_a_chain_made_anew_with_other_keys_does_not_come_from_our_root(office):
    other = type(office)(office.authority.root.key.suite.name)
    for line in office.lines:
        other.record(other.recorder, actor=line.act["actor"])
    assert evidence.check_chain(other.lines, other.certificates()) is None
    found = evidence.check_chain(other.lines, other.certificates(), roots=office.roots)
    assert found.seq == 1
    assert "证书不可信" in found.reason
    assert evidence.check_chain(office.lines, office.certificates(), roots=office.roots) is None


def test_the_first_break_is_told_however_the_chain_is_divided(office, monkeypatch):
    lines = list(office.lines)
    lines[4] = dataclasses.replace(lines[4], signature=lines[2].signature)
    lines[6] = dataclasses.replace(lines[6], hash="00" * 32)
    for batch in (1, 2, 3, 5, 7, 100):
        monkeypatch.setattr(evidence, "_BATCH", batch)
        monkeypatch.setattr(evidence, "_PART", 2)
        assert evidence.check_chain(lines).seq == 7
        found = evidence.check_chain(lines, office.certificates())
        assert found == ChainBreak(5, "签名与内容不符")
        assert evidence.check_chain(office.lines, office.certificates()) is None


def test_a_malformed_act_in_the_chain_is_a_break_and_no_crash(office):
    lines = [*office.lines[:2], ActLine({"seq": 3}, "", ""), *office.lines[3:]]
    assert evidence.check_chain(lines, office.certificates()).seq == 3
