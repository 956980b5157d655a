"""Speed of the whole job beside its peers: documents per CPU second and peak memory, in one run.

    python benchmarks/speed.py DATA [--rounds N] [--pages N] [--json FILE]

DATA is a folder with html/*.parquet. Every contender runs in a process of its own on one core, in turn, ROUNDS times;
the median counts. `ingest` reads the pages from a file, does all stages and publishes; trafilatura gets the pages
decoded from memory and only extracts (with metadata, as ingest has it); the other peers, where they are installed, are
those of ``speed_peers.py``. CPU time is that of a contender and all its children.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SETS = ("wcxb_dev_articles", "trafilatura")
CONTENDERS = ("ingest html", "ingest text", "trafilatura", "trafilatura + datasketch + pandas", "datatrove")
NEEDS = {"trafilatura + datasketch + pandas": "datasketch", "datatrove": "datatrove"}


class Inline(Executor):
    """Runs each call at once in this process, so that its CPU time is all there is to measure."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Run now."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        future.set_result(function(*arguments, **named))
        return future


@contextmanager
def inline_pool(workers: int) -> Iterator[Executor]:
    """A pool without processes."""
    yield Inline()


def write_dumps(data: Path, folder: Path, most: int | None = None) -> None:
    """The pages as an export with HTML, and flattened to text as an export without; ``most`` of them, evenly chosen."""
    from selectolax.lexbor import LexborHTMLParser

    tables = [pq.read_table(data / "html" / f"{name}.parquet", columns=["id", "url", "html"]) for name in SETS]
    pages = pa.concat_tables(tables)
    if most is not None:
        pages = pages.take([number * len(pages) // most for number in range(min(most, len(pages)))])
    pq.write_table(pages, folder / "html.parquet")
    with (folder / "text.jsonl").open("w", encoding="utf-8") as file:
        for row in pages.to_pylist():
            tree = LexborHTMLParser(row["html"])
            tree.strip_tags(["script", "style", "noscript", "template"])
            body = tree.body
            text = body.text(separator="\n", strip=True) if body else ""
            file.write(json.dumps({"id": row["id"], "url": row["url"], "text": text}) + "\n")


def contend(name: str, folder: Path) -> int:
    """Do the work of one contender; returns the number of documents."""
    if name == "trafilatura":
        import trafilatura

        pages = pq.read_table(folder / "html.parquet", columns=["html"])["html"].to_pylist()
        for page in pages:
            trafilatura.bare_extraction(page, with_metadata=True)
        return len(pages)
    if name in NEEDS:
        import speed_peers

        with tempfile.TemporaryDirectory() as out:
            peer = speed_peers.datatrove if name == "datatrove" else speed_peers.glued
            return peer(folder / "html.parquet", Path(out))
    from ingest import config, run
    from ingest.job.plan import Options

    raw = folder / ("html.parquet" if name == "ingest html" else "text.jsonl")
    with tempfile.TemporaryDirectory() as out:
        settings = config.load(raw=[str(raw)], out=out, workers=1)
        return run.run(settings, Options(), lambda status: None, inline_pool).documents


def _peak(whose: int) -> float:
    """The most memory in MB of this process, or of the largest of its children."""
    return resource.getrusage(whose).ru_maxrss / 1024


def measure(name: str, folder: Path) -> dict[str, float]:
    """Run one contender in a process of its own."""
    command = [sys.executable, __file__, "--contend", name, str(folder)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]))


def main() -> int:
    """Measure all contenders in turn and print the table."""
    if sys.argv[1] == "--contend":
        documents = contend(sys.argv[2], Path(sys.argv[3]))
        cpu = sum(os.times()[:4])
        peak = max(map(_peak, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
        print(json.dumps({"documents": documents, "cpu_seconds": cpu, "peak_mb": peak}))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, help="how many of the pages; all when left out")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    contenders = [name for name in CONTENDERS if name not in NEEDS or importlib.util.find_spec(NEEDS[name])]
    with tempfile.TemporaryDirectory() as scratch:
        # In a process of its own, since one that is started from a large one counts that one's memory as its peak.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            pool.submit(write_dumps, options.data, Path(scratch), options.pages).result()
        rounds = [{name: measure(name, Path(scratch)) for name in contenders} for _ in range(options.rounds)]
    table: dict[str, dict[str, float]] = {}
    for name in contenders:
        rates = [each[name]["documents"] / each[name]["cpu_seconds"] for each in rounds]
        ratios = [
            each[name]["documents"] / each[name]["cpu_seconds"]
            / (each["trafilatura"]["documents"] / each["trafilatura"]["cpu_seconds"])
            for each in rounds
        ]  # fmt: skip
        table[name] = {
            "documents_per_cpu_second": statistics.median(rates),
            "ratio_to_trafilatura": statistics.median(ratios),
            "peak_mb": max(each[name]["peak_mb"] for each in rounds),
        }
    print(f"{'':<33} {'documents/CPU s':>16} {'ratio':>7} {'peak MB':>9}")
    for name, row in table.items():
        rate, ratio, peak = (row[key] for key in ("documents_per_cpu_second", "ratio_to_trafilatura", "peak_mb"))
        print(f"{name:<33} {rate:>16.1f} {ratio:>7.2f} {peak:>9.0f}")
    if options.json:
        options.json.write_text(json.dumps(table, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
