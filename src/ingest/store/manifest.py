"""``manifest.json``: what a version consists of and where it comes from, so that damage and doubt can be settled.

It lists every file with size and sha256, and ends with a digest of itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from ingest.schema import SCHEMA_VERSION, TABLES
from ingest.store import durable, layout, parquet
from ingest.store.errors import NewerDataset, Unreadable
from ingest.version import __version__

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a version. ``rows`` and the sha256 of its ``footer`` are None for files that are no tables.

    The footer is also None in what an earlier release published.
    """

    path: str
    size: int
    sha256: str
    rows: int | None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a run says of the version that it made. ``created_at`` is ISO 8601; ``models`` are sha256 by name.

    ``config`` and ``accounting`` are kept as they are; they must be what JSON can hold.
    """

    run_id: str
    created_at: str
    config: Mapping[str, Any]
    models: Mapping[str, str]
    accounting: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything there is to know of a version; ``parent`` is the version that was current when it was built."""

    version: int
    parent: int | None
    schema_version: int
    pipeline_version: str
    run_id: str
    created_at: str
    rows: Mapping[str, int]
    config: Mapping[str, Any]
    models: Mapping[str, str]
    accounting: Mapping[str, Any]
    files: tuple[File, ...]


def describe(folder: Path, parent: layout.Version | None, about: About) -> Manifest:
    """The manifest of a version that is being built, for ``write``.

    Files that are hard links of the parent's are taken from its manifest; the others are read.
    """
    paths = sorted(contents(folder).items())
    linked = {name for name, path in paths if parent and durable.same_file(path, parent.path / name)}
    # A version that shares nothing with its parent can be built beside one that is damaged.
    known = {file.path: file for file in read(parent.path).files} if parent and linked else {}
    files = tuple(known[name] if name in linked & known.keys() else _file(path, name) for name, path in paths)
    rows = {table: sum(file.rows or 0 for file in files if file.path.startswith(f"{table}/")) for table in TABLES}
    return Manifest(
        version=layout.number_of(folder),
        parent=parent.number if parent else None,
        schema_version=SCHEMA_VERSION,
        pipeline_version=__version__,
        rows=rows,
        files=files,
        **asdict(about),
    )


def contents(folder: Path) -> dict[str, Path]:
    """All files of a version but the manifest, by their path inside of it, with forward slashes."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    paths.pop(MANIFEST, None)
    return paths


def digest(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path, manifest: Manifest) -> None:
    """Write ``manifest.json`` into the folder of a version, durably."""
    fields = json.loads(json.dumps(asdict(manifest)))
    durable.write(folder / MANIFEST, json.dumps(fields | {"sha256": _digest_of(fields)}, indent=1) + "\n")


def read(folder: Path) -> Manifest:
    """The manifest of a version. Raises Unreadable when it is missing, or not as it was written;
    NewerDataset when a later ingest wrote it.
    """
    path = folder / MANIFEST
    try:
        text = path.read_bytes()
    except OSError as error:
        raise Unreadable(path, f"{type(error).__name__}: {error}") from error
    return parse(text, path)


def parse(text: bytes, path: Path) -> Manifest:
    """The manifest that a text is; ``path`` is for messages. Raises as ``read`` does."""
    try:
        fields = json.loads(text)
        if fields.pop("sha256") != _digest_of(fields):
            raise Unreadable(path, "its digest does not fit what it says")
        if fields["schema_version"] > SCHEMA_VERSION:
            raise NewerDataset(
                f"{path.parent} has schema_version {fields['schema_version']}, "
                f"this ingest knows {SCHEMA_VERSION}: update it"
            )
        files = tuple(File(**file) for file in fields.pop("files"))
        return Manifest(files=files, **fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(path, f"{type(error).__name__}: {error}") from error


def _digest_of(fields: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _file(path: Path, name: str) -> File:
    size, sha256 = path.stat().st_size, digest(path)
    if name.split("/")[0] not in TABLES:
        return File(name, size, sha256, None)
    return File(name, size, sha256, parquet.count_rows(path), parquet.footer_digest(path))
