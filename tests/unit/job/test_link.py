"""Duplicates are the same whoever searches for them: this process or a pool, whose workers may die."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ingest import config, run
from ingest.dedup import search
from ingest.job import link
from ingest.job.plan import Options
from support import account, inline_pool, story, tables


@pytest.fixture
def copies(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workshop with stories, each with two copies, one cut and one longer; the search is cut into small items."""
    with (workshop / "raw" / "a.jsonl").open("w", encoding="utf-8") as file:
        for number in range(36):
            seed, paragraphs = divmod(number, 3)
            text = "\n\n".join([story(seed, 8).rpartition("\n\n")[0], story(seed + 100, paragraphs)])
            row = {"id": str(number), "title": f"Report {seed} of the council", "text": text, "date": "2024-05-17"}
            file.write(json.dumps(row) + "\n")
    monkeypatch.setattr(search, "BUCKET", 100)
    monkeypatch.setattr(search, "STRETCH", 10)
    return workshop


def published(out: str, pool: run.Pool) -> list[pd.DataFrame]:
    """What a run into ``out`` publishes."""
    run.run(config.load(out=out, workers=2), Options(), lambda status: None, pool)
    account(Path(out))
    found = tables(Path(out))
    return [found["articles"][["article_id", "text", "cluster_id"]], found["duplicates"].drop(columns="run_id")]


@contextmanager
def dying_pool(workers: int) -> Iterator[Executor]:
    """A pool whose workers die as soon as pairs are judged."""

    class Dying(ThreadPoolExecutor):
        def map(self, task: Any, *items: Any, **options: Any) -> Any:
            if task is search.judge:
                raise BrokenProcessPool
            return super().map(task, *items, **options)

    with Dying(1) as executor:
        yield executor


def test_workers_find_what_one_process_finds(copies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = published("alone", inline_pool)
    assert len(alone[1]) == 24 and set(alone[1]["kind"]) == {"near"}
    monkeypatch.setattr(link, "MANY", 1)
    for name, pool in {"threads": inline_pool, "dying": dying_pool}.items():
        for found, wanted in zip(published(name, pool), alone, strict=True):
            pd.testing.assert_frame_equal(found, wanted)
        assert not list(copies.glob(f"{name}/work/*"))
