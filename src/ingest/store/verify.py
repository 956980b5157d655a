"""A version against its manifest: which files are missing, surplus or not as they were written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.schema import TABLES
from ingest.store import manifest, parquet
from ingest.store.errors import Unreadable
from ingest.store.manifest import MANIFEST, File


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is wrong with a version: a path inside its folder, and what is wrong there."""

    path: str
    what: str


def require(folder: Path, part: str) -> None:
    """Read every file of one part of a version (``index``). Raises Unreadable for the first that is not as written."""
    for file in manifest.read(folder).files:
        path = folder / file.path
        if file.path.startswith(f"{part}/"):
            for fault in _faults(path, file, deep=True):
                raise Unreadable(path, fault)


def verify(folder: Path, *, deep: bool) -> list[Damage]:
    """All damage of a version, none when it is as it was published.

    Sizes are always compared; ``deep`` reads every byte, and every table with the checksums of its pages.
    """
    try:
        expected = {file.path: file for file in manifest.read(folder).files}
    except Unreadable as error:
        return [Damage(MANIFEST, str(error))]
    found = manifest.contents(folder)
    damage = [Damage(path, "missing") for path in sorted(expected.keys() - found.keys())]
    damage += [Damage(path, "not in the manifest") for path in sorted(found.keys() - expected.keys())]
    for path in sorted(expected.keys() & found.keys()):
        damage += (Damage(path, what) for what in _faults(found[path], expected[path], deep))
    return damage


def _faults(path: Path, expected: File, deep: bool) -> Iterator[str]:
    try:
        size = path.stat().st_size
        if size != expected.size:
            yield f"{size:,} bytes, should be {expected.size:,}"
        elif deep and manifest.digest(path) != expected.sha256:
            yield "sha256 differs from the manifest's"
        elif deep and expected.path.split("/")[0] in TABLES:
            rows = sum(table.num_rows for table in parquet.read(path))
            if rows != expected.rows:
                yield f"{rows:,} rows, should be {expected.rows:,}"
    except (OSError, Unreadable) as error:
        yield str(error)
