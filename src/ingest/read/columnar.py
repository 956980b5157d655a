"""Parquet and Arrow → one document a row, a batch at a time. The row in a URI is its number, from 1."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ingest.model import Raw, Reject, RejectCode
from ingest.read import rows
from ingest.read.lost import Context, Unit
from ingest.read.streams import CHUNK, Stream, seekable

if TYPE_CHECKING:
    import pyarrow as pa

BATCH: Final = 64  # rows decoded at once; with a document of 20 MB each still bearable


def parquet(stream: Stream, context: Context) -> Iterator[Unit]:
    """The rows of a Parquet file. Its directory stands at its end: one that is cut has no readable rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with seekable(stream) as (file, lost):
        if lost is not None:
            raise lost
        size = file.seek(0, 2)
        file.seek(max(0, size - 4))
        if size < 12 or file.read(4) != b"PAR1":
            raise context.lost(
                RejectCode.TRUNCATED,
                "is a Parquet file without its end, where its directory stands: nothing can be read, copy it again.",
            )
        file.seek(0)
        try:
            # pre_buffer would hold the columns of a whole row group, which may be the whole file
            table = pq.ParquetFile(file, page_checksum_verification=True, pre_buffer=False, buffer_size=CHUNK)
            wanted = _wanted(table.schema_arrow, context)
            batches = table.iter_batches(batch_size=BATCH, columns=wanted, use_threads=False)
            count = yield from _rows(batches, context)
            if count != table.metadata.num_rows:
                raise ValueError(f"it has {count:,} rows, and {table.metadata.num_rows:,} by its directory")
        except (pa.ArrowException, OSError, ValueError, LookupError) as error:
            raise _damaged(context, error) from error


def arrow_stream(stream: Stream, context: Context) -> Iterator[Unit]:
    """The rows of an Arrow IPC stream."""
    yield from _arrow(stream, context)
    if stream.skip(1):
        raise context.lost(RejectCode.DAMAGED, "goes on behind the end of its Arrow stream; what came before was read.")


def arrow_file(stream: Stream, context: Context) -> Iterator[Unit]:
    """The rows of an Arrow IPC (Feather) file. It is read as the stream it holds: a cut one gives what it has."""
    stream.skip(8)
    yield from _arrow(stream, context)
    rest, tail = 0, b""
    while chunk := stream.chunk():
        rest, tail = rest + len(chunk), (tail + chunk)[-10:]
    # its directory, the length of that in four bytes, and the signature
    if tail[4:] != b"ARROW1" or int.from_bytes(tail[:4], "little") != rest - len(tail):
        raise context.lost(
            RejectCode.TRUNCATED,
            "is an Arrow file that ends too early, or has a hole; what came before was read, copy it again.",
        )


def _arrow(stream: Stream, context: Context) -> Iterator[Unit]:
    import pyarrow as pa

    try:
        batches = pa.ipc.open_stream(pa.PythonFile(_Source(stream, context), mode="r"))
        wanted = _wanted(batches.schema, context)
        yield from _rows((part.select(wanted) for batch in batches for part in _parts(batch)), context)
    except (pa.ArrowException, OSError, ValueError, LookupError) as error:
        raise _damaged(context, error) from error


class _Source:
    """A stream as the file-like object that pyarrow reads from."""

    closed = False

    def __init__(self, stream: Stream, context: Context) -> None:
        self._stream = stream
        self._context = context
        self._most = context.limits.worker_memory_bytes // 4

    def read(self, size: int) -> bytes:
        """The next bytes. Raises Lost where the stream breaks, or a batch would fill the memory."""
        if size > self._most:
            raise self._context.lost(
                RejectCode.TOO_LARGE,
                f"has a record batch of {size:,} bytes, more than a quarter of limits.worker_memory_bytes; "
                "write it in smaller batches, or as Parquet.",
            )
        return self._stream.read(size)

    def tell(self) -> int:
        """How much was read."""
        return self._stream.position

    def close(self) -> None:
        """The stream belongs to somebody else."""


def _parts(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    batch.validate(full=True)  # offsets that point anywhere would end the process at the first look at a value
    for start in range(0, batch.num_rows, BATCH):
        yield batch.slice(start, BATCH)


def _wanted(schema: pa.Schema, context: Context) -> list[str]:
    """The columns to read. Raises Lost when one is missing, or one for the body cannot hold a text."""
    import pyarrow.types as types

    if missing := rows.missing_columns(schema.names, context.fields):
        raise context.lost(RejectCode.NO_COLUMN, missing)
    columns = rows.columns_of(schema.names, context.fields)
    for body in rows.BODIES:
        for name in columns.get(body, ()):
            kind = schema.field(name).type
            kind = kind.value_type if types.is_dictionary(kind) else kind
            if not any(
                fits(kind)
                for fits in (
                    types.is_string,
                    types.is_large_string,
                    types.is_string_view,
                    types.is_binary,
                    types.is_large_binary,
                    types.is_binary_view,
                    types.is_null,
                )
            ):
                raise context.lost(
                    RejectCode.WRONG_TYPE,
                    f"has {kind} in column {name!r}, where text is expected; map the column that has the text with "
                    "`fields` in the config.",
                )
    return sorted({name for group in columns.values() for name in group})


def _rows(batches: Iterator[pa.RecordBatch], context: Context) -> Generator[Unit, None, int]:
    """The rows of batches; returns how many there were."""
    number = 0
    for batch in batches:
        for index in range(batch.num_rows):
            number += 1
            yield partial(_row, batch, index, context, f"#{number}")
    return number


def _row(batch: pa.RecordBatch, index: int, context: Context, at: str) -> Raw | Reject:
    row: dict[str, Any] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            row[name] = column[index].as_py()
        except (ValueError, OverflowError) as error:  # a time out of Python's range, bytes that are not UTF-8
            return context.reject(RejectCode.BAD_ROW, f"has an unreadable value in column {name!r}: {error}.", at)
    return rows.document(row, context, at)


def _damaged(context: Context, error: Exception) -> Exception:
    why = (str(error) or type(error).__name__).partition("\n")[0][:200]
    return context.lost(RejectCode.DAMAGED, f"is damaged ({why}); what came before was read, copy it again.")
