"""``ingest export``: the articles of a version, or some of them, in another format."""

from __future__ import annotations

import argparse
import difflib

from ingest import dataset
from ingest.config import Settings
from ingest.errors import UsageError
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
        _category(arguments.category) if arguments.category else None,
        arguments.version,
    )
    count = export(rows, arguments.target, form)
    print(f"{count:,} articles written to {arguments.target}")
    return 0


def _category(said: str) -> str:
    """The name of the category that was asked for by name or id. Raises UsageError for one that there is not."""
    from ingest.knowledge import load_taxonomy  # brings all stages

    taxonomy = load_taxonomy()
    names = {taxonomy.name(topic): topic for topic in taxonomy.top_level}
    for name, topic in names.items():
        if said.casefold() in (name, topic):
            return name
    close = difflib.get_close_matches(said.casefold(), names, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    raise UsageError(f"--category {said!r} is no category; {hint}there are {', '.join(names)}")
