"""Promise 5, memory: many documents through one process, which may grow by less than 1 kB a document after warm-up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from fault_input import clean
from fault_outcome import Outcome
from support import story

WARM = 0.2  # of the documents, before growth is measured
MOST_BYTES = 1_000


def growth(count: int) -> Outcome:
    """Clean ``count`` different pages and texts in this process; resident memory at the end against that after WARM."""
    chance, before = random.Random(3), 0
    warm = int(count * WARM)
    stories = [story(seed, 2) for seed in range(200)]
    for number in range(count):
        if number == warm:
            before = _resident()
        own = f"{chance.choice(stories)}\n\nCase {number} of {chance.randrange(10**9)}."
        if number % 2:
            clean(f"Report {number}\n\nBy Ada Byron\n\n{own}".encode(), "text/plain", "utf-8")
        else:
            paragraphs = "".join(f"<p>{each}</p>" for each in own.split("\n\n"))
            clean(f"<title>Report {number}</title><h1>Report {number}</h1>{paragraphs}".encode())
    grown = (_resident() - before) / (count - warm)
    lost = (f"{grown:,.0f} bytes a document",) if grown >= MOST_BYTES else ()
    return Outcome(5, f"{count:,} documents in one process: {grown:,.0f} bytes a document", 1, lost)


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield growth(100_000)
