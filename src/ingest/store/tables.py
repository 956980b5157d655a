"""The tables of a version, read with every check there is: a folder and a name → rows, or Unreadable.

A Parquet page has a checksum of its own; the footer, which says where the pages are and what their values mean, has its
digest in the manifest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingest.schema import TABLES
from ingest.store import manifest, parquet
from ingest.store.errors import Unreadable
from ingest.store.manifest import MANIFEST


def scan(version: Path, table: str, columns: Iterable[str] | None = None, wanted: Any = None) -> pa.Table:
    """The rows of a table that an Arrow expression wants (all of them for None).

    Raises Unreadable when a byte of them is not as it was written.
    """
    folder = version / table
    check(version, folder.rglob("*.parquet"))
    names = None if columns is None else list(columns)
    with reading(folder):
        dataset = parquet.dataset(folder, TABLES[table])
        found: pa.Table = dataset.to_table(columns=names, filter=wanted, use_threads=False)
        return found


@contextmanager
def reading(place: Path) -> Iterator[None]:
    """Read a table, or a file of one, in the block. Raises Unreadable for what Arrow or the system raises there."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise Unreadable(place, str(error)) from error


def check(version: Path, files: Iterable[Path]) -> None:
    """Compare the footers of some of a version's files with its manifest's. Raises Unreadable.

    Nothing is known of a version that is still being built, nor of files that an earlier release published.
    """
    if not (version / MANIFEST).exists():
        return
    expected = {file.path: file.footer for file in manifest.read(version).files}
    for path in files:
        footer = expected.get(path.relative_to(version).as_posix())
        if footer is not None and parquet.footer_digest(path) != footer:
            raise Unreadable(path, "its footer is not as it was written")
