"""Figures of each source, run by run, and what changed: rows of this run + rows of earlier runs → alarms in words.

The figures travel with each version (``report/history.parquet``, the last runs of every source), so that no old article
is read again and deleted versions still count.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.report.figures import FIELDS
from ingest.report.html import percent
from ingest.store import parquet
from ingest.store.manifest import About

HISTORY: Final = "report/history.parquet"
_RUNS: Final = 8  # of each source, that are remembered
_ENOUGH: Final = 10  # articles of a source, below which nothing is said
_LENGTH: Final = 0.4  # change of the median length
_FIELD: Final = 0.3  # loss in the share of articles that have a field
REPEATED: Final = 0.5  # of the pages that a line stays on
_REJECTS: Final = 0.05  # more rejects among the documents, when they also doubled

LINE: Final = pa.struct([pa.field("text", pa.string()), pa.field("share", pa.float32())])
SCHEMA: Final = pa.schema(
    [
        pa.field("run_id", pa.string(), nullable=False),
        pa.field("created_at", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("articles", pa.int64(), nullable=False),
        pa.field("rejects", pa.int64(), nullable=False),
        pa.field("median_words", pa.float32(), nullable=False),
        pa.field("present", pa.list_(pa.float32()), nullable=False),
        pa.field("repeated", pa.list_(LINE), nullable=False),
    ]
)
ALL: Final = ""
"""The source of the row that stands for a whole run; only it knows of rejects."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that somebody should look at."""

    tone: Literal["bad", "warn"]
    source: str
    words: str


def this_run(
    articles: pd.DataFrame, repeated: dict[str, list[tuple[str, float]]], about: About
) -> list[dict[str, Any]]:
    """The figures of a run: a row for each source with new articles, and one for all together."""
    new = articles[articles["new"]]
    names = [f"has_{name}" for name in FIELDS]
    common = {"run_id": about.run_id, "created_at": about.created_at}
    whole = {
        "source": ALL,
        "articles": len(new),
        "rejects": int(about.accounting.get("rejects", 0)),
        "median_words": float(new["word_count"].median()) if len(new) else 0.0,
        "present": [float(share) for share in new[names].mean()] if len(new) else [],
        "repeated": [],
    }
    found = [common | whole]
    for source, rows in new.groupby("source", observed=True):
        found.append(
            common
            | {
                "source": str(source),
                "articles": len(rows),
                "rejects": 0,
                "median_words": float(rows["word_count"].median()),
                "present": [float(share) for share in rows[names].mean()],
                "repeated": [{"text": text, "share": share} for text, share in repeated.get(str(source), [])],
            }
        )
    return found


def read(version: Path | None) -> list[dict[str, Any]]:
    """The figures that a version remembers, the oldest first; none for no version, or one without a report.

    Raises Unreadable when they are damaged.
    """
    path = version / HISTORY if version else None
    if path is None or not path.is_file():
        return []
    return [row for table in parquet.read(path) for row in table.to_pylist()]


def write(version: Path, earlier: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
    """Keep the last runs of every source with a version."""
    left: dict[str, int] = {}
    kept = []
    for row in reversed(earlier + now):
        left[row["source"]] = left.get(row["source"], 0) + 1
        if left[row["source"]] <= _RUNS:
            kept.append(row)
    path = version / HISTORY
    path.parent.mkdir(exist_ok=True)
    pq.write_table(
        pa.Table.from_pylist(kept[::-1], SCHEMA),
        path,
        compression="zstd",
        use_dictionary=False,
        write_page_checksum=True,
    )


def alarms(earlier: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[Alarm]:
    """What changed for the worse since the runs before, the worst first; sources with few articles are passed over."""
    before: dict[str, list[dict[str, Any]]] = {}
    for row in earlier:
        before.setdefault(row["source"], []).append(row)
    found = []
    for row in now:
        past = before.get(row["source"], [])
        if row["source"] == ALL:
            found += _rejects(row, past)
        elif row["articles"] >= _ENOUGH:
            found += _source(row, past)
    return sorted(found, key=lambda alarm: (alarm.tone != "bad", alarm.source))


def _source(row: dict[str, Any], past: list[dict[str, Any]]) -> list[Alarm]:
    found = []
    source, weight = row["source"], sum(one["articles"] for one in past)
    if weight >= _ENOUGH:
        words = sum(one["median_words"] * one["articles"] for one in past) / weight
        change = row["median_words"] / words - 1 if words else 0.0
        if change <= -_LENGTH or change >= 1 / (1 - _LENGTH) - 1:
            sign = "−" if change < 0 else "+"
            tone: Literal["bad", "warn"] = "bad" if change < 0 else "warn"
            found.append(
                Alarm(
                    tone,
                    source,
                    f"median length {sign}{abs(change):.0%} ({words:.0f} → {row['median_words']:.0f} words)".replace(
                        "%", " %"
                    ),
                )
            )
        for number, name in enumerate(FIELDS):
            had = sum(one["present"][number] * one["articles"] for one in past) / weight
            has = row["present"][number]
            if had - has >= _FIELD:
                found.append(
                    Alarm("bad", source, f"{name} on {percent(has)} of its articles, before on {percent(had)}")
                )
    known = {line["text"] for one in past for line in one["repeated"]}
    for line in row["repeated"]:
        if line["share"] >= REPEATED and line["text"] not in known:
            new = "a new line" if weight >= _ENOUGH else "a line"
            found.append(
                Alarm("warn", source, f"{new} on {percent(line['share'])} of its pages: “{_short(line['text'])}”")
            )
    return found


def _rejects(row: dict[str, Any], past: list[dict[str, Any]]) -> list[Alarm]:
    documents = row["articles"] + row["rejects"]
    earlier = sum(one["articles"] + one["rejects"] for one in past)
    if documents < _ENOUGH or earlier < _ENOUGH:
        return []
    share, had = row["rejects"] / documents, sum(one["rejects"] for one in past) / earlier
    if share < 2 * had or share - had < _REJECTS:
        return []
    return [Alarm("bad", "All sources", f"rejects are {percent(share)} of articles and rejects, before {percent(had)}")]


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99].rstrip()}…"
