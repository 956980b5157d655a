"""The status of a run shown while it goes on: a live bar on a terminal, log lines elsewhere, nothing when quiet."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ingest.run import Status

log = logging.getLogger(__name__)

_WORDS = {
    "plan": "Looking for new documents",
    "clean": "Cleaning",
    "learn": "Comparing pages of sites",
    "link": "Finding duplicates",
    "write": "Writing",
    "publish": "Publishing",
}


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


@contextmanager
def display(arguments: argparse.Namespace) -> Iterator[Callable[[Status], None]]:
    """Where the status goes: a live bar, log lines, or nowhere. SIGTERM ends the run as Ctrl-C does."""
    signal.signal(signal.SIGTERM, _interrupt)
    if arguments.quiet or arguments.json:
        yield lambda status: None
    elif sys.stderr.isatty():
        with _bar() as report:
            yield report
    else:
        yield _lines()


def _lines() -> Callable[[Status], None]:
    """One log line for each phase and each shard."""
    last: list[tuple[str, int]] = []

    def report(status: Status) -> None:
        now = (status.phase, status.shards)
        if now in last:
            return
        last[:] = [now]
        if status.phase == "clean" and not status.shards:
            return
        if status.phase == "clean":
            log.info("shard %d of %d clean, %s documents", status.shards, status.of, f"{status.documents:,}")
        else:
            log.info("%s", _WORDS[status.phase].lower())

    return report


@contextmanager
def _bar() -> Iterator[Callable[[Status], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<26}"),
        BarColumn(),
        TextColumn("{task.fields[documents]:>9,} documents {task.fields[rate]:>7,.0f}/s"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None, documents=0, rate=0.0)

        def report(status: Status) -> None:
            fields: dict[str, Any] = {"description": _WORDS[status.phase]}
            if status.phase == "clean":
                elapsed = progress.tasks[0].elapsed or 1.0
                fields |= {"total": status.of, "completed": status.shards, "documents": status.documents}
                fields |= {"rate": status.documents / elapsed}
            progress.update(task, **fields)

        yield report
