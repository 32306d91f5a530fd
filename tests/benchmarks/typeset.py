"""Making a page measured against bare Typst: `python tests/benchmarks/typeset.py --json`.

Ours is the whole way of a four-page document: the description read from its JSON, checks for what
no page can show, line breaks of the title, data for the template, Typst to PDF/A-2b, number of
pages, SM3 digest. Bare is `typst.compile` of the same template with data made beforehand. Both run
in one process, one after the other in turn, each time with another 发文字号, so that neither finds
the other's page in a cache.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import typst

from documents.encryption.digest import sm3
from documents.formats.page_data import page_data
from documents.formats.pdf import STANDARD, source, typeset
from documents.model import Document
from tests.documents.formats import samples

ROUNDS = 41


def run(rounds: int = ROUNDS) -> dict[str, Any]:
    """Medians of both sides in ms, and the ratio of ours to bare."""
    fonts = samples.fonts()
    written = samples.four_pages()
    pages = typeset(written, fonts=fonts).pages
    ours: list[float] = []
    bare: list[float] = []
    for number in range(1, rounds + 1):
        text = replace(written, number=f"云政发〔2026〕{number}号").to_json()
        other = replace(written, number=f"云政发〔2025〕{number}号")
        data = page_data(other, seals=(), fonts=fonts, draft_mark="")
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        started = time.perf_counter()
        made = typeset(Document.from_json(text), fonts=fonts)
        sm3(made.pdf)
        between = time.perf_counter()
        typst.compile(
            source(),
            font_paths=fonts.typst,
            ignore_system_fonts=True,
            sys_inputs=inputs,
            format="pdf",
            pdf_standards=[STANDARD],
            timestamp=0,
        )
        ended = time.perf_counter()
        ours.append((between - started) * 1000)
        bare.append((ended - between) * 1000)
    mine, theirs = statistics.median(ours), statistics.median(bare)
    return {
        "name": "typeset",
        "ratio": round(mine / theirs, 3),
        "ours_ms": round(mine, 2),
        "bare_ms": round(theirs, 2),
        "pages": pages,
        "rounds": rounds,
        "against": f"typst.compile of typst {version('typst')} with the same template and fonts",
        "measured_on": f"{pages} pages with attachments and a table; Python {platform.python_version()}",
    }


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--json", action="store_true", help="the figures as JSON")
    found = run()
    if arguments.parse_args().json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print(f"{found['ours_ms']} ms against {found['bare_ms']} ms: ratio {found['ratio']}")
