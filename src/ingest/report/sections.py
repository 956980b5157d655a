"""The sections with examples: what was misfiled, copied and rejected. A version's folder → rows to show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from ingest.report.charts import heat
from ingest.report.columns import counts, firsts, frame, sources_of, take, with_ids

_EXAMPLES: Final = 12
_MATRIX_ROWS: Final = 15
_CLUSTERS: Final = 10
_PAIRS: Final = 15
_REJECTS_A_CODE: Final = 5


@dataclass(frozen=True, slots=True)
class Matrix:
    """Articles filed under one name and found to be of another category; cells are (count, shade 0..5)."""

    found: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[tuple[int, int], ...]], ...]
    left_out: int


def misfiled(version: Path, rows: pd.DataFrame) -> tuple[Matrix | None, list[dict[str, Any]]]:
    """Filed → found for articles whose category was corrected or is up for review, and examples of both."""
    wrong = rows["category_decision"].isin(["corrected", "review"]) & rows["category_name"].notna()
    if not wrong.any():
        return None, []
    pairs = rows.loc[wrong, ["section_raw", "category_name"]].astype(object).fillna("not filed")
    table = pd.crosstab(pairs["section_raw"], pairs["category_name"])
    table = table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index[:_MATRIX_ROWS]]
    table = table.loc[:, table.sum() > 0]
    most = int(table.to_numpy().max())
    cells = tuple(
        (str(filed), int(row.sum()), tuple((int(count), heat(int(count), most)) for count in row))
        for filed, row in table.iterrows()
    )
    matrix = Matrix(tuple(map(str, table.columns)), cells, int(wrong.sum() - table.to_numpy().sum()))
    chosen = firsts(rows["section_raw"], 2, (wrong & (rows["category_decision"] == "corrected")).to_numpy())
    chosen |= firsts(rows["section_raw"], 1, wrong.to_numpy())
    columns = ["article_id", "title", "section_raw", "category_name", "category_score", "category_decision", "raw_uri"]
    examples = take(version, "articles", first_true(chosen, 200), columns).to_pylist()
    examples.sort(key=lambda row: (row["category_decision"] != "corrected", -(row["category_score"] or 0)))
    return matrix, examples[:_EXAMPLES]


@dataclass(frozen=True, slots=True)
class Cluster:
    """An article and the copies of it that were left out, as (source, how many)."""

    title: str | None
    source: str
    article_id: str
    copies: int
    near: int
    carriers: tuple[tuple[str, int], ...]


def copies(version: Path) -> tuple[list[Cluster], list[tuple[str, str, int]]]:
    """The articles with most copies; and who carried whose articles: (source kept, source of the copy, copies)."""
    found = frame(version, "duplicates", ("duplicate_of", "kind", "source"))
    if found.empty:
        return [], []
    ids = [str(one) for one in found["duplicate_of"].cat.categories]
    kept = with_ids(version, "articles", "article_id", ids, ["article_id", "site", "publisher", "raw_uri", "title"])
    source = dict(zip(kept["article_id"].to_pylist(), sources_of(kept).to_pylist(), strict=True))
    title = dict(zip(kept["article_id"].to_pylist(), kept["title"].to_pylist(), strict=True))
    clusters = []
    for article_id, count in counts(found["duplicate_of"])[:_CLUSTERS]:
        mine = found[found["duplicate_of"] == article_id]
        clusters.append(
            Cluster(
                title[article_id],
                source[article_id],
                article_id,
                count,
                int((mine["kind"] == "near").sum()),
                tuple(counts(mine["source"])[:8]),
            )
        )
    keepers = [source[str(one)] for one in found["duplicate_of"]]
    pairs = Counter(zip(keepers, found["source"].astype(object), strict=True))
    ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return clusters, [(kept, copy, count) for (kept, copy), count in ordered[:_PAIRS]]


@dataclass(frozen=True, slots=True)
class Rejected:
    """Documents rejected for one reason, and some of them."""

    code: str
    stage: str
    count: int
    share: float
    examples: tuple[dict[str, Any], ...]


def rejected(version: Path) -> list[Rejected]:
    """Rejects by code, the commonest first."""
    rows = frame(version, "rejects", ("code", "stage"))
    shown = take(version, "rejects", firsts(rows["code"], _REJECTS_A_CODE), ["code", "raw_uri", "url", "detail"])
    examples = shown.to_pylist()
    stages = dict(zip(rows["code"].astype(str), rows["stage"].astype(str), strict=True))
    return [
        Rejected(code, stages[code], count, count / len(rows), tuple(row for row in examples if row["code"] == code))
        for code, count in counts(rows["code"])
    ]


def first_true(mask: Any, count: int) -> Any:
    """A mask with all but its first ``count`` rows off."""
    return mask & (np.cumsum(mask) <= count)
