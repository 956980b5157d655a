"""Tables to Parquet files and back: one way of writing for every file of a dataset.

zstd level 3, a checksum on every page, row groups of up to 50,000 rows, files of about 128 MB. The bytes depend on
the rows and their order alone, not on how they were cut into tables.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ingest.store.errors import UnfitTable, Unreadable

FILE_BYTES: Final = 128 * 2**20
GROUP_ROWS: Final = 50_000
GROUP_BYTES: Final = 64 * 2**20
_READ_ROWS: Final = 5_000
_FOOTER_END: Final = 8  # bytes: how long the footer before them is, and "PAR1"

# Columns in which hardly any value comes twice: a dictionary would only cost.
_DISTINCT: Final = frozenset(
    {"article_id", "source_id", "url", "canonical_url", "title", "text", "summary", "text_sha256", "raw_uri"}
    | {"raw_sha256", "image_url", "duplicate_of", "before", "detail", "path", "sha256", "published_raw"}
)


def write_files(rows: Iterable[pa.Table], schema: pa.Schema, folder: Path, stem: str) -> int:
    """Write rows to ``folder/stem-000.parquet``, ``stem-001`` … and return how many there were; no file for no rows."""
    groups = _row_groups(rows)
    group = next(groups, None)
    written = files = 0
    while group is not None:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{stem}-{files:03d}.parquet").open("xb") as sink, _writer(sink, schema) as writer:
            start = written
            while group is not None and (written == start or sink.tell() < FILE_BYTES):
                writer.write_table(group, row_group_size=GROUP_ROWS)
                written += group.num_rows
                group = next(groups, None)
        files += 1
    return written


def write_empty(schema: pa.Schema, path: Path) -> None:
    """Write a file of no rows, which has the columns all the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as sink, _writer(sink, schema) as writer:
        writer.write_table(schema.empty_table())


def read(path: Path, columns: Iterable[str] | None = None) -> Iterator[pa.Table]:
    """The rows of a file, some thousands at a time, page checksums verified.

    Raises Unreadable when a byte of them is not as it was written.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            for batch in file.iter_batches(
                _READ_ROWS if columns is None else GROUP_ROWS, columns=columns, use_threads=False
            ):
                yield pa.Table.from_batches([batch])
    except (OSError, pa.ArrowException) as error:
        raise Unreadable(path, str(error)) from error


def dataset(place: Path | list[str], schema: pa.Schema, **options: Any) -> Any:
    """The files of a folder, or objects, as one Arrow dataset that verifies page checksums."""
    import pyarrow.dataset as ds  # pandas comes with it: a sixth of a second that few processes need to spend

    checked = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    return ds.dataset(place, schema, ds.ParquetFileFormat(default_fragment_scan_options=checked), **options)


def count_rows(path: Path) -> int:
    """How many rows a file has, from its footer. Raises Unreadable."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException) as error:
        raise Unreadable(path, str(error)) from error


def footer_digest(path: Path) -> str:
    """The sha256 of a file's footer, in hex, with the length and the magic word behind it; of all of a shorter file.

    Raises Unreadable where the system cannot read it.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _FOOTER_END))
            length = int.from_bytes(file.read(4), "little") + _FOOTER_END
            file.seek(max(0, size - length))
            return hashlib.sha256(file.read()).hexdigest()
    except OSError as error:
        raise Unreadable(path, str(error)) from error


def has_schema(path: Path, schema: pa.Schema) -> bool:
    """Whether a file has just these columns; one that an earlier release wrote may not. Raises Unreadable."""
    try:
        return bool(pq.read_schema(path).equals(schema))
    except (OSError, pa.ArrowException) as error:
        raise Unreadable(path, str(error)) from error


def conform(tables: Iterable[pa.Table], schema: pa.Schema, path: Path) -> Iterator[pa.Table]:
    """Rows of a file from an earlier schema in today's columns: null in those that are new, those that went left out.

    Raises UnfitTable where a new column allows no null, or values don't convert.
    """
    for table in tables:
        if not table.schema.equals(schema):
            table = _conformed(table, schema, path)
        yield table


def _conformed(table: pa.Table, schema: pa.Schema, path: Path) -> pa.Table:
    columns = []
    for field in schema:
        if field.name in table.column_names:
            column = table[field.name]
        elif field.nullable:
            column = pa.nulls(table.num_rows, field.type)
        else:
            raise UnfitTable(f"{path} has no column {field.name}; `ingest run --fresh` builds the dataset anew")
        columns.append(column)
    try:
        return pa.table(columns, names=schema.names).cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        raise UnfitTable(f"{path}: {error}; `ingest run --fresh` builds the dataset anew") from error


def _writer(sink: BinaryIO, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        sink,
        schema,
        compression="zstd",
        compression_level=3,
        write_page_checksum=True,
        use_dictionary=[leaf for field in schema if field.name not in _DISTINCT for leaf in _strings(field)],
    )


def _strings(field: pa.Field, prefix: str = "") -> list[str]:
    """The Parquet names of the string columns that make up a field: ``authors.list.element``."""
    name = prefix + field.name
    if pa.types.is_list(field.type):
        return _strings(field.type.value_field.with_name("element"), f"{name}.list.")
    if pa.types.is_struct(field.type):
        return [leaf for inner in field.type for leaf in _strings(inner, f"{name}.")]
    return [name] if pa.types.is_string(field.type) else []


def _row_groups(rows: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Cut a stream of rows into row groups, at the same rows however the stream was cut before."""
    held: list[pa.Table] = []
    held_rows = held_bytes = 0
    for table in rows:
        # One chunk a column, so that offsets can be read off.
        table = table.combine_chunks()
        ends = np.cumsum(sum(_row_bytes(_chunk(column)) for column in table.columns))
        start = 0
        while start < table.num_rows:
            before = int(ends[start - 1]) if start else 0
            full = int(np.searchsorted(ends, before + GROUP_BYTES - held_bytes)) + 1
            stop = min(full, start + GROUP_ROWS - held_rows, table.num_rows)
            held.append(table.slice(start, stop - start))
            held_rows += stop - start
            held_bytes += int(ends[stop - 1]) - before
            if held_rows >= GROUP_ROWS or held_bytes >= GROUP_BYTES:
                yield pa.concat_tables(held).combine_chunks()
                held, held_rows, held_bytes = [], 0, 0
            start = stop
    if held:
        yield pa.concat_tables(held).combine_chunks()


def _chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _row_bytes(array: pa.Array) -> NDArray[np.int64]:
    """How many bytes the values of each row take: text by its length, all else by its width."""
    if pa.types.is_string(array.type):
        return np.diff(_offsets(array))
    if pa.types.is_list(array.type):
        ends = np.concatenate([[0], np.cumsum(_row_bytes(array.values))])
        return np.diff(ends[_offsets(array)])
    if pa.types.is_struct(array.type):
        return np.asarray(sum(_row_bytes(inner) for inner in array.flatten()))
    return np.full(len(array), array.type.bit_width // 8, np.int64)


def _offsets(array: pa.Array) -> NDArray[np.int64]:
    """Where the values of a string or list array begin, and where the last one ends."""
    offsets = np.frombuffer(array.buffers()[1] or b"", np.int32)
    return offsets[array.offset : array.offset + len(array) + 1].astype(np.int64)
