"""How each raw file was when it was last read, kept in the index of the version so that the next run skips it.

A file that was not read to its end, because of a limit, is remembered with the size -1: it is never unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.store import parquet

_FILE: Final = "files.parquet"
_SCHEMA: Final = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("size", pa.int64(), nullable=False),
        pa.field("mtime_ns", pa.int64(), nullable=False),
        pa.field("sha256", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Size, time of change and digest of a raw file at its last reading."""

    size: int
    mtime_ns: int
    sha256: str | None


def read_before(version: Path | None) -> dict[str, Reading]:
    """The last reading of every file that a version knows, by path; nothing without a version. Raises Unreadable."""
    if version is None:
        return {}
    rows = (row for table in parquet.read(version / "index" / _FILE) for row in table.to_pylist())
    return {row["path"]: Reading(row["size"], row["mtime_ns"], row["sha256"]) for row in rows}


def write_readings(version: Path, readings: Mapping[str, Reading]) -> None:
    """Write the readings into the index of a version that is being built."""
    paths = sorted(readings)
    table = pa.table(
        {
            "path": paths,
            "size": [readings[path].size for path in paths],
            "mtime_ns": [readings[path].mtime_ns for path in paths],
            "sha256": [readings[path].sha256 for path in paths],
        },
        schema=_SCHEMA,
    )
    pq.write_table(table, version / "index" / _FILE, compression="zstd", write_page_checksum=True)
