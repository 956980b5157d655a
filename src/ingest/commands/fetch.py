"""``ingest fetch``: one round, with a live display on a terminal, log lines elsewhere, a summary as the last line."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ingest.config import Settings
from ingest.fetch import Outcome, Status, as_dict, as_line, fetch

log = logging.getLogger(__name__)


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Fetch once; 0 done, 3 when some sources failed, 1 when all did."""
    signal.signal(signal.SIGTERM, _interrupt)
    with _display(arguments) as report:
        outcome = fetch(settings, arguments.source, arguments.dry_run, report)
    if arguments.json:
        print(json.dumps(as_dict(outcome)))
    else:
        _tell(outcome)
        print(as_line(outcome))
    if not outcome.failed:
        return 0
    return 1 if len(outcome.failed) == len(outcome.sources) else 3


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def _tell(outcome: Outcome) -> None:
    """What a dry run found, on standard output; what went wrong, in the log."""
    for verdict in outcome.verdicts:
        print(f"{verdict.what:<10} {verdict.url}{f'  ({verdict.why})' if verdict.why else ''}")
    for name, tally in outcome.sources.items():
        for trouble in tally.troubles[:20]:
            log.info("%s: %s: %s, %s", name, trouble.url, trouble.what, trouble.why)
        if tally.failed:
            log.error("%s failed: %s", name, tally.failed)


@contextmanager
def _display(arguments: argparse.Namespace) -> Iterator[Callable[[Status], None]]:
    """Where the status goes: a live line, log lines, or nowhere."""
    if arguments.quiet or arguments.json:
        yield lambda status: None
    elif sys.stderr.isatty():
        with _live() as report:
            yield report
    else:
        yield _lines()


def _lines() -> Callable[[Status], None]:
    """One log line for each hundred pages."""
    said = [0]

    def report(status: Status) -> None:
        if status.fetched // 100 > said[0]:
            said[0] = status.fetched // 100
            log.info("%s", _words(status))

    return report


def _words(status: Status) -> str:
    return (
        f"{status.fetched:,} pages fetched, {status.asked:,} requests, {status.waiting:,} waiting, "
        f"{status.bytes / 1e6:,.1f} MB"
    )


@contextmanager
def _live() -> Iterator[Callable[[Status], None]]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Fetching", total=None)
        yield lambda status: progress.update(task, description=_words(status))
