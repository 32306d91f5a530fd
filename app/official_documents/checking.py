"""The rules of documents/rules asked of a document of ours: what only the office knows is added here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.official_documents.models import OfficialDocument
from documents.model import Layout


@dataclass(frozen=True, slots=True)
class Findings:
    all: tuple[object, ...] = ()
    stopping: tuple[object, ...] = ()


def findings(document: OfficialDocument, stage: str, answers: Mapping[int, bool]) -> Findings:
    return Findings()


def is_upward(document: OfficialDocument) -> bool:
    return document.document.layout is Layout.UPWARD
