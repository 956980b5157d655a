"""What changed between two versions of a dataset: two folders → articles added, removed and changed, each with a cause.

An article is the same in both when its id is: the same document, whatever was made of it. Files that both versions
share are not read. Which rules, models or settings changed is told by what the manifests say of each version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from ingest import schema
from ingest.store import durable, manifest, parquet, tables
from ingest.store.layout import Version
from ingest.store.manifest import Manifest
from ingest.store.places import path_in

_BOOKKEEPING: Final = ("run_id", "pipeline_version", "schema_version")
_COMPARED: Final = tuple(name for name in schema.ARTICLES.names if name not in {"article_id", *_BOOKKEEPING})
_DERIVED: Final = frozenset({"text_sha256", "word_count"})  # of the text, so they say nothing beside it
_DECISIVE: Final = ("sources", "limits", "topics", "sites")  # settings that can change what a document becomes


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one article. ``fields`` holds values before and after; ``text`` says that the text differs."""

    article_id: str
    title: str | None
    raw_uri: str
    cause: str
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    text: bool = False


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs. ``rows``, ``codes`` (rejects) and ``rules`` (edits) count both sides, where these differ."""

    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    changed: tuple[Change, ...]
    rows: Mapping[str, tuple[int, int]]
    codes: Mapping[str, tuple[int, int]]
    rules: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Side:
    """One version: its articles that the other side may not have alike, and where every other document went."""

    about: Manifest
    articles: pa.Table
    duplicates: Mapping[str, str]  # raw_uri → kind
    rejects: Mapping[str, str]  # raw_uri → code
    paths: frozenset[str]

    def state(self, uri: str) -> str:
        """What this version made of a document that is no article of it."""
        if uri in self.duplicates:
            return f"duplicate ({self.duplicates[uri]})"
        if uri in self.rejects:
            return f"reject ({self.rejects[uri]})"
        return "in a known raw file" if path_in(uri, self.paths) else "in a raw file unknown to it"


def diff(before: Version, after: Version) -> Diff:
    """Compare two versions, of which either may be a preview. Raises Unreadable when a file of one is damaged."""
    one, two = _side(before, after), _side(after, before)
    mine, yours = one.articles["article_id"].combine_chunks(), two.articles["article_id"].combine_chunks()
    gone, new = pc.is_null(pc.index_in(mine, yours)), pc.is_null(pc.index_in(yours, mine))
    removed, added = one.articles.filter(gone), two.articles.filter(new)
    return Diff(
        added=tuple(_moved(added, set(removed["raw_uri"].to_pylist()), one, _ADDED)),
        removed=tuple(_moved(removed, set(added["raw_uri"].to_pylist()), two, _REMOVED)),
        changed=tuple(_changed(one, two, mine, yours)),
        rows=_both(one.about.rows, two.about.rows),
        codes=_both(Counter(one.rejects.values()), Counter(two.rejects.values())),
        rules=_both(_rules(before), _rules(after)),
    )


def causes(changes: Iterable[Change]) -> list[tuple[str, int]]:
    """How many changes each cause has, the commonest first."""
    return Counter(change.cause for change in changes).most_common()


def fields(changes: Iterable[Change]) -> list[tuple[str, int]]:
    """In how many articles each field changed, the commonest first."""
    return Counter(name for change in changes for name in (*change.fields, *["text"] * change.text)).most_common()


def texts(version: Version, article_ids: Collection[str]) -> dict[str, str]:
    """The texts of some articles of a version."""
    wanted = pc.field("article_id").isin(pa.array(sorted(article_ids), pa.string()))
    rows = tables.scan(version.path, "articles", ["article_id", "text"], wanted)
    return dict(zip(rows["article_id"].to_pylist(), rows["text"].to_pylist(), strict=True))


def _side(version: Version, other: Version) -> _Side:
    return _Side(
        manifest.read(version.path),
        _articles(version, other),
        _column_by_uri(version, "duplicates", "kind"),
        _column_by_uri(version, "rejects", "code"),
        frozenset(tables.scan(version.path, "inputs", ["path"])["path"].to_pylist()),
    )


def _articles(version: Version, other: Version) -> pa.Table:
    """The articles in files that the other version does not share; of each text its hash."""
    files = sorted((version.path / "articles").rglob("*.parquet"))
    own = [file for file in files if not durable.same_file(file, other.path / file.relative_to(version.path))]
    tables.check(version.path, own)
    parts = [_with_hashes(schema.ARTICLES.empty_table())]
    for file in own:
        parts += map(_with_hashes, parquet.conform(parquet.read(file), schema.ARTICLES, file))
    return pa.concat_tables(parts).combine_chunks()


def _with_hashes(rows: pa.Table) -> pa.Table:
    hashes = [xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass")) for text in rows["text"].to_pylist()]
    place = rows.schema.get_field_index("text")
    return rows.set_column(place, "text", pa.array(hashes, pa.uint64()))


def _column_by_uri(version: Version, table: str, column: str) -> dict[str, str]:
    rows = tables.scan(version.path, table, ["raw_uri", column])
    return dict(zip(rows["raw_uri"].to_pylist(), rows[column].to_pylist(), strict=True))


_ADDED: Final = {
    "revised": "revision of its raw file",
    "in a known raw file": "new document of a known raw file",
    "in a raw file unknown to it": "new raw file",
}
_REMOVED: Final = {
    "revised": "revision of its raw file",
    "in a known raw file": "no longer in its raw file",
    "in a raw file unknown to it": "raw file gone",
}


def _moved(rows: pa.Table, replaced: Collection[str], other: _Side, words: Mapping[str, str]) -> Iterator[Change]:
    """Articles that one side has and the other has not: what they are there."""
    verb = "was" if words is _ADDED else "became"
    columns = (rows[name].to_pylist() for name in ("article_id", "title", "raw_uri"))
    for article_id, title, uri in zip(*columns, strict=True):
        state = "revised" if uri in replaced else other.state(uri)
        yield Change(article_id, title, uri, words.get(state) or f"{verb} a {state}")


def _changed(one: _Side, two: _Side, mine: pa.Array, yours: pa.Array) -> Iterator[Change]:
    """Articles that both sides have, with the fields that differ."""
    places = pc.index_in(mine, yours)
    before = one.articles.filter(pc.is_valid(places))
    after = two.articles.take(places.drop_null())
    differing = {name: _differing(before[name], after[name]) for name in _COMPARED}
    versions = list(zip(before["pipeline_version"].to_pylist(), after["pipeline_version"].to_pylist(), strict=True))
    because = _because(one.about, two.about)
    for row in range(len(before)):
        names = [name for name in _COMPARED if differing[name][row]]
        if "text" in names:
            names = [name for name in names if name not in _DERIVED]
        if not names:
            continue
        values = {name: (before[name][row].as_py(), after[name][row].as_py()) for name in names if name != "text"}
        old, new = versions[row]
        cause = f"pipeline {old} → {new}" if old != new else because
        if set(names) == {"cluster_id"}:
            cause = "other duplicates"
        elif set(names) <= {"raw_uri", "fetched_at", "cluster_id"}:
            cause = "read from another place"
        article_id, title, uri = (after[name][row].as_py() for name in ("article_id", "title", "raw_uri"))
        yield Change(article_id, title, uri, cause, values, "text" in names)


def _differing(before: pa.ChunkedArray, after: pa.ChunkedArray) -> list[bool]:
    if pa.types.is_nested(before.type):
        return [old != new for old, new in zip(before.to_pylist(), after.to_pylist(), strict=True)]
    both_missing = pc.and_(pc.is_null(before), pc.is_null(after))
    alike: list[bool] = pc.or_(pc.fill_null(pc.equal(before, after), False), both_missing).to_pylist()
    return [not same for same in alike]


def _because(before: Manifest, after: Manifest) -> str:
    """Why the same document may give another article: what differs in how the two versions were made."""
    models = sorted(dict(before.models.items() ^ after.models.items()))
    settings = [name for name in _DECISIVE if before.config.get(name) != after.config.get(name)]
    parts = [f"models ({', '.join(models)})"] if models else []
    parts += [f"settings ({', '.join(settings)})"] if settings else []
    return " and ".join(parts) if parts else "rules (same pipeline version, models and settings)"


def _rules(version: Version) -> Counter[str]:
    rules = tables.scan(version.path, "edits", ["rule"])["rule"]
    return Counter({row["values"]: row["counts"] for row in pc.value_counts(rules).to_pylist()})


def _both(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Counts of both sides where they differ, the greatest difference first."""
    pairs = {name: (before.get(name, 0), after.get(name, 0)) for name in before.keys() | after.keys()}
    differing = [(name, pair) for name, pair in pairs.items() if pair[0] != pair[1]]
    return dict(sorted(differing, key=lambda item: (-abs(item[1][1] - item[1][0]), item[0])))
