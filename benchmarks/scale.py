"""Whether a run stays flat: memory and disk over 10,000 to 1,000,000 documents, and what more runs cost.

    python benchmarks/scale.py memory COUNT... [--workers 2] [--json FILE]    # one run of COUNT text documents each
    python benchmarks/scale.py runs [--runs 100] [--documents 2000] [--json FILE]
    python benchmarks/scale.py workers COUNT... [--documents 9000] [--json FILE]   # one file by so many workers
    python benchmarks/scale.py again COUNT... [--workers 2] [--json FILE]     # the same COUNT documents read again
    python benchmarks/scale.py plot FILE.json... --into docs/reference          # SVG, needs matplotlib

Documents come from ``dedup_generator.py``. Memory is the sum over the run and all its workers, read from /proc five
times a second: RSS counts pages that processes share once for each, PSS once in all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from dedup_generator import generate

SAMPLE_SECONDS = 0.2


@dataclass(slots=True)
class Watched:
    """What a run's processes held at most, in MB, what its work folder came to, and each one's CPU seconds."""

    rss: float = 0.0
    pss: float = 0.0
    work: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)


def write_documents(path: Path, count: int, seed: int) -> Path:
    """A JSONL export of made-up articles."""
    with path.open("w", encoding="utf-8") as file:
        for document in generate(count, seed):
            file.write(json.dumps({"id": document.id, "text": document.text, "date": "2024-05-17"}) + "\n")
            count -= 1
            if count == 0:
                break
    return path


def processes_of(session: int) -> Iterator[tuple[Path, float]]:
    """The /proc folders of all processes of a session, with the CPU seconds that each has used."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            yield folder, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(folder: Path, name: str) -> float:
    """One figure of a process's memory; 0 when it has ended meanwhile."""
    try:
        lines = (folder / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")), 0.0)


def disk_megabytes(folder: Path) -> float:
    """What lies in a folder that another process is writing to."""
    sizes = 0
    for path in folder.rglob("*"):
        try:
            sizes += path.stat().st_size
        except OSError:
            continue
    return sizes / 1e6


@contextmanager
def watching(process: subprocess.Popen[str], out: Path) -> Iterator[Watched]:
    """Watch a process that leads a session of its own, and all that it starts."""
    seen = Watched()
    over = threading.Event()

    def watch() -> None:
        turn = 0
        while not over.wait(SAMPLE_SECONDS):
            found = dict(processes_of(process.pid))
            seen.cpu.update({folder.name: seconds for folder, seconds in found.items()})
            seen.rss = max(seen.rss, sum(megabytes(folder, "Rss") for folder in found))
            seen.pss = max(seen.pss, sum(megabytes(folder, "Pss") for folder in found))
            if turn % 25 == 0:
                seen.work = max(seen.work, disk_megabytes(out / "work"))
            turn += 1

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def ingest(raw: Path, out: Path, workers: int) -> dict[str, Any]:
    """One run of the command line; its summary, wall and CPU seconds, and what it held."""
    started = time.monotonic()
    command = [sys.executable, "-m", "ingest", "run", "--json", "--workers", str(workers)]
    process = subprocess.Popen(
        [*command, "--raw", str(raw), "--out", str(out)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    with watching(process, out) as seen:
        output, _ = process.communicate()
    if process.returncode not in (0, 3):
        raise SystemExit(f"the run failed with {process.returncode}")
    parent = seen.cpu.pop(str(process.pid), 0.0)
    figures = {
        "wall_seconds": time.monotonic() - started,
        "cpu_seconds": parent + sum(seen.cpu.values()),
        "parent_cpu_seconds": parent,
        "busiest_cpu_seconds": max(seen.cpu.values(), default=0.0),
    }
    held = {"rss_mb": seen.rss, "pss_mb": seen.pss, "work_mb": seen.work, "out_mb": disk_megabytes(out / "versions")}
    return {**json.loads(output.splitlines()[-1]), **figures, **held}


def memory(counts: list[int], workers: int) -> Iterator[dict[str, Any]]:
    """A run for each number of documents, into a dataset of its own."""
    for count in counts:
        with tempfile.TemporaryDirectory() as scratch:
            raw = write_documents(Path(scratch, "raw.jsonl"), count, seed=1)
            size = raw.stat().st_size / 1e6
            row = {"count": count, "raw_mb": size, **ingest(raw, Path(scratch, "data"), workers)}
            print(
                f"{count:>9,} documents {size:>8.0f} MB raw: peak {row['rss_mb']:.0f} MB RSS, {row['pss_mb']:.0f} PSS, "
                f"work/ {row['work_mb']:.0f} MB, {count / row['cpu_seconds']:.0f} documents a CPU s, "
                f"{count / row['wall_seconds']:.0f} a s",
                flush=True,
            )
            yield row


def runs(number: int, documents: int, workers: int) -> Iterator[dict[str, Any]]:
    """So many runs into one dataset, each with new documents; then how the result reads."""
    with tempfile.TemporaryDirectory() as scratch:
        out, raw = Path(scratch, "data"), Path(scratch, "raw")
        raw.mkdir()
        for turn in range(1, number + 1):
            write_documents(raw / f"{turn:05d}.jsonl", documents, seed=turn)
            row = {"run": turn, **ingest(raw, out, workers)}
            folders = (out / "current" / "articles").glob("published_year=*")
            row["files_in_partition"] = max(len(list(folder.iterdir())) for folder in folders)
            print(
                f"run {turn:>4}: {row['cpu_seconds']:.1f} CPU s, {row['wall_seconds']:.1f} s, "
                f"{row['files_in_partition']} files in the fullest partition",
                flush=True,
            )
            yield row
        print(reading(out, Path(scratch, "single.parquet")))


def by_workers(counts: list[int], documents: int) -> Iterator[dict[str, Any]]:
    """The same file by so many workers, each time into a new dataset.

    On a busy machine seconds say nothing. What a run takes at least is the CPU time of the parent and of the busiest
    of its workers, one after the other: nothing else has to wait.
    """
    with tempfile.TemporaryDirectory() as scratch:
        raw = write_documents(Path(scratch, "raw.jsonl"), documents, seed=1)
        alone = None
        for count in counts:
            row = {"workers": count, **ingest(raw, Path(scratch, f"data{count}"), count)}
            least = row["parent_cpu_seconds"] + row["busiest_cpu_seconds"]
            alone = alone or least
            print(
                f"{count:>3} workers: {row['cpu_seconds']:.1f} CPU s, of it the parent {row['parent_cpu_seconds']:.1f} "
                f"and the busiest worker {row['busiest_cpu_seconds']:.1f}; {alone / least:.2f} times the first; "
                f"{row['wall_seconds']:.1f} s",
                flush=True,
            )
            yield row


def again(counts: list[int], workers: int) -> Iterator[dict[str, Any]]:
    """A file read again in another order, so that it differs and nothing in it is new."""
    with tempfile.TemporaryDirectory() as scratch:
        for count in counts:
            raw, out = Path(scratch, f"raw{count}.jsonl"), Path(scratch, f"data{count}")
            ingest(write_documents(raw, count, seed=1), out, workers)
            lines = raw.read_bytes().splitlines(keepends=True)
            raw.write_bytes(b"".join(reversed(lines)))
            row = {"count": count, "raw_mb": raw.stat().st_size / 1e6, **ingest(raw, out, workers)}
            print(
                f"{count:>9,} documents, {row['raw_mb']:.0f} MB: {row['cpu_seconds']:.2f} CPU s, of it the parent "
                f"{row['parent_cpu_seconds']:.2f}; {row['raw_mb'] / row['cpu_seconds']:.0f} MB a CPU s; "
                f"peak {row['rss_mb']:.0f} MB RSS",
                flush=True,
            )
            yield row


def reading(out: Path, single: Path, rounds: int = 7) -> str:
    """How long ``pd.read_parquet`` of a partition takes, beside the same rows in one file."""
    folder = next((out / "current" / "articles").glob("published_year=2024"))
    pd.read_parquet(folder).to_parquet(single, compression="zstd")

    def seconds(path: Path) -> float:
        started = time.process_time()
        pd.read_parquet(path)
        return time.process_time() - started

    pairs = [(seconds(folder), seconds(single)) for _ in range(rounds)]
    ratio = sorted(one / other for one, other in pairs)[rounds // 2]
    return (
        f"reading the partition takes {ratio:.2f} times as long as one file of the same rows (CPU, median of {rounds})"
    )


def plot(files: list[Path], into: Path) -> None:
    """SVGs of what was measured."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    for file in files:
        rows = json.loads(file.read_text())
        figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
        if "run" in rows[0]:
            axes.plot([row["run"] for row in rows], [row["cpu_seconds"] for row in rows], marker=".")
            axes.set(xlabel="run", ylabel="CPU seconds", ylim=(0, None), title="The cost of the nth run")
            name = "runs.svg"
        else:
            for field, label in (("rss_mb", "RSS"), ("pss_mb", "PSS")):
                axes.plot([row["count"] for row in rows], [row[field] for row in rows], marker="o", label=label)
            axes.set(xlabel="documents", ylabel="MB, all processes", ylim=(0, None), xscale="log", title="Peak memory")
            axes.legend()
            name = "memory.svg"
        figure.savefig(into / name, metadata={"Date": None})


def main() -> int:
    """Measure, or draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for name in ("memory", "runs", "again"):
        kind = kinds.add_parser(name)
        kind.add_argument("--workers", type=int, default=2)
        kind.add_argument("--json", type=Path)
    for name in ("memory", "again"):
        kinds.choices[name].add_argument("counts", type=int, nargs="+")
    kinds.choices["runs"].add_argument("--runs", type=int, default=100)
    kinds.choices["runs"].add_argument("--documents", type=int, default=2_000)
    shared = kinds.add_parser("workers")
    shared.add_argument("--json", type=Path)
    shared.add_argument("--documents", type=int, default=9_000)
    shared.add_argument("counts", type=int, nargs="+")
    drawing = kinds.add_parser("plot")
    drawing.add_argument("files", type=Path, nargs="+")
    drawing.add_argument("--into", type=Path, required=True)
    options = parser.parse_args()
    if options.kind == "plot":
        plot(options.files, options.into)
        return 0
    if options.kind == "memory":
        measured = memory(options.counts, options.workers)
    elif options.kind == "again":
        measured = again(options.counts, options.workers)
    elif options.kind == "workers":
        measured = by_workers(options.counts, options.documents)
    else:
        measured = runs(options.runs, options.documents, options.workers)
    rows = []
    for row in measured:
        rows.append(row)
        if options.json:
            options.json.write_text(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
