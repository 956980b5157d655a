"""The Arrow schemas of the five published tables. What stands here is the contract with analysts.

A change to a column is a new ``SCHEMA_VERSION``. Nullable columns are those marked so; the others are always there.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

SCHEMA_VERSION: Final = 1

TIME: Final = pa.timestamp("us", tz="UTC")
TOPIC: Final = pa.struct([pa.field("id", pa.string()), pa.field("name", pa.string()), pa.field("score", pa.float32())])


def _table(required: dict[str, pa.DataType], nullable: set[str]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, nullable=name in nullable) for name, kind in required.items()])


ARTICLES: Final = _table(
    {
        "article_id": pa.string(),
        "source_id": pa.string(),
        "url": pa.string(),
        "canonical_url": pa.string(),
        "site": pa.string(),
        "title": pa.string(),
        "authors": pa.list_(pa.string()),
        "published_at": TIME,
        "modified_at": TIME,
        "published_raw": pa.string(),
        "published_precision": pa.string(),
        "language": pa.string(),
        "section_raw": pa.string(),
        "category": pa.string(),
        "category_name": pa.string(),
        "category_score": pa.float32(),
        "category_decision": pa.string(),
        "topics": pa.list_(TOPIC),
        "dateline": pa.string(),
        "credit": pa.string(),
        "publisher": pa.string(),
        "summary": pa.string(),
        "image_url": pa.string(),
        "keywords": pa.list_(pa.string()),
        "text": pa.string(),
        "word_count": pa.int32(),
        "text_sha256": pa.string(),
        "cluster_id": pa.string(),
        "raw_uri": pa.string(),
        "raw_sha256": pa.string(),
        "media_type": pa.string(),
        "fetched_at": TIME,
        "run_id": pa.string(),
        "pipeline_version": pa.string(),
        "schema_version": pa.int32(),
    },
    nullable={
        "source_id",
        "url",
        "canonical_url",
        "site",
        "title",
        "published_at",
        "modified_at",
        "published_raw",
        "published_precision",
        "language",
        "section_raw",
        "category",
        "category_name",
        "category_score",
        "dateline",
        "credit",
        "publisher",
        "summary",
        "image_url",
        "fetched_at",
    },
)

DUPLICATES: Final = _table(
    {
        "raw_uri": pa.string(),
        "source_id": pa.string(),
        "url": pa.string(),
        "title": pa.string(),
        "published_at": TIME,
        "site": pa.string(),
        "duplicate_of": pa.string(),
        "kind": pa.string(),
        "similarity": pa.float32(),
        "run_id": pa.string(),
    },
    nullable={"source_id", "url", "title", "published_at", "site"},
)

REJECTS: Final = _table(
    {
        "raw_uri": pa.string(),
        "source_id": pa.string(),
        "url": pa.string(),
        "stage": pa.string(),
        "code": pa.string(),
        "detail": pa.string(),
        "run_id": pa.string(),
    },
    nullable={"source_id", "url"},
)

EDITS: Final = _table(
    {
        "article_id": pa.string(),
        "line": pa.int32(),
        "action": pa.string(),
        "rule": pa.string(),
        "before": pa.string(),
        "after": pa.string(),
        "score": pa.float32(),
        "run_id": pa.string(),
    },
    nullable={"score"},
)

INPUTS: Final = _table(
    {
        "path": pa.string(),
        "size": pa.int64(),
        "sha256": pa.string(),
        "documents": pa.int64(),
        "articles": pa.int64(),
        "duplicates": pa.int64(),
        "rejects": pa.int64(),
        "run_id": pa.string(),
    },
    nullable={"sha256"},
)

TABLES: Final = {
    "articles": ARTICLES,
    "duplicates": DUPLICATES,
    "rejects": REJECTS,
    "edits": EDITS,
    "inputs": INPUTS,
}
