"""Every act has a name in the office's words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import app
from app.factory import wire
from blueprints.audit.labels import SUBJECTS, VERBS, label

ROOT = Path(app.__file__).parent


def verbs_in_the_code() -> set[str]:
    """The verbs that are written out in calls of `acts.record`."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "acts.record":
                verb = node.args[1]
                if isinstance(verb, ast.Constant):
                    found.add(verb.value)
    return found


def test_every_verb_of_the_code_has_a_label() -> None:
    verbs = verbs_in_the_code()
    assert len(verbs) > 30
    assert not sorted(verbs - VERBS.keys())


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("dispatch.sign.sign", "签发 · 签发"),
        ("dispatch.start", "发文发起"),
        ("dispatch.take_back", "发文撤回"),
        ("task.read", "阅"),
        ("unheard.of", "unheard.of"),
        ("dispatch.sign.nothing", "dispatch.sign.nothing"),
    ],
)
def test_moves_are_called_as_their_buttons(verb: str, words: str) -> None:
    wire()
    assert label(verb) == words


def test_subjects_are_tables() -> None:
    from app.core.database import Base

    assert SUBJECTS.keys() <= Base.metadata.tables.keys()
