"""``ingest report``: what the run that made the current version did: alarms on the terminal, the rest as a page."""

from __future__ import annotations

import argparse
from pathlib import Path

from ingest import dataset
from ingest.config import Settings
from ingest.errors import UsageError
from ingest.report.page import build_published
from ingest.report.summary import REPORT
from ingest.store import layout


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make the page anew into --html, or name the one that the run wrote; list the alarms."""
    out = dataset.to_read(settings)
    current = layout.current(out)
    if current is None:
        raise UsageError(f"{out}: nothing published yet; `ingest run` publishes the first version")
    report = build_published(current)
    rows = report.figures.rows
    print(
        f"version {current.number}: {report.figures.documents:,} documents: {rows['articles']:,} articles, "
        f"{rows['duplicates']:,} duplicates, {rows['rejects']:,} rejects"
    )
    for alarm in report.alarms:
        print(f"  {alarm.source}: {alarm.words}")
    page: Path = arguments.html or current.path / REPORT
    if arguments.html:
        page.write_text(report.html, encoding="utf-8")
    elif not page.is_file():
        raise UsageError(f"{page}: the run wrote no page; `ingest report --html FILE` makes one")
    print(page)
    return 0
