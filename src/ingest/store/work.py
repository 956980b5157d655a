"""The folder of a run in progress: shards, their segments, and what is needed to take the run up again.

    work/<run_id>/shards/<key>/segment-00000/   tables as Arrow files, and progress.json
                               current          which document is being read or cleaned at this moment

A shard's key names its input and the settings exactly, so a finished segment is good for every later run that would
do the same work, and for no other. A segment appears by rename, whole. Nobody but the run reads this folder.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

import pyarrow as pa

from ingest.store import durable

_BREADCRUMB: Final = struct.Struct("<qqqq")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a shard has come: the next document to read is ``ordinal`` of file number ``file``; files before it are
    read to their end. ``known`` counts the documents that were skipped since an earlier run accounts for them.
    """

    file: int = 0
    ordinal: int = 0
    documents: int = 0
    known: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """What a worker was doing: which document of which file, and whether it was still being read."""

    file: int
    ordinal: int
    doing: Literal["read", "clean"]
    documents: int


def discard(work: Path, run_id: str) -> None:
    """Delete the folder of a run that has published; it is still there when the run was killed just then."""
    if run_id:
        durable.remove(work / run_id)


def open_run(work: Path, new_run_id: str) -> Path:
    """The folder of the run to take up: the newest that was interrupted, else a new one. Others are deleted."""
    found = sorted(path for path in work.iterdir() if path.is_dir()) if work.exists() else []
    chosen = found[-1] if found else work / new_run_id
    for path in found[:-1]:
        shutil.rmtree(path)
    (chosen / "shards").mkdir(parents=True, exist_ok=True)
    return chosen


def segments(shard: Path) -> list[Path]:
    """Finished segments of a shard, in the order of its documents."""
    return sorted(shard.glob("segment-*")) if shard.exists() else []


def progress(shard: Path) -> Progress:
    """How far the finished segments of a shard reach."""
    finished = segments(shard)
    return Progress(**json.loads((finished[-1] / "progress.json").read_bytes())) if finished else Progress()


def write_segment(shard: Path, number: int, tables: Mapping[str, pa.Table], reached: Progress) -> None:
    """Add segment ``number`` to a shard; it is there whole or not at all.

    Raises OSError when it is there already: on a cluster, a worker that was given up for lost may still be at work.
    """
    building = shard / f".segment-{number:05d}-{uuid.uuid4().hex[:8]}"
    write_tables(building, tables)
    with (building / "progress.json").open("wb") as sink:
        sink.write(json.dumps(asdict(reached)).encode())
        _to_disk(sink)
    # The names in the folder are on disk before its own, and its own before the next segment's: a power cut leaves no
    # segment with a part missing, and none whose predecessor is.
    durable.sync(building)
    building.rename(shard / f"segment-{number:05d}")
    durable.sync(shard)


def write_tables(folder: Path, tables: Mapping[str, pa.Table]) -> None:
    """Write the tables of a segment into a new folder."""
    folder.mkdir()
    for name, table in tables.items():
        with (folder / f"{name}.arrow").open("wb") as sink:
            with pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
            _to_disk(sink)


def _to_disk(sink: BinaryIO) -> None:
    """A rename may reach the disk before the data does; a power cut must not leave an empty file in its place."""
    sink.flush()
    os.fsync(sink.fileno())


def read_table(segment: Path, name: str) -> pa.Table:
    """One table of a segment, memory-mapped."""
    with pa.memory_map(str(segment / f"{name}.arrow")) as source:
        return pa.ipc.open_file(source).read_all()


def count_rows(segment: Path, name: str) -> int:
    """How many rows a table of a segment has."""
    return int(read_table(segment, name).num_rows)


@contextmanager
def breadcrumbs(shard: Path) -> Iterator[Breadcrumbs]:
    """Open the file in which a worker notes what it is doing; it outlives a worker that dies."""
    descriptor = os.open(shard / "current", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield Breadcrumbs(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Breadcrumbs:
    """Notes the document in hand with one small write, cheap enough for every document."""

    descriptor: int

    def drop(self, crumb: Breadcrumb) -> None:
        """Replace the note."""
        data = _BREADCRUMB.pack(crumb.file, crumb.ordinal, crumb.doing == "clean", crumb.documents)
        os.pwrite(self.descriptor, data, 0)


def last_breadcrumb(shard: Path) -> Breadcrumb | None:
    """What the worker of a shard was doing last; None when it had not begun."""
    try:
        data = (shard / "current").read_bytes()
    except FileNotFoundError:
        return None
    if len(data) < _BREADCRUMB.size:
        return None
    file, ordinal, cleaning, documents = _BREADCRUMB.unpack(data[: _BREADCRUMB.size])
    return Breadcrumb(file, ordinal, "clean" if cleaning else "read", documents)
