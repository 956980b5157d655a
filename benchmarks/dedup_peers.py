"""Measures how fast near-duplicates are found, beside rensa and datasketch as far as they are installed.

    python benchmarks/dedup_peers.py COUNT SEED [--rounds N]     # documents of dedup_generator.py, held in memory

Each program makes its own shingles: five words in a row, of texts levelled as ours are. The others sketch with 128
permutations, look up what reaches a Jaccard similarity of .45, and verify by their sketches. CPU time of one thread,
the programs in turn; best of all rounds.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from dedup_generator import generate
from ingest.dedup import FINGERPRINTS, dedupe
from ingest.dedup.fingerprint import list_array
from ingest.dedup.shingles import sketch
from ingest.dedup.textkey import levelled

PERMUTATIONS, THRESHOLD, BATCH = 128, 0.45, 2_000


def shingles(text: str) -> list[str]:
    """Five words in a row, of a levelled text."""
    words = levelled(text).decode().split()
    return [" ".join(words[place : place + 5]) for place in range(max(1, len(words) - 4))]


def ours(texts: Sequence[str], folder: Path) -> int:
    """Sketches, written as workers do, and the whole of ``dedupe``; returns how many texts are duplicates."""
    files: list[Path] = []
    for start in range(0, len(texts), BATCH):
        sketches, keys = sketch(texts[start : start + BATCH])
        count = len(sketches.shingles)
        lists = {"sample": sketches.sample, "numbers": sketches.numbers, "keys": keys}
        number = pa.array(range(start + 1, start + count + 1), pa.uint64())
        columns = [
            list_array(lists[field.name])
            if field.name in lists
            else pa.array(sketches.shingles)
            if field.name == "shingles"
            else number
            if field.name in ("id_high", "id_low", "document", "tie", "text")
            else pa.repeat(pa.scalar(0, pa.int64()), count).cast(field.type)
            for field in FINGERPRINTS
        ]
        files.append(folder / f"{start}.arrow")
        with pa.OSFile(str(files[-1]), "wb") as sink, pa.ipc.new_file(sink, FINGERPRINTS) as writer:
            writer.write_table(pa.table(columns, schema=FINGERPRINTS))
    links = dedupe(files, None)
    return len(texts) - int(links.new["duplicate_of"].null_count)


def by_rensa(texts: Sequence[str], folder: Path) -> int:
    """How many pairs rensa finds."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    sketches = []
    for number, text in enumerate(texts):
        each = RMinHash(num_perm=PERMUTATIONS, seed=1)
        each.update(shingles(text))
        index.insert(number, each)
        sketches.append(each)
    return sum(
        other < number and each.jaccard(sketches[other]) >= THRESHOLD
        for number, each in enumerate(sketches)
        for other in index.query(each)
    )


def by_datasketch(texts: Sequence[str], folder: Path) -> int:
    """How many pairs datasketch finds."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    sketches = []
    for number, text in enumerate(texts):
        each = MinHash(num_perm=PERMUTATIONS)
        each.update_batch([shingle.encode() for shingle in shingles(text)])
        index.insert(number, each)
        sketches.append(each)
    return sum(
        other < number and each.jaccard(sketches[other]) >= THRESHOLD
        for number, each in enumerate(sketches)
        for other in index.query(each)
    )


PROGRAMS: dict[str, tuple[str | None, Callable[[Sequence[str], Path], int]]] = {
    "ingest": (None, ours),
    "rensa": ("rensa", by_rensa),
    "datasketch": ("datasketch", by_datasketch),
}


def seconds(program: Callable[[Sequence[str], Path], int], texts: Sequence[str]) -> float:
    """CPU seconds that a program takes."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        program(texts, Path(folder))
        return time.process_time() - started


def main() -> None:
    """Print documents per CPU second of each program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    texts = [document.text for document in generate(arguments.count, arguments.seed)]
    there = {
        name: program for name, (needs, program) in PROGRAMS.items() if not needs or importlib.util.find_spec(needs)
    }
    for program in there.values():
        seconds(program, texts[:500])  # once, so that none pays for loading
    took: dict[str, list[float]] = {name: [] for name in there}
    for _ in range(arguments.rounds):
        for name, program in there.items():
            took[name].append(seconds(program, texts))
    best = {name: min(times) for name, times in took.items()}
    for name, cpu in best.items():
        print(f"{name:12} {len(texts) / cpu:>9,.0f} documents a CPU second, {cpu / best['ingest']:.2f} times ours")


if __name__ == "__main__":
    main()
