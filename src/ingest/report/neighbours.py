"""The copies of a document that a version knows: what it duplicates, what duplicates it, what else does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyarrow.compute as pc

from ingest.store import tables
from ingest.store.layout import Version

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One copy: how it stands to the document, and how much alike the copy and its article are (1: to the letter)."""

    relation: str
    kind: str
    similarity: float
    title: str | None
    raw_uri: str


def neighbours(version: Version, article_id: str, uri: str) -> tuple[Neighbour, ...]:
    """The copies of the document at ``uri`` that would be article ``article_id``, the most alike first; at most 50."""
    mine = _duplicates(version, pc.field("raw_uri") == uri)
    heads = [row["duplicate_of"] for row in mine if row["duplicate_of"] != article_id]
    if not heads:
        found = list(_copies(version, article_id, "duplicates this"))
    else:
        found = list(_article(version, heads[0], mine[0]))
        found += (each for each in _copies(version, heads[0], "copy of the same") if each.raw_uri != uri)
    return tuple(sorted(found, key=lambda each: (each.relation != "duplicate of", -each.similarity))[:_MOST])


def _article(version: Version, article_id: str, link: dict[str, Any]) -> Iterator[Neighbour]:
    wanted = pc.field("article_id") == article_id
    for row in tables.scan(version.path, "articles", ["title", "raw_uri"], wanted).to_pylist():
        yield Neighbour("duplicate of", link["kind"], link["similarity"], row["title"], row["raw_uri"])


def _copies(version: Version, article_id: str, relation: str) -> Iterator[Neighbour]:
    for row in _duplicates(version, pc.field("duplicate_of") == article_id):
        yield Neighbour(relation, row["kind"], row["similarity"], row["title"], row["raw_uri"])


def _duplicates(version: Version, wanted: Any) -> list[dict[str, Any]]:
    columns = ["duplicate_of", "kind", "similarity", "title", "raw_uri"]
    rows: list[dict[str, Any]] = tables.scan(version.path, "duplicates", columns, wanted).to_pylist()
    return rows
