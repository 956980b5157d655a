"""Readers in a loop while runs append, merge and drop: each sees one version, whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.store import layout, publish, read, readers
from ingest.store.drop import Drop
from ingest.store.write import Change
from store_support import articles, run

RUNS = 16
YEARS = (None, 2019, 2020, 2021, 2022, 2023)


def appended(number: int) -> list[str]:
    """One article a year in every run."""
    return [f"{number:03d}-{year}" for year in YEARS]


def dropped(number: int) -> list[str]:
    """Now and then some articles of an earlier run go."""
    return appended(number - 3)[:3] if number % 5 == 0 else []


def versions() -> list[list[str]]:
    """The articles of each version."""
    there: set[str] = set()
    return [sorted(there := (there - set(dropped(number))) | set(appended(number))) for number in range(1, RUNS + 1)]


READERS = {
    "read_articles": "read_articles(out, ['article_id'])",
    "resolved": "pd.read_parquet((out / 'current').resolve() / 'articles', columns=['article_id'])",
    "plain": "plain(out / 'current' / 'articles')",
}


def start(kind: str, out: Path) -> subprocess.Popen[str]:
    code = f"""
        import collections, json, sys, time
        from pathlib import Path
        import pandas as pd
        from ingest.store.read import read_articles

        def plain(path):
            try:
                return pd.read_parquet(path, columns=["article_id"])
            except FileNotFoundError:
                # A switch came between listing and opening; it cannot come twice within milliseconds.
                return pd.read_parquet(path, columns=["article_id"])

        out, seen = Path(sys.argv[1]), collections.Counter()
        while not (out / "stop").exists():
            seen[json.dumps(sorted({READERS[kind]}["article_id"]))] += 1
            time.sleep(0.01)
        print(json.dumps(seen))
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(out)]
    return subprocess.Popen(command, env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    monkeypatch.setattr(readers, "PATIENCE", 1.0)

    def one(number: int) -> None:
        tables = [articles([each], year) for each, year in zip(appended(number), YEARS, strict=True)]
        run(tmp_path, {"articles": Change(tables, (Drop("article_id", frozenset(dropped(number))),))})

    return one


def test_readers_in_a_loop_see_whole_versions_only(tmp_path: Path, published: Callable[[int], None]) -> None:
    published(1)
    processes = {kind: start(kind, tmp_path) for kind in READERS}
    try:
        for number in range(2, RUNS + 1):
            published(number)
            if number == 12:
                publish.rollback(tmp_path, 6)
                publish.rollback(tmp_path, 12)
    finally:
        (tmp_path / "stop").touch()
        output = {kind: process.communicate(timeout=60)[0] for kind, process in processes.items()}
    whole = {json.dumps(each) for each in versions()}
    for kind, text in output.items():
        assert processes[kind].returncode == 0, kind
        seen = json.loads(text)
        assert set(seen) <= whole, kind
        assert len(seen) > 1, kind


def test_read_articles_outlives_the_deletion_of_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, published: Callable[[int], None]
) -> None:
    published(1)
    real = layout.current
    stale = real(tmp_path)
    published(2)
    publish.retain(tmp_path, 1)
    answers = iter([stale])
    monkeypatch.setattr(read.layout, "current", lambda out: next(answers, None) or real(out))
    assert sorted(read.read_articles(tmp_path)["article_id"]) == versions()[1]
