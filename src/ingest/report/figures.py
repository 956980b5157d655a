"""What a version holds, counted: a folder and what the run says of itself → figures of the page's first sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ingest.report.charts import Bar, Timeline, bars, timeline
from ingest.report.columns import counts, frame
from ingest.store.manifest import About

FIELDS: Final = (
    "title", "authors", "published_at", "language", "category", "section_raw", "publisher", "canonical_url",
    "summary", "image_url", "dateline", "credit",
)  # fmt: skip
"""The fields whose presence tells how well a source is read."""

_TOP: Final = 15
_SOURCES: Final = 40


@dataclass(frozen=True, slots=True)
class Loss:
    """Documents that did not become articles: why, and how many in the whole version and in this run.

    ``left`` and ``width`` place them on the bar of all documents, in percent.
    """

    table: str
    reason: str
    count: int
    new: int
    share: float
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the articles of one source are read: ``present`` are shares in the order of FIELDS."""

    source: str
    articles: int
    median_words: int
    present: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a version; ``new`` are those of the run that made it."""

    rows: Mapping[str, int]
    new: Mapping[str, int]
    files: int
    losses: tuple[Loss, ...]
    days: Timeline | None
    undated: int
    median_words: int
    sources: tuple[Bar, ...]
    source_count: int
    languages: tuple[Bar, ...]
    categories: tuple[Bar, ...]
    decisions: tuple[Bar, ...]
    quality: tuple[Quality, ...]
    seconds: Mapping[str, float]

    @property
    def documents(self) -> int:
        """All documents that the version accounts for."""
        return sum(self.rows[name] for name in ("articles", "duplicates", "rejects"))


def articles(version: Path, about: About) -> pd.DataFrame:
    """A row for each article, in their order: source, time, category, the fields it has; ``new`` in this run."""
    columns = ("source", "published_at", "language", "section_raw", "category_name", "category_decision", "word_count")
    found = frame(version, "articles", (*columns, "run_id"), FIELDS)
    found["new"] = found["run_id"] == about.run_id
    found["published_at"] = found["published_at"].dt.tz_localize(None)
    return found.drop(columns="run_id")


def figures(version: Path, about: About, rows: pd.DataFrame) -> Figures:
    """Count; ``rows`` are those of ``articles``."""
    rejects = frame(version, "rejects", ("code", "stage", "run_id"))
    duplicates = frame(version, "duplicates", ("kind", "run_id"))
    inputs = frame(version, "inputs", ("size",))
    sizes = {"articles": len(rows), "duplicates": len(duplicates), "rejects": len(rejects)}
    new = {name: int(about.accounting.get(name, 0)) for name in sizes}
    return Figures(
        rows=sizes,
        new=new,
        files=len(inputs),
        losses=_losses(rejects, duplicates, about, sum(sizes.values())),
        days=timeline(rows["published_at"]),
        undated=int(rows["published_at"].isna().sum()),
        median_words=_median(rows["word_count"]),
        sources=tuple(bars(counts(rows["source"]), _TOP)),
        source_count=int((rows["source"].value_counts() > 0).sum()),
        languages=tuple(bars(_named(rows["language"], "not known"), _TOP)),
        categories=tuple(bars(_named(rows["category_name"], "none"), 20)),
        decisions=tuple(bars(counts(rows["category_decision"]), 5)),
        quality=quality(rows, _SOURCES),
        seconds=dict(about.accounting.get("seconds", {})),
    )


def quality(rows: pd.DataFrame, top: int) -> tuple[Quality, ...]:
    """The ``top`` sources with most articles, and before them all taken together."""
    if rows.empty:
        return ()
    names = [f"has_{name}" for name in FIELDS]
    grouped = rows.groupby("source", observed=True)
    table = grouped[names].mean()
    table["articles"] = grouped.size()
    table["words"] = grouped["word_count"].median()
    table = table.sort_values(["articles", "words"], ascending=False).head(top)
    whole = Quality("All sources", len(rows), _median(rows["word_count"]), tuple(rows[names].mean().tolist()))
    each = (
        Quality(str(source), int(row["articles"]), int(row["words"]), tuple(float(row[name]) for name in names))
        for source, row in table.iterrows()
    )
    return (whole, *each)


def _losses(rejects: pd.DataFrame, duplicates: pd.DataFrame, about: About, documents: int) -> tuple[Loss, ...]:
    found: list[tuple[str, str, int, int]] = []
    for table, rows, column in (("rejects", rejects, "code"), ("duplicates", duplicates, "kind")):
        new = dict(counts(rows.loc[rows["run_id"] == about.run_id, column]))
        found += [(table, reason, count, new.get(reason, 0)) for reason, count in counts(rows[column])]
    losses, left = [], 100.0
    for table, reason, count, fresh in found:
        share = count / documents
        left -= 100 * share
        losses.append(Loss(table, reason, count, fresh, share, round(max(left, 0), 3), round(100 * share, 3)))
    return tuple(losses)


def _named(column: pd.Series, nothing: str) -> list[tuple[str, int]]:
    """Counts of a column with its missing values under a name, in their place."""
    missing = int(column.isna().sum())
    found: list[tuple[str, int]] = counts(column)
    return sorted(found + [(nothing, missing)] * (missing > 0), key=lambda pair: -pair[1])


def _median(column: Any) -> int:
    return int(column.median()) if len(column) else 0
