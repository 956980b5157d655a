"""What tests of whole runs share: made-up dumps, and the promise that every document is accounted for."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[1]
TABLES = ("articles", "duplicates", "rejects", "edits", "inputs")
WORDS = (
    "harbour council budget ferry teacher winter orchard engine verdict museum river budget doctor striker senate "
    "storm bakery tunnel glacier festival market library senator vaccine satellite quarry railway bishop farmer "
    "novel"
).split()


def story(seed: int, paragraphs: int = 4) -> str:
    """Made-up prose that no other seed gives."""
    chance = random.Random(seed)
    return "\n\n".join(
        " ".join(
            f"The {chance.choice(WORDS)} near {chance.choice(WORDS).title()}ville said "
            f"number {chance.randrange(10**6)} would change the {chance.choice(WORDS)} before the end of the year."
            for _ in range(3)
        )
        for _ in range(paragraphs)
    )


def export(path: Path, seeds: range) -> Path:
    """A JSONL export with a row for each seed."""
    with path.open("w", encoding="utf-8") as file:
        for seed in seeds:
            row = {"id": str(seed), "title": f"Report {seed} of the council", "text": story(seed), "date": "2024-05-17"}
            file.write(json.dumps(row) + "\n")
    return path


@contextmanager
def inline_pool(workers: int) -> Iterator[Executor]:
    """A pool whose only worker is a thread of this process; what is patched here is patched there."""
    with ThreadPoolExecutor(1) as executor:
        yield executor


def tables(out: Path) -> Mapping[str, pd.DataFrame]:
    """All tables of the current version."""
    return {name: pd.read_parquet(out / "current" / name) for name in TABLES}


def account(out: Path) -> None:
    """Every document is in exactly one table, and the inputs say so too."""
    found = tables(out)
    rows = {name: len(found[name]) for name in ("articles", "duplicates", "rejects")}
    sums = found["inputs"][["documents", "articles", "duplicates", "rejects"]].sum().to_dict()
    assert sums == {"documents": sum(rows.values()), **rows}
    assert set(found["edits"]["article_id"]) <= set(found["articles"]["article_id"])
    assert set(found["duplicates"]["duplicate_of"]) <= set(found["articles"]["article_id"])
