"""Account for every document: how many each raw file held, and what became of each of them.

batches + base ──▶ rows of ``inputs`` for the files that this run touched, and the sums that must hold
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest import schema
from ingest.errors import RunFailed
from ingest.job.plan import Plan
from ingest.job.shard import PATH
from ingest.store import manifest, tables, work
from ingest.store.layout import Version
from ingest.store.places import is_inside, path_in, possible_paths

COUNTED: Final = ("articles", "duplicates", "rejects")
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType(dict.fromkeys(COUNTED, 0))


class AccountingError(RunFailed):
    """Rows and documents don't add up: nothing is published, and this is a fault of ingest to be reported."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The staged rows of one segment, and beside its articles what deduplication says of each."""

    segment: Path
    links: pa.Table

    def table(self, name: str) -> pa.Table:
        """One staged table."""
        return work.read_table(self.segment, name)

    def published(self) -> pa.Array:
        """For each article, whether it is published rather than a duplicate."""
        return pc.is_null(self.links["duplicate_of"]).combine_chunks()


@dataclass(frozen=True, slots=True)
class Accounts:
    """The books of one run.

    ``inputs``: rows for the files it touched. ``made``: rows of the counted tables that its documents became.
    ``codes``: its rejects by code. ``known``: documents met again. ``expected``: all documents, of this and every
    earlier run, that the new version must hold.
    """

    inputs: pa.Table
    made: dict[str, int]
    codes: dict[str, int]
    known: int
    expected: int

    def check(self, totals: Mapping[str, int], folder: Path) -> None:
        """Raise AccountingError unless the rows of a new version are the documents read, each once."""
        counted = sum(totals[name] for name in COUNTED)
        columns = tables.scan(folder, "inputs", ["documents", *COUNTED])
        sums = {name: pc.sum(columns[name]).as_py() or 0 for name in columns.column_names}
        by_table = {name: totals[name] for name in COUNTED}
        if not counted == self.expected == sums["documents"] or any(sums[name] != by_table[name] for name in COUNTED):
            raise AccountingError(
                f"{self.expected} documents were read, but the tables hold {counted} ({by_table}) and the inputs "
                f"account for {sums}; nothing is published. This is a fault of ingest: please report it"
            )


def account(plan: Plan, batches: Sequence[Batch], leaving: pa.Table, base: Version | None) -> Accounts:
    """Settle the books: what this run read, what it read again, and which articles of old became duplicates.

    ``leaving`` has the ``raw_uri`` of the latter.
    """
    made = _made(batches)
    read = {file.input.path: file.input.size for file, _ in plan.read() if not file.only}
    leaving_uris, retried_uris = leaving["raw_uri"].to_pylist(), _rejects_in(base, plan.tried_again())
    before = _inputs_before(
        base, {*read, *(part for uri in leaving_uris + retried_uris for part in possible_paths(uri))}
    )
    demoted = Counter(path for uri in leaving_uris if (path := path_in(uri, before)))
    retried = Counter(path for uri in retried_uris if (path := path_in(uri, before)))
    digests = plan.digests()
    inputs = []
    for path in sorted({*read, *demoted, *retried}):
        old = before.get(path, _NOTHING)
        counts = {
            "articles": old["articles"] + made["articles"][path] - demoted[path],
            "duplicates": old["duplicates"] + made["duplicates"][path] + demoted[path],
            "rejects": old["rejects"] + made["rejects"][path] - retried[path],
        }
        seen = {"size": read[path], "sha256": digests.get(path), "run_id": plan.run_id} if path in read else {}
        inputs.append({**old} | seen | counts | {"path": path, "documents": sum(counts.values())})
    documents = sum(work.progress(shard.folder).documents for shard in plan.shards)
    earlier = sum(manifest.read(base.path).rows[name] for name in COUNTED) if base else 0
    return Accounts(
        inputs=pa.Table.from_pylist(inputs, schema.INPUTS),
        made={name: made[name].total() for name in COUNTED},
        codes=_codes(batches),
        known=sum(work.progress(shard.folder).known for shard in plan.shards),
        expected=earlier - retried.total() + documents,
    )


def _made(batches: Iterable[Batch]) -> dict[str, Counter[str]]:
    """How many articles, duplicates and rejects each raw file gave."""
    made: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
    for batch in batches:
        paths, published = batch.table("articles")[PATH.name], batch.published()
        made["articles"].update(paths.filter(published).to_pylist())
        made["duplicates"].update(paths.filter(pc.invert(published)).to_pylist())
        made["rejects"].update(batch.table("rejects")[PATH.name].to_pylist())
    return made


def _codes(batches: Iterable[Batch]) -> dict[str, int]:
    return dict(Counter(code for batch in batches for code in batch.table("rejects")["code"].to_pylist()))


def _inputs_before(base: Version | None, paths: set[str]) -> dict[str, dict[str, Any]]:
    if base is None:
        return {}
    wanted = pc.field("path").isin(pa.array(sorted(paths), pa.string()))
    rows = tables.scan(base.path, "inputs", wanted=wanted)
    return {row["path"]: row for row in rows.to_pylist()}


def _rejects_in(base: Version | None, places: frozenset[str]) -> list[str]:
    """The URIs of the base's rejects at some places."""
    if base is None or not places:
        return []
    rejects = tables.scan(base.path, "rejects", ["raw_uri"])
    return [uri for uri in rejects["raw_uri"].to_pylist() if is_inside(uri, places)]
