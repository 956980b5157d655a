"""Articles, edits and rejects as rows of the published tables.

Staged articles lack the columns that only the whole run can know (``PENDING``); ``complete`` adds them. They have one
more, of use to the run alone (``sites.RATIO``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa

from ingest import schema
from ingest.model import Article, Reject, Topic
from ingest.sites import RATIO

PENDING: Final = ("cluster_id", "run_id", "schema_version")
STAGED_ARTICLES: Final = pa.schema([*(field for field in schema.ARTICLES if field.name not in PENDING), RATIO])
STAGED_REJECTS: Final = pa.schema([field for field in schema.REJECTS if field.name != "run_id"])
STAGED_EDITS: Final = pa.schema(
    [pa.field("row", pa.int32(), nullable=False)]
    + [field for field in schema.EDITS if field.name not in {"article_id", "run_id"}]
)


def article_rows(articles: Sequence[Article]) -> pa.Table:
    """Staged rows of articles, in the order given."""
    columns = {
        field.name: [getattr(article, field.name) for article in articles]
        for field in STAGED_ARTICLES
        if field.name != "topics"
    }
    columns["topics"] = [
        [{"id": topic.id, "name": topic.name, "score": topic.score} for topic in article.topics] for article in articles
    ]
    return pa.table(columns, schema=STAGED_ARTICLES)


def articles_of(rows: pa.Table) -> list[Article]:
    """The articles of staged rows, without their edits: ``article_rows`` the other way round."""
    found = []
    for row in rows.select(STAGED_ARTICLES.names).to_pylist():
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
        }
        values["topics"] = tuple(Topic(**topic) for topic in row["topics"])
        found.append(Article(**values))
    return found


def edit_rows(articles: Sequence[Article]) -> pa.Table:
    """Staged rows of the edits of articles; ``row`` is the article's place in the list."""
    pairs = [(row, edit) for row, article in enumerate(articles) for edit in article.edits]
    columns: dict[str, list[object]] = {"row": [row for row, _ in pairs]}
    for name in STAGED_EDITS.names[1:]:
        columns[name] = [getattr(edit, name) for _, edit in pairs]
    return pa.table(columns, schema=STAGED_EDITS)


def reject_rows(rejects: Sequence[Reject]) -> pa.Table:
    """Staged rows of rejects."""
    return pa.table(
        {
            "raw_uri": [reject.uri for reject in rejects],
            "source_id": [reject.source_id for reject in rejects],
            "url": [reject.url for reject in rejects],
            "stage": [reject.stage for reject in rejects],
            "code": [str(reject.code) for reject in rejects],
            "detail": [reject.detail for reject in rejects],
        },
        schema=STAGED_REJECTS,
    )


def complete(table: pa.Table, target: pa.Schema, **columns: object) -> pa.Table:
    """Add the named columns (a value for all rows, or an Arrow array) and put all into the order of ``target``."""
    for name, value in columns.items():
        kind = target.field(name).type
        filled = (
            value if isinstance(value, pa.Array | pa.ChunkedArray) else pa.repeat(pa.scalar(value, kind), len(table))
        )
        table = table.append_column(pa.field(name, kind), filled)
    return table.select(target.names).cast(target)
