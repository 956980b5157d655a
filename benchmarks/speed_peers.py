"""The same job by other means, for ``speed.py``: pages of a Parquet file → a table of clean articles in a folder.

``glued`` is what one would write oneself: trafilatura in a pool of processes, datasketch for near-duplicates, pandas.
``datatrove`` is its reader, its trafilatura step and its writer (`pip install datatrove`). Both return how many
documents they read.
"""

from __future__ import annotations

import multiprocessing
import re
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

WORKERS = 1
NEAR = 0.8
SHINGLE = 5  # words


def extracted(row: dict[str, str]) -> dict[str, object]:
    """One page as trafilatura reads it."""
    import trafilatura

    document = trafilatura.bare_extraction(row["html"], url=row["url"], with_metadata=True)
    found = document.as_dict() if document else {}
    names = ("title", "author", "date", "sitename", "hostname", "categories", "tags", "language", "text")
    return {"id": row["id"], "url": row["url"], **{name: found.get(name) for name in names}}


def glued(pages: Path, out: Path) -> int:
    """Extract in a pool, drop exact and near duplicates, write one Parquet file."""
    from datasketch import MinHash, MinHashLSH

    rows = pq.read_table(pages, columns=["id", "url", "html"]).to_pylist()
    with multiprocessing.Pool(WORKERS) as pool:
        articles = pd.DataFrame(pool.map(extracted, rows, chunksize=16))
    articles = articles[articles["text"].fillna("").str.len() > 0].drop_duplicates("text")
    index = MinHashLSH(threshold=NEAR, num_perm=128)
    kept = []
    for number, text in zip(articles.index, articles["text"], strict=True):
        words = re.findall(r"\w+", text.lower())
        signature = MinHash(num_perm=128)
        signature.update_batch([" ".join(words[i : i + SHINGLE]).encode() for i in range(max(1, len(words) - SHINGLE))])
        if not index.query(signature):
            index.insert(str(number), signature)
            kept.append(number)
    articles.loc[kept].to_parquet(out / "articles.parquet", compression="zstd")
    return len(rows)


def datatrove(pages: Path, out: Path) -> int:
    """Read, extract, write; datatrove's own step for duplicates is several pipelines more and left out."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.extractors import Trafilatura
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter

    steps = [
        ParquetReader(str(pages.parent), glob_pattern=pages.name, text_key="html", id_key="id"),
        Trafilatura(timeout=10),
        ParquetWriter(str(out / "articles")),
    ]
    LocalPipelineExecutor(pipeline=steps, tasks=1, workers=1, logging_dir=str(out / "logs")).run()
    return int(pq.read_metadata(pages).num_rows)
