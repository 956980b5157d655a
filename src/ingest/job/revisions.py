"""Find articles whose raw file was replaced: a file, or a member of an archive, that is one document and changed.

    plan with staged articles + base version ──▶ {article_id of old: row of the new document}

Without a URL nothing but the place tells that the new text is the old document's next version. Rows and records are
not places in this sense: row 17 of tomorrow's export may be another article.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from ingest.job.plan import Plan
from ingest.job.shard import PATH
from ingest.store import tables, work

_ROW_OR_RECORD = re.compile(r"[#@]\d+$")


def revisions(plan: Plan) -> dict[str, int]:
    """For each published article that a new document replaces, that document's row among the staged articles."""
    again = plan.read_again()
    if plan.base is None or not again:
        return {}
    rows: dict[str, int] = {}
    start = 0
    for segment in plan.segments():
        articles = work.read_table(segment, "articles")
        places = zip(articles["raw_uri"].to_pylist(), articles[PATH.name].to_pylist(), strict=True)
        for row, (uri, path) in enumerate(places, start):
            if path in again and not _ROW_OR_RECORD.search(uri.removeprefix(path)):
                rows[uri] = row
        start += len(articles)
    wanted = pc.field("raw_uri").isin(pa.array(sorted(rows), pa.string()))
    published = tables.scan(plan.base.path, "articles", ["article_id", "raw_uri"], wanted)
    return {
        article_id: rows[uri]
        for article_id, uri in zip(published["article_id"].to_pylist(), published["raw_uri"].to_pylist(), strict=True)
    }
