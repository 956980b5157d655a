"""``ingest stats``: figures of a version as tables with bars, or as one JSON object."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from ingest import dataset
from ingest.config import Settings
from ingest.report.pieces import printable
from ingest.report.stats import Counts, Stats, stats
from ingest.store import layout

_TOP = 15
_BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_WORDS = {
    "category_name": "Category",
    "category_decision": "Decision on the category",
    "language": "Language",
    "published_year": "Year of publication",
    "site": "Site",
    "media_type": "Form",
    "kind": "Duplicates by kind",
    "code": "Rejects by code",
    "rule": "Edits by rule",
}


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the figures of the current version. Raises DatasetNotFound when nothing is published."""
    found = stats(layout.published(dataset.to_read(settings)))
    if arguments.json:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return 0
    console = Console(file=sys.stdout, highlight=False)
    for table in _tables(found):
        console.print(table)
        console.print()
    return 0


def _tables(found: Stats) -> Iterator[Table | str]:
    rows = found.rows
    documents = rows["articles"] + rows["duplicates"] + rows["rejects"]
    yield f"[bold]Version {found.version}[/bold], published {found.published[:16].replace('T', ' ')} UTC"
    kinds = {name: rows[name] for name in ("articles", "duplicates", "rejects")}
    yield _table(f"{documents:,} documents", kinds, documents, "")
    if found.words:
        least, median, decile, greatest = found.words
        yield f"Words of an article: {least:,} to {greatest:,}; half have up to {median:,}, 9 of 10 up to {decile:,}"
    yield _table("Articles that have", found.filled, rows["articles"], "")
    for name, columns in found.values.items():
        for column, counts in columns.items():
            if counts:
                yield _table(_WORDS[column], counts, rows[name], "none")


def _table(title: str, counts: Counts, of: int, nothing: str) -> Table:
    """Values, rows, shares and bars; of many values the first, and the others together."""
    in_time = title == _WORDS["published_year"]
    shown = dict(list(counts.items())[-_TOP:] if in_time else list(counts.items())[:_TOP])
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, show_header=False)
    table.add_column(min_width=34, max_width=44, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right", min_width=9)
    table.add_column(justify="right", min_width=6)
    table.add_column(style="blue", min_width=_BAR)
    for value, count in shown.items():
        table.add_row(_plain(value or nothing), f"{count:,}", f"{count / of:.1%}" if of else "–", _bar(count, of))
    if rest := sum(counts.values()) - sum(shown.values()):
        words = "earlier" if in_time else f"{len(counts) - len(shown):,} more"
        table.add_row(words, f"{rest:,}", f"{rest / of:.1%}", _bar(rest, of))
    return table


def _plain(value: str) -> str:
    """A value without meaning to the terminal: neither control characters nor markup."""
    return printable(value).replace("[", "\\[")


def _bar(count: int, of: int) -> str:
    """A bar in eighths of a character; never nothing where there is something."""
    eighths = max(1, round(count / of * _BAR * 8)) if count else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
