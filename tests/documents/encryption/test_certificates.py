"""The trial authority and the check of certificates, also by the plain openssl command."""

import datetime as dt
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.encryption import pem
from documents.encryption.certificates import (
    TRIAL_MARK,
    Standing,
    check,
    read_certificate,
    read_der,
)
from documents.encryption.errors import MalformedKey
from documents.encryption.signing import CertifiedKey, SigningKey, VerifyingKey
from documents.encryption.trial_authority import TrialAuthority, Use

NOW = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
OFFICE = "云岭县人民政府办公室"
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command")


@pytest.fixture(scope="module", params=["gm", "intl"])
def authority(request):
    return TrialAuthority.create(SigningKey.generate(request.param), organisation=OFFICE, at=NOW)


@pytest.fixture(scope="module")
def signer(authority):
    key = SigningKey.generate(authority.root.key.suite.name)
    text = authority.issue(
        key.public, name="张三", organisation=OFFICE, use=Use.PERSON, number="17", at=NOW
    )
    return CertifiedKey(key, text)


@pytest.fixture(scope="module")
def leaf(signer):
    return read_certificate(signer.certificate)


def test_a_trial_certificate_says_whose_it_is_and_that_it_has_no_legal_force(leaf, authority):
    assert (leaf.subject, leaf.organisation, leaf.issuer) == ("张三", OFFICE, "同文演示根证书")
    assert leaf.trial
    assert authority.root.trial
    assert TRIAL_MARK == "演示证书 不具法律效力"
    assert TRIAL_MARK.encode() in leaf.subject_name
    assert not leaf.authority
    assert authority.root.authority


def test_a_certificate_of_a_trusted_root_is_valid(leaf, authority):
    assert check(leaf, [authority.root], at=NOW).standing is Standing.VALID
    root = check(authority.root, [authority.root], at=NOW, usage="key_cert_sign")
    assert root.standing is Standing.VALID


def test_without_its_root_it_is_valid_but_not_trusted(leaf, authority):
    other = TrialAuthority.create(
        SigningKey.generate(leaf.key.suite.name), organisation=OFFICE, at=NOW
    )
    for roots in ([], [other.root]):
        finding = check(leaf, roots, at=NOW)
        assert finding.standing is Standing.UNTRUSTED
        assert "不在信任名单" in finding.reason


@pytest.mark.parametrize("years, word", [(-1, "尚未生效"), (11, "已过期")], ids=["before", "after"])
def test_outside_its_time_it_is_not_valid(leaf, authority, years, word):
    finding = check(leaf, [authority.root], at=NOW.replace(year=NOW.year + years))
    assert finding.standing is Standing.INVALID
    assert word in finding.reason


def test_it_is_good_only_for_its_use(leaf, authority):
    finding = check(leaf, [authority.root], at=NOW, usage="key_cert_sign")
    assert finding.standing is Standing.INVALID
    assert "用途" in finding.reason


def test_a_person_cannot_issue_certificates(leaf, signer, authority):
    victim = SigningKey.generate(leaf.key.suite.name)
    forged = TrialAuthority(signer.key, signer.certificate).issue(
        victim.public, name="县长", organisation=OFFICE, use=Use.PERSON, at=NOW
    )
    finding = check(read_certificate(forged), [authority.root, leaf], at=NOW)
    assert finding.standing is Standing.INVALID


def test_an_altered_certificate_is_never_valid(leaf, authority):
    step = 3
    for place in range(0, len(leaf.der), step):
        altered = leaf.der[:place] + bytes([leaf.der[place] ^ 1]) + leaf.der[place + 1 :]
        try:
            found = read_der(altered)
        except MalformedKey:
            continue
        assert check(found, [authority.root], at=NOW).standing is not Standing.VALID


def test_an_altered_certificate_of_a_known_root_is_called_altered(leaf, authority):
    altered = leaf.der.replace("张三".encode(), "李四".encode())
    finding = check(read_der(altered), [authority.root], at=NOW)
    assert finding.standing is Standing.INVALID
    assert "已被改动" in finding.reason


def test_dates_from_2050_on_are_written_as_x509_demands(authority):
    late = dt.datetime(2049, 6, 1, tzinfo=dt.UTC)
    key = SigningKey.generate(authority.root.key.suite.name)
    root = TrialAuthority.create(key, organisation=OFFICE, at=late)
    assert root.root.not_after.year == 2079
    assert read_certificate(root.certificate).not_before.year == 2049


def test_a_leaf_ends_no_later_than_its_root(authority):
    key = SigningKey.generate("intl")
    late = NOW.replace(year=2050)
    text = authority.issue(key.public, name="李四", organisation=OFFICE, use=Use.SEAL, at=late)
    assert read_certificate(text).not_after == authority.root.not_after


@pytest.mark.parametrize("name", ["", "张" * 65, "张\n三"])
def test_an_unsuitable_name_is_refused(authority, name):
    with pytest.raises(MalformedKey, match="名称"):
        authority.issue(
            SigningKey.generate("intl").public, name=name, organisation=OFFICE, use=Use.PERSON
        )


def test_a_root_key_that_does_not_belong_to_its_certificate_is_refused(authority):
    with pytest.raises(MalformedKey, match="不是一对"):
        TrialAuthority(SigningKey.generate("intl"), authority.certificate)


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=60)
def test_any_bytes_instead_of_a_certificate_give_one_clear_error(data):
    for read in (read_der, lambda d: read_certificate(pem.encode(d, "CERTIFICATE"))):
        with pytest.raises(MalformedKey):
            read(data)


def test_an_enormous_certificate_is_refused():
    with pytest.raises(MalformedKey, match="过大"):
        read_der(b"\x30" * 40_000)


@needs_openssl
def test_the_openssl_command_accepts_chain_and_signature(authority, signer, tmp_path):
    suite = authority.root.key.suite
    identity = "distid:1234567812345678"
    (tmp_path / "root.pem").write_bytes(authority.certificate)
    (tmp_path / "leaf.pem").write_bytes(signer.certificate)
    (tmp_path / "text").write_bytes(b"text")
    (tmp_path / "text.sig").write_bytes(signer.sign(b"text"))
    public = VerifyingKey.from_certificate(signer.certificate).to_pem()
    (tmp_path / "public.pem").write_bytes(public)

    def run(*arguments):
        command = ["openssl", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    option = ("-vfyopt", identity) if suite.name == "gm" else ()
    at = ("-attime", str(int(NOW.timestamp())))
    chain = run("verify", *option, *at, "-x509_strict", "-CAfile", "root.pem", "leaf.pem")
    assert chain.stdout == "leaf.pem: OK\n", chain.stderr
    option = ("-sigopt", identity) if suite.name == "gm" else ()
    verify = ("-verify", "public.pem", *option, "-signature", "text.sig", "text")
    assert run("dgst", f"-{suite.digest_name}", *verify).stdout == "Verified OK\n"
    (tmp_path / "text").write_bytes(b"texT")
    assert run("dgst", f"-{suite.digest_name}", *verify).returncode != 0


@needs_openssl
def test_a_root_made_by_the_openssl_command_is_read(tmp_path):
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem"
        " -out c.pem -days 20 -subj /CN=Foreign -addext keyUsage=critical,keyCertSign"
    )
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    found = read_certificate((tmp_path / "c.pem").read_bytes())
    at = found.not_before + dt.timedelta(days=1)
    assert found.subject == "Foreign"
    assert found.self_issued
    assert not found.trial
    assert check(found, [], at=at, usage="key_cert_sign").standing is Standing.UNTRUSTED
