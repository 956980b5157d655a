"""Articles in other formats: a stream of rows → JSONL, CSV, one Parquet file, or a Delta table.

A file appears whole, by rename, or not at all. ``.gz`` and ``.zst`` behind a name compress it.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import UsageError
from ingest.store import durable

Format = Literal["jsonl", "csv", "parquet", "delta"]
_ENDINGS: Final[Mapping[str, Format]] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".delta": "delta"
}  # fmt: skip
_PACKED: Final = (".gz", ".zst")
# A cell that begins so is a formula to a spreadsheet, which then runs it; the wide forms are read like the others.
_FORMULA: Final = frozenset("=+-@＝＋－＠\t\r")


def format_of(target: Path) -> Format:
    """The format that a file's name asks for. Raises UsageError."""
    name = target.name.lower()
    for ending in _PACKED:
        name = name.removesuffix(ending)
    if found := _ENDINGS.get(Path(name).suffix):
        return found
    raise UsageError(f"{target}: no format by this name; end it in {', '.join(_ENDINGS)}, or give --format")


def export(rows: pa.RecordBatchReader, target: Path, form: Format) -> int:
    """Write rows to a file, or a folder for Delta; returns how many there were.

    Raises UsageError when the target cannot be made in this format.
    """
    if form not in get_args(Format):
        raise UsageError(f"{form}: no format; there are {', '.join(get_args(Format))}")
    if form in {"parquet", "delta"} and target.name.lower().endswith(_PACKED):
        raise UsageError(f"{target}: {form} is compressed already; leave {target.suffix} out")
    if form == "delta":
        return _delta(rows, target)
    if target.is_dir():
        raise UsageError(f"{target}: is a folder; name a file")
    with _whole(target) as sink:
        return {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}[form](rows, sink)


def _jsonl(rows: pa.RecordBatchReader, sink: BinaryIO) -> int:
    """One object a line; times in ISO 8601, UTC."""
    import orjson

    count = 0
    for batch in rows:
        for row in batch.to_pylist():
            sink.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))
        count += batch.num_rows
    return count


def _csv(rows: pa.RecordBatchReader, sink: BinaryIO) -> int:
    """RFC 4180, UTF-8; lists of words joined by "; ", topics as JSON; what a spreadsheet takes for a formula quoted."""
    text = io.TextIOWrapper(sink, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(rows.schema.names)
    count = 0
    for batch in rows:
        writer.writerows([_cell(value) for value in row.values()] for row in batch.to_pylist())
        count += batch.num_rows
    text.detach()
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            import orjson

            return orjson.dumps(value).decode()
        value = "; ".join(value)
    if isinstance(value, str):
        return f"'{value}" if value[:1] in _FORMULA or value.lstrip()[:1] in _FORMULA else value
    return value.isoformat() if hasattr(value, "isoformat") else value


def _parquet(rows: pa.RecordBatchReader, sink: BinaryIO) -> int:
    count = 0
    with pq.ParquetWriter(sink, rows.schema, compression="zstd", write_page_checksum=True) as writer:
        for group in _groups(rows):
            writer.write_table(group)
            count += group.num_rows
    return count


def _groups(rows: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Batches joined into row groups of a size that reads well."""
    held: list[pa.RecordBatch] = []
    for batch in rows:
        held.append(batch)
        if sum(each.num_rows for each in held) >= _GROUP_ROWS:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


_GROUP_ROWS: Final = 20_000


def _delta(rows: pa.RecordBatchReader, target: Path) -> int:
    """A Delta table; where there is one already, its rows are replaced in one transaction, with its history kept."""
    try:
        import deltalake
    except ImportError:
        raise UsageError("a Delta table needs the package deltalake: pip install 'ingest[delta]'") from None
    if target.exists() and not (target / "_delta_log").is_dir() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target}: is there and is no Delta table; name another folder")
    deltalake.write_deltalake(target, rows, mode="overwrite", schema_mode="overwrite")
    return int(deltalake.DeltaTable(target).count())


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """A file to write into, compressed as its name says; it takes the target's place when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.new")
    try:
        with draft.open("wb") as file:
            with _packed(file, target.suffix.lower()) as sink:
                yield sink
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        durable.sync(target.absolute().parent)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _packed(file: BinaryIO, suffix: str) -> Iterator[BinaryIO]:
    if suffix == ".gz":
        import gzip

        with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
            yield packed  # type: ignore[misc]
    elif suffix == ".zst":
        import zstandard

        with zstandard.ZstdCompressor(level=6).stream_writer(file, closefd=False) as packed:
            yield packed
    else:
        yield file
