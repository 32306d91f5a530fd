"""The log under pressure: `acts` compares chained, signed acts with bare SM2 signatures.

One act here is what it is in the office: a unit of work that locks the end of the chain, chains and
signs one act, writes it and commits. Rounds of acts and of signatures alternate, so that whatever
else the machine does slows both alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from app.core import acts
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.models import Unit
from documents.archive import evidence
from tests.benchmarks.offices import Place, found, measured_on, places

ROUNDS, ACTS = 9, 100  # acts, and signatures, of each round


def run() -> dict[str, Any]:
    """Per database: `ratio` (acts per second against signatures per second); and `measured_on`."""
    with places() as there:
        measured = {place.kind: measure(place) for place in there}
    return {**measured, "measured_on": measured_on()}


def measure(place: Place) -> dict[str, Any]:
    app, county = found(place)
    with app.app_context():
        actor = county.actor("包玉兰")
        assert actor.signer is not None
        line = next(acts.lines())
        text = evidence.canonical(line.act)
        signer = actor.signer
        unit_id = county.units["文秘科"]
        act_rates, signature_rates = [], []
        for _ in range(ROUNDS):
            act_rates.append(rate(lambda: one_act(actor, unit_id)))
            signature_rates.append(rate(lambda: signer.sign(text)))
        broken = evidence.check_chain(acts.lines(), acts.certificates())
        db.session.remove()
        db.engine.dispose()
    done, signed = statistics.median(act_rates), statistics.median(signature_rates)
    return {
        "acts_per_second": round(done, 1),
        "signatures_per_second": round(signed, 1),
        "ratio": round(done / signed, 3),
        "chain": "whole" if broken is None else f"broken at {broken.seq}",
    }


def one_act(actor: Any, unit_id: int) -> None:
    with unit_of_work():
        acts.record(actor, "unit.measure", db.session.get_one(Unit, unit_id), stage="measured")


def rate(work: Callable[[], object]) -> float:
    """How often a second the work was done."""
    started = time.perf_counter()
    for _ in range(ACTS):
        work()
    return ACTS / (time.perf_counter() - started)
