"""``ingest export``: the articles of a version, or some of them, in another format."""

from __future__ import annotations

import argparse

from ingest import dataset
from ingest.config import Settings
from ingest.store.export import export, format_of
from ingest.store.read import stream_articles


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the file or table, and say how many articles are in it."""
    form = arguments.format or format_of(arguments.target)
    rows = stream_articles(
        dataset.to_read(settings),
        arguments.columns,
        arguments.since,
        arguments.language,
        arguments.category,
        arguments.version,
    )
    count = export(rows, arguments.target, form)
    print(f"{count:,} articles written to {arguments.target}")
    return 0
