"""The basis of a version: what its index is made of, in files of its own, so that a damaged index is no loss.

    index/ ──write_basis──▶ basis/, with every version        basis/ ──rebuild_index──▶ index/, the same to the byte

Segments of the index are kept as compact tables (``ingest.dedup.basis``); tallies and readings are small and copied.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow.compute as pc

from ingest import dedup
from ingest.errors import RunFailed
from ingest.store import durable, tables

INDEX: Final = "index"
BASIS: Final = "basis"
_COPIED: Final = ("files.parquet", "sites/*.parquet")


class ContradictsTables(RunFailed):
    """An index that is whole, and yet not that of the tables beside it."""


def write_basis(base: Path | None, version: Path) -> None:
    """Write the basis of a version that is being built and has its index; ``base`` is the version before."""
    known = base / BASIS if base is not None and (base / BASIS).is_dir() else None
    dedup.write_basis(known, version / INDEX, version / BASIS)
    for name in _copied(version / INDEX):
        target = version / BASIS / name
        target.parent.mkdir(exist_ok=True)
        if (
            base
            and known
            and durable.same_file(version / INDEX / name, base / INDEX / name)
            and (known / name).exists()
        ):
            durable.link(known / name, target)
        else:
            shutil.copyfile(version / INDEX / name, target)


def rebuild_index(version: Path) -> None:
    """Write the index of a version that is being built, which has its tables and its basis.

    Raises DamagedIndex when the basis cannot be read, ContradictsTables when the result does not fit the tables.
    """
    dedup.rebuild_index(version / BASIS, version / INDEX)
    for name in _copied(version / BASIS):
        target = version / INDEX / name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(version / BASIS / name, target)
    _check(version)


def _copied(folder: Path) -> Iterator[Path]:
    for pattern in _COPIED:
        yield from (path.relative_to(folder) for path in sorted(folder.glob(pattern)))


def _check(version: Path) -> None:
    """Raise ContradictsTables unless the index has the articles of a version, and as many documents as its tables."""
    documents, articles = dedup.contents(version / INDEX)
    published = tables.scan(version, "articles", ["article_id"])["article_id"]
    duplicates = len(tables.scan(version, "duplicates", ["raw_uri"]))
    strangers = pc.sum(pc.invert(pc.is_in(published, articles))).as_py() or 0
    if strangers or len(articles) != len(published) or documents != len(published) + duplicates:
        raise ContradictsTables(
            f"{version}: the index has {documents:,} documents and {len(articles):,} articles, the tables have "
            f"{len(published) + duplicates:,} and {len(published):,}, {strangers:,} of them others. "
            "This is a fault of ingest, please report it; `ingest run --fresh` builds both anew"
        )
