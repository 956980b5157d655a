"""Figures of a version: how many rows each table has, what their telling columns hold, which fields are filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.store import manifest, tables
from ingest.store.layout import Version

Counts = Mapping[str, int]  # a value (in words, "" for none) → rows, the commonest first; years in their order

COUNTED: Final = {
    "articles": ("category_name", "category_decision", "language", "published_year", "site", "media_type"),
    "duplicates": ("kind",),
    "rejects": ("code",),
    "edits": ("rule",),
}
FILLED: Final = (
    "title", "authors", "published_at", "language", "category", "section_raw", "dateline", "credit", "publisher",
    "url", "summary", "image_url", "keywords",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures. ``values``: by table and column the rows of each value. ``filled``: articles that have a field.

    ``words``: the least, the median, the ninth decile and the greatest number of words of an article.
    """

    version: int
    published: str
    run_id: str
    rows: Mapping[str, int]
    values: Mapping[str, Mapping[str, Counts]]
    filled: Mapping[str, int]
    words: tuple[int, int, int, int] | None


def stats(version: Version) -> Stats:
    """Count. Raises Unreadable when a file is damaged."""
    about = manifest.read(version.path)
    articles = _articles(version)
    others = {name: tables.scan(version.path, name, columns) for name, columns in COUNTED.items() if name != "articles"}
    words = pc.quantile(articles["word_count"], [0.0, 0.5, 0.9, 1.0], interpolation="lower").to_pylist()
    return Stats(
        about.version,
        about.created_at,
        about.run_id,
        dict(about.rows),
        {
            name: {column: _counts(table[column], column) for column in COUNTED[name]}
            for name, table in {"articles": articles, **others}.items()
        },
        {name: _filled(articles[name]) for name in FILLED},
        (words[0], words[1], words[2], words[3]) if len(articles) else None,
    )


def _articles(version: Version) -> pa.Table:
    columns = {*COUNTED["articles"], *FILLED, "word_count"} - {"published_year"}
    rows = tables.scan(version.path, "articles", sorted(columns))
    # Without its time zone, which need not be installed on this machine.
    years = pc.year(rows["published_at"].cast(pa.timestamp("us")))
    return rows.append_column("published_year", years.cast(pa.string()))


def _counts(values: pa.ChunkedArray, column: str) -> Counts:
    counted = ((row["values"] or "", row["counts"]) for row in pc.value_counts(values).to_pylist())
    if column == "published_year":
        return dict(sorted(counted))
    return dict(sorted(counted, key=lambda pair: (-pair[1], pair[0])))


def _filled(values: pa.ChunkedArray) -> int:
    if pa.types.is_list(values.type):
        return int(pc.sum(pc.greater(pc.list_value_length(values), 0)).as_py() or 0)
    return int(pc.count(values).as_py())
