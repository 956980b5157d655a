"""Documents that hang, crash or bloat their worker, for real: each becomes a reject, its neighbours become articles."""

from __future__ import annotations

import ctypes
import faulthandler
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from ingest.job import cleaning, guard
from ingest.job.pool import Pool, WorkersFail
from ingest.model import Limits, Raw
from ingest.report.summary import Summary
from support import account, export, tables

LIMITS = replace(Limits(), document_seconds=3.0, worker_memory_bytes=2_000_000_000)


def hang(raw: Raw) -> None:
    while True:
        pass


def crash(raw: Raw) -> None:
    ctypes.string_at(0)


def bloat(raw: Raw) -> None:
    bytearray(4_000_000_000)


def stumble(raw: Raw) -> None:
    raise KeyError("a fault of ours")


def hostile_pool(deeds: dict[str, Callable[[Raw], None]]) -> Pool:
    """A pool whose workers do a deed when they meet the document with that id, where they would process it."""

    def start() -> None:
        faulthandler.disable()  # the crash is meant; no need to see its stack
        guard.bound_process(LIMITS)
        process = cleaning.process

        def waylaid(raw: Raw, *rest: object) -> object:
            if raw.given.id in deeds:
                deeds[raw.given.id](raw)
            return process(raw, *rest)  # type: ignore[arg-type]

        cleaning.process = waylaid  # type: ignore[assignment]

    @contextmanager
    def pool(workers: int) -> Iterator[Executor]:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), start) as executor:
            yield executor

    return pool


@pytest.mark.parametrize(
    ("deed", "code"),
    [(hang, "TIMEOUT"), (crash, "WORKER_DIED"), (bloat, "MEMORY_LIMIT"), (stumble, "INTERNAL_ERROR")],
)
def test_one_hostile_document_costs_itself(
    workshop: Path, ingest_in_workers: Callable[..., Summary], deed: Callable[[Raw], None], code: str
) -> None:
    (workshop / "config.yaml").write_text("limits: {document_seconds: 3, worker_memory_bytes: 2000000000}\n")
    export(workshop / "raw" / "a.jsonl", range(12))
    export(workshop / "raw" / "b.jsonl", range(12, 20))
    summary = ingest_in_workers(pool=hostile_pool({"7": deed}))
    assert summary.codes == {code: 1}
    assert summary.articles == 19
    assert tables(workshop / "data")["rejects"]["source_id"].tolist() == ["7"]
    account(workshop / "data")


def test_several_hostile_documents_in_one_shard(workshop: Path, ingest_in_workers: Callable[..., Summary]) -> None:
    (workshop / "config.yaml").write_text("limits: {document_seconds: 3}\n")
    export(workshop / "raw" / "a.jsonl", range(12))
    summary = ingest_in_workers(pool=hostile_pool({"0": crash, "5": crash, "6": hang, "11": crash}))
    assert summary.codes == {"WORKER_DIED": 3, "TIMEOUT": 1}
    assert summary.articles == 8
    account(workshop / "data")


def dying_pool(pools: int) -> Pool:
    """So many pools whose workers end as they start, before any document is begun; then one whose workers live."""
    left = iter(range(pools))

    @contextmanager
    def pool(workers: int) -> Iterator[Executor]:
        start = None if next(left, None) is None else partial(os._exit, 1)
        with ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), start) as executor:
            yield executor

    return pool


def test_workers_that_end_before_any_document_fail_the_run(
    workshop: Path, ingest_in_workers: Callable[..., Summary]
) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    with pytest.raises(WorkersFail, match="before they read a document"):
        ingest_in_workers(pool=dying_pool(9))
    assert not (workshop / "data" / "current").exists()


def test_a_worker_that_ended_once_before_any_document_costs_nothing(
    workshop: Path, ingest_in_workers: Callable[..., Summary]
) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    assert ingest_in_workers(pool=dying_pool(1)).articles == 3
