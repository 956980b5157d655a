"""What each phase after cleaning holds in memory at a million documents, without cleaning a million.

    python benchmarks/scale_phases.py SETS [--documents 10000] [--workers 2]

So many documents of ``dedup_generator.py`` are cleaned once. Each set is their staged segments with other ids, lines
and hashes, so that sets share nothing. Then come the phases of a run, each with its peak over all processes, in MB (see
``scale.py``), the parent's part of it, and the parent's CPU seconds.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup_scale import table_with
from ingest import config, run
from ingest.job import cleaning
from ingest.job.plan import Options, Plan, make_plan
from ingest.store import work
from scale import SAMPLE_SECONDS, megabytes, processes_of, write_documents

TABLES = ("articles", "edits", "rejects", "fingerprints", "files")


def staged(named: dict[str, Any], sets: int) -> Plan:
    """A plan for these settings whose shards are clean: the first ones those of their documents, the others made."""
    plan = make_plan(config.load(**named), Options(), datetime.now(UTC))
    for shard in plan.shards:
        cleaning.clean(shard)
    chance = np.random.default_rng(1)
    shards = list(plan.shards)
    for number in range(1, sets):
        mask = int(chance.integers(1 << 43))
        for shard in plan.shards:
            folder = shard.folder.with_name(f"{shard.folder.name}-{number}")
            folder.mkdir()
            for place, segment in enumerate(work.segments(shard.folder)):
                tables = {name: work.read_table(segment, name) for name in TABLES}
                reached = work.Progress(**json.loads((segment / "progress.json").read_bytes()))
                work.write_segment(folder, place, another(tables, number, mask), reached)
            shards.append(replace(shard, folder=folder))
    return replace(plan, shards=tuple(shards))


def another(tables: dict[str, pa.Table], number: int, mask: int) -> dict[str, pa.Table]:
    """Staged tables with other ids, places, lines and hashes."""
    articles, mark = tables["articles"], mask * 2654435761 % (1 << 63)
    ids = [
        f"{int(each[:16], 16) ^ mark:016x}{int(each[16:], 16) ^ mark:016x}"
        for each in articles["article_id"].to_pylist()
    ]
    changed = {
        "article_id": pa.chunked_array([ids], pa.string()),
        "raw_uri": pc.binary_join_element_wise(articles["raw_uri"], f"{number}", "-"),
        "text": pc.replace_substring(articles["text"], "\n\n", f" {number}\n\n"),
    }
    for name, column in changed.items():
        at = articles.schema.get_field_index(name)
        articles = articles.set_column(at, articles.schema.field(at), column)
    prints = table_with(tables["fingerprints"].combine_chunks(), mask)
    return {**tables, "articles": articles, "fingerprints": prints, "files": tables["files"].slice(0, 0)}


@contextmanager
def watched(name: str) -> Iterator[None]:
    """Print what the processes of this session held at most in the block."""
    over, peak, me = threading.Event(), dict.fromkeys(("rss", "pss", "parent"), 0.0), Path("/proc", str(os.getpid()))

    def watch() -> None:
        while not over.wait(SAMPLE_SECONDS):
            found = [folder for folder, _ in processes_of(os.getsid(0))]
            held = {kind: sum(megabytes(folder, kind.title()) for folder in found) for kind in ("rss", "pss")}
            for kind, size in {**held, "parent": megabytes(me, "Rss")}.items():
                peak[kind] = max(peak[kind], size)

    thread, started = threading.Thread(target=watch), time.process_time()
    thread.start()
    yield
    over.set()
    thread.join()
    figures = f"{peak['rss']:.0f} MB RSS, {peak['pss']:.0f} PSS, the parent {peak['parent']:.0f}"
    print(f"{name:<8} {figures}, {time.process_time() - started:.1f} CPU s", flush=True)


def main() -> None:
    """Stage, and go through the phases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=int)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    if os.getsid(0) != os.getpid():
        os.setsid()
    with tempfile.TemporaryDirectory() as scratch:
        raw = write_documents(Path(scratch, "raw.jsonl"), options.documents, seed=1)
        named: dict[str, Any] = {"raw": [str(raw)], "out": str(Path(scratch, "data")), "workers": options.workers}
        settings = config.load(**named)
        # In a process of its own, since what cleaning needs would count in the phases.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            plan = pool.submit(staged, named, options.sets).result()
        with watched("learn"), run.clocked("learn", {}):
            plan = run.learn(plan, settings)
        with watched("link"), run.clocked("link", {}):
            links = run.link(plan, settings)
        with watched("write"), run.clocked("write", {}):
            assembled = run.write(plan, links, settings)
        del links
        with watched("publish"):
            print(run.finish(plan, assembled, settings, Options(), {}))


if __name__ == "__main__":
    main()
