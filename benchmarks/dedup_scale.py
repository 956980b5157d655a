"""What deduplication takes of memory and CPU time at a million documents.

    python benchmarks/dedup_scale.py make FOLDER [--sets 50]     # fingerprints, 20,000 documents a set
    python benchmarks/dedup_scale.py run FOLDER [--sets 50]      # one run of so many sets: CPU, peak memory
    python benchmarks/dedup_scale.py again FOLDER                # 5,000 more, against runs of 5 and 50 sets
    python benchmarks/dedup_scale.py workers FOLDER COUNT... [--sets 50]     # linking by so many worker processes

A set is the same 20,000 documents of ``dedup_generator.py`` with other hashes, so that sets share nothing: sketching a
million texts would take longer than all that is measured here.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup_generator import generate
from ingest.dedup import FINGERPRINTS, dedupe, write_basis, write_index
from ingest.dedup.fingerprint import batches, list_array, ragged_of
from ingest.dedup.shingles import Ragged
from ingest.job.pool import process_pool
from ingest.model import Limits
from quality_dedup import write_fingerprints

DOCUMENTS, SEED, FEW, MANY = 20_000, 91, 5, 50
Item = TypeVar("Item")
Result = TypeVar("Result")
BITS = {"sample": 32, "numbers": 32, "keys": 43}


def make(folder: Path, sets: int) -> None:
    """Write the fingerprints of so many sets, a file each."""
    folder.mkdir(exist_ok=True)
    texts = [document.text for document in generate(DOCUMENTS, SEED)]
    chance = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory() as scratch:
        written = write_fingerprints([str(number) for number in range(len(texts))], texts, Path(scratch))
        table = pa.Table.from_batches(list(batches(written))).combine_chunks()
        for number in range(sets):
            mask = int(chance.integers(1 << 43)) if number else 0
            changed = table_with(table, mask)
            file = str(folder / f"{number:03d}.arrow")
            with pa.OSFile(file, "wb") as sink, pa.ipc.new_file(sink, FINGERPRINTS) as writer:
                writer.write_table(changed)


def table_with(table: pa.Table, mask: int) -> pa.Table:
    """Fingerprints with all hashes changed by a mask of 43 bits; 0 leaves them."""
    columns = []
    for name in FINGERPRINTS.names:
        column = table[name].combine_chunks()
        if name in BITS:
            of_list = mask if name == "keys" else (mask >> 12) << 1  # the lowest bit of a sample tells the lead
            columns.append(list_array(masked(ragged_of(column), of_list, BITS[name])))
        elif name in ("id_high", "id_low", "document", "tie", "text"):
            columns.append(pa.array(column.to_numpy() ^ np.uint64(mask * 2654435761 % (1 << 63))))
        else:
            columns.append(column)
    return pa.table(columns, schema=FINGERPRINTS)


def masked(lists: Ragged, mask: int, bits: int) -> Ragged:
    """Lists with changed values, each ascending again."""
    owner = np.repeat(np.arange(len(lists.starts) - 1, dtype=np.uint64), np.diff(lists.starts))
    both = np.sort((owner << np.uint64(bits)) | (lists.values.astype(np.uint64) ^ np.uint64(mask)))
    values: npt.NDArray[np.uint64] = both & np.uint64((1 << bits) - 1)
    return Ragged(values.astype(lists.values.dtype), lists.starts)


def run(folder: Path, sets: int) -> None:
    """One run into a new index with its basis."""
    files, out = fingerprint_files(folder, sets), folder / str(sets)
    shutil.rmtree(out, ignore_errors=True)
    started = time.process_time()
    links = dedupe(files, None, scratch=scratch_in(folder))
    said("link", started)
    started = time.process_time()
    write_index(None, out / "index", files, links)
    said("index", started)
    started = time.process_time()
    write_basis(None, out / "index", out / "basis")
    said("basis", started)


def again(folder: Path, rounds: int = 5) -> None:
    """A run of 5,000 more documents, copies of some in the first set, against either index in turn; best of all."""
    texts = [document.text + " Extra." for document in generate(5_000, SEED)]
    took: dict[int, list[float]] = {FEW: [], MANY: []}
    with tempfile.TemporaryDirectory() as scratch:
        files = write_fingerprints([f"new {number}" for number in range(len(texts))], texts, Path(scratch))
        for _ in range(rounds):
            for sets, times in took.items():
                started = time.process_time()
                dedupe(files, folder / str(sets) / "index")
                times.append(time.process_time() - started)
    for sets, times in took.items():
        print(f"{len(texts):,} against {sets * DOCUMENTS:,}: {times[0]:.3f} CPU s, best of {rounds} {min(times):.3f}")
    print(f"ratio: first {took[MANY][0] / took[FEW][0]:.2f}, best {min(took[MANY]) / min(took[FEW]):.2f}")


def workers(folder: Path, sets: int, counts: Sequence[int]) -> None:
    """Linking by so many worker processes. What it takes at least is the CPU time of the parent and the busiest one."""
    files = fingerprint_files(folder, sets)
    alone = 0.0
    for count in counts:
        started = time.process_time()
        with process_pool(Limits())(count) as executor:
            clock = Clock(executor)
            dedupe(files, None, scratch=scratch_in(folder), spread=clock.spread)
        parent, busiest = time.process_time() - started, max(clock.seconds.values())
        alone = alone or parent + busiest
        print(
            f"{count} workers: parent {parent:.1f} CPU s, workers {sum(clock.seconds.values()):.1f}, the busiest "
            f"{busiest:.1f}; {alone / (parent + busiest):.2f} times the first",
            flush=True,
        )


@dataclass(slots=True)
class Clock:
    """Carries out work items on an executor and counts the CPU seconds of each worker."""

    executor: Executor
    seconds: Counter[int] = field(default_factory=Counter)

    def spread(self, task: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """Carry out a task on each item."""
        for result, process, seconds in self.executor.map(partial(clocked, task), items):
            self.seconds[process] += seconds
            yield result


def clocked(task: Callable[[Item], Result], item: Item) -> tuple[Result, int, float]:
    """A result, the process that found it, and its CPU seconds."""
    started = time.process_time()
    return task(item), os.getpid(), time.process_time() - started


def fingerprint_files(folder: Path, sets: int) -> list[Path]:
    """The files of the first sets."""
    return sorted(folder.glob("*.arrow"))[:sets]


def scratch_in(folder: Path) -> Path:
    """An empty folder beside the fingerprints."""
    scratch = folder / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    return scratch


def said(what: str, started: float) -> None:
    """Print the CPU time of a step, and what the process held at most until then."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(f"{what}: {time.process_time() - started:.1f} CPU s; peak so far {peak:,.0f} MB", flush=True)


def main() -> None:
    """Make, or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["make", "run", "again", "workers"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("counts", type=int, nargs="*")
    parser.add_argument("--sets", type=int, default=MANY)
    arguments = parser.parse_args()
    if arguments.kind == "make":
        make(arguments.folder, arguments.sets)
    elif arguments.kind == "run":
        run(arguments.folder, arguments.sets)
    elif arguments.kind == "again":
        again(arguments.folder)
    else:
        workers(arguments.folder, arguments.sets, arguments.counts)


if __name__ == "__main__":
    main()
