"""What tests of whole runs share: a place to work in, and a run that waits for no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from ingest import config, run
from ingest.job.plan import Options
from ingest.report.summary import Summary
from support import inline_pool

settings.register_profile("ingest", deadline=None)  # how long an example takes says nothing on a busy machine
settings.load_profile("ingest")


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in, with raw/ in it."""
    (tmp_path / "raw").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ingest_here(workshop: Path) -> Callable[..., Summary]:
    """Run on the workshop's raw/ into its data/, all in this process."""

    def go(options: Options | None = None) -> Summary:
        return run.run(config.load(), options or Options(), lambda status: None, inline_pool)

    return go


@pytest.fixture
def ingest_in_workers(workshop: Path) -> Callable[..., Summary]:
    """The same in worker processes, or on an executor."""

    def go(options: Options | None = None, pool: run.Pool | None = None, workers: int = 2) -> Summary:
        settings = config.load(workers=workers)
        return run.run(settings, options or Options(), lambda status: None, pool)

    return go
