"""`bench NAME`: runs one of the measurements that lie in tests/benchmarks of the checkout."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
FOLDER = CHECKOUT / "tests" / "benchmarks"


def bench(options: argparse.Namespace) -> int:
    """Run the benchmark and print what it measured; 1 when there is none of that name."""
    if options.name not in names():
        print(
            f"同文：没有名为 {options.name} 的测试；现有：{'、'.join(names())}。", file=sys.stderr
        )
        return 1
    measured = run(options.name)
    if options.json:
        print(json.dumps(measured, ensure_ascii=False))
    else:
        print("\n".join(f"{name:<44}{value}" for name, value in flat(measured)))
    return 0


def names() -> list[str]:
    """The benchmarks that this checkout has: modules with a function `run`."""
    return sorted(
        path.stem
        for path in FOLDER.glob("*.py")
        if "\ndef run(" in path.read_text(encoding="utf-8")
    )


def run(name: str) -> dict[str, Any]:
    """What `run()` of tests/benchmarks/NAME.py measured."""
    sys.path.insert(0, str(CHECKOUT))  # The benchmarks bring their data with parts of the tests.
    module = importlib.import_module(f"tests.benchmarks.{name}")
    measured: dict[str, Any] = module.run()
    return measured


def flat(measured: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Nested results as lines: "sqlite.ratio", 12.3."""
    for key, value in measured.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value
