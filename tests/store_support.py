"""What tests of the store share: made-up rows, and a run that publishes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa

from ingest.schema import ARTICLES, TABLES
from ingest.store import layout, lock, manifest, parquet, publish
from ingest.store.drop import Drop
from ingest.store.layout import Version
from ingest.store.manifest import About
from ingest.store.write import Change, write_table

ABOUT = About("20240517T090000Z", "2024-05-17T09:00:00+00:00", {"raw": ["raw"]}, {"topics": "ab" * 32}, {"articles": 1})


def article(article_id: str, year: int | None = 2024, **fields: Any) -> dict[str, Any]:
    """A row of ``articles``."""
    return {
        **dict.fromkeys(ARTICLES.names),
        "article_id": article_id,
        "authors": ["Ada Byron"],
        "published_at": datetime(year, 5, 17, tzinfo=UTC) if year else None,
        "category_decision": "unknown",
        "topics": [{"id": "medtop:11000000", "name": "politics", "score": 0.5}],
        "keywords": [],
        "text": f"The ferry {article_id} left the harbour.",
        "word_count": 6,
        "text_sha256": article_id,
        "cluster_id": article_id,
        "raw_uri": f"raw/{article_id}.html",
        "raw_sha256": article_id,
        "media_type": "text/html",
        "run_id": "r",
        "pipeline_version": "1",
        "schema_version": 1,
        **fields,
    }


def articles(ids: Iterable[str], year: int | None = 2024) -> pa.Table:
    """Rows of ``articles``, all of one year."""
    return pa.Table.from_pylist([article(each, year) for each in ids], ARTICLES)


def prepare(out: Path, changes: Mapping[str, Change]) -> tuple[Path, manifest.Manifest]:
    """Everything a run does before it publishes; the changes are by table."""
    building = publish.begin(out)
    base = layout.current(out)
    for name in TABLES:
        write_table(name, base.path if base else None, building, changes.get(name, Change()))
    return building, manifest.describe(building, base, ABOUT)


def run(out: Path, changes: Mapping[str, Change]) -> Version:
    """A whole run under the lock."""
    with lock.hold(out, "ingest run"):
        return publish.publish(out, *prepare(out, changes))


def change() -> dict[str, Change]:
    """A run that appends to two years, and rewrites a file when there is an article "a"."""
    new = [articles("d", 2018), articles("e", 2020)]
    return {"articles": Change(new, (Drop("article_id", frozenset("a")),))}


def ids(table: Path) -> list[str]:
    """The ids of the articles in a table folder, sorted."""
    return sorted(row for file in table.rglob("*.parquet") for row in _ids(file))


def _ids(file: Path) -> list[str]:
    return [each for table in parquet.read(file, ["article_id"]) for each in table["article_id"].to_pylist()]


@contextmanager
def at_operation(number: int, act: Callable[[str], object]) -> Iterator[list[str]]:
    """Call ``act`` in place of the ``number``-th operation on the disk that the block makes, counted from 0.

    Gives the operations so far, by name. Writes count as they are handed to the operating system's buffers.
    """
    done: list[str] = []

    def counted(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*arguments: Any, **options: Any) -> Any:
            done.append(name)
            if len(done) == number + 1:
                act(name)
            return original(*arguments, **options)

        return operation

    class Sink:
        def __init__(self, file: Any) -> None:
            self.file, self.write = file, counted("write", file.write)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

        def __enter__(self) -> Sink:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

    def open_counted(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        file = real_open(path, mode, *arguments, **options)
        return Sink(file) if set(mode) & set("wxa") else file

    real_open = Path.open
    with ExitStack() as stack:
        for name in ("fsync", "link", "mkdir", "rename", "replace", "symlink"):
            stack.enter_context(mock.patch.object(os, name, counted(name, getattr(os, name))))
        stack.enter_context(mock.patch.object(Path, "open", open_counted))
        yield done
