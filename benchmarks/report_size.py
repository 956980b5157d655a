"""Time and size of the page of a large version: a small published dataset with its rows repeated → seconds, bytes.

python benchmarks/report_size.py DATA --articles 100000     # DATA/current is a published version with duplicates
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.report import page
from ingest.report.summary import REPORT
from ingest.schema import TABLES
from ingest.store import layout, manifest, tables
from ingest.store.manifest import About

SITES = 300


def enlarge(version: Path, target: Path, articles: int) -> None:
    """Write the tables of a version so many times over that they hold ``articles`` articles, on 300 sites."""
    times = -(-articles // tables.scan(version, "articles", ["article_id"]).num_rows)
    ids = [f"{number:032x}" for number in range(articles)]
    for name, schema in TABLES.items():
        table = tables.scan(version, name)
        table = pa.concat_tables([table] * (1 if name == "inputs" else times)).combine_chunks()
        if name == "articles":
            table = _with(table.slice(0, articles), "article_id", ids)
            table = _with(table, "site", [f"site{random.randrange(SITES)}.org" for _ in ids])
        elif name == "edits":
            table = _with(table, "article_id", random.choices(ids, k=len(table)))
        elif name == "duplicates":
            table = _with(table, "duplicate_of", random.choices(ids, k=len(table)))
        folder = target / name / "published_year=2024" if name == "articles" else target / name
        folder.mkdir(parents=True)
        pq.write_table(table.cast(schema), folder / "part-0.parquet", compression="zstd", write_page_checksum=True)


def _with(table: pa.Table, column: str, values: list[str]) -> pa.Table:
    return table.set_column(table.schema.get_field_index(column), column, pa.array(values))


def main() -> None:
    """Print the time, the size and the number of articles."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--articles", type=int, default=100_000)
    options = arguments.parse_args()
    random.seed(1)
    version = (options.data / "current").resolve()
    said = manifest.read(version)
    about = About(said.run_id, said.created_at, said.config, said.models, said.accounting)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / layout.name_of(1)
        enlarge(version, target, options.articles)
        started = time.process_time()
        page.write(target, None, about)
        seconds = time.process_time() - started
        print(f"{options.articles:,} articles: {seconds:.2f} CPU s, {(target / REPORT).stat().st_size / 1e3:,.0f} kB")


if __name__ == "__main__":
    main()
