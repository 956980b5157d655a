"""Any sequence of appends and drops leaves a table that equals a dictionary, in few files, some of them shared."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.schema import ARTICLES
from ingest.store import parquet, spill
from ingest.store.drop import Drop
from ingest.store.write import Change, write_table
from store_support import article

IDS = st.sampled_from([f"{n:02d}" for n in range(30)])
YEARS = st.sampled_from([None, 1, 1969, 2023, 2024])
# What a run drops: ids, paths of raw files; and what it appends, cut into tables.
STEPS = st.tuples(st.frozensets(IDS, max_size=6), st.frozensets(IDS, max_size=3), st.lists(st.dictionaries(IDS, YEARS)))

Step = tuple[frozenset[str], frozenset[str], list[dict[str, int | None]]]


def raw_uri(article_id: str) -> str:
    """Half of the documents are rows of the file that is named after the first digit."""
    return f"raw/{article_id}.html" if int(article_id) % 2 else f"raw/{article_id[0]}#{article_id}"


def uri_is_inside(uri: str, path: str) -> bool:
    return uri == path or uri.startswith((f"{path}#", f"{path}!", f"{path}@"))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=10))
def test_a_table_is_what_a_dictionary_would_be(
    steps: list[tuple[frozenset[str], frozenset[str], list[dict[str, int | None]]]],
) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(spill, "MEMORY", 3_000)
        patch.setattr(parquet, "GROUP_ROWS", 7)
        model: dict[str, int | None] = {}
        base = None
        for number, (ids, files, appended) in enumerate(steps, 1):
            paths = {f"raw/{file[0]}" for file in files} | {f"raw/{file}.html" for file in files}
            model = {
                each: year
                for each, year in model.items()
                if each not in ids and not any(uri_is_inside(raw_uri(each), path) for path in paths)
            }
            fresh = []
            for table in appended:
                fresh.append({each: year for each, year in table.items() if each not in model})
                model |= fresh[-1]
            rows = [[article(each, year, raw_uri=raw_uri(each)) for each, year in table.items()] for table in fresh]
            target = Path(name, f"{number:06d}")
            drops = (Drop("article_id", ids), Drop("raw_uri", frozenset(paths), inside=True))
            change = Change([pa.Table.from_pylist(table, ARTICLES) for table in rows], drops)
            assert write_table("articles", base, target, change) == len(model)
            frame = pd.read_parquet(target / "articles")
            assert dict(zip(frame["article_id"], frame["published_year"].astype(int), strict=True)) == {
                each: year or 0 for each, year in model.items()
            }
            assert len(frame) == len(model)
            sizes = Counter(path.parent for path in (target / "articles").rglob("*.parquet"))
            assert all(count <= 8 for count in sizes.values())
            base = target
