"""Put a version together: staged segments + links + the version before → five tables, an index and its basis.

Every table is the base's rows, less those that this run replaces, plus those that it makes. Segments are read in the
order of the plan, so the same input gives the same bytes, whoever cleaned what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest import schema
from ingest.dedup import Links, write_index
from ingest.job import rows
from ingest.job.account import Accounts, Batch, account
from ingest.job.basis import write_basis
from ingest.job.learn import write_tallies
from ingest.job.link import fingerprint_files
from ingest.job.memory import give_back
from ingest.job.plan import Plan
from ingest.job.readings import Reading, read_before, write_readings
from ingest.job.review import pin
from ingest.job.shard import PATH
from ingest.store import publish, reviewed, tables, work
from ingest.store.drop import Drop
from ingest.store.write import Change, write_table

_OWN: Final = frozenset(schema.DUPLICATES.names) & frozenset(schema.ARTICLES.names) - {"run_id"}


@dataclass(frozen=True, slots=True)
class Assembled:
    """A version in a folder that nothing points to yet, and the books of the run that made it."""

    folder: Path
    accounts: Accounts


def assemble(plan: Plan, links: Links, out: Path) -> Assembled:
    """Write the next version beside the current one.

    Raises AccountingError when its rows are not the documents read, each once.
    """
    base = plan.base.path if plan.base else None
    folder = publish.begin(out)
    batches = list(_batches(plan, links))
    demoted = frozenset(links.demoted["article_id"].to_pylist())
    leaving = _articles_of(base, demoted)
    accounts = account(plan, batches, leaving, plan.base)
    changes = {
        "articles": Change(_pinned(_articles(batches, plan.run_id), plan, out), (Drop("article_id", demoted),)),
        "duplicates": Change(
            chain(_duplicates(batches, plan.run_id), _demoted(links, leaving), _repointed(links, base)),
            (Drop("duplicate_of", frozenset(links.repointed)),),
        ),
        "rejects": Change(_rejects(batches, plan.run_id), (Drop("raw_uri", plan.tried_again(), inside=True),)),
        "edits": Change(_edits(batches, plan.run_id), (Drop("article_id", demoted),)),
        "inputs": Change([accounts.inputs], (Drop("path", frozenset(accounts.inputs["path"].to_pylist())),)),
    }
    totals = {name: write_table(name, base, folder, change) for name, change in changes.items()}
    accounts.check(totals, folder)
    give_back()  # what tables took, an index and its basis need for themselves
    write_index(plan.index, folder / "index", fingerprint_files(plan), links)
    write_tallies(plan, folder)
    write_readings(folder, read_before(base) | _readings(plan))
    give_back()
    write_basis(base, folder)
    return Assembled(folder, accounts)


def _readings(plan: Plan) -> dict[str, Reading]:
    digests = plan.digests()
    return {
        file.input.path: Reading(file.input.size if whole else -1, file.input.mtime_ns, digests.get(file.input.path))
        for file, whole in plan.read()
        if not file.only
    }


def _batches(plan: Plan, links: Links) -> Iterator[Batch]:
    start = 0
    for segment in plan.segments():
        count = work.count_rows(segment, "articles")
        yield Batch(segment, links.new.slice(start, count))
        start += count


def _articles(batches: Sequence[Batch], run_id: str) -> Iterator[pa.Table]:
    for batch in batches:
        published = batch.published()
        table = batch.table("articles").drop_columns([PATH.name]).filter(published)
        cluster = batch.links["cluster_id"].filter(published)
        yield rows.complete(
            table, schema.ARTICLES, cluster_id=cluster, run_id=run_id, schema_version=schema.SCHEMA_VERSION
        )


def _pinned(articles: Iterator[pa.Table], plan: Plan, out: Path) -> Iterator[pa.Table]:
    """The articles, with the topics that people decided on."""
    decided = reviewed.read(out)
    if not decided:
        return articles
    from ingest.job.cleaning import knowledge_with  # with all stages, which nothing else here needs

    knowledge = knowledge_with(plan.shards[0].pins)
    return (pin(table, decided, knowledge) for table in articles)


def _duplicates(batches: Sequence[Batch], run_id: str) -> Iterator[pa.Table]:
    for batch in batches:
        lost = pc.invert(batch.published())
        table, links = batch.table("articles").filter(lost), batch.links.filter(lost)
        yield _duplicate_rows(table, links, pa.repeat(run_id, len(table)))


def _duplicate_rows(articles: pa.Table, links: pa.Table, run_ids: pa.Array) -> pa.Table:
    """Rows of ``duplicates``: the articles' own columns, and beside them what they duplicate."""
    columns = {name: articles[name] for name in schema.DUPLICATES.names if name in articles.column_names}
    columns |= {name: links[name] for name in ("duplicate_of", "kind", "similarity")}
    return pa.table({**columns, "run_id": run_ids}).select(schema.DUPLICATES.names).cast(schema.DUPLICATES)


def _demoted(links: Links, leaving: pa.Table) -> Iterator[pa.Table]:
    """Articles of earlier runs that are duplicates now."""
    ordered = links.demoted.take(pc.index_in(leaving["article_id"], links.demoted["article_id"].combine_chunks()))
    yield _duplicate_rows(leaving, ordered, leaving["run_id"])


def _repointed(links: Links, base: Path | None) -> Iterator[pa.Table]:
    """Duplicates of earlier runs whose article gave way to another."""
    if base is None or not links.repointed:
        return
    old = pa.array(links.repointed)
    table = tables.scan(base, "duplicates", wanted=pc.field("duplicate_of").isin(old))
    new = pa.array([links.repointed[name] for name in table["duplicate_of"].to_pylist()], pa.string())
    position = schema.DUPLICATES.get_field_index("duplicate_of")
    yield table.set_column(position, schema.DUPLICATES.field(position), new)


def _rejects(batches: Sequence[Batch], run_id: str) -> Iterator[pa.Table]:
    for batch in batches:
        yield rows.complete(batch.table("rejects").drop_columns([PATH.name]), schema.REJECTS, run_id=run_id)


def _edits(batches: Sequence[Batch], run_id: str) -> Iterator[pa.Table]:
    """The edits of what is published; a duplicate's text is nowhere, nor are its edits."""
    for batch in batches:
        edits = batch.table("edits")
        edits = edits.filter(batch.published().take(edits["row"].combine_chunks()))
        ids = batch.table("articles")["article_id"].take(edits["row"])
        yield rows.complete(edits.drop_columns(["row"]), schema.EDITS, article_id=ids, run_id=run_id)


def _articles_of(base: Path | None, ids: frozenset[str]) -> pa.Table:
    """The published articles with these ids: what their row as a duplicate needs."""
    columns = ["article_id", "run_id", *(name for name in schema.DUPLICATES.names if name in _OWN)]
    if base is None or not ids:
        return schema.ARTICLES.empty_table().select(columns)
    wanted = pc.field("article_id").isin(pa.array(sorted(ids)))
    return tables.scan(base, "articles", columns, wanted)
