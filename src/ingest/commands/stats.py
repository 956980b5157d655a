"""``ingest stats``: figures of the current version as tables on the terminal."""

from __future__ import annotations

import argparse
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from rich.console import Console
from rich.table import Table

from ingest import schema
from ingest.config import Settings
from ingest.errors import UsageError
from ingest.store import layout

_TOP = 12
_SHOWN = {
    "articles": ("category_name", "category_decision", "language", "published_year", "site"),
    "duplicates": ("kind",),
    "rejects": ("code",),
    "edits": ("rule",),
}


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print how many rows each table has and what the commonest values of its telling columns are."""
    out = settings.base / settings.out
    current = layout.current(out)
    if current is None:
        raise UsageError(f"{out}: nothing published yet; `ingest run` publishes the first version")
    console = Console(file=sys.stdout)
    for name, columns in _SHOWN.items():
        rows = _read(current, name, columns)
        console.print(f"\n[bold]{name}[/bold]: {len(rows):,} rows")
        for column in columns:
            console.print(_commonest(rows[column], column))
    return 0


def _read(version: layout.Version, name: str, columns: tuple[str, ...]) -> pa.Table:
    """The columns; rules without their support, which each site's has its own of."""
    wanted = [column for column in columns if column != "published_year"]
    dataset = ds.dataset(version.path / name, schema=schema.TABLES[name])
    if "published_year" not in columns:
        rows = dataset.to_table(columns=wanted)
        if "rule" in columns:
            return pa.table({"rule": pc.replace_substring_regex(rows["rule"], r" \(.*", "")})
        return rows
    rows = dataset.to_table(columns=[*wanted, "published_at"])
    return rows.append_column("published_year", pc.cast(pc.year(rows["published_at"]), pa.string()))


def _commonest(values: pa.ChunkedArray, title: str) -> Table:
    counts = sorted(pc.value_counts(values).to_pylist(), key=lambda row: -row["counts"])
    table = Table(title, "rows", "share", title_justify="left", min_width=40)
    for row in counts[:_TOP]:
        table.add_row(row["values"] or "–", f"{row['counts']:,}", f"{row['counts'] / len(values):.1%}")
    if len(counts) > _TOP:
        rest = sum(row["counts"] for row in counts[_TOP:])
        table.add_row(f"{len(counts) - _TOP:,} more", f"{rest:,}", f"{rest / len(values):.1%}")
    return table
