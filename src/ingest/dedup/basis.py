"""What an index is made of, as tables that take two thirds of its room and can make it anew to the byte.

    basis/
      0000000000-0000005000/     for each segment of the index
        documents.parquet        fingerprints with sketches and, of the documents that are compared, keys
        clusters.parquet         what the segment says of who belongs to which cluster and story
        crowded.parquet          addresses that too many texts shared

The published tables cannot give the index: of a duplicate they keep no text, of a superseded version no address.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.dedup.fingerprint import FINGERPRINTS, ROW, Rows, list_array, ragged_of, rows_of, sketches_of
from ingest.dedup.index import MEMBER, DamagedIndex, Docs, Index, Members, Segment, open_segment
from ingest.dedup.saved import let_go, save_sorted, stretches
from ingest.dedup.segments import Part, catalogue, link, numbered, write_segment
from ingest.dedup.shingles import Ragged, Sketches

_CLUSTERS: Final = pa.schema(
    [
        pa.field("document", pa.uint32(), nullable=False),
        pa.field("cluster", pa.uint32(), nullable=False),
        pa.field("story", pa.uint32(), nullable=False),
        pa.field("own", pa.uint64(), nullable=False),
        pa.field("head", pa.bool_(), nullable=False),
    ]
)
_CROWDED: Final = pa.schema([pa.field("address", pa.uint64(), nullable=False)])
_LISTS: Final = tuple(field.name for field in FINGERPRINTS if pa.types.is_list(field.type))
_CHUNK: Final = 1 << 16  # documents written at a time

Hashes = npt.NDArray[np.uint64]


def write_basis(base: Path | None, index: Path, target: Path) -> None:
    """Write to the new folder ``target`` what ``index`` is made of; what ``base`` has of it already is linked.

    ``base`` is the basis of the version before, if it has one. Raises DamagedIndex.
    """
    target.mkdir(parents=True)
    for segment in Index.open(index).segments:
        folder = target / segment.name
        if base is not None and (base / segment.name).is_dir():
            shutil.copytree(base / segment.name, folder, copy_function=link)
        else:
            _write(segment, index / segment.name, folder)


def rebuild_index(basis: Path, target: Path) -> None:
    """Write to the new folder ``target`` the index that ``basis`` was written of, byte for byte.

    Raises DamagedIndex when it cannot be read or a segment is missing.
    """
    target.mkdir(parents=True)
    names = sorted(path.name for path in basis.iterdir() if "-" in path.name)
    following = 0
    for name in names:
        first, end = (int(number) for number in name.split("-"))
        if first != following:
            raise DamagedIndex(f"{basis}: documents {following} to {first} are missing; `ingest run --fresh` reads all")
        write_segment(first, [_read(basis / name, first)], target)
        following = end
    catalogue(target, names)


def _write(segment: Segment, source: Path, folder: Path) -> None:
    folder.mkdir()
    with (
        _keys_by_document(segment, folder) as keys,
        pq.ParquetWriter(folder / "documents.parquet", FINGERPRINTS, **_encoding(FINGERPRINTS)) as writer,
    ):
        for start in range(0, len(segment.documents), _CHUNK):
            end = min(start + _CHUNK, len(segment.documents))
            # Mapped anew each time, so that what was read before does not stay in memory.
            writer.write_table(_documents(open_segment(source), keys.within(start, end), start, end))
            let_go(keys.values)
    members = segment.members.values
    clusters = pa.table([np.ascontiguousarray(members[name]) for name in _CLUSTERS.names], _CLUSTERS)
    pq.write_table(clusters, folder / "clusters.parquet", **_encoding(_CLUSTERS))
    crowded = pa.table([np.asarray(segment.crowded)], _CROWDED)
    pq.write_table(crowded, folder / "crowded.parquet", **_encoding(_CROWDED))


def _encoding(schema: pa.Schema) -> dict[str, Any]:
    """How columns are written: ascending hashes take the fewest bytes as differences."""
    leaves = {f"{name}.list.element": "DELTA_BINARY_PACKED" for name in _LISTS if name in schema.names}
    return {
        "compression": "zstd",
        "write_page_checksum": True,
        "use_dictionary": False,
        "column_encoding": leaves or None,
    }


def _documents(segment: Segment, keys: Ragged, start: int, end: int) -> pa.Table:
    """Documents of a segment, those at ``start`` to ``end``, as their fingerprints were."""
    rows = segment.documents[start:end]
    sketches = segment.sketches.within(start, end)
    lists = {"sample": sketches.sample, "numbers": sketches.numbers, "keys": keys}
    columns = [
        list_array(lists[name]) if name in lists else np.ascontiguousarray(rows[name]) for name in FINGERPRINTS.names
    ]
    return pa.table(columns, schema=FINGERPRINTS)


@contextmanager
def _keys_by_document(segment: Segment, beside: Path) -> Iterator[Ragged]:
    """The keys of documents, which the index has in the order of the keys, by document: mapped from a scratch file."""
    table = segment.lookups["shingle"]
    with tempfile.TemporaryDirectory(dir=beside, prefix=".keys-") as scratch:
        owners, keys = Path(scratch, "owners.npy"), Path(scratch, "keys.npy")
        save_sorted((owners, np.uint32), (keys, np.uint64), stretches(table.values, table.keys))
        by_owner: Docs = np.load(owners, mmap_mode="r")
        starts = np.searchsorted(by_owner, segment.first + np.arange(len(segment.documents) + 1))
        let_go(by_owner)
        yield Ragged(np.load(keys, mmap_mode="r"), starts)


def _read(folder: Path, first: int) -> Part:
    rows: list[Rows] = [np.empty(0, ROW)]
    sketches: list[Sketches] = []
    keys: list[tuple[Hashes, Docs]] = []
    for batch in _batches(folder / "documents.parquet"):
        lists = ragged_of(batch.column("keys"))
        keys.append((lists.values, numbered(lists, first + sum(map(len, rows)))))
        sketches.append(sketches_of(batch))
        rows.append(rows_of(batch))
    clusters = _table(folder / "clusters.parquet")
    if missing := set(MEMBER.names or ()).difference(clusters.column_names):
        raise DamagedIndex(f"{folder}: an older format, without {missing.pop()}; `ingest run --fresh` reads all again")
    members: Members = np.zeros(len(clusters), MEMBER)
    for name in MEMBER.names or ():
        members[name] = clusters[name].to_numpy()
    crowded = _table(folder / "crowded.parquet")["address"].to_numpy()
    return Part(np.concatenate(rows), lambda: sketches, keys, members, np.array(crowded, np.uint64))


def _batches(file: Path) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(file, page_checksum_verification=True) as source:
            yield from source.iter_batches(_CHUNK)
    except (OSError, pa.ArrowException) as error:
        raise DamagedIndex(f"{file}: {error}; `ingest run --fresh` reads everything again") from error


def _table(file: Path) -> pa.Table:
    batches = list(_batches(file))
    return pa.Table.from_batches(batches) if batches else pq.read_schema(file).empty_table()
