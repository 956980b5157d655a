"""A fast selection of ``benchmarks/faults.py``: every kind of fault, some of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import fault_clock
import fault_damage
import fault_disk
import fault_full
import fault_input
import fault_memory
import fault_regexes
import fault_runs
import fault_same
from fault_outcome import Outcome

SELECTED: dict[str, Callable[[], Iterator[Outcome] | Outcome]] = {
    "bytes flipped in input": lambda: fault_input.flips(200),
    "input cut": fault_input.cuts,
    "encodings": lambda: fault_input.encodings(20),
    "nesting": lambda: fault_input.nesting((1_000, 100_000)),
    "bombs": fault_input.bombs,
    # Of so many letters what takes quadratic time takes 200 ms and more, all else less than 20 ms.
    "regexes": lambda: fault_regexes.measure(20_000, 0.1),
    "nulls": fault_input.nulls,
    "dates": lambda: fault_clock.dates(("Europe/Berlin",)),
    "runs at the edges of time": fault_clock.runs,
    "bits flipped in a version": lambda: fault_damage.flips(20),
    "refusals of the disk": lambda: fault_disk.refusals(25),
    "power cuts": lambda: fault_disk.power_cuts(1),
    "a reader in a loop": lambda: fault_disk.readers_loop(5),
    "publishing on a full disk": lambda: fault_full.publishing(4 * fault_full.PAGE),
    "runs on a full disk": lambda: fault_full.runs([0, 200_000]),
    "kills": lambda: fault_runs.killed(1, documents=10),
    "refusals of a run": lambda: fault_runs.refused(150),
    "two runs at once": lambda: fault_runs.two_at_once(1),
    "the same output": lambda: fault_same.compare(["all of these"]),
}


@pytest.mark.parametrize("kind", SELECTED)
def test_nothing_is_lost(kind: str) -> None:
    found = SELECTED[kind]()
    for outcome in [found] if isinstance(found, Outcome) else found:
        assert outcome.injected > 0
        assert outcome.lost == ()


def test_memory_is_measured() -> None:
    assert fault_memory.growth(50).injected == 1
