"""An office with its keys, a few acts, and a document to be archived."""

import base64
import datetime as dt
import io
from types import SimpleNamespace

import pytest

from documents.archive import evidence, tree
from documents.archive.evidence import ActLine
from documents.archive.heads import sign_head
from documents.archive.package import PackagedFile, PackageSource, Role
from documents.encryption.certificates import read_certificate
from documents.encryption.signing import CertifiedKey, SigningKey
from documents.encryption.trial_authority import TrialAuthority, Use

NOW = dt.datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=dt.UTC)
OFFICE = "云岭县人民政府办公室"
CODE = "J001-WS·2026-Y-BGS-0001"


class Office:
    """Keys and a chain of acts, as the office's own software would make them."""

    def __init__(self, suite_name):
        key = SigningKey.generate(suite_name)
        self.authority = TrialAuthority.create(key, organisation=OFFICE, at=NOW)
        self.roots = [self.authority.root]
        self.recorder = self.signer("系统记录员", Use.RECORDER)
        self.mayor = self.signer("王县长", Use.PERSON)
        self.lines = []

    def signer(self, name, use=Use.PERSON):
        key = SigningKey.generate(self.authority.root.key.suite.name)
        text = self.authority.issue(key.public, name=name, organisation=OFFICE, use=use, at=NOW)
        return CertifiedKey(key, text)

    def act(self, signer, /, **changed):
        act = {
            "seq": len(self.lines) + 1,
            "at": evidence.timestamp(NOW + dt.timedelta(seconds=len(self.lines))),
            "previous": self.lines[-1].hash if self.lines else "",
            "actor": "王县长",
            "post": "县长",
            "on_behalf_of": "",
            "verb": "签发",
            "subject_type": "dispatch",
            "subject_id": "18",
            "details": {"stage": "签发", "text": "ab" * 32},
            "signer": read_certificate(signer.certificate).fingerprint,
        } | changed
        data = evidence.canonical(act)
        signature = base64.b64encode(signer.sign(data)).decode()
        return ActLine(act, evidence.digest(data), signature)

    def record(self, signer, /, **changed):
        self.lines.append(self.act(signer, **changed))

    def certificates(self):
        texts = (self.recorder.certificate, self.mayor.certificate)
        return {read_certificate(text).fingerprint: text for text in texts}

    def leaves(self):
        return [bytes.fromhex(line.hash) for line in self.lines]

    def source(self, *, files=None, acts=(2, 3, 6), **changed):
        """A package of the acts with those numbers, proven under a head over all."""
        size = len(self.lines)
        root, proofs = tree.inclusion_proofs(self.leaves(), size, [n - 1 for n in acts])
        parts = {
            "archival_code": CODE,
            "metadata": {
                "题名": "云岭县人民政府关于加强冬季防火工作的通知",
                "责任者": "云岭县人民政府",
                "日期": "20261123",
                "文件编号": "云政发〔2026〕18号",
                "全宗号": "J001",
                "主送": ["各乡镇人民政府", "县政府各部门"],
            },
            "files": files if files is not None else self.files(),
            "acts": [self.lines[n - 1] for n in acts],
            "certificates": [self.authority.certificate, *self.certificates().values()],
            "created_at": NOW,
            "tree_head": sign_head(
                origin=OFFICE, size=size, root=root, at=NOW, signer=self.recorder
            ),
            "inclusions": {index + 1: proof for index, proof in proofs.items()},
        } | changed
        return PackageSource(**parts)

    def files(self):
        return [
            packed(Role.ATTACHMENT, "附件 1：值班表.xlsx", b"table" * 1000),
            packed(Role.ORIGINAL, "云政发〔2026〕18号.pdf", b"%PDF- the original" * 9000),
            packed(Role.FINAL_DRAFT, "定稿.docx", b"draft"),
            packed(Role.DRAFTING_FORM, "发文稿纸.pdf", b""),
        ]


def packed(role, name, content):
    return PackagedFile(role, name, "application/octet-stream", lambda: io.BytesIO(content))


def made_office(suite_name):
    office = Office(suite_name)
    for number in range(7):
        office.record(office.mayor if number % 2 else office.recorder)
    return office


@pytest.fixture(scope="session", params=["gm", "intl"])
def office(request):
    return made_office(request.param)


@pytest.fixture(scope="session")
def gm_office():
    return made_office("gm")


@pytest.fixture(scope="session")
def things():
    """What test modules share beside the office."""
    return SimpleNamespace(packed=packed, now=NOW, code=CODE)
