"""Runs on a Dask cluster of separate processes: started by Dask's own commands, killed for real, resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from ingest import config, run
from ingest.dedup import search
from ingest.errors import UsageError
from ingest.job import cluster, link
from ingest.job.plan import Options
from ingest.report.summary import Summary
from support import account, export, story, tables

distributed = pytest.importorskip("distributed")


def dask(*arguments: str, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
    with log.open("wb") as file:
        return subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True)


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """``dask scheduler`` in a process of its own; gives its address."""
    note = folder / "scheduler.json"
    process = dask(
        "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note),
        log=folder / "scheduler.log",
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not note.exists() or not note.read_text().endswith("}"):
            assert time.monotonic() < until, (folder / "scheduler.log").read_text()
            time.sleep(0.05)
        yield str(pd.read_json(note, typ="series")["address"])
    finally:
        end(process)


def worker(address: str, folder: Path, name: str) -> subprocess.Popen[bytes]:
    """``dask worker`` in a process of its own, without a nanny that would start another in its place."""
    return dask(
        "dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name,
        "--local-directory", str(folder / "scratch"), log=folder / f"{name}.log",
    )  # fmt: skip


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_worker_that_is_killed_changes_nothing(
    workshop: Path, ingest_in_workers: Callable[..., Summary], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "MANY", 1)  # duplicates are searched for on the cluster too
    for number in range(257):  # of which a shard holds 256
        export(workshop / "raw" / f"{number:03d}.jsonl", range(number, number + 2))
    expected = ingest_in_workers()
    plain = tables(workshop / "data")["articles"]
    with scheduler(workshop) as address:
        workers = [worker(address, workshop, "one"), worker(address, workshop, "two")]
        killed: list[int] = []

        def report(status: run.Status) -> None:
            begun = list((workshop / "cluster").glob("work/*/shards/*/current"))
            if status.phase == "clean" and begun and not killed:
                killed.append(workers[0].pid)
                os.kill(workers[0].pid, signal.SIGKILL)
                workers.append(worker(address, workshop, "three"))

        try:
            settings = config.load(out="cluster", engine=f"dask://{address}")
            summary = run.run(settings, Options(), report)
        finally:
            for process in workers:
                end(process)
    assert killed
    assert (summary.articles, summary.duplicates, summary.rejects) == (expected.articles, expected.duplicates, 0)
    columns = ["article_id", "text", "cluster_id", "raw_uri"]
    pd.testing.assert_frame_equal(tables(workshop / "cluster")["articles"][columns], plain[columns])
    account(workshop / "cluster")


def test_a_local_cluster_with_nannies_does_as_well(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(workshop / "raw" / "a.jsonl", range(9))
    (workshop / "raw" / "b.txt").write_text(f"Report 3 of the council\n\n{story(3)}\n\n{story(50, 1)}\n")
    monkeypatch.setattr(link, "MANY", 1)
    monkeypatch.setattr(search, "BUCKET", 50)
    carried_out = []
    monkeypatch.setattr(
        run, "spread_over_cluster", lambda address: carried_out.append(address) or cluster.spread_over_cluster(address)
    )
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as local:
        settings = config.load(engine=local.scheduler_address)
        summary = run.run(settings, Options(), lambda status: None)
    assert (summary.articles, summary.duplicates, len(carried_out)) == (9, 1, 1)
    account(workshop / "data")


def test_without_a_scheduler_the_run_says_so(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(workshop / "raw" / "a.jsonl", range(2))
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1.0)
    with pytest.raises(cluster.ClusterFails, match="dask scheduler"):
        run.run(config.load(engine="dask://127.0.0.1:9"), Options(), lambda status: None)


def test_without_the_extra_the_error_names_it(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(workshop / "raw" / "a.jsonl", range(2))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r'pip install "ingest\[dask\]"'):
        run.run(config.load(engine="tcp://127.0.0.1:9"), Options(), lambda status: None)
