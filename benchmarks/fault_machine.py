"""Promises 2 and 3 in any order: raw files coming and going, runs, kills, replays, merges and rollbacks."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from fault_outcome import Outcome
from property.test_run_machine import RunMachine


def sequences(count: int, steps: int) -> Outcome:
    """So many sequences against a dictionary; one that fails is shortened, shown and ends the search."""
    lost = []
    try:
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            RunMachine, settings=settings(max_examples=count, stateful_step_count=steps, deadline=None, database=None)
        )
    except Exception as error:  # noqa: BLE001 (any is a find)
        lost.append(f"{type(error).__name__}: {error}")
    return Outcome(2, f"sequences of up to {steps} deeds and kills against a dictionary", count, tuple(lost))


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield sequences(100, 20)
